// Drawing again and again without touching what has not changed.
import { shade } from "./numbers.mjs";

/** A pen for the children of `parent`. A drawing puts all of them, in the same order each time,
 * and ends with done(): only what differs from the last time reaches the page. */
export function makePen(parent) {
  const drawn = [];
  let next = 0;
  function put(tag, attributes, words = "") {
    let node = drawn[next];
    if (node?.tag !== tag) {
      const made = document.createElementNS(parent.namespaceURI, tag);
      if (node) node.made.replaceWith(made);
      else parent.append(made);
      node = drawn[next] = { tag, made, last: {}, words: "" };
    }
    next += 1;
    for (const name in attributes) {
      const value = attributes[name];
      if (node.last[name] !== value) node.made.setAttribute(name, node.last[name] = value);
    }
    if (node.words !== words) node.made.textContent = node.words = words;
    return node.made;
  }
  return { put,
    text: (x, y, words, kind) => put("text", { x, y, class: kind }, words),
    path: (d, kind) => put("path", { d, class: kind }),
    box: (x, y, width, height, kind) => put("rect", { x, y, width, height, class: kind }),
    /** Numbers as coloured cells, one pixel each, stretched over a box. */
    image: (x, y, width, height, href) => put("image",
      { x, y, width, height, href, preserveAspectRatio: "none", class: "pixels" }),
    /** [text, quantity] pieces in the quantities' colours. */
    line(pieces) {
      for (const [words, quantity] of pieces) put("span", { class: quantity && `t-${quantity}` }, words);
      this.done();
    },
    done() {
      for (const { made } of drawn.splice(next)) made.remove();
      next = 0;
    } };
}

/** A matrix as a picture of one pixel per number, for `image`. */
export function pixels(map, limit, rows, columns, value) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext("2d"), image = context.createImageData(columns, rows);
  const cells = new Uint32Array(image.data.buffer); // red in the lowest byte
  const packed = map.map((hex) => 0xff000000 + parseInt(hex.replace(/#(..)(..)(..)/, "$3$2$1"), 16));
  for (let i = 0; i < cells.length; i++) {
    cells[i] = shade(packed, value(Math.floor(i / columns), i % columns), limit) ?? 0xff777777;
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}
