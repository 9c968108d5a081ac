// The chosen unit's rows of W and R as cells; a click or Enter edits a weight in place.
import { gathered, inputName, largest, products, rowOf, step } from "./data.mjs";
import { isPale, shade, writing } from "./numbers.mjs";
import { makePen } from "./pen.mjs";

const TALL = 22; // pixels of the products' bars under the cells
const size = (list) => Math.max(1e-30, ...Array.from(list, Math.abs).filter(Number.isFinite));

/** What stands in each row: numbers on a scale and, below them, products on theirs. */
function rowsOf({ run, t, unit, mode }) {
  const { da, h, sum, W, R } = run.limits, x = run.row("x", t), before = run.before(t);
  if (mode === "backward") {
    const now = gathered(run, unit, t), whole = gathered(run, unit, 0);
    const delta = run.row("da", t)[unit];
    const row = (name, values, most) => ({ values: now[name], limit: size(whole[name]),
      under: Float64Array.from(values, (value) => delta * value), most,
      map: "gradient", ink: "gradient" });
    return { W: row("W", x, da), R: row("R", before, da * h), b: row("b", [1], da) };
  }
  const map = "weight", weights = rowOf(run, "W", unit), back = rowOf(run, "R", unit);
  return { W: { values: weights, limit: W, under: products(weights, x), most: sum, ink: "Wx", map },
    R: { values: back, limit: R, under: products(back, before), most: R * h, ink: "Rh", map },
    b: { values: [run.flat("b")[unit]], limit: sum, map },
    h0: { values: [run.flat("h0")[unit]], limit: h, map: "state" } };
}

function titlesOf({ run, t, unit, mode }) {
  const far = `, gathered from step ${run.time - 1} down to ${t}`;
  return mode === "backward"
    ? { W: `dW, row ${unit}${far}`, R: `dR, row ${unit}${far}`, b: "db" }
    : { W: `W, row ${unit} \u00b7 below: times x${step(t)}`,
      R: `R, row ${unit} \u00b7 below: times h${step(t - 1)}`, b: "b", h0: `h${step(-1)}` };
}

