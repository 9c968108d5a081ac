// The stage: what is on it, what a key or a click does, and its talk with the kernel.
import { makeBar } from "./bar.mjs";
import { makeColumns } from "./columns.mjs";
import { readRun } from "./data.mjs";
import { makeGate, makeQuestion } from "./gate.mjs";
import { makeRequests, still } from "./kernel.mjs";
import { html, makeMap, makeTokens, set, svg } from "./sequence.mjs";
import { layout } from "./shapes.mjs";
import { makeWeights } from "./weights.mjs";
import { makeTable, makeWords } from "./words.mjs";

let views = 0;

function render({ model, el }) {
  const id = `stage${views++}`, look = model.get("look"), alive = new AbortController();
  const listen = (target, name, call) => target.addEventListener(name, call,
    { signal: alive.signal });
  const root = html("div", { class: "rnn-stage", role: "group", tabindex: 0,
    "data-lm-suppress-shortcuts": "true" }, el);
  for (const [name, ink] of Object.entries(look.inks)) {
    root.style.setProperty(`--ink-${name}`, ink.colour);
    root.style.setProperty(`--edge-${name}`, ink.edge);
  }
  const gate = makeGate(model.get("score"));
  let run, geo, laid = "", width = 0, playing = 0, chosen = 0;
  const reachRows = new Map();
  const t = () => Math.min(run.time - 1, Math.max(0, model.get("t")));
  const unit = () => Math.min(run.units - 1, Math.max(0, model.get("unit")));
  const mode = () => (model.get("mode") === "backward" && !run.backward ? "forward"
    : model.get("mode"));
  const gated = () => model.get("predict") && mode() === "forward";
  const hidden = () => gated() && gate.hides(t());

  // Talking with Python: steps are told at leisure, changes wait for their answer ---------------
  let telling = 0;
  const tell = (name, value) => {
    model.set(name, value);
    telling ||= setTimeout(() => { telling = 0; model.save_changes(); }, 120);
  };
  const requests = makeRequests((message) => model.send(message), (words) => {
    if (words || !notice.dataset.own) notice.textContent = words;
  });
  const ask = (target, message) => model.still || requests.ask(target, message);

  const bar = makeBar(root, listen, model.still, model.get("presets"), {
    go: (to) => go(to), at: () => t(), last: () => run.time - 1, ask,
    play: () => (playing ? pause() : play()), enter: (name) => enter(name),
    predict: () => { gate.restart(t()); tell("predict", !model.get("predict")); } });
  const note = html("p", { class: "note" }, root);
  const notice = html("p", { class: "notice", role: "alert" }, root);

  // The picture --------------------------------------------------------------------------------
  const question = makeQuestion(root, answer);
  const tokens = makeTokens(root);
  const drawing = svg("svg", { class: "drawing", role: "img" }, root);
  drawing.innerHTML = `<title></title><defs>
<pattern id="Rh-${id}" width="5" height="5" patternUnits="userSpaceOnUse"
 patternTransform="rotate(45)"><rect width="5" height="5" class="f-Rh"/><path d="M0 0v5"
 class="s-Rh"/></pattern><pattern id="b-${id}" width="4" height="4" patternUnits="userSpaceOnUse">
<rect width="4" height="4" class="f-b"/><circle cx="2" cy="2" r="0.8" class="dots"/></pattern>
<pattern id="veil-${id}" width="7" height="7" patternUnits="userSpaceOnUse"
 patternTransform="rotate(45)"><path d="M0 0v7" class="s-veil"/></pattern></defs>`;
  const map = makeMap(drawing, look, id), columns = makeColumns(drawing, look, id);
  const live = html("p", { class: "hush", role: "status", "aria-live": "polite" }, null);
  const words = makeWords(root, live);
  const weights = makeWeights(root, look, id, !model.still && ((name, index, value) =>
    ask(`${name}${index}`, { type: "edit", name, index, value })));
  const table = makeTable(root, () => draw());
  const keys = html("details", { class: "keys" }, root);
  html("summary", {}, keys, "Keys");
  html("p", {}, keys, "Left, Right: step \u00b7 Home, End: first, last \u00b7 Page Up, Page Down: five "
    + "on, five back \u00b7 Up, Down: unit \u00b7 Space: play \u00b7 + and \u2212: predict up, down \u00b7 "
    + "Enter on a weight: change it (Up, Down by 0.1; Escape puts it back).");
  root.append(live);
  const tip = html("div", { class: "tip", "aria-hidden": true }, root);

  function draw() {
    const now = t(), u = unit(), view = mode(), veiled = hidden();
    tokens.move(now);
    map.move(now, u, veiled, gated() && gate.hides(now + 1));
    let rows = null;
    if (view === "reach") {
      rows = reachOf(now);
      chosen = Math.min(chosen, now);
      columns.moveReach(now, rows, chosen);
    } else columns.move(now, u, veiled);
    words.move(run, now, u, view, { hidden: veiled, playing, rows, chosen, width });
    weights.panel.hidden = view === "reach";
    if (view !== "reach") weights.move(now, u, view);
    table(run, now, view, veiled);
    question(run, gate, now, u, gated());
    bar.slider.value = now;
    bar.place.textContent = `step ${now} of ${run.time - 1}`;
  }

  /** What the fixed parts of the drawing depend on. */
  const fixed = () => JSON.stringify([run.time, run.units, run.inputs, run.outputs, run.limits,
    run.tokens, run.unknown, run.inputNames, run.outputNames, run.activation, run.readout, run.hot,
    run.places, width, mode(), model.get("title")]);

  /** A new run: where only the numbers are new, the drawing stays and they are put in. */
  function renew() {
    if (laid !== fixed() || !map.swap(run)) { build(); return; }
    columns.swap(run);
    weights.build(run, Math.min(width, root.clientWidth || width));
    draw();
  }

  /** A new run, width or mode: everything is laid out afresh. */
  function build() {
    // Below 620 pixels the drawing shrinks as a whole.
    width = Math.round(Math.max(620, Math.min(1180, root.clientWidth || 880)));
    const shrunk = Math.min(1, (root.clientWidth || width) / width);
    geo = layout(width, run, mode());
    set(drawing, { width, height: geo.height, viewBox: `0 0 ${width} ${geo.height}` });
    drawing.classList.toggle("narrow", width < 740);
    drawing.firstChild.textContent = `${model.get("title")}: hidden states over time, and the step `
      + "that the cursor is on; the caption and the table say the same in words";
    root.setAttribute("aria-label", model.get("title"));
    tokens.build(run, geo, shrunk);
    map.build(run, geo, mode());
    columns.build(run, geo, mode());
    weights.build(run, Math.min(width, root.clientWidth || width));
    bar.slider.max = run.time - 1;
    for (const made of bar.modes.children) {
      made.setAttribute("aria-pressed", made.dataset.mode === mode());
      made.disabled = made.dataset.mode === "backward" && !run.backward;
      made.title = made.disabled ? "There are no targets, so no loss to go back from" : "";
    }
    bar.predict.setAttribute("aria-pressed", model.get("predict"));
    laid = fixed();
    draw();
  }

  function receive() {
    const atEnd = run && t() === run.time - 1, typing = document.activeElement === bar.input;
    run = readRun(model.get("about"), model.get("numbers"));
    run.words = run.typed === "symbols" && (run.inputNames ?? []).some((name) => name.length > 1);
    reachRows.clear();
    [gate.right, gate.asked] = model.get("score");
    gate.restart(gated() ? Math.min(gate.seen, t()) : t());
    if (atEnd && typing) model.set("t", run.time - 1);
    if (!typing) bar.input.value = run.text;
    bar.label.hidden = !run.typed || model.still;
    bar.start.value = run.start;
    bar.start.lastChild.hidden = run.start !== "given";
    for (const made of [bar.start.parentNode, bar.undo]) made.hidden = model.still;
    bar.presets.parentNode.hidden = model.still || !model.get("presets").length;
    bar.presets.value = model.get("preset_name");
    note.textContent = run.note;
    const strange = [...new Set(run.unknown.map((i) => run.tokens[i]))];
    notice.dataset.own = strange.length ? 1 : "";
    notice.textContent = strange.length ? `Not among the ${run.inputs} symbols: `
      + `${strange.join(" ")} (marked; the network reads them as unknown)` : "";
    renew();
  }

  function reachOf(step_) {
    if (!reachRows.has(step_)) {
      if (!model.still) { ask("reach", { type: "reach", t: step_ }); return null; }
      keep(step_, model.reach(step_));
    }
    return reachRows.get(step_);
  }

  function keep(step_, view) {
    const bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
    const all = new Float32Array(bytes);
    reachRows.set(step_, { real: all.subarray(0, step_ + 1), linear: all.subarray(step_ + 1) });
  }

  // What a person does -------------------------------------------------------------------------
  function go(to) {
    let next = Math.max(0, Math.min(run.time - 1, to));
    if (gated()) next = gate.lead(next);
    if (next !== t()) tell("t", next);
    bar.slider.value = next;
    return next;
  }

  function enter(name) {
    pause();
    if (name === "backward" && mode() !== "backward") tell("t", run.time - 1);
    tell("mode", name);
  }

  function answer(up) {
    if (!hidden()) return;
    const now = t(), u = unit();
    gate.answer(now, up, run.before(now)[u], run.row("h", now)[u]);
    tell("score", [gate.right, gate.asked]);
    draw();
    root.focus();
  }

  function play() {
    const back = mode() === "backward", end = back ? 0 : run.time - 1;
    if (t() === end) go(back ? run.time - 1 : 0);
    let last = performance.now();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const tick = (now) => {
      const rate = calm ? Math.min(2, bar.speed.value) : Number(bar.speed.value);
      if (now - last >= 1000 / rate - 4) {
        last = rate >= 60 ? now : Math.max(last + 1000 / rate, now - 1000 / rate);
        const from = t();
        go(from + (back ? -1 : 1));
        if (t() === from || t() === end || hidden()) { pause(); return; }
      }
      playing = requestAnimationFrame(tick);
    };
    playing = requestAnimationFrame(tick);
    bar.dress("pause", "Pause (Space)");
  }

  function pause() {
    if (!playing) return;
    cancelAnimationFrame(playing);
    playing = 0;
    bar.dress("play", "Play (Space)");
    draw();
  }

  listen(root, "keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("select, input[type=text], input[type=number]")) return;
    const steps = { ArrowLeft: t() - 1, ArrowRight: t() + 1, Home: 0, End: run.time - 1,
      PageUp: t() + 5, PageDown: t() - 5 };
    if (key in steps) go(steps[key]);
    else if (key === "ArrowUp") tell("unit", Math.max(0, unit() - 1));
    else if (key === "ArrowDown") tell("unit", Math.min(run.units - 1, unit() + 1));
    else if (key === " " && !target.matches("button, summary")) { if (playing) pause(); else play(); }
    else if ("+=-_\u2212".includes(key) && hidden()) answer(key === "+" || key === "=");
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  listen(tokens.line, "click", (event) => {
    const { t: to } = event.target.dataset;
    if (to !== undefined) go(Number(to));
  });
  const point = (event) => {
    const box = drawing.getBoundingClientRect(), scale = width / box.width;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    return { cell: map.at(x, y), row: columns.unitAt(y), x };
  };
  listen(drawing, "click", (event) => {
    const { cell, row } = point(event);
    if (cell) {
      if (mode() === "reach" && event.shiftKey) { chosen = cell.t; draw(); return; }
      go(cell.t);
    }
    if (cell || row >= 0) tell("unit", cell ? cell.unit : row);
  });
  listen(root, "pointermove", (event) => {
    let said = "";
    if (event.target.classList.contains("weight")) said = weights.about(event.target);
    else if (drawing.contains(event.target)) {
      const { cell, row, x } = point(event);
      if (mode() === "reach" && !cell) {
        const k = Math.floor((x - geo.map.x) / geo.map.cell);
        if (k >= 0 && k <= t() && k !== chosen) { chosen = k; draw(); }
      }
      const unseen = cell && (gated() ? gate.hides(cell.t) : false);
      if (cell && !unseen) said = map.about(cell);
      else if (row >= 0) said = hidden() ? `unit ${row}` : columns.about(row);
    }
    tip.textContent = said;
    if (!said) return;
    const box = root.getBoundingClientRect();
    tip.style.left = `${Math.min(event.clientX - box.left + 12, box.width - tip.offsetWidth - 4)}px`;
    tip.style.top = `${event.clientY - box.top + 16}px`;
  });
  listen(root, "pointerleave", () => { tip.textContent = ""; });

  // Following the model, the theme, the width; and leaving nothing behind -----------------------
  for (const name of ["t", "unit"]) model.on(`change:${name}`, draw);
  for (const name of ["mode", "predict", "title"]) model.on(`change:${name}`, build);
  model.on("change:about", receive);
  model.on("change:reply", () => {
    const { id: number, notice: said } = model.get("reply");
    requests.answered(number);
    if (said) notice.textContent = said;
  });
  model.on("msg:custom", (message, buffers) => {
    if (message.type !== "reach") return;
    if (message.revision === run.revision) keep(message.t, buffers[0]);
    requests.answered(message.id);
    if (mode() === "reach") draw();
  });
  model.on("comm_live_update", () => {
    notice.textContent = "The kernel is gone. Stepping goes on; to change numbers, run the cell again.";
  });
  const night = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => root.classList.toggle("dark", document.body.dataset.jpThemeLight
    ? document.body.dataset.jpThemeLight === "false" : night.matches);
  const watcher = new MutationObserver(theme);
  watcher.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  listen(night, "change", theme);
  theme();
  let seen = root.clientWidth;
  const sizes = new ResizeObserver(() => {
    if (run && root.clientWidth && root.clientWidth !== seen) { seen = root.clientWidth; build(); }
  });
  receive();
  sizes.observe(root);
  return () => {
    pause();
    alive.abort();
    watcher.disconnect();
    sizes.disconnect();
    requests.stop();
    words.stop();
    if (telling) { clearTimeout(telling); model.save_changes(); }
    root.remove();
  };
}

export default { render, still };
