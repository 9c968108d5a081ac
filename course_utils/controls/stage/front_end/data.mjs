// The run that Python sent, and what is read off it. Pure functions; no page in sight.
import { MINUS, factor, signed, small, term } from "./numbers.mjs";

/** The description and the block of float32 numbers, as rows by name and step. */
export function readRun(about, view) {
  const bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  const all = new Float32Array(bytes);
  const flat = (name) => {
    const place = about.places[name];
    if (!place) return null;
    const size = place.shape.reduce((product, n) => product * n, 1);
    return all.subarray(place.at, place.at + size);
  };
  const row = (name, i) => {
    const width = about.places[name].shape[1];
    const start = about.places[name].at + i * width;
    return all.subarray(start, start + width);
  };
  return { ...about, flat, row, backward: Boolean(about.places.da),
    before: (t) => (t ? row("h", t - 1) : flat("h0")) };
}

export function step(run, t) {
  return t < 0 ? `(${MINUS}${-t})` : `(${t})`;
}

/** The five numbers of one unit's equation, and its state before. */
export function terms(run, t, unit) {
  const at = (name) => run.row(name, t)[unit];
  return { Wx: at("Wx"), Rh: at("Rh"), b: run.flat("b")[unit], a: at("a"), h: at("h"),
    before: run.before(t)[unit] };
}

/** The equation with its numbers, as [text, quantity] pieces; `hidden` leaves the sum out. */
export function equation(run, t, unit, hidden = false) {
  const { Wx, Rh, b, a, h } = terms(run, t, unit);
  const f = run.activation, plain = f === "linear";
  return [
    [`h${unit}${step(run, t)}`, "h"], [plain ? " = " : ` = ${f}(`, ""], [signed(Wx), "Wx"],
    [` ${term(Rh)}`, "Rh"], [` ${term(b)}`, "b"],
    [plain ? " = " : `) = ${f}(`, ""],
    [plain ? "" : hidden ? "?" : signed(a), "a"], [plain ? "" : ") = ", ""],
    [hidden ? "?" : signed(h), "h"],
  ];
}

/** The same for the way back: delta = (from the output + from the future) times f'. */
export function backEquation(run, t, unit) {
  const at = (name) => run.row(name, t)[unit];
  return [
    [`\u03b4${unit}${step(run, t)}`, "gradient"], [" = (", ""],
    [small(at("from_output")), "y"], [` ${term(at("from_future"), small)}`, "Rh"],
    [") \u00d7 ", ""], [at("df").toFixed(2), "b"], [" = ", ""],
    [small(at("da")), "gradient"],
  ];
}

/** weights times values, number by number. */
export const products = (weights, values) => Float64Array.from(weights, (w, i) => w * values[i]);

/** The largest few of the products by size, in their own order, and the sum of the rest. */
export function largest(list, count) {
  const order = [...list.keys()].filter((i) => list[i] !== 0)
    .sort((i, j) => Math.abs(list[j]) - Math.abs(list[i]) || i - j);
  const top = order.slice(0, count).sort((i, j) => i - j);
  const rest = order.slice(count);
  return { top, first: order[0] ?? -1, others: rest.length,
    rest: rest.reduce((sum, i) => sum + list[i], 0) };
}

/** The gradient's rows for one unit, gathered over the steps t .. time - 1. */
export function gathered(run, unit, t) {
  const W = new Float64Array(run.inputs), R = new Float64Array(run.units);
  let b = 0;
  for (let s = run.time - 1; s >= t; s--) {
    const da = run.row("da", s)[unit], x = run.row("x", s), before = run.before(s);
    for (let i = 0; i < W.length; i++) W[i] += da * x[i];
    for (let j = 0; j < R.length; j++) R[j] += da * before[j];
    b += da;
  }
  return { W, R, b };
}

/** The outputs that are listed: all of few, else the likeliest; the target is always there. */
export function ranking(run, t, count = 8) {
  const y = run.row("y", t);
  if (y.length <= count) return [...y.keys()];
  if (run.readout !== "softmax") return [...y.keys()].slice(0, count);
  const order = [...y.keys()].sort((i, j) => y[j] - y[i] || i - j).slice(0, count);
  const target = run.classes?.[t] ?? -1;
  if (target >= 0 && !order.includes(target)) order[count - 1] = target;
  return order;
}

export const outputName = (run, i) => run.outputNames?.[i] ?? `y${i}`;
export const inputName = (run, i) => run.inputNames?.[i] ?? `x${i}`;

/** The step in words, for the caption and the screen reader. */
export function describe(run, t, hidden = false) {
  const said = [`Step ${t} of ${run.time - 1}, reading \u201c${run.tokens[t]}\u201d.`];
  if (hidden) return said[0];
  const y = run.row("y", t);
  if (run.readout === "softmax") {
    const best = ranking(run, t).reduce((i, j) => (y[j] > y[i] ? j : i));
    said.push(`Likeliest output: \u201c${outputName(run, best)}\u201d, ${y[best].toFixed(2)}.`);
  } else said.push(`Output: ${[...y.subarray(0, 6)].map((v) => signed(v)).join(", ")}.`);
  const loss = lossWords(run, t);
  if (loss) said.push(`${loss}.`);
  return said.join(" ");
}

export function lossWords(run, t) {
  if (!run.counts[t]) return run.backward ? "No target at this step" : "";
  const loss = run.flat("step_loss")[t];
  if (run.readout !== "softmax") return `loss ${Number(loss.toPrecision(3))}`;
  return `loss ${loss.toFixed(2)} nats, ${(loss / Math.LN2).toFixed(2)} bits`;
}

export function describeBack(run, t) {
  return `Backwards at step ${t} of ${run.time - 1}. Gathered from step ${run.time - 1} to here: `
    + ["W", "R", "b"].map((name) => `\u2016d${name}\u2016 = `
      + `${small(run.flat(`growth_${name}`)[t]).slice(1)}`).join(", ") + ".";
}

export function describeReach(run, t, rows, k = 0) {
  if (!rows) return "";
  const f = run.activation;
  return `A small change of h${step(run, k)}, ${t - k} step${t - k === 1 ? "" : "s"} back, reaches `
    + `h${step(run, t)} multiplied by at most ${factor(rows.real[k])}`
    + (f === "linear" ? "." : `; if f were linear instead of ${f}, ${factor(rows.linear[k])}.`);
}

/** The step as a table: column heads, and per unit its numbers as text. */
export function tableOf(run, t, mode, hidden = false) {
  const rows = [];
  const names = mode === "backward" ? ["from_output", "from_future", "dh", "df", "da"]
    : ["Wx", "Rh", "b", "a", "h"];
  const write = mode === "backward" ? small : signed;
  for (let unit = 0; unit < run.units; unit++) {
    rows.push(names.map((name) => {
      if (hidden && (name === "a" || name === "h")) return "?";
      return write(name === "b" ? run.flat("b")[unit] : run.row(name, t)[unit]);
    }));
  }
  return { heads: names.map((name) => heading(name, t)), rows };
}

/** What stands above a column at step t. */
export function heading(name, t) {
  const now = `(${t})`, past = t ? `(${t - 1})` : `(${MINUS}1)`;
  return { W: "W", Wx: `W x${now}`, Rh: `R h${past}`, b: "b", a: `a${now}`, h: `h${now}`,
    y: `y${now}`, from_output: "from output", from_future: "from future",
    dh: `dL/dh${now}`, df: "f\u2032(a)", da: `\u03b4${now}`, dz: `dL/dz${now}` }[name];
}
