// The pen: a second drawing touches only what differs from the first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makePen } from "../../course_utils/controls/stage/front_end/pen.mjs";

/** Elements that count how often they are touched: as much of a page as the pen knows. */
function paper() {
  const touched = [];
  class Element {
    constructor(tag) { Object.assign(this, { tag, is: {}, children: [] }); }
    setAttribute(name, value) { this.is[name] = value; touched.push(name); }
    set textContent(words) { this.words = words; touched.push("words"); }
    append(child) { child.parent = this; this.children.push(child); }
    replaceWith(other) {
      const { children } = other.parent = this.parent;
      children[children.indexOf(this)] = other;
    }
    remove() { this.parent.children.splice(this.parent.children.indexOf(this), 1); }
  }
  globalThis.document = { createElementNS: (_, tag) => new Element(tag) };
  const parent = new Element("g"), pen = makePen(parent);
  const draw = (...calls) => {
    touched.length = 0;
    for (const [name, ...rest] of calls) pen[name](...rest);
    pen.done();
    return [...touched];
  };
  return { parent, draw };
}
const words = ["text", 1, 2, "+0.80", "number"], bar = ["path", "M0 0h9", "bar"];

test("what is drawn again as it was is not touched", () => {
  const { parent, draw } = paper();
  draw(words, bar);
  assert.deepEqual(parent.children.map((child) => child.tag), ["text", "path"]);
  assert.deepEqual(draw(words, bar), []);
  assert.deepEqual(draw(["text", 1, 2, "+0.90", "number"], bar), ["words"]);
  assert.deepEqual(draw(["text", 5, 2, "+0.90", "number"], bar), ["x"]);
  assert.equal(parent.children[0].words, "+0.90");
});

test("another kind of element takes the place of the old one, in order", () => {
  const { parent, draw } = paper();
  draw(words, bar, words);
  draw(words, words, words);
  assert.deepEqual(parent.children.map((child) => child.tag), ["text", "text", "text"]);
});

test("what is no longer drawn is gone, and comes back whole", () => {
  const { parent, draw } = paper();
  draw(words, bar, bar);
  draw(words);
  assert.equal(parent.children.length, 1);
  draw(words, bar);
  assert.deepEqual(parent.children[1].is, { d: "M0 0h9", class: "bar" });
});
