// Where things stand, and that bars are as long as their numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FUNCTIONS } from "../../course_utils/controls/stage/front_end/network/arithmetic.mjs";
import { bars, curve, decades, dots, layout }
  from "../../course_utils/controls/stage/front_end/shapes.mjs";

const sizes = (time, units, inputs = 1) => ({ time, units, inputs, hot: inputs > 1 ? [0] : null });

test("nothing overlaps and all is inside, from 320 to 1400 pixels, 1 to 64 units, 1 to 200 steps",
  () => {
    for (const room of [320, 640, 860, 1400]) for (const units of [1, 2, 8, 16, 33, 64]) {
      for (const time of [1, 2, 24, 200]) for (const mode of ["forward", "backward", "reach"]) {
        const geo = layout(room, sizes(time, units, 27), mode);
        const { width, map, lens, bands, columns } = geo;
        assert.ok(map.start + map.cell <= map.x && map.x + map.width <= width);
        assert.ok(map.y + map.height < lens.y);
        assert.equal(bands.length, room < 560 && mode !== "reach" ? 2 : 1);
        let above = lens.y;
        for (const { top, height } of bands) {
          assert.ok(top > above + 30 && top + height <= lens.y + lens.height - 18);
          above = top + height;
        }
        assert.ok(lens.y + lens.height <= geo.height);
        for (const band of mode === "reach" ? [] : bands) { // the reach is drawn across all of it
          let edge = 0;
          for (const { x, width: wide, rows } of Object.values(columns)) {
            if (rows !== band) continue;
            assert.ok(x >= edge && wide > 20, `${width} ${mode}`);
            edge = x + wide;
          }
          assert.ok(edge > width / 2 && edge <= width - 10);
        }
      }
    }
  });

test("the columns a and f are equally wide, so that a is read off both", () => {
  const { columns } = layout(900, sizes(10, 4), "forward");
  assert.equal(columns.a.width, columns.f.width);
});

test("bars run from zero to their number, and stop at the edge", () => {
  const place = { zero: 50, scale: 10, edge: 40, top: 0, row: 20, thick: 10 };
  assert.equal(bars([1, -2], null, place),
    "M50.0 5.0h10.0v10.0h-10.0zM50.0 25.0h-20.0v10.0h20.0z");
  assert.equal(bars([99], null, place), "M50.0 5.0h40.0v10.0h-40.0z");
  assert.equal(bars([-Infinity], null, place), "M50.0 5.0h-40.0v10.0h40.0z");
  assert.equal(bars([NaN, 0], null, place), "");
  assert.equal(bars([3], [1], place), "M60.0 5.0h20.0v10.0h-20.0z");
  assert.equal(bars([3], [1], { ...place, shift: -4 }), "M60.0 1.0h20.0v10.0h-20.0z");
});

test("the curve passes through f, and f is the model's", () => {
  const path = curve(FUNCTIONS.tanh, 2, (a) => a, (h) => h, 4);
  assert.equal(path, "M-2.0 -1.0L-1.0 -0.8L0.0 0.0L1.0 0.8L2.0 1.0");
  assert.equal(FUNCTIONS.relu(-3), 0);
  assert.equal(FUNCTIONS.sigmoid(0), 0.5);
  assert.equal(FUNCTIONS.linear(-3), -3);
});

test("points that are not numbers are left out", () => {
  assert.equal(dots([NaN, Infinity], [1, 1], 2), "");
  assert.equal(dots([1, NaN], [1, 1], 2).match(/M/g).length, 1);
});

test("the log axis holds the values, in even decades", () => {
  assert.deepEqual(decades([[0, -0.2]]), [-1, 1]);
  assert.deepEqual(decades([[0, -3.1], [0, 2.5]]), [-4, 4]);
  assert.deepEqual(decades([[-Infinity, Infinity]]), [-12, 12]);
});
