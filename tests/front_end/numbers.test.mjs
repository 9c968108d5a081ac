// How numbers are written and coloured, held to Python's own signed().
import assert from "node:assert/strict";
import { test } from "node:test";
import { factor, isPale, labelled, shade, short, signed, small, term }
  from "../../course_utils/controls/stage/front_end/numbers.mjs";
import { fixture } from "./fixture.mjs";

test("signed() writes what Python's signed() writes", () => {
  for (const [value, digits, wanted] of fixture().signed) {
    assert.equal(signed(value, digits), wanted.replaceAll("-", "\u2212"));
  }
  assert.equal(signed(NaN), "nan");
  assert.equal(signed(-Infinity), "\u2212inf");
});

test("the sign is always there, and never minus zero", () => {
  assert.equal(signed(-0.001), "+0.00");
  assert.equal(signed(-0), "+0.00");
  assert.equal(term(-0.31), "\u2212 0.31");
  assert.equal(term(0.31), "+ 0.31");
  assert.equal(term(NaN), "+ nan");
});

test("tiny gradients keep their digits", () => {
  assert.equal(small(1.3e-7), "+1.3e\u221207");
  assert.equal(small(-0.0123), "\u22120.0123");
  assert.equal(small(0), "+0.0000");
});

test("factors are read from logarithms", () => {
  assert.equal(factor(Math.log10(0.021)), "0.021");
  assert.equal(factor(0), "1");
  assert.equal(factor(-12.5), "3.2e\u221213");
  assert.equal(factor(-60), "1.0e\u221260");
  assert.equal(factor(-Infinity), "0");
  assert.equal(factor(5.2304), "1.7e+05");
  assert.equal(factor(-3.00001), "1.0e\u221203");
});

test("axis limits are short", () => {
  assert.deepEqual([1.5, -2, 0.075, 0.0003, 20000, -0.0005, 0].map(short),
    ["1.5", "\u22122", "0.075", "3e\u22124", "2e4", "\u22125e\u22124", "0"]);
});

test("colours: zero in the middle, the ends at the limits, nan apart", () => {
  const map = Array.from({ length: 65 }, (_, i) => i);
  assert.equal(shade(map, 0, 2), 32);
  assert.equal(shade(map, 2, 2), 64);
  assert.equal(shade(map, -9, 2), 0);
  assert.equal(shade(map, Infinity, 2), 64);
  assert.equal(shade(map, NaN, 2), null);
  assert.ok(isPale(0.1, 1) && !isPale(-0.9, 1));
});

test("each of up to 16 units has a label, then every eighth", () => {
  assert.equal(labelled(16).length, 16);
  assert.deepEqual(labelled(32), [0, 8, 16, 24]);
  assert.deepEqual(labelled(1), [0]);
});
