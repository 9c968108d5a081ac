// The step in words and numbers: the live equation, its products, the caption, the table.
import { backEquation, describe, describeBack, describeReach, equation, inputName, largest, products,
  step, tableOf } from "./data.mjs";
import { signed, term } from "./numbers.mjs";
import { html } from "./sequence.mjs";

/** A line of [text, quantity] pieces in the quantities' colours. */
function makeLine(root, name) {
  const line = html("p", { class: name }, root);
  const spans = [];
  return (pieces) => {
    line.hidden = !pieces.length;
    pieces.forEach(([text, quantity], i) => {
      spans[i] ??= html("span", {}, line);
      if (spans[i].textContent !== text) spans[i].textContent = text;
      const kind = quantity ? `t-${quantity}` : "";
      if (spans[i].className !== kind) spans[i].className = kind;
    });
    for (let i = pieces.length; i < spans.length; i++) spans[i].textContent = "";
  };
}

/** A sum of products as pieces: "R h(2) = −0.31 × +0.77 + ...", the largest marked. */
export function sumPieces(run, t, unit, name, many) {
  const input = name === "W", count = input ? run.inputs : run.units;
  const weights = run.flat(name).subarray(unit * count, (unit + 1) * count);
  const values = input ? run.row("x", t) : run.before(t);
  const list = products(weights, values), quantity = input ? "Wx" : "Rh";
  const { top, first, others, rest } = largest(list, many);
  const head = input ? `W x${step(run, t)}` : `R h${step(run, t - 1)}`;
  const total = run.row(quantity, t)[unit];
  const pieces = [[`${head} of unit ${unit} = `, quantity]];
  if (!top.length) { // either side of each product may be what is zero
    const which = values.some((v) => v) ? "every product" : `all of ${input ? "x" : "h"}`;
    return [...pieces, [`${signed(total)}, for ${which} is zero`, ""]];
  }
  top.forEach((i, place) => {
    const label = input ? inputName(run, i) : `h${i}`;
    pieces.push([place ? " + " : "", ""]);
    pieces.push([`${i === first && count > 1 ? "\u25b8" : ""}(${signed(weights[i])} \u00d7 `
      + `${signed(values[i])})`, quantity], [`\u2009${label}`, "label"]);
  });
  if (others) pieces.push([` ${term(rest)} from ${others} smaller`, ""]);
  pieces.push([` = ${signed(total)}`, quantity]);
  return pieces;
}

export function makeWords(root, live) {
  const put = makeLine(root, "equation");
  const sums = [makeLine(root, "sum"), makeLine(root, "sum")];
  const caption = html("p", { class: "caption", "aria-hidden": true }, root);
  let waiting = 0;
  return {
    move(run, t, unit, mode, { hidden, playing, rows, chosen, width }) {
      let words, formula = "";
      if (mode === "reach") {
        words = describeReach(run, t, rows, chosen);
        put([]);
        sums.forEach((line) => line([]));
      } else {
        const back = mode === "backward", many = Math.max(2, Math.floor((width - 300) / 178));
        const pieces = back ? backEquation(run, t, unit) : equation(run, t, unit, hidden);
        put(pieces);
        formula = pieces.map(([text]) => text).join("");
        sums[0](back ? [["(from the output, through V  + from the future, through R)  \u00d7 "
          + "f\u2032(a)", "label"]] : sumPieces(run, t, unit, "W", many));
        sums[1](back ? [] : sumPieces(run, t, unit, "R", many));
        words = back ? describeBack(run, t) : describe(run, t, hidden);
      }
      caption.textContent = words;
      clearTimeout(waiting);
      if (!playing) waiting = setTimeout(() => { live.textContent = `${words} ${formula}`; }, 250);
    },
    stop: () => clearTimeout(waiting),
  };
}

/** A table that is only filled while it is open. */
export function makeTable(root, onOpen) {
  const box = html("details", { class: "numbers" }, root);
  html("summary", {}, box, "Numbers of this step as a table");
  const scroll = html("div", { class: "scroll" }, box);
  box.addEventListener("toggle", onOpen);
  return (run, t, mode, hidden) => {
    if (!box.open) return;
    const { heads, rows } = tableOf(run, t, mode, hidden);
    const table = html("table");
    html("caption", {}, table, `Step ${t} of ${run.time - 1}, reading \u201c${run.tokens[t]}\u201d`);
    const head = html("tr", {}, html("thead", {}, table));
    for (const name of ["unit", ...heads]) html("th", { scope: "col" }, head, name);
    const body = html("tbody", {}, table);
    rows.forEach((row, unit) => {
      const line = html("tr", {}, body);
      html("th", { scope: "row" }, line, String(unit));
      for (const cell of row) html("td", {}, line, cell);
    });
    scroll.replaceChildren(table);
  };
}
