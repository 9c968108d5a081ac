// What a stage runs, in the page: a network, an input, targets; every edit, and what follows from it.
// The same rules as scene.py, symbols.py and payload.py; tests/front_end holds them together.
import { backward, forward, reach } from "./arithmetic.mjs";

const LARGEST = 1e6, LONGEST = 200;

/** What is wanted at each step of a typed sequence: by the name that Python gives the rule. */
const RULES = {
  next: ({ ids }) => ids.map((_, t) => (t + 1 < ids.length && ids[t + 1] >= 0 ? ids[t + 1] : null)),
  delayed: ({ x }) => Array.from(x, (_, t) => [t < 3 ? 0 : x[t - 3]]),
  sign: ({ x }) => {
    let held = 0;
    return Array.from(x, (value) => [held = Math.sign(value) || held]);
  },
  none: ({ x }) => Array(x.length).fill(null),
  first: ({ x }) => Array.from(x, (_, t) => (t === x.length - 1 ? [x[0]] : null)),
};

/** The symbols or numbers of a typed text, as Python's readers read them; throws what is wrong. */
export function read(about, look, text) {
  const symbols = about.symbols, what = symbols ? "symbol" : "number";
  const words = (list) => list.filter((word) => word);
  const parts = !symbols ? words(text.replaceAll(",", " ").replaceAll("\u2212", "-").split(/\s+/))
    : symbols.some((symbol) => [...symbol].length !== 1) ? words(text.split(/\s+/)) : [...text];
  if (!parts.length) throw new Error(`input is empty: expected at least one ${what}`);
  if (parts.length > LONGEST) {
    throw new Error(`input has ${parts.length} ${what}s: expected at most ${LONGEST}`);
  }
  if (!symbols) {
    const x = Float64Array.from(parts, (word) => (word ? Number(word) : NaN));
    const wrong = x.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      throw new Error(`input has '${parts[wrong]}' at step ${wrong}: expected numbers such as 1 0 -0.5`);
    }
    return { x, ids: null, tokens: parts.map((_, t) => String(Number(x[t].toPrecision(6)) || 0)) };
  }
  const ids = parts.map((part) => symbols.indexOf(part)), x = new Float64Array(ids.length * symbols.length);
  ids.forEach((id, t) => {
    const fed = id < 0 ? about.unknownSymbol ?? -1 : id;
    if (fed >= 0) x[t * symbols.length + fed] = 1;
  });
  return { x, ids, tokens: parts.map((part) => look.visible[part] ?? part) };
}

/** The next of 1, 1.5, 2, 3, 4, 5, 7.5, 10 times a power of ten: a calm end for a scale. */
export function roundUp(value) {
  if (!Number.isFinite(value) || value <= 0) return 1;
  const calm = (size) => {
    const scale = 10 ** Math.floor(Math.log10(size));
    const step = [1, 1.5, 2, 3, 4, 5, 7.5, 10].find((one) => size <= one * scale * 1.0001);
    return Math.max((step ?? 10) * scale, 0.1);
  };
  if (value >= 0.1) return calm(value);
  const scale = 10 ** Math.floor(Math.log10(value));
  return calm(value / scale) * scale;
}

function limit(...arrays) {
  let top = 0;
  for (const array of arrays) for (const value of array) {
    if (Number.isFinite(value)) top = Math.max(top, Math.abs(value));
  }
  return roundUp(Math.min(top, 1e30));
}

function limitsOf(run, back, targets, { activation, readout }, before) {
  const both = run.Wx.map((value, i) => value + run.Rh[i]);
  const limits = { sum: limit(run.Wx, run.Rh, run.b, run.a, both),
    h: activation === "tanh" || activation === "sigmoid" ? 1 : limit(run.h, run.h0),
    y: readout === "linear" ? limit(run.y, targets?.flat().filter(Number.isFinite) ?? []) : 1,
    W: limit(run.W), R: limit(run.R) };
  if (back) {
    Object.assign(limits, { dh: limit(back.from_output, back.from_future, back.dh),
      da: limit(back.da), dz: limit(back.dz) });
  }
  for (const name in before) if (name in limits) limits[name] = Math.max(limits[name], before[name]);
  return limits;
}

const WEIGHTS = ["W", "R", "b", "V", "c"];
const ROWS = { x: "inputs", Wx: "units", Rh: "units", a: "units", h: "units", z: "outputs", y: "outputs",
  target: "outputs", dz: "outputs", from_output: "units", from_future: "units", dh: "units",
  df: "units", da: "units" };