/** `edit(name, index, value)` is called at each change; without it the cells only show. */
export function makeWeights(panel, edit) {
  const groups = {}, tab = {};
  let view, editor = null;
  for (const box of panel.querySelectorAll(".group")) {
    const [title, heads, cells, below] = box.children;
    groups[box.dataset.row] = { box, title, below, cells,
      pens: [heads, cells, below].map(makePen), done: "" };
  }

  function nameOf(name, i) {
    const { run, unit } = view;
    return { W: `W[${unit}, ${inputName(run, i)}]`, R: `R[${unit}, ${i}]`, b: `b[${unit}]`,
      h0: `h${unit}(\u22121)` }[name];
  }

  /** The cells: wide enough for numbers where there is room, else colours alone. */
  function drawCells(name, { values, limit, map }, wide, pens) {
    const write = writing(view.mode);
    const colours = view.look.maps[map];
    values.forEach((value, i) => {
      const words = write(value), shown = value === 0 ? "0" : words, style = `width:${wide}px`;
      const head = name === "W" ? inputName(view.run, i) : String(i);
      const letters = name === "W" ? head.length : String(values.length).length;
      if (values.length > 1) { // where there is no room for all names, every eighth
        pens[0].put("span", { style }, wide >= 6.4 * letters || i % 8 === 0 ? head : "");
      }
      pens[1].put("button", { class: "weight", "data-name": name, "data-i": i,
        "aria-label": `${nameOf(name, i)} = ${words}`,
        tabindex: i === Math.min(tab[name] ?? 0, values.length - 1) ? 0 : -1,
        style: `${style};background:${shade(colours, value, limit) ?? "#777"};color:${
          isPale(value, limit) ? "#111" : "#fff"}` },
      wide >= 6.8 * shown.length ? shown : "");
    });
    pens[0].done();
    pens[1].done();
  }

  /** Products (or, going back, this step's share of the gradient) as bars under the cells. */
  function drawUnder({ under = [0], most = 1, ink }, wide, pen) {
    const middle = TALL / 2, { first } = largest(under, 1), all = wide * under.length;
    const bar = (value, i) => {
      const tall = Math.max(-middle, Math.min(middle, (value / most) * middle)) || 0;
      return Math.abs(tall) < 0.1 ? "" : `M${(i + 0.14) * wide} ${middle}v${(-tall).toFixed(1)}h${
        wide * 0.72}v${tall.toFixed(1)}z`;
    };
    pen.path(Array.from(under, bar).join(""), `bar i-${ink}`);
    pen.path(under.length > 1 ? `M0 ${middle}h${all}` : "", "axis");
    const x = (first + 0.5) * wide;
    pen.path(first < 0 ? "" : `M${x - 4} ${TALL + 5}l4 -5l4 5z`, "mark");
    pen.text(Math.max(24, Math.min(all - 24, x)), TALL + 10,
      first < 0 ? "" : writing(view.mode)(under[first]), "number halo middle");
    pen.done();
  }

  function draw(newView) {
    view = newView;
    const { run, t, unit, mode, room } = view, rows = rowsOf(view), titles = titlesOf(view);
    // Going forward the weights are the same at every step: only the products move.
    const now = [run.revision, unit, room, mode === "backward" && t].join();
    for (const [name, group] of Object.entries(groups)) {
      const row = rows[name], { box, title, below, pens } = group;
      box.hidden = !row;
      if (!row) continue;
      const wide = Math.max(5, Math.min(58,
        Math.floor((room - (name === "R" ? 168 : 8)) / row.values.length)));
      if (title.textContent !== titles[name]) {
        title.textContent = titles[name];
        box.setAttribute("aria-label", titles[name]);
      }
      if (group.done !== now) {
        below.setAttribute("width", wide * row.values.length);
        drawCells(name, row, wide, pens);
        group.done = now;
      }
      drawUnder(row, wide, pens[2]);
    }
  }

  // Editing in place: a number box over the cell. Each change is sent; Escape puts it back.
  function open(cell) {
    if (view.mode === "backward" || !edit) return;
    close();
    const { name } = cell.dataset, i = Number(cell.dataset.i);
    const before = rowsOf(view)[name].values[i];
    const place = name === "W" || name === "R" ? [view.unit, i] : [view.unit];
    editor = Object.assign(document.createElement("input"), { type: "number", step: "0.1",
      className: "editor", ariaLabel: nameOf(name, i), value: Number(before.toFixed(4)) });
    const left = Math.max(0, Math.min(cell.offsetLeft, panel.clientWidth - 84));
    editor.style = `left:${left}px;top:${cell.offsetTop - 3}px`;
    editor.addEventListener("input", () => {
      const value = editor.valueAsNumber;
      if (Number.isFinite(value)) edit(name, place, value);
    });
    editor.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const { key } = event;
      if (key !== "Escape" && key !== "Enter") return;
      if (key === "Escape" && editor.valueAsNumber !== before) edit(name, place, before);
      close();
      groups[name].cells.children[i]?.focus();
    });
    editor.addEventListener("blur", close);
    panel.append(editor);
    editor.select();
    editor.focus();
  }

  function close() {
    const closing = editor;
    editor = null; // removing it is a blur, which closes again
    closing?.remove();
  }

  panel.addEventListener("click", ({ target }) => {
    if (target.matches(".weight")) open(target);
  });
  panel.addEventListener("keydown", (event) => {
    if (!event.target.matches(".weight")) return;
    const { name } = event.target.dataset, i = Number(event.target.dataset.i);
    const cells = groups[name].cells.children, last = cells.length - 1;
    const to = { ArrowLeft: i - 1, ArrowRight: i + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    tab[name] = Math.max(0, Math.min(last, to));
    groups[name].done = "";
    draw(view);
    cells[tab[name]].focus();
  });

  return { draw, close, about: (cell) => cell.getAttribute("aria-label")
    + (edit && view.mode !== "backward" ? " \u00b7 click to edit" : "")
    + (cell.dataset.name === "R" ? ` \u00b7 from unit ${cell.dataset.i}` : "") };
}
