// The run that Python sent, and what is read off it. Pure functions; no page in sight.
import { MINUS, factor, signed, small, term, writing } from "./numbers.mjs";

/** Bytes of a message as float32 numbers; they may lie at an odd place. */
export const floats = ({ buffer, byteOffset, byteLength }) =>
  new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));

/** The description and the block of float32 numbers, as rows by name and step. */
export function readRun(about, view) {
  const all = view instanceof Float64Array ? view : floats(view);
  const flat = (name) => {
    const place = about.places[name];
    if (!place) return null;
    const size = place.shape.reduce((product, n) => product * n, 1);
    return all.subarray(place.at, place.at + size);
  };
  const row = (name, i) => {
    const { at, shape: [, width] } = about.places[name];
    return all.subarray(at + i * width, at + (i + 1) * width);
  };
  return { ...about, flat, row, backward: Boolean(about.places.da),
    words: about.typed === "symbols" && (about.inputNames ?? []).some((name) => name.length > 1),
    before: (t) => (t ? row("h", t - 1) : flat("h0")) };
}

export const step = (t) => `(${t < 0 ? MINUS : ""}${Math.abs(t)})`;

/** One unit's row of W or R. */
export function rowOf(run, name, unit) {
  const width = run.places[name].shape[1];
  return run.flat(name).subarray(unit * width, (unit + 1) * width);
}

/** The equation with its numbers, as [text, quantity] pieces; `hidden` leaves the sum out. */
export function equation(run, t, unit, hidden = false) {
  const at = (name) => run.row(name, t)[unit];
  const f = run.activation, linear = f === "linear";
  const says = (name) => [hidden ? "?" : signed(at(name)), name];
  return [
    [`h${unit}${step(t)}`, "h"], [linear ? " = " : ` = ${f}(`, ""], [signed(at("Wx")), "Wx"],
    [` ${term(at("Rh"))}`, "Rh"], [` ${term(run.flat("b")[unit])}`, "b"],
    ...(linear ? [] : [[`) = ${f}(`, ""], says("a"), [")", ""]]), [" = ", ""], says("h"),
  ];
}

/** The same for the way back: delta = (from the output + from the future) times f'. */
export function backEquation(run, t, unit) {
  const at = (name) => run.row(name, t)[unit];
  return [
    [`\u03b4${unit}${step(t)}`, "gradient"], [" = (", ""],
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
  const W = new Float64Array(run.inputs), R = new Float64Array(run.units), b = [0];
  for (let s = run.time - 1; s >= t; s--) {
    const da = run.row("da", s)[unit], x = run.row("x", s), before = run.before(s);
    for (let i = 0; i < W.length; i++) W[i] += da * x[i];
    for (let j = 0; j < R.length; j++) R[j] += da * before[j];
    b[0] += da;
  }
  return { W, R, b };
}

/** The outputs that are listed: all of few, else the likeliest; the target is always there. */
export function ranking(run, t, count = 8) {
  const y = run.row("y", t), all = [...y.keys()];
  if (y.length <= count || run.readout !== "softmax") return all.slice(0, count);
  const order = all.sort((i, j) => y[j] - y[i] || i - j).slice(0, count);
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
  return `Backwards at step ${t} of ${run.time - 1}. Gathered since step ${run.time - 1}: `
    + ["W", "R", "b"].map((name) => `\u2016d${name}\u2016 = `
      + `${small(run.flat(`growth_${name}`)[t]).slice(1)}`).join(", ") + ".";
}

export function describeReach(run, t, rows, k = 0) {
  if (!rows) return "";
  const f = run.activation;
  return `A small change of h${step(k)}, ${t - k} step${t - k === 1 ? "" : "s"} back, reaches `
    + `h${step(t)} multiplied by at most ${factor(rows.real[k])}`
    + (f === "linear" ? "." : `; if f were linear instead of ${f}, ${factor(rows.linear[k])}.`);
}

/** The step as a table: column heads, and per unit its numbers as text. */
export function tableOf(run, t, mode, hidden = false) {
  const back = mode === "backward", write = writing(mode);
  const names = back ? ["from_output", "from_future", "dh", "df", "da"] : ["Wx", "Rh", "b", "a", "h"];
  const cell = (name, unit) => (hidden && (name === "a" || name === "h") ? "?"
    : write((name === "b" ? run.flat("b") : run.row(name, t))[unit]));
  return { heads: names.map((name) => heading(name, t)),
    rows: Array.from({ length: run.units }, (_, unit) => names.map((name) => cell(name, unit))) };
}

/** What stands above a column at step t. */
export function heading(name, t) {
  const now = step(t);
  return { W: "W", Wx: `W x${now}`, Rh: `R h${step(t - 1)}`, b: "b", a: `a${now}`, h: `h${now}`,
    y: `y${now}`, from_output: "from output", from_future: "from future",
    dh: `dL/dh${now}`, df: "f\u2032(a)", da: `\u03b4${now}`, dz: `dL/dz${now}` }[name];
}
