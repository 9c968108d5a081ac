// Where everything stands, and the outlines that are drawn. Pure functions of sizes and numbers.

const WIDTHS = {
  forward: [["Wx", 0.14], ["Rh", 0.14], ["b", 0.1], ["a", 0.18], ["f", 0.18], ["h", 0.14],
    ["y", 0.2]],
  backward: [["from_output", 0.155], ["from_future", 0.155], ["dh", 0.18], ["f", 0.18],
    ["df", 0.1], ["da", 0.155], ["dz", 0.2]],
};
const GAP = 16, LEFT = 40, RIGHT = 10, WIDEST_CELL = 60, LEAST = 670, MOST = 1180;
// On a phone the columns stand in two bands, one under the other; the first ends with this column.
const PHONE = 560, SMALLEST = 320, LAST = { forward: "a", backward: "dh" };

/** The picture's geometry in pixels, for the room there is, the run's sizes and a mode. */
export function layout(room, run, mode) {
  const { time, units, tokens = [] } = run;
  // With less room than the least width the drawing shrinks as a whole, as long as it can be read.
  const phone = room < PHONE, least = phone ? SMALLEST : LEAST;
  const width = Math.round(Math.max(least, Math.min(MOST, room))), shrunk = Math.min(1, room / width);
  const cell = Math.min(WIDEST_CELL, (width - LEFT - RIGHT - 6) / (time + 1));
  const mapRow = Math.min(26, Math.max(3, Math.floor(150 / units)));
  const map = { x: LEFT + cell + 6, y: 2, width: cell * time, row: mapRow,
    height: mapRow * units, cell, start: LEFT };
  // Going back, a strip under the map shows the gradients growing.
  const grown = { y: map.y + map.height + 22, height: mode === "backward" ? 54 : 0 };
  const lens = { x: 0.5, y: grown.y + grown.height + 12.5, width: width - 1 };
  const body = Math.max(136, Math.min(232, units * 28));
  const row = body / units;
  const top = lens.y + 32;
  const rows = { top, row, height: row * units, body };
  const columns = {}, bands = [rows];
  const showMap = mode === "forward" && run.hot && run.inputs > 3 && width >= 740;
  // Numbers of gradients are long: where there is little room the curve leaves them some of its own.
  const less = { f: 0.13, dz: 0.175 };
  const narrow = WIDTHS.backward.map(([name, part]) => [name, less[name] ?? part]);
  const list = mode === "backward" ? (width < 740 ? narrow : WIDTHS.backward)
    : [...(showMap ? [["W", Math.min(0.16, 0.05 + run.inputs * 0.003)]] : []), ...WIDTHS.forward];
  const cut = phone && LAST[mode] ? list.findIndex(([name]) => name === LAST[mode]) + 1 : list.length;
  if (cut < list.length) bands.push({ ...rows, top: top + body + 58 });
  [list.slice(0, cut), list.slice(cut)].forEach((part, band) => {
    const total = part.reduce((sum, [, share]) => sum + share, 0);
    let x = LEFT;
    const free = width - LEFT - 14 - GAP * (part.length - 1);
    for (const [name, share] of part) {
      columns[name] = { x, width: (free * share) / total, rows: bands[band] };
      x += columns[name].width + GAP;
    }
  });
  lens.height = bands.at(-1).top - lens.y + body + 24;
  // Letters over their columns, or 0 where they would be too small to read.
  const longest = Math.max(1, ...tokens.map((token) => [...token].length));
  const size = Math.min(19, (cell * shrunk * 0.98) / (0.61 * longest));
  return { width, room, shrunk, letters: size < 9 ? 0 : size, map, grown, lens, columns, bands,
    height: lens.y + lens.height + 1 };
}

const p = (value) => value.toFixed(1);

/** Horizontal bars from `from` to `to` (arrays, or null for zero), one per row. */
export function bars(to, from, place) {
  const { zero, scale, edge, top, row, thick, shift = 0 } = place;
  let path = "";
  const at = (value) => zero + Math.max(-edge, Math.min(edge, value * scale));
  for (let i = 0; i < to.length; i++) {
    const start = from ? from[i] : 0;
    if (Number.isNaN(to[i]) || Number.isNaN(start)) continue;
    const left = at(start), wide = at(to[i]) - left;
    if (Math.abs(wide) < 0.05) continue;
    const y = top + i * row + (row - thick) / 2 + shift;
    path += `M${p(left)} ${p(y)}h${p(wide)}v${p(thick)}h${p(-wide)}z`;
  }
  return path;
}

/** The curve of f from -limit to +limit; `x` and `y` turn numbers into pixels. */
export function curve(f, limit, x, y, steps = 80) {
  let path = "";
  for (let i = 0; i <= steps; i++) {
    const a = -limit + (2 * limit * i) / steps;
    path += `${i ? "L" : "M"}${p(x(a))} ${p(y(f(a)))}`;
  }
  return path;
}

/** Small squares at points, as one outline. */
export function dots(xs, ys, size) {
  let path = "";
  for (let i = 0; i < xs.length; i++) {
    if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i])) continue;
    path += `M${p(xs[i] - size)} ${p(ys[i])}a${size} ${size} 0 1 0 ${2 * size} 0`
      + `a${size} ${size} 0 1 0 ${-2 * size} 0z`;
  }
  return path;
}

/** The limits of a log10 axis that holds all finite values and 0, in whole even decades. */
export function decades(rows, floor = -12, ceiling = 12) {
  let low = -1, high = 1;
  for (const row of rows) {
    for (const value of row) {
      if (value === -Infinity || value < low) low = Math.max(floor, value);
      if (value === Infinity || value > high) high = Math.min(ceiling, value);
    }
  }
  const even = (value) => 2 * Math.ceil(Math.abs(value) / 2);
  return [low < -1 ? -even(low) : -1, high > 1 ? even(high) : 1];
}
