// The page's own arithmetic is Python's: forwards, backwards, the reach, and every edit of a stage.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readRun } from "../../course_utils/controls/stage/front_end/data.mjs";
import { still } from "../../course_utils/controls/stage/front_end/kernel.mjs";
import { backward, forward, norm, reach }
  from "../../course_utils/controls/stage/front_end/network/arithmetic.mjs";
import { read, roundUp } from "../../course_utils/controls/stage/front_end/network/scene.mjs";
import { fixture } from "./fixture.mjs";

const { networks, edits, rounded } = fixture();
const numbers = (rows) => Float64Array.from(rows.flat(2));

/** Equal to 1e-12 of the array's largest number, and nan or inf at the same places. */
function same(found, wanted, where, error = 1e-12) {
  assert.equal(found.length, wanted.length, where);
  const size = wanted.reduce((top, v) => (Number.isFinite(v) ? Math.max(top, Math.abs(v)) : top), 1e-300);
  wanted.forEach((v, i) => assert.ok(Object.is(found[i], v) || Math.abs(found[i] - v) <= error * size,
    `${where}[${i}] is ${found[i]}, not ${v}`));
}

test("200 random networks, all activations and readouts, to 1e-12", () => {
  const kinds = new Set();
  for (const [number, one] of networks.entries()) {
    const net = { ...one.net };
    for (const name of ["W", "R", "b", "V", "c"]) net[name] = numbers(one.net[name]);
    const run = forward(net, numbers(one.x), numbers(one.h0));
    const back = backward(net, run, one.targets);
    kinds.add(`${net.activation} ${net.readout}`);
    for (const [name, rows] of Object.entries(one.arrays)) {
      same((name in back ? back : run)[name], numbers(rows), `network ${number}: ${name}`);
    }
    same([back.loss], [one.loss], `network ${number}: loss`);
    for (const linear of [false, true]) {
      const found = reach(net, run.h, one.t, linear), wanted = one[linear ? "linear" : "reach"];
      wanted.forEach((v, k) => assert.ok(found[k] === v || Math.abs(10 ** (found[k] - v) - 1) < 1e-12,
        `network ${number}: reach(${k}) is ${found[k]}, not ${v}`));
    }
  }
  assert.equal(networks.length, 200);
  assert.equal(kinds.size, 12);
});

test("the norm of easy matrices", () => {
  assert.equal(norm([3], 1), 3);
  assert.equal(norm([0, 0, 0, 0], 2), 0);
  assert.ok(Math.abs(norm([1, 1, 0, 1], 2) - (1 + Math.sqrt(5)) / 2) < 1e-15);
  assert.ok(Math.abs(norm([0, 2, 0, 0, 0, 2, 2, 0, 0], 3) - 2) < 1e-15);
});

test("what fades beyond all numbers keeps its logarithm", () => {
  const net = { R: [1e-3], b: [0], activation: "linear" };
  const logs = reach(net, new Float64Array(301).fill(1), 300);
  assert.ok(Math.abs(logs[0] + 900) < 1e-9 && logs[300] === 0);
});

test("ends of scales are Python's", () => {
  for (const [value, wanted] of rounded) same([roundUp(value)], [wanted], `roundUp(${value})`);
});

const LEFT_OUT = new Set(["places", "revision", "text", "note"]);

for (const [name, { state, steps, error }] of Object.entries(edits)) {
  test(`${name}: a page without a kernel does what Python does`, async () => {
    const model = still({ ...state, look: state.look });
    for (const [number, { message, about, arrays, notice }] of steps.entries()) {
      if (message) await model.send({ ...message, id: number + 1 });
      const where = `${name}, ${JSON.stringify(message)}`;
      if (notice) {
        assert.ok(model.get("reply").notice, `${where} should have been refused`);
        continue;
      }
      if (message) assert.deepEqual(model.get("reply"), { id: number + 1, notice: "" }, where);
      const mine = model.get("about"), run = readRun(mine, model.get("numbers"));
      for (const [array, rows] of Object.entries(arrays)) {
        same(run.flat(array), numbers(rows), `${where}: ${array}`, error);
      }
      for (const [key, wanted] of Object.entries(about)) {
        if (LEFT_OUT.has(key)) continue;
        if (key === "loss" && wanted !== null) same([mine.loss], [wanted], `${where}: loss`, error);
        else if (key === "limits") {
          for (const end in wanted) same([mine.limits[end]], [wanted[end]], `${where}: ${end}`);
        } else assert.deepEqual(mine[key] ?? null, wanted, `${where}: ${key}`);
      }
    }
  });
}

test("the reach of a scene: its linear row is that of the step, whichever was asked first", () => {
  for (const name of ["letters", "vanish"]) {
    const model = still(edits[name].state), { activation, readout } = model.get("about");
    const run = readRun(model.get("about"), model.get("numbers"));
    const net = { activation, readout, R: run.flat("R"), b: run.flat("b") };
    for (const t of [run.time - 1, 2, 0]) {
      same(model.reach(t).real, [...reach(net, run.flat("h"), t)], `${name}: real`);
      same(model.reach(t).linear, [...reach(net, run.flat("h"), t, true)], `${name}: linear`, 1e-10);
    }
  }
});

test("what is typed is read as Python reads it", () => {
  const about = { symbols: ["a", "b", " "], unknownSymbol: 1 }, look = { visible: { " ": "\u2423" } };
  const typed = read(about, look, "a ?");
  assert.deepEqual(typed.ids, [0, 2, -1]);
  assert.deepEqual([...typed.x], [1, 0, 0, 0, 0, 1, 0, 1, 0]);
  assert.deepEqual(typed.tokens, ["a", "\u2423", "?"]);
  assert.throws(() => read(about, look, ""), /input is empty: expected at least one symbol/);
  assert.throws(() => read(about, look, "a".repeat(201)), /201 symbols: expected at most 200/);
  assert.throws(() => read({ symbols: null }, look, "1 x"), /input has 'x' at step 1/);
  assert.deepEqual(read({ symbols: null }, look, "1, \u22120.50").tokens, ["1", "-0.5"]);
});
