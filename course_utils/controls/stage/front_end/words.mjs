// The step in words and numbers: the live equation, its products, the caption, the table.
import { backEquation, describe, describeBack, describeReach, equation, inputName, largest, products,
  rowOf, step, tableOf } from "./data.mjs";
import { signed, term } from "./numbers.mjs";

/** A sum of products as pieces: "R h(2) = −0.31 × +0.77 + ...", the largest marked. */
export function sumPieces(run, t, unit, name, many) {
  const input = name === "W", quantity = input ? "Wx" : "Rh";
  const weights = rowOf(run, name, unit), values = input ? run.row("x", t) : run.before(t);
  const { top, first, others, rest } = largest(products(weights, values), many);
  const total = signed(run.row(quantity, t)[unit]);
  const head = [`${input ? `W x${step(t)}` : `R h${step(t - 1)}`} of unit ${unit} = `, quantity];
  if (!top.length) { // either side of each product may be what is zero
    const which = values.some((v) => v) ? "every product" : `all of ${input ? "x" : "h"}`;
    return [head, [`${total}, for ${which} is zero`, ""]];
  }
  const terms = top.flatMap((i, place) => [[place ? " + " : "", ""],
    [`${i === first && weights.length > 1 ? "\u25b8" : ""}(${signed(weights[i])} \u00d7 `
      + `${signed(values[i])})`, quantity],
    [`\u2009${input ? inputName(run, i) : `h${i}`}`, "label"]]);
  const smaller = others ? [[` ${term(rest)} from ${others} smaller`, ""]] : [];
  return [head, ...terms, ...smaller, [` = ${total}`, quantity]];
}

/** The equation and its two sums as lines of pieces, and the caption. */
export function wordsOf({ run, t, unit, mode, hidden, rows, chosen, width }) {
  if (mode === "reach") return { lines: [[], [], []], caption: describeReach(run, t, rows, chosen) };
  if (mode === "backward") {
    const meaning = "(from the output, through V  + from the future, through R)  \u00d7 f\u2032(a)";
    return { lines: [backEquation(run, t, unit), [[meaning, "label"]], []],
      caption: describeBack(run, t) };
  }
  const many = Math.max(2, Math.floor((width - 300) / 178));
  return { lines: [equation(run, t, unit, hidden),
    ...["W", "R"].map((name) => sumPieces(run, t, unit, name, many))],
  caption: describe(run, t, hidden) };
}

/** The numbers of the step as a table; nothing in it but numbers and names of columns. */
export function writeTable(table, { run, t, mode, hidden }) {
  const { heads, rows } = tableOf(run, t, mode, hidden);
  const line = (cells) => `<tr>${cells.join("")}</tr>`;
  table.innerHTML = `<caption></caption><thead>${
    line(["unit", ...heads].map((name) => `<th scope="col">${name}</th>`))}</thead><tbody>${
    rows.map((row, unit) => line([`<th scope="row">${unit}</th>`,
      ...row.map((cell) => `<td>${cell}</td>`)])).join("")}</tbody>`;
  table.caption.textContent = `Step ${t} of ${run.time - 1}, reading \u201c${run.tokens[t]}\u201d`;
}
