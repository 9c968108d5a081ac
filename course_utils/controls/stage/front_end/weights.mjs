// The chosen unit's rows of W and R as cells; a click or Enter edits a weight in place.
import { inputName, largest, products, step, gathered } from "./data.mjs";
import { isPale, shade, signed, small } from "./numbers.mjs";
import { html, set, svg } from "./sequence.mjs";

const TALL = 22; // pixels of the products' bars under the cells

/** `edit(name, index, value)` is called at each change; without it the cells only show. */
export function makeWeights(root, look, id, edit) {
  const panel = html("div", { class: "weights" }, root);
  const groups = {};
  let run, unit, back, tab = {}, width, painted = "";

  function group(name, count, cell) {
    const box = html("div", { class: "group", role: "group" }, panel);
    const title = html("div", { class: "title" }, box);
    const words = html("span", {}, title);
    const heads = html("div", { class: "row heads", "aria-hidden": true }, box);
    const row = html("div", { class: "row" }, box);
    if (name.length > 1 || name === "b" || cell < 7) heads.textContent = "\u00a0";
    else for (let i = 0; i < count; i++) {
      html("span", {}, heads, name === "W" ? inputName(run, i) : String(i)).style.width = `${cell}px`;
    }
    const cells = Array.from({ length: count }, (_, i) => {
      const made = html("button", { type: "button", class: "weight", "data-name": name,
        "data-i": i, tabindex: -1 }, row);
      made.style.width = `${cell}px`;
      return made;
    });
    const below = svg("svg", { width: cell * count, height: TALL + 13, "aria-hidden": true }, box);
    const path = svg("path", { class: "bar" }, below);
    if (name.length === 1) svg("path", { d: `M0 ${TALL / 2}h${cell * count}`, class: "axis" }, below);
    const mark = svg("path", { class: "mark" }, below);
    const label = svg("text", { y: TALL + 10, class: "number halo" }, below);
    return { box, words, cells, cell, path, mark, label, count };
  }

  /** Cells wide enough for numbers where there is room, else colours alone. */
  function cellWidth(name, count) {
    return Math.max(5, Math.min(58, Math.floor((width - (name === "R" ? 168 : 8)) / count)));
  }

  function address(name, i) {
    return name === "W" || name === "R" ? [unit, i] : [unit];
  }

  function nameOf(name, i) {
    if (name === "W") return `W[${unit}, ${inputName(run, i)}]`;
    if (name === "R") return `R[${unit}, ${i}]`;
    return name === "b" ? `b[${unit}]` : `h${unit}(\u22121)`;
  }

  function valueOf(name, i) {
    if (name === "W") return run.flat("W")[unit * run.inputs + i];
    if (name === "R") return run.flat("R")[unit * run.units + i];
    return run.flat(name)[unit];
  }

  function paint(name, value, limit, write, map) {
    const { cells, cell } = groups[name];
    cells.forEach((made, i) => {
      const number = value(i), colour = shade(map, number, limit);
      made.style.background = colour ?? "#777";
      made.style.color = isPale(number, limit) ? "#111" : "#fff";
      const words = write(number);
      made.textContent = cell >= 6.8 * words.length ? words : "";
      made.setAttribute("aria-label", `${nameOf(name, i)} = ${words}`);
      made.tabIndex = i === Math.min(tab[name] ?? 0, cells.length - 1) ? 0 : -1;
    });
  }

  function build(newRun, newWidth) {
    const same = run && run.units === newRun.units && run.inputs === newRun.inputs
      && width === newWidth && String(run.inputNames) === String(newRun.inputNames);
    [run, width, painted] = [newRun, newWidth, ""];
    if (same) return;
    panel.replaceChildren();
    for (const name of ["W", "R", "b", "h0"]) {
      const count = name === "W" ? run.inputs : name === "R" ? run.units : 1;
      groups[name] = group(name, count, cellWidth(name, count));
    }
  }

  function titles(t) {
    const d = back ? "d" : "";
    const so_far = back ? `, gathered from step ${run.time - 1} down to ${t}` : "";
    groups.W.words.textContent = `${d}W, row ${unit}${so_far}${back ? "" : ` \u00b7 below: times x${step(run, t)}`}`;
    groups.R.words.textContent = `${d}R, row ${unit}${so_far}${back ? ""
      : ` \u00b7 below: times h${step(run, t - 1)}`}`;
    groups.b.words.textContent = `${d}b`;
    groups.h0.words.textContent = `h${step(run, -1)}`;
    groups.h0.box.hidden = back;
    for (const name of ["W", "R", "b", "h0"]) {
      groups[name].box.setAttribute("aria-label", groups[name].words.textContent);
    }
  }

  /** Products (or, going back, this step's share of the gradient) as bars under the cells. */
  function under(name, list, limit, ink, write) {
    const { cell, path, mark, label, count } = groups[name];
    const middle = TALL / 2, top = largest(list, 1);
    let d = "";
    list.forEach((value, i) => {
      const tall = Math.max(-middle, Math.min(middle, (value / limit) * middle)) || 0;
      if (Math.abs(tall) < 0.1) return;
      d += `M${(i + 0.14) * cell} ${middle}v${(-tall).toFixed(1)}h${cell * 0.72}v${tall.toFixed(1)}z`;
    });
    set(path, { d: d || "M0 0", fill: ink === "gradient" ? "var(--ink-gradient)"
      : ink === "Rh" ? `url(#Rh-${id})` : "var(--ink-Wx)", stroke: `var(--edge-${ink})` });
    const first = top.first;
    mark.setAttribute("visibility", first < 0 ? "hidden" : "visible");
    label.textContent = first < 0 ? "" : write(list[first]);
    if (first < 0) return;
    const x = (first + 0.5) * cell;
    mark.setAttribute("d", `M${x - 4} ${TALL + 5}l4 -5l4 5z`);
    const edge = Math.max(24, Math.min(cell * count - 24, x));
    set(label, { x: count === 1 ? 0 : edge, "text-anchor": count === 1 ? "start" : "middle" });
  }

  function move(t, newUnit, mode) {
    [unit, back] = [newUnit, mode === "backward"];
    titles(t);
    if (back) {
      painted = "";
      const total = gathered(run, unit, t), whole = gathered(run, unit, 0);
      const biggest = (list) => Math.max(...list.map(Math.abs).filter(Number.isFinite), 1e-30);
      const delta = run.row("da", t)[unit];
      for (const [name, values] of [["W", run.row("x", t)], ["R", run.before(t)], ["b", [1]]]) {
        const limit = biggest([...(name === "b" ? [whole.b] : whole[name])]);
      const most = run.limits.da * (name === "R" ? run.limits.h : 1);
        paint(name, (i) => (name === "b" ? total.b : total[name][i]), limit, small,
          look.maps.gradient);
        under(name, Float64Array.from(values, (v) => delta * v), most, "gradient", small);
      }
      return;
    }
    const now = `${unit}`; // the weights are the same at every step: only the products move
    for (const name of painted === now ? [] : ["W", "R", "b", "h0"]) {
      const map = name === "h0" ? look.maps.state : look.maps.weight;
      const limit = name === "h0" ? run.limits.h : name === "b" ? run.limits.sum : run.limits[name];
      paint(name, (i) => valueOf(name, i), limit, signed, map);
    }
    painted = now;
    const rows = { W: [run.inputs, run.row("x", t), "Wx"], R: [run.units, run.before(t), "Rh"] };
    for (const [name, [count, values, ink]] of Object.entries(rows)) {
      const weights = run.flat(name).subarray(unit * count, (unit + 1) * count);
      under(name, products(weights, values), name === "R" ? run.limits.R * run.limits.h
        : run.limits.sum, ink, signed);
    }
    for (const name of ["b", "h0"]) under(name, new Float64Array(1), 1, "Wx", signed);
  }

  // Editing in place: a number box over the cell. Each change is sent; Escape puts it back.
  let box = null;

  function open(cell) {
    if (back || !edit) return;
    close();
    const name = cell.dataset.name, i = Number(cell.dataset.i), before = valueOf(name, i);
    const made = html("input", { type: "number", step: "0.1", class: "editor",
      "aria-label": nameOf(name, i) }, panel);
    made.value = Number(before.toFixed(4));
    made.style.left = `${Math.max(0, Math.min(cell.offsetLeft, panel.clientWidth - 84))}px`;
    made.style.top = `${cell.offsetTop - 3}px`;
    const place = address(name, i);
    box = { made, back: () => groups[name].cells[i]?.focus() };
    const send = (value) => edit(name, place, value);
    made.addEventListener("input", () => {
      if (made.value !== "" && Number.isFinite(made.valueAsNumber)) send(made.valueAsNumber);
    });
    made.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape" && made.valueAsNumber !== before) send(before);
      if (event.key === "Enter" || event.key === "Escape") close(true);
    });
    made.addEventListener("blur", () => close());
    made.focus();
    made.select();
  }

  function close(refocus) {
    if (!box) return;
    const closing = box;
    box = null;
    closing.made.remove();
    if (refocus) closing.back();
  }

  panel.addEventListener("click", (event) => {
    const cell = event.target.closest(".weight");
    if (cell) open(cell);
  });
  panel.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".weight");
    if (!cell) return;
    const { name } = cell.dataset, i = Number(cell.dataset.i), { cells } = groups[name];
    const to = { ArrowLeft: i - 1, ArrowRight: i + 1, Home: 0, End: cells.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(cells.length - 1, to));
    cells[i].tabIndex = -1;
    cells[next].tabIndex = 0;
    tab[name] = next;
    cells[next].focus();
  });

  return { panel, build, move, close,
    about: (cell) => {
      const { name } = cell.dataset, i = Number(cell.dataset.i);
      return cell.getAttribute("aria-label") + (edit && !back ? " \u00b7 click to edit" : "")
        + (name === "R" ? ` \u00b7 from unit ${i}` : "");
    } };
}