/**
 * `about` is the run's description, `numbers` has W, R, b, V, c, h0 and x in double precision and,
 * where targets are numbers, target.
 */
export function makeScene(about, look, numbers) {
  const copy = () => Object.fromEntries([...WEIGHTS, "h0", "x"].map((name) => [name, numbers[name].slice()]));
  const { outputs } = about;
  const wanted = about.classes ? about.classes.map((id) => (id < 0 ? null : id))
    : numbers.target ? Array.from({ length: about.time }, (_, t) =>
      [...numbers.target.subarray(t * outputs, (t + 1) * outputs)]) : null;
  const start = () => ({ ...copy(), activation: about.activation, readout: about.readout,
    tokens: about.tokens, text: about.text, unknown: about.unknown, targets: wanted,
    carried: about.start === "carry", typed: false, hot: about.hot });
  let now = start(), limits = about.limits, run, back, powers;

  const hot = (x) => about.hot && Array.from({ length: x.length / about.inputs }, (_, t) =>
    x.subarray(t * about.inputs, (t + 1) * about.inputs).indexOf(1));

  /** Everything that follows from what is there now; `fresh` lets the scales shrink. */
  function publish(fresh = false) {
    powers = null;
    run = forward(now, now.x, now.h0);
    if (now.carried) run = forward(now, now.x, run.h.slice(-now.b.length));
    // A step counts if all of its target is there.
    const counted = now.targets?.map((row) => (Array.isArray(row) && !row.every(Number.isFinite)
      ? null : row));
    back = counted?.some((row) => row !== null) ? backward(now, run, counted) : null;
    limits = limitsOf(run, back, now.targets, about, fresh ? null : limits);
    const time = now.x.length / about.inputs, numeric = now.targets && about.readout !== "softmax";
    const target = numeric ? { target: Float64Array.from(
      now.targets.flatMap((row) => row ?? Array(outputs).fill(NaN))) } : {};
    const all = { ...run, ...target, ...back }, places = {}, parts = [];
    delete all.loss;
    let at = 0;
    for (const [name, array] of Object.entries(all)) {
      const wide = { W: about.inputs, R: about.units, V: about.units }[name] ?? about[ROWS[name]];
      places[name] = { at, shape: wide ? [array.length / wide, wide] : [array.length] };
      at += array.length;
      parts.push(array);
    }
    const block = new Float64Array(at);
    Object.values(places).forEach((place, i) => block.set(parts[i], place.at));
    return { numbers: block, about: { ...about, time, places, limits, tokens: now.tokens,
      text: now.text, unknown: now.unknown, hot: now.typed ? hot(now.x) : now.hot,
      classes: now.targets && !numeric ? now.targets.map((id) => id ?? -1) : null,
      counts: Array.from({ length: time }, (_, t) => Number((counted?.[t] ?? null) !== null)),
      start: now.carried ? "carry" : now.h0.some((value) => value) ? "given" : "zero",
      loss: back && Number.isFinite(back.loss) ? back.loss : null } };
  }

  return { publish,
    edit(name, index, value) {
      if (!(Math.abs(value) <= LARGEST)) {
        throw new Error(`${name}[${index.join(", ")}] is ${value}: expected a number from -1e6 to 1e6`);
      }
      const width = { W: about.inputs, R: about.units, V: about.units }[name] ?? 1;
      now[name][index.length === 2 ? index[0] * width + index[1] : index[0]] = value;
      if (name === "h0") now.carried = false;
      return publish();
    },
    retype(text) {
      const typed = read(about, look, text);
      const unknown = typed.ids ? [...typed.ids.keys()].filter((t) => typed.ids[t] < 0) : [];
      const whole = about.symbols?.some((symbol) => [...symbol].length !== 1) || !about.symbols;
      now = { ...now, x: typed.x, tokens: typed.tokens, unknown, typed: true,
        text: whole ? text.trim().split(/[\s,]+/).join(" ") : text,
        targets: RULES[about.rule]?.(typed) ?? null };
      return publish(true);
    },
    begin(where) {
      now.carried = where === "carry";
      if (!now.carried) now.h0 = new Float64Array(now.h0.length);
      return publish();
    },
    reset() { now = { ...start(), carried: false }; return publish(true); },
    reach(t) {
      // The norm of R^(t-k) depends on t - k alone: the longest row holds all the others.
      powers ??= reach(now, run.h, run.h.length / about.units - 1, true);
      return { real: reach(now, run.h, t), linear: powers.subarray(powers.length - 1 - t) };
    } };
}
