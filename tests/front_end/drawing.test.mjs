// What the lens, the map and the reach put on the page, read back from what they draw.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readRun } from "../../course_utils/controls/stage/front_end/data.mjs";
import { drawLens } from "../../course_utils/controls/stage/front_end/lens.mjs";
import { moveMap } from "../../course_utils/controls/stage/front_end/map.mjs";
import { drawReach } from "../../course_utils/controls/stage/front_end/reach.mjs";
import { layout } from "../../course_utils/controls/stage/front_end/shapes.mjs";
import { fixture, view } from "./fixture.mjs";

const { runs } = fixture();
const ROOM = 700; // no room for the map of W, which needs a canvas
const near = (a, b, error = 0.11) => assert.ok(Math.abs(a - b) <= error, `${a} is not near ${b}`);

/** A pen that remembers what it was told to draw. */
function recorder() {
  const drawn = [];
  const keep = (tag) => (...given) => drawn.push({ tag, given, kind: given.at(-1) });
  return { drawn, text: keep("text"), path: keep("path"), box: keep("box"), done() {},
    of: (kind) => drawn.filter((one) => one.kind === kind) };
}

/** The bars of an outline: where each begins and ends, and its top. */
const barsOf = (outline) => [...outline.matchAll(/M([-\d.]+) ([-\d.]+)h([-\d.]+)v/g)]
  .map(([, x, y, wide]) => ({ from: +x, to: +x + +wide, top: +y }));

const about = (name, mode) => {
  const run = readRun(runs[name].about, view(runs[name].numbers));
  return { run, geo: layout(ROOM, run, mode), mode, t: 2, unit: 1, hidden: false };
};

for (const [mode, column, parts] of [["forward", "a", ["Wx", "Rh", "b"]],
  ["backward", "dh", ["from_output", "from_future"]]]) {
  test(`${mode}: the parts of a sum are laid end to end, each in a lane of its own`, () => {
    const shown = about("numbers", mode), { run, geo, t } = shown, pen = recorder();
    drawLens(pen, shown);
    const { x, width } = geo.columns[column], middle = x + width / 2;
    const scale = width / 2 / run.limits[mode === "forward" ? "sum" : "dh"];
    const lists = pen.drawn.filter(({ tag, given: [outline] }) => tag === "path"
      && barsOf(outline).some(({ from, to }) => Math.min(from, to) >= x - 1
        && Math.max(from, to) <= x + width + 1)).map(({ given: [outline] }) => barsOf(outline));
    const value = (name, u) => (name === "b" ? run.flat("b") : run.row(name, t))[u];
    for (let u = 0; u < run.units; u++) {
      let sum = 0;
      parts.forEach((part, i) => {
        const end = sum + value(part, u);
        if (Math.abs(end - sum) * scale > 1) {
          assert.ok(lists.flat().some(({ from, to }) => Math.abs(from - middle - sum * scale) < 0.11
            && Math.abs(to - middle - end * scale) < 0.25), `${part} of unit ${u}, place ${i}`);
        }
        sum = end;
      });
    }
    const tops = lists.slice(0, parts.length).map(([first]) => first.top);
    assert.equal(new Set(tops).size, parts.length, `lanes ${tops}`);
  });
}

test("the cursor stands at the step, the pointer at the unit, the veil over what is to come", () => {
  const shown = about("numbers", "forward"), pen = recorder();
  moveMap(pen, shown);
  const { x, y, cell, row, width } = shown.geo.map;
  near(pen.of("cursor")[0].given[0], x + 2 * cell);
  const [veil] = pen.of("shade");
  near(veil.given[0], x + 3 * cell);
  near(veil.given[0] + veil.given[2], x + width);
  const [, , top] = pen.of("pointer")[0].given[0].match(/^M([-\d.]+) ([-\d.]+)/);
  near(+top + 4.5, y + 1.5 * row);
});

test("a reach that grows stands up from 1, one that fades hangs down", () => {
  const shown = about("numbers", "reach"), pen = recorder();
  drawReach(pen, { ...shown, chosen: 0, rows: { real: [1.5, -3, 0], linear: [1, 0.5, 0] } });
  const [one] = pen.of("one")[0].given[0].match(/ ([-\d.]+)h/).slice(1).map(Number);
  const [up, down] = [...pen.drawn.find(({ kind }) => kind.startsWith("i-gradient")).given[0]
    .matchAll(/M[-\d.]+ ([-\d.]+)h[-\d.]+V([-\d.]+)/g)].map(([, from, to]) => [+from, +to]);
  near(up[0], one);
  assert.ok(up[1] < one && down[1] > one);
  near((down[1] - one) / (one - up[1]), 2, 1e-6);
  const line = pen.of("linear")[0].given[0].split("L").map((point) => +point.split(" ")[1]);
  assert.ok(line[0] < line[1] && line[1] < line[2]);
  near(line[2], one);
});
