// The sequence and its hidden states: tokens, the map of units x time, the cursor, the lens's edges.
import { isPale, labelled, short, signed, small } from "./numbers.mjs";
import { pixels } from "./pen.mjs";

// What the map shows, and in which words its colours are explained.
const KINDS = {
  h: { letter: "h", map: "state", low: "blue", high: "red", write: signed, roomy: 38 },
  da: { letter: "\u03b4", map: "gradient", low: "green", high: "purple", write: small, roomy: 54 },
};
const kindOf = (mode) => (mode === "backward" ? "da" : "h");

/** The tokens. Each stands over its column, or they wrap when there are many. */
export function drawTokens(pen, line, { run, geo, t }) {
  const { x, cell } = geo.map, { shrunk, letters } = geo;
  line.className = `tokens${letters ? " aligned" : run.words ? " spaced" : ""}`;
  line.style.fontSize = letters ? `${letters}px` : "";
  const unknown = new Set(run.unknown), wide = letters ? `;width:${cell * shrunk}px` : "";
  run.tokens.forEach((token, i) => pen.put("span", { "data-t": i,
    class: (i > t ? "future" : i === t ? "now" : "") + (unknown.has(i) ? " unknown" : ""),
    style: letters ? `left:${(x + i * cell) * shrunk}px${wide}` : "" }, token));
  pen.done();
}

/** What stays while the cursor moves: the states (or, going back, the gradients) of a whole run. */
export function drawMap(pen, { run, geo, mode, look }) {
  const { x, y, width, height, row, cell, start } = geo.map;
  const name = kindOf(mode), { map, write, roomy } = KINDS[name];
  const { units, limits: { [name]: limit } } = run;
  const columns = [[x, width, run.time, run.flat(name)]];
  if (name === "h") columns.push([start, cell, 1, run.flat("h0")]);
  for (const [left, wide, count, values] of columns) {
    pen.image(left, y, wide, height, pixels(look.maps[map], limit, units, count, values, 1, units));
    pen.box(left, y, wide, height, "frame");
    if (cell < roomy || row < 15) continue;
    for (let u = 0; u < units; u++) for (let t = 0; t < count; t++) {
      const number = values[t * units + u];
      pen.text(left + (t + 0.5) * cell, y + (u + 0.5) * row, number === 0 ? "0" : write(number),
        `cell middle ${isPale(number, limit) ? "dark" : "pale"}`);
    }
  }
  for (const unit of labelled(units)) {
    pen.text(start - 12, y + (unit + 0.5) * row, unit, "tick end");
  }
  if (name === "da") drawGrowth(pen, run, geo);
  pen.done();
}

/** Going back: how far the gradients have grown from the last step down to each step. */
function drawGrowth(pen, run, { map: { x, cell, width }, grown: { y, height } }) {
  const floor = y + height - 5;
  pen.path(`M${x} ${floor}h${width}`, "axis");
  ["W", "R", "b"].forEach((name, i) => {
    const values = run.flat(`growth_${name}`), top = Math.max(...values) || 1, at = y + 8 + i * 15;
    const points = Array.from(values, (value, t) =>
      `${x + (t + 0.5) * cell} ${floor - (value / top) * (height - 14)}`);
    pen.path(`M${points.join("L")}`, `grown g-${name}`);
    pen.text(4, at, `\u2016d${name}\u2016`, "tick start");
    pen.path(`M37 ${at}h${Math.min(40, x - 44)}`, `grown g-${name}`);
  });
}

/** What moves: cursor, veil over what is yet to come, pointer, the wedge down to the lens. */
export function moveMap(pen, { run, geo, mode, t, unit, hidden, secret }) {
  const { x, y, width, height, row, cell, start } = geo.map, back = mode === "backward";
  const left = x + t * cell, right = left + cell;
  const from = back ? x : hidden ? left : right, veiled = Math.max(0, back ? left - x : x + width - from);
  const name = kindOf(mode), { letter, low, high } = KINDS[name], foot = y + height + 11;
  const deep = height + 2 + (back ? geo.grown.height + 16 : 0), floor = y + deep - 1;
  pen.box(from, y - 1, veiled, deep, `shade${secret || hidden ? " solid" : ""}`);
  pen.path(`M${left} ${floor}L0.5 ${geo.lens.y}H${geo.width - 0.5}L${right} ${floor}z`, "wedge");
  // The words under the map stand on the wedge, so they are drawn after it.
  pen.text(start + cell / 2, foot, name === "h" && cell >= 24 ? "h(\u22121)" : "", "tick middle halo");
  pen.text(geo.width - 10, foot, `${letter}: ${low} negative, white 0, ${high} positive, to \u00b1`
    + short(run.limits[name]), "tick end halo");
  pen.box(left, y - 1, cell, deep, "cursor");
  pen.path(`M${start - 9} ${y + (unit + 0.5) * row - 4.5}l7 4.5l-7 4.5z`, "pointer");
  pen.done();
}

/** The step and unit at a point, or null. */
export function cellAt({ run, geo }, px, py) {
  const { x, y, height, row, cell } = geo.map, t = Math.floor((px - x) / cell);
  if (py < y || py >= y + height || t < 0 || t >= run.time) return null;
  return { t, unit: Math.floor((py - y) / row) };
}

export function aboutCell({ run, mode }, { t, unit }) {
  const name = kindOf(mode), { letter, write } = KINDS[name];
  return `${letter}${unit}(${t}) = ${write(run.row(name, t)[unit])} \u00b7 step ${t}, `
    + `\u201c${run.tokens[t]}\u201d`;
}
