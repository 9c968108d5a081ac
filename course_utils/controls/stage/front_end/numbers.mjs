// Numbers as they are written and coloured. Pure functions: tests/front_end holds them to Python's.

export const MINUS = "\u2212"; // as wide as +, and read out as "minus"

/** A number with its sign in a fixed column: +0.80, −0.31, +0.00; +1.20e+06 when large. */
export function signed(value, digits = 2) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "+inf" : MINUS + "inf";
  if (Math.abs(value) >= 1e4) return exponent(value, digits);
  const text = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? MINUS : "+") + text;
}

/** The same for gradients, which may be tiny: four decimals, or +1.3e−07. */
export function small(value) {
  const size = Math.abs(value);
  return size !== 0 && size < 1e-3 ? exponent(value, 1) : signed(value, 4);
}

/** How numbers are written in a view. */
export const writing = (mode) => (mode === "backward" ? small : signed);

function exponent(value, digits) {
  const [head, power] = Math.abs(value).toExponential(digits).split("e");
  const sign = power[0] === "-" ? MINUS : "+";
  return `${value < 0 ? MINUS : "+"}${head}e${sign}${power.slice(1).padStart(2, "0")}`;
}

/** A number as a further term of a sum: "− 0.31". */
export function term(value, write = signed) {
  const text = write(value);
  return /^[+\u2212]/.test(text) ? `${text[0]} ${text.slice(1)}` : `+ ${text}`;
}

/** A factor given as its log10: 0.021, 3.1e−12, 1.7e+05. */
export function factor(log) {
  if (log === -Infinity) return "0";
  if (log === Infinity) return "inf";
  if (Number.isNaN(log)) return "nan";
  if (Math.abs(log) < 3) return Number((10 ** log).toPrecision(2)).toString();
  let whole = Math.floor(log), head = (10 ** (log - whole)).toFixed(1);
  if (head === "10.0") { head = "1.0"; whole += 1; }
  return `${head}e${whole < 0 ? MINUS : "+"}${String(Math.abs(whole)).padStart(2, "0")}`;
}

/** An axis limit without a tail of zeros: 1.5, 0.003, 2e−7. */
export function short(value) {
  const size = Math.abs(value), text = size !== 0 && (size < 1e-3 || size >= 1e4)
    ? value.toExponential(1).replace(".0e", "e") : String(Number(value.toPrecision(3)));
  return text.replaceAll("-", MINUS).replace("e+", "e");
}

/** The colour of a value on a map that runs from -limit to +limit; null for nan. */
export function shade(map, value, limit) {
  if (Number.isNaN(value)) return null;
  const place = Math.min(1, Math.max(-1, value / limit));
  return map[Math.round((place * 0.5 + 0.5) * (map.length - 1))];
}

/** Is black text still readable on that colour? */
export const isPale = (value, limit) => !(Math.abs(value / limit) > 0.62);

/** The units that get a label: each of up to 16, then every eighth. */
export function labelled(units) {
  const step = units <= 16 ? 1 : 8;
  return Array.from({ length: Math.ceil(units / step) }, (_, i) => i * step);
}
