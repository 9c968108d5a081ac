// The search over all lessons.
import assert from "node:assert/strict";
import { test } from "node:test";
import { find, prepare, snippet } from "../../course_utils/site/static/search.mjs";

const sections = prepare([
  { title: "Gradient clipping", text: "A long step is cut to a length. The gradient keeps its way." },
  { title: "The cliff", text: "Clipping keeps gradients within bounds; clipping is cheap." },
  { title: "Na\u00efve words", text: "Caf\u00e9 and \u9690\u72b6\u6001 stand here." },
]);
const titles = (query) => find(sections, query).map(({ title }) => title);

test("every word must be found, and a title counts most", () => {
  assert.deepEqual(titles("clipping"), ["Gradient clipping", "The cliff"]);
  assert.deepEqual(titles("clipping cheap"), ["The cliff"]);
  assert.deepEqual(titles("clipping absent"), []);
  assert.deepEqual(titles("  "), []);
});

test("the beginning of a word will do, accents and case do not matter", () => {
  assert.deepEqual(titles("CLIP"), ["Gradient clipping", "The cliff"]);
  assert.deepEqual(titles("naive cafe"), ["Na\u00efve words"]);
  assert.deepEqual(titles("\u9690\u72b6"), ["Na\u00efve words"]);
});

test("the snippet marks the word and stands around it", () => {
  const text = `${"far ".repeat(60)}the gradient is here ${"more ".repeat(60)}`;
  const pieces = snippet(text, "grad"), said = pieces.map(([words]) => words).join("");
  assert.deepEqual(pieces.filter(([, hit]) => hit), [["grad", true]]);
  assert.ok(said.startsWith("\u2026") && said.endsWith("\u2026") && said.length < 160);
  assert.deepEqual(snippet("short", "absent"), [["short", false]]);
});
