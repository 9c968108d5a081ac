// The lens: one step laid open as aligned columns, one row per unit.
import { heading, lossWords, outputName, ranking } from "./data.mjs";
import { labelled, short, signed, small, writing } from "./numbers.mjs";
import { pixels } from "./pen.mjs";
import { FUNCTIONS } from "./network/arithmetic.mjs";
import { bars, curve, dots } from "./shapes.mjs";

// Each column's ink; its scale; what stands between it and the next; what is stacked up in it.
const COLUMNS = {
  Wx: { ink: "Wx", scale: "sum", then: "+" },
  Rh: { ink: "Rh", scale: "sum", then: "+" },
  b: { ink: "b", scale: "sum", then: "=" },
  a: { ink: "a", scale: "sum", parts: ["Wx", "Rh", "b"] },
  h: { ink: "h", scale: "h" },
  from_output: { ink: "y", scale: "dh", then: "+" },
  from_future: { ink: "Rh", scale: "dh", then: "=" },
  dh: { ink: "a", scale: "dh", parts: ["from_output", "from_future"] },
  df: { ink: "soft", then: "=" },
  da: { ink: "gradient", scale: "da" },
};
const fixed = (value) => value.toFixed(2);
const valuesOf = (run, name, t) => (name === "b" ? run.flat("b") : run.row(name, t));

/** A column's head, its line at zero, the ends of its scale; returns where bars go. */
function axis(pen, name, { x, width, rows }, { t }, limit, positive) {
  const { top, body } = rows, middle = x + width / 2, zero = positive ? x : middle;
  const { then, ink } = COLUMNS[name] ?? { ink: name === "dz" ? "gradient" : name };
  const foot = top + body + 14, edge = x + width - zero;
  pen.text(middle, top - 12, heading(name, t), `head middle t-${ink}`);
  if (then) pen.text(x + width + 8, top - 12, then, "head middle");
  pen.path(`M${zero} ${top - 3}V${foot - 11}`, "axis");
  if (positive) pen.text(x, foot, "0", "tick middle");
  else if (width >= 76) pen.text(x, foot, short(-limit), "tick start");
  pen.text(x + width, foot, short(limit), "tick end");
  return { zero, edge, scale: edge / limit, top };
}

/** One quantity of every unit, as bars and, where there is room, in numbers. */
function barColumn(pen, name, view) {
  const { run, geo, t, mode } = view, { ink, scale, parts } = COLUMNS[name];
  const { x, width, rows: { row } } = geo.columns[name], slope = name === "df";
  const place = { ...axis(pen, name, geo.columns[name], view, run.limits[scale] ?? 1, slope), row };
  const many = row < 9, tall = Math.min(row, 42), thin = many ? " thin" : "";
  const thick = (share) => tall * (share + (many ? 0.12 : 0));
  const values = valuesOf(run, name, t), gone = view.hidden && (name === "a" || name === "h");
  const shown = (...of) => (gone ? "" : bars(...of));
  if (name === "h") pen.path(bars(run.before(t), null, { ...place, thick: thick(0.74) }), "ghost");
  let from = new Float64Array(run.units);
  const lane = thick(0.84) / (parts?.length ?? 1);
  parts?.forEach((part, i) => {
    const more = valuesOf(run, part, t), to = from.map((value, u) => value + more[u]);
    pen.path(shown(to, from, { ...place, thick: lane * 0.86,
      shift: (i - (parts.length - 1) / 2) * lane }), `bar i-${COLUMNS[part].ink}`);
    from = to;
  });
  const share = parts ? 0.84 : name === "h" ? 0.4 : 0.56;
  pen.path(shown(values, null, { ...place, thick: thick(share) }), `bar i-${ink}${thin}`);
  if (row < 13) return;
  const write = slope ? fixed : writing(mode);
  values.forEach((value, i) => {
    const left = gone || value >= 0; // where a hidden number stands must not tell its sign
    const [at, end] = slope ? [x + width, " end"]
      : parts ? (left ? [x, ""] : [x + width, " end"])
        : left ? [place.zero - 5, " end"] : [place.zero + 5, ""];
    const zero = value === 0 && !gone;
    pen.text(at, place.top + (i + 0.5) * row, gone ? "?" : zero ? "0" : write(value),
      `number halo${end}${zero ? " zero" : ""}`);
  });
}

/** The curve of f with a dot for the chosen unit and, faintly, for the others. */
function curveColumn(pen, name, { run, geo, t, unit, hidden, mode }) {
  const { x, width, rows: { top, body } } = geo.columns.f, { sum } = run.limits;
  const high = run.limits.h * 1.1, tall = Math.min(body, width * 1.25), foot = top + body + 14;
  const centre = x + width / 2, middle = top + body / 2;
  const clip = (value, limit) => Math.max(-1, Math.min(1, value / limit));
  const toX = (a) => centre + clip(a, sum) * (width / 2);
  const toY = (h) => middle - clip(h, high) * (tall / 2);
  pen.text(centre, top - 12, `f = ${run.activation}`, "head middle");
  pen.path(`M${x} ${middle}h${width}M${centre} ${middle - tall / 2}v${tall}`, "axis");
  pen.path(curve(FUNCTIONS[run.activation], sum, toX, toY), "curve");
  for (const end of [run.limits.h, -run.limits.h]) pen.text(centre - 4, toY(end), short(end), "tick end");
  pen.text(x, foot, short(-sum), "tick start");
  pen.text(x + width, foot, short(sum), "tick end");
  if (hidden) return;
  const a = run.row("a", t), h = run.row("h", t), px = toX(a[unit]), py = toY(h[unit]);
  pen.path(dots([...a].map(toX), [...h].map(toY), 2.2), "faint");
  if (!Number.isFinite(px + py)) return;
  pen.path(`M${px} ${middle}V${py}H${x + width + 6}`, "guide");
  if (mode === "backward") {
    const slope = run.row("df", t)[unit] * (toY(1) - toY(0)) / (toX(1) - toX(0));
    const half = Math.min(width * 0.3, 34 / Math.hypot(1, slope) + 8);
    pen.path(`M${px - half} ${py - half * slope}L${px + half} ${py + half * slope}`, "tangent");
  }
  pen.path(dots([px], [py], 5.5), "dot");
}

