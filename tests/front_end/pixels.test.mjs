// A matrix as a bitmap: its head, and each number's colour at its place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { base64 } from "../../course_utils/controls/front_end/base64.mjs";
import { pixels } from "../../course_utils/controls/stage/front_end/pen.mjs";

const MAP = ["#0000ff", "#ffffff", "#ff0102"], START = "data:image/bmp;base64,";
const bytesOf = (address) => {
  assert.ok(address.startsWith(START));
  return Buffer.from(address.slice(START.length), "base64");
};

test("each number has its colour, the first row on top", () => {
  const numbers = [-1, 0, 1, NaN, 9, -9]; // two rows of three, column by column
  const bytes = bytesOf(pixels(MAP, 1, 2, 3, numbers, 1, 2));
  const at = bytes.readUInt32LE(10);
  assert.equal(bytes.toString("latin1", 0, 2), "BM");
  assert.equal(bytes.readUInt32LE(2), bytes.length);
  assert.equal(at + 4 * numbers.length, bytes.length);
  assert.deepEqual([bytes.readUInt32LE(14), bytes.readInt32LE(18), bytes.readInt32LE(22)], [40, 3, -2]);
  assert.deepEqual([bytes.readUInt16LE(26), bytes.readUInt16LE(28), bytes.readUInt32LE(30)], [1, 32, 0]);
  const colours = Array.from({ length: 6 }, (_, i) => {
    const [blue, green, red] = bytes.subarray(at + 4 * i);
    return `#${[red, green, blue].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
  });
  const [low, none, high] = MAP;
  assert.deepEqual(colours, [low, high, high, none, "#777777", low]);
});

test("bytes become the same letters where the browser has no word for it", () => {
  for (const length of [0, 1, 2, 3, 8191, 8192, 8193, 30_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7919) % 256);
    const wanted = Buffer.from(bytes).toString("base64");
    assert.equal(base64(Object.assign(bytes, { toBase64: undefined })), wanted);
    assert.equal(base64(Object.assign(bytes, { toBase64: () => "its own" })), "its own");
  }
});
