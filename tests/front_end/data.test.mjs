// The numbers that are shown equal the numbers that were sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { backEquation, describe, describeReach, equation, gathered, heading, largest, products,
  ranking, readRun, tableOf } from "../../course_utils/controls/stage/front_end/data.mjs";
import { MINUS, signed, small } from "../../course_utils/controls/stage/front_end/numbers.mjs";
import { sumPieces } from "../../course_utils/controls/stage/front_end/words.mjs";
import { fixture, view } from "./fixture.mjs";

const { runs } = fixture();
const open = ({ about, numbers }) => readRun(about, view(numbers));
const close = (a, b, error = 2e-6) => assert.ok(
  Math.abs(a - b) <= error * Math.max(1, Math.abs(b)) || Object.is(a, b), `${a} is not ${b}`);

for (const [name, sent] of Object.entries(runs)) {
  const run = open(sent);

  test(`${name}: every array is read as it was sent`, () => {
    for (const [array, rows] of Object.entries(sent.arrays)) {
      rows.forEach((row, i) => {
        if (Array.isArray(row)) row.forEach((v, j) => close(run.row(array, i)[j], v));
        else close(run.flat(array)[i], row);
      });
    }
  });

  test(`${name}: the equation is the trace's own`, () => {
    for (const [t, unit, wanted] of sent.equations) {
      const said = equation(run, t, unit).map(([text]) => text).join("");
      assert.equal(said, wanted.replaceAll(/-(?=[\d ])/g, MINUS).replace("(-1)", `(${MINUS}1)`));
    }
  });

  test(`${name}: the table holds the numbers of the step`, () => {
    const { heads, rows } = tableOf(run, 1, "forward");
    assert.deepEqual(heads, [`W x(1)`, `R h(0)`, "b", "a(1)", "h(1)"]);
    sent.arrays.h[1].forEach((h, unit) => assert.equal(rows[unit][4], signed(Math.fround(h))));
    sent.arrays.Rh[1].forEach((v, unit) => assert.equal(rows[unit][1], signed(Math.fround(v))));
  });

  test(`${name}: the products of a row add up to W x and R h`, () => {
    for (let t = 0; t < run.time; t++) for (let unit = 0; unit < run.units; unit++) {
      const R = run.flat("R").subarray(unit * run.units, (unit + 1) * run.units);
      const W = run.flat("W").subarray(unit * run.inputs, (unit + 1) * run.inputs);
      const total = (list) => list.reduce((sum, v) => sum + v, 0);
      close(total(products(R, run.before(t))), run.row("Rh", t)[unit], 1e-4);
      close(total(products(W, run.row("x", t))), run.row("Wx", t)[unit], 1e-4);
    }
  });

  if (run.backward) {
    test(`${name}: the gradients gathered in the page are Python's`, () => {
      for (const { t, W, R, b } of sent.gathered) for (let unit = 0; unit < run.units; unit++) {
        const made = gathered(run, unit, t);
        W[unit].forEach((v, i) => close(made.W[i], v, 1e-5));
        R[unit].forEach((v, i) => close(made.R[i], v, 1e-5));
        close(made.b[0], b[unit], 1e-5);
      }
    });

    test(`${name}: delta's equation has the numbers of the way back`, () => {
      const said = backEquation(run, 1, 0).map(([text]) => text);
      assert.ok(said.includes(small(run.row("from_output", 1)[0])));
      assert.equal(said.at(-1), small(run.row("da", 1)[0]));
    });
  }

  test(`${name}: outputs are ranked, and the target is always listed`, () => {
    for (let t = 0; t < run.time; t++) {
      const list = ranking(run, t), y = run.row("y", t);
      assert.equal(new Set(list).size, Math.min(8, run.outputs));
      if (run.outputs > 8) assert.equal(y[list[0]], Math.max(...y));
      const target = run.classes?.[t] ?? -1;
      if (target >= 0) assert.ok(list.includes(target));
    }
  });

  test(`${name}: what is hidden is said nowhere`, () => {
    const t = run.time - 1, h = signed(run.row("h", t)[0]);
    const said = equation(run, t, 0, true).map(([text]) => text);
    assert.equal(said.at(-1), "?");
    assert.ok(!describe(run, t, true).includes(h));
    assert.equal(tableOf(run, t, "forward", true).rows[0][4], "?");
  });
}

test("the largest products, in their own order, and the rest in one sum", () => {
  assert.deepEqual(largest([0.1, -3, 0, 2, 0.5], 2),
    { top: [1, 3], first: 1, others: 2, rest: 0.6 });
  assert.deepEqual(largest([0, 0], 2), { top: [], first: -1, others: 0, rest: 0 });
});

test("a sum of products says all of its terms", () => {
  const run = open(runs.text);
  const said = sumPieces(run, 2, 1, "R", 2).map(([text]) => text).join("");
  assert.match(said, /^R h\(1\) of unit 1 = .*h\d.*from 3 smaller = /);
  assert.ok(said.endsWith(signed(run.row("Rh", 2)[1])));
  assert.match(sumPieces(run, 0, 0, "R", 2).map(([text]) => text).join(""), /all of h is zero$/);
});

test("a row of zero weights is not said to be a state of zeros", () => {
  const run = open(runs.text);
  const blank = Object.create(run, { flat: { value: (name) => run.flat(name).map(() => 0) } });
  const said = sumPieces(blank, 2, 1, "R", 2).map(([text]) => text).join("");
  assert.match(said, /every product is zero$/);
});

test("headings name the step before the first as -1", () => {
  assert.equal(heading("Rh", 0), `R h(${MINUS}1)`);
  assert.equal(heading("Rh", 3), "R h(2)");
});

test("the reach is said in words, for one step in the singular", () => {
  const run = open(runs.text), rows = { real: [-2, 0], linear: [-1, 0] };
  const said = describeReach(run, 1, rows, 0);
  assert.match(said, /h\(0\), 1 step back, reaches h\(1\) multiplied by at most 0\.01; .* 0\.1\.$/);
});