/** The outputs with the target as a ring, or what each pushes back; and the loss. */
function outputColumn(pen, name, view) {
  const { run, geo, t, hidden } = view, whole = geo.columns[name], { top, body } = whole.rows;
  const list = ranking(run, t), all = run.row(name, t), forward = name === "y";
  const row = Math.min(30, (body - 20) / list.length), right = whole.x + whole.width;
  const names = list.map((i) => brief(outputName(run, i)));
  const longest = Math.max(...(run.outputNames?.map(brief) ?? names).map((one) => one.length));
  const gutter = 8 + longest * 8;
  const column = { ...whole, x: whole.x + gutter, width: whole.width - gutter - 46 };
  const place = { ...axis(pen, name, column, view, run.limits[name],
    forward && run.readout !== "linear"), row, thick: Math.min(17, row * 0.62) };
  const at = (i) => top + (i + 0.5) * row;
  if (hidden) {
    if (run.outputs <= 8) list.forEach((_, i) => pen.text(column.x - 7, at(i), names[i], "name end"));
    return;
  }
  const write = !forward ? small : run.readout === "linear" ? signed : fixed;
  pen.path(bars(list.map((i) => all[i]), null, place), `bar i-${forward ? "y" : "gradient"}`);
  list.forEach((index, i) => {
    pen.text(column.x - 7, at(i), names[i], "name end");
    pen.text(right, at(i), write(all[index]), "number end halo");
    const aim = !forward ? NaN : run.places.target ? run.row("target", t)[index]
      : index === run.classes?.[t] ? all[index] : NaN;
    const x = place.zero + Math.max(-place.edge, Math.min(place.edge, aim * place.scale));
    pen.path(dots([x], [at(i)], Math.min(7, row * 0.36)), "ring");
  });
  pen.text(right, top + body - 4, run.backward && !run.counts[t] ? "no target"
    : forward ? lossWords(run, t).split(",")[0] : "", "loss end");
}

const brief = (name) => (name.length > 7 ? `${name.slice(0, 6)}\u2026` : name);

// Of each run, since an edit makes a new one out of all that the old one says.
const weightMaps = new WeakMap();

/** All of W; the input that is 1 lights its column, which is what W x is. */
function weightMap(pen, name, { run, geo, t, look }) {
  const { x, width, rows: { top, height } } = geo.columns.W, cell = width / run.inputs;
  if (!weightMaps.has(run)) {
    weightMaps.set(run, pixels(look.maps.weight, run.limits.W, run.units, run.inputs, run.flat("W"),
      run.inputs, 1));
  }
  pen.text(x + width / 2, top - 12, "W", "head middle t-Wx");
  pen.image(x, top, width, height, weightMaps.get(run));
  const lit = x + run.hot[t] * cell;
  if (run.hot[t] < 0) return;
  pen.box(lit - 1, top - 1.5, cell + 2, height + 3, "lit");
  pen.text(lit + cell / 2, top + height + 14, run.tokens[t], "tick middle t-Wx");
}

const DRAW = { W: weightMap, f: curveColumn, y: outputColumn, dz: outputColumn };

export function drawLens(pen, view) {
  const { run, geo, unit } = view, { lens, columns, bands } = geo;
  const out = columns.y ?? columns.dz;
  pen.box(lens.x, lens.y, lens.width, lens.height, "lens");
  for (const rows of bands) {
    const { top, row } = rows, at = (i) => top + (i + 0.5) * row;
    const end = rows === out.rows ? out.x - 14 : lens.width - 5;
    pen.box(lens.x + 4, top + unit * row, end - lens.x, row, "band");
    pen.text(24, top - 12, "unit", "tick end");
    for (const i of labelled(run.units)) pen.text(24, at(i), i, "tick end");
    pen.path(`M27 ${at(unit) - 4.5}l7 4.5l-7 4.5z`, "pointer");
  }
  for (const name of Object.keys(columns)) (DRAW[name] ?? barColumn)(pen, name, view);
  if (columns.h?.width > 104) {
    const { top, body } = columns.h.rows;
    pen.text(columns.h.x + columns.h.width / 2, top + body + 14, "pale: before", "tick middle t-h");
  }
  pen.done();
}

/** The numbers of a unit's row, in one line. */
export function aboutRow({ run, geo, t, mode }, unit) {
  return `unit ${unit}: ` + Object.keys(geo.columns).filter((name) => COLUMNS[name]).map((name) =>
    `${heading(name, t)} ${writing(mode)(valuesOf(run, name, t)[unit])}`).join(" \u00b7 ");
}

/** The unit at a height, or -1. */
export function unitAt({ run, geo: { bands } }, py) {
  const band = bands.find(({ top, height }) => py >= top && py < top + height);
  return band ? Math.min(run.units - 1, Math.floor((py - band.top) / band.row)) : -1;
}
