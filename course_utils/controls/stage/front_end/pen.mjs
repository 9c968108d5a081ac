// Drawing again and again without touching what has not changed.
import { base64 } from "../../front_end/base64.mjs";
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

const HEAD = 56; // bytes before the pixels of a bitmap; a multiple of 4

/**
 * A matrix as the address of a picture of one pixel per number, for `image`. `values` has the number
 * of a row and column at row * down + column * across. A bitmap is its pixels as they are: a canvas
 * would make a PNG of them, which takes longer than all the rest.
 */
export function pixels(map, limit, rows, columns, values, down, across) {
  const size = HEAD + 4 * rows * columns, bytes = new Uint8Array(size);
  const head = new DataView(bytes.buffer), cells = new Uint32Array(bytes.buffer, HEAD);
  head.setUint16(0, 0x424d); // "BM"
  [[2, size], [10, HEAD], [14, 40], [18, columns], [22, -rows], [26, 1 + (32 << 16)]]
    .forEach(([at, value]) => head.setInt32(at, value, true)); // minus: the top row comes first
  const packed = map.map((hex) => 0xff000000 + parseInt(hex.slice(1), 16)); // blue in the lowest byte
  for (let row = 0, i = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    cells[i++] = shade(packed, values[row * down + column * across], limit) ?? 0xff777777;
  }
  return `data:image/bmp;base64,${base64(bytes)}`;
}
