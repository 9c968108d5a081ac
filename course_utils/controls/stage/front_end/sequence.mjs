// The sequence and its hidden states: tokens, the map of units x time, the cursor, the lens's edges.
import { isPale, labelled, shade, signed, small } from "./numbers.mjs";

const SVG = "http://www.w3.org/2000/svg";

/** A new SVG element. */
export function svg(tag, attributes, parent) {
  const made = document.createElementNS(SVG, tag);
  set(made, attributes);
  parent?.append(made);
  return made;
}

/** A new HTML element; `text` is its words. */
export function html(tag, attributes, parent, text) {
  const made = document.createElement(tag);
  set(made, attributes);
  if (text !== undefined) made.textContent = text;
  parent?.append(made);
  return made;
}

export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, value);
}

/** A matrix as a picture of one pixel per number. */
export function picture(rows, columns, value, map, limit) {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const colour = shade(map, value(Math.floor(i / columns), i % columns), limit) ?? "#777777";
    for (let c = 0; c < 3; c++) {
      image.data[4 * i + c] = parseInt(colour.slice(1 + 2 * c, 3 + 2 * c), 16);
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

/** The tokens above the map. Each stands over its column, or they wrap when there are many. */
export function makeTokens(root) {
  const line = html("div", { class: "tokens" }, root);
  let spans = [], shown = -2;
  return {
    line,
    build(run, geo, shrunk) {
      const longest = Math.max(...run.tokens.map((token) => [...token].length));
      const size = Math.min(19, (geo.map.cell * shrunk * 0.98) / (0.61 * Math.max(1, longest)));
      const aligned = size >= 9;
      line.className = aligned ? "tokens aligned" : "tokens";
      line.style.fontSize = aligned ? `${size}px` : "";
      const unknown = new Set(run.unknown);
      spans = run.tokens.map((token, t) => {
        const span = html("span", { "data-t": t }, null, token);
        if (aligned) {
          span.style.left = `${(geo.map.x + t * geo.map.cell) * shrunk}px`;
          span.style.width = `${geo.map.cell * shrunk}px`;
        }
        if (unknown.has(t)) span.classList.add("unknown");
        return span;
      });
      line.replaceChildren(...spans);
      if (run.words && !aligned) line.classList.add("spaced");
      shown = -2;
    },
    move(t) {
      spans.forEach((span, i) => {
        if (shown > -2 && (i < Math.min(t, shown) || i > Math.max(t, shown))) return;
        span.classList.toggle("future", i > t);
        span.classList.toggle("now", i === t);
      });
      shown = t;
    },
  };
}

/** The map of the hidden states (or of the gradient, going back), with cursor and veil. */
export function makeMap(root, look, id) {
  const group = svg("g", {}, root);
  let parts = {}, geo, run, mode;
  return {
    build(newRun, newGeo, newMode) {
      [run, geo, mode] = [newRun, newGeo, newMode];
      group.replaceChildren();
      const { x, y, width, height, row, cell, start } = geo.map;
      const back = mode === "backward";
      const name = back ? "da" : "h", limit = back ? run.limits.da : run.limits.h;
      const colours = look.maps[back ? "gradient" : "state"];
      const place = (left, wide) => svg("image", { x: left, y, width: wide, height,
        preserveAspectRatio: "none", class: "pixels" }, group);
      const images = [place(x, width), ...(back ? [] : [place(start, cell)])];
      const paint = () => {
        const first = run.flat("h0");
        images[0].setAttribute("href", picture(run.units, run.time,
          (u, t) => run.row(name, t)[u], colours, limit));
        images[1]?.setAttribute("href", picture(run.units, 1, (u) => first[u], colours, limit));
      };
      paint();
      svg("rect", { x, y, width, height, class: "frame" }, group);
      if (!back) svg("rect", { x: start, y, width: cell, height, class: "frame" }, group);
      for (const unit of labelled(run.units)) {
        svg("text", { x: start - 12, y: y + (unit + 0.5) * row, class: "tick end" }, group)
          .textContent = unit;
      }
      if (cell >= (back ? 54 : 38) && row >= 15) this.write(name, limit);
      if (back) this.grow();
      parts = {
        repaint: back || group.querySelector(".cell") ? null : paint,
        shade: svg("rect", { y: y - 1, height: height + 2 + (back ? geo.grown.height + 14 : 0),
          class: "shade" }, group),
        veil: svg("rect", { y: y - 1, height: height + 2, fill: `url(#veil-${id})` }, group),
        wedge: svg("path", { class: "wedge" }, group),
        cursor: svg("rect", { y: y - 1, width: cell, height: height + 2
          + (back ? geo.grown.height + 18 : 0), class: "cursor" }, group),
        row: svg("path", { class: "pointer" }, group),
      };
      const foot = y + height + 11;
      if (!back) svg("text", { x: start + cell / 2, y: foot, class: "tick middle halo" }, group)
        .textContent = cell < 24 ? "" : "h(\u22121)";
      const scale = `${back ? "\u03b4" : "h"}: ${back ? "green" : "blue"} negative, white 0, `
        + `${back ? "purple" : "red"} positive, to \u00b1${limit < 1e-3 ? limit.toExponential(1)
          : Number(limit.toPrecision(3))}`;
      svg("text", { x: geo.width - 10, y: foot, class: "tick end halo" }, group).textContent = scale;
    },
    /** Going back: how far the gradients have grown from the last step down to each step. */
    grow() {
      const { y, height } = geo.grown, { x, cell, width } = geo.map;
      svg("path", { d: `M${x} ${y + height - 5}h${width}`, class: "axis" }, group);
      ["W", "R", "b"].forEach((name, i) => {
        const values = run.flat(`growth_${name}`), top = Math.max(...values) || 1;
        const at = (t) => `${x + (t + 0.5) * cell} ${y + height - 5 - (values[t] / top) * (height - 14)}`;
        let d = "";
        for (let t = run.time - 1; t >= 0; t--) d += `${d ? "L" : "M"}${at(t)}`;
        svg("path", { d, class: `grown g-${name}` }, group);
        svg("text", { x: 4, y: y + 8 + i * 15, class: "tick start" }, group)
          .textContent = `\u2016d${name}\u2016`;
        svg("path", { d: `M37 ${y + 8 + i * 15}h${Math.min(40, x - 44)}`, class: `grown g-${name}` }, group);
      });
    },
    /** Other numbers in the same places; false if they are also written out. */
    swap(newRun) {
      run = newRun;
      parts.repaint?.();
      return Boolean(parts.repaint);
    },
    write(name, limit) {
      const { x, y, row, cell, start } = geo.map;
      const put = (value, left, unit) => svg("text", { x: left + cell / 2,
        y: y + (unit + 0.5) * row, class: `cell middle ${isPale(value, limit) ? "dark" : "pale"}`,
      }, group).textContent = value === 0 ? "0" : name === "h" ? signed(value) : small(value);
      for (let u = 0; u < run.units; u++) {
        for (let t = 0; t < run.time; t++) put(run.row(name, t)[u], x + t * cell, u);
        if (name === "h") put(run.flat("h0")[u], start, u);
      }
    },
    /** `hidden` veils step t too; `secret` lets nothing of what is veiled shine through. */
    move(t, unit, hidden, secret) {
      const { x, y, width, height, row, cell, start } = geo.map;
      const left = x + t * cell, back = mode === "backward";
      const from = back ? x : left + (hidden ? 0 : cell);
      const veiled = Math.max(0, back ? left - x : x + width - from);
      for (const part of [parts.shade, parts.veil]) set(part, { x: from, width: veiled });
      parts.shade.classList.toggle("solid", secret || hidden);
      parts.cursor.setAttribute("x", left);
      const floor = back ? geo.grown.y + geo.grown.height - 4 : y + height + 1, ceiling = geo.lens.y, right = geo.width - 0.5;
      parts.wedge.setAttribute("d", `M${left} ${floor}L0.5 ${ceiling}H${right}L${left + cell} `
        + `${floor}z`);
      parts.row.setAttribute("d", `M${start - 9} ${y + (unit + 0.5) * row - 4.5}l7 4.5l-7 4.5z`);
    },
    about({ t, unit }) {
      const name = mode === "backward" ? "da" : "h", value = run.row(name, t)[unit];
      return `${name === "h" ? "h" : "\u03b4"}${unit}(${t}) = `
        + `${name === "h" ? signed(value) : small(value)} \u00b7 step ${t}, \u201c${run.tokens[t]}\u201d`;
    },
    /** The step and unit at a point, or null. */
    at(px, py) {
      const { x, y, height, row, cell } = geo.map;
      const t = Math.floor((px - x) / cell), unit = Math.floor((py - y) / row);
      if (py < y || py > y + height || t < 0 || t >= run.time) return null;
      return { t, unit: Math.min(run.units - 1, Math.max(0, unit)) };
    },
  };
}
