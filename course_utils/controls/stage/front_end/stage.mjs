// The stage: what is on it, what a key or a click does, and its talk with the kernel.
import { makeColumns } from "./columns.mjs";
import { readRun } from "./data.mjs";
import { makeGate, makeQuestion } from "./gate.mjs";
import { html, makeMap, makeTokens, set, svg } from "./sequence.mjs";
import { layout } from "./shapes.mjs";
import { makeWeights } from "./weights.mjs";
import { makeTable, makeWords } from "./words.mjs";

const MODES = { forward: "Forward", backward: "Backward", reach: "Reach" };
const SPEEDS = [1, 2, 5, 15, 60];
const ICONS = { first: "M3 2v12M13 2L6 8l7 6z", back: "M11 2L4 8l7 6z", play: "M4 2l9 6-9 6z",
  pause: "M4 2h3v12H4zM10 2h3v12h-3z", on: "M5 2l7 6-7 6z", last: "M13 2v12M3 2l7 6-7 6z" };
const QUIET = 3000; // milliseconds without an answer after which the page says so
let views = 0;

/** A model without a kernel, for the page that save_html writes. */
function still(state) {
  const view = (text) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return new DataView(bytes.buffer);
  };
  const all = { ...state, numbers: view(state.numbers) };
  const reach = view(state.reach), heard = {};
  return { still: true, get: (name) => all[name],
    set(name, value) {
      if (all[name] === value) return;
      all[name] = value;
      for (const call of heard[`change:${name}`] ?? []) call();
    },
    on(name, call) { (heard[name] ??= []).push(call); },
    off() {}, save_changes() {}, send() {},
    reach: (t) => new DataView(reach.buffer, 4 * t * (t + 1), 8 * (t + 1)) };
}

/** Requests to the kernel: one at a time; of those that wait, the newest per target wins. */
export function makeRequests(send, say, clock = setTimeout, stop = clearTimeout) {
  let number = 0, flying = 0, timer = 0;
  const waiting = new Map();
  const next = () => {
    stop(timer);
    const first = waiting.entries().next().value;
    if (!first) { flying = 0; return; }
    waiting.delete(first[0]);
    flying = ++number;
    timer = clock(() => say("The kernel has not answered yet: it is busy, or gone. Stepping goes "
      + "on; to change numbers, run the cell again."), QUIET);
    send({ ...first[1], id: flying });
  };
  return {
    ask(target, message) {
      waiting.delete(target);
      waiting.set(target, message);
      if (!flying) next();
    },
    answered(id) { if (id === flying) { say(""); next(); } },
    stop() { stop(timer); waiting.clear(); },
  };
}

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
  let run, geo, gate = makeGate(model.get("score")), width = 0, playing = 0, chosen = 0;
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

  // The controls -------------------------------------------------------------------------------
  const bar = html("div", { class: "bar-top" }, root);
  const button = (name, label, icon, call, parent = bar) => {
    const made = html("button", { type: "button", "aria-label": label, title: label }, parent);
    svg("path", { d: ICONS[icon] }, svg("svg", { viewBox: "0 0 16 16", "aria-hidden": true }, made));
    listen(made, "click", call);
    return made;
  };
  const choice = (label, options, call, parent) => {
    const holder = html("label", { class: "choice" }, parent, `${label} `);
    const made = html("select", {}, holder);
    for (const [value, words] of options) html("option", { value }, made, words);
    listen(made, "change", () => call(made.value));
    return made;
  };
  button("first", "First step (Home)", "first", () => go(0));
  button("back", "Step back (Left)", "back", () => go(t() - 1));
  const playButton = button("play", "Play (Space)", "play", () => (playing ? pause() : play()));
  button("on", "Step on (Right)", "on", () => go(t() + 1));
  button("last", "Last step (End)", "last", () => go(run.time - 1));
  const slider = html("input", { type: "range", min: 0, step: 1, "aria-label": "Step" }, bar);
  listen(slider, "input", () => go(Number(slider.value)));
  const place = html("span", { class: "place" }, bar);
  const speed = choice("speed", SPEEDS.map((v) => [v, `${v}/s`]), () => {}, bar);
  speed.value = "2";
  const modes = html("div", { class: "modes", role: "group", "aria-label": "View" }, bar);
  for (const [name, words] of Object.entries(MODES)) {
    const made = html("button", { type: "button", "data-mode": name }, modes, words);
    listen(made, "click", () => enter(name));
  }
  const second = html("div", { class: "bar-top second" }, root);
  const label = html("label", { class: "choice typed" }, second, "input ");
  const input = html("input", { type: "text", spellcheck: "false", autocomplete: "off" }, label);
  listen(input, "input", () => ask("text", { type: "text", value: input.value }));
  const start = choice("start from h(\u22121) =", [["zero", "zeros"], ["carry", "carried over"],
    ["given", "as given"]], (value) => ask("start", { type: "start", value }), second);
  const presets = choice("preset", model.get("presets").map((name) => [name, name]),
    (value) => ask("preset", { type: "preset", value }), second);
  const predict = html("button", { type: "button" }, model.still ? bar : second, "Predict first");
  listen(predict, "click", () => { gate.restart(t()); tell("predict", !model.get("predict")); });
  const undo = html("button", { type: "button" }, second, "Undo changes");
  listen(undo, "click", () => ask("reset", { type: "reset" }));
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
    map.move(now, u, veiled);
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
    slider.value = now;
    place.textContent = `step ${now} of ${run.time - 1}`;
  }

  /** A new run, width or mode: everything is laid out afresh. */
  function build() {
    width = Math.round(Math.max(520, Math.min(1180, root.clientWidth || 880)));
    geo = layout(width, run, mode());
    set(drawing, { width, height: geo.height, viewBox: `0 0 ${width} ${geo.height}` });
    drawing.firstChild.textContent = `${model.get("title")}: hidden states over time, and the step `
      + "that the cursor is on; the caption and the table say the same in words";
    root.setAttribute("aria-label", model.get("title"));
    tokens.build(run, geo);
    map.build(run, geo, mode());
    columns.build(run, geo, mode());
    weights.build(run, width);
    slider.max = run.time - 1;
    for (const made of modes.children) {
      made.setAttribute("aria-pressed", made.dataset.mode === mode());
      made.disabled = made.dataset.mode === "backward" && !run.backward;
      made.title = made.disabled ? "There are no targets, so no loss to go back from" : "";
    }
    predict.setAttribute("aria-pressed", model.get("predict"));
    draw();
  }

  function receive() {
    const atEnd = run && t() === run.time - 1, typing = document.activeElement === input;
    run = readRun(model.get("about"), model.get("numbers"));
    run.words = run.typed === "symbols" && (run.inputNames ?? []).some((name) => name.length > 1);
    reachRows.clear();
    gate.restart(gated() ? Math.min(gate.seen, t()) : t());
    if (atEnd && typing) model.set("t", run.time - 1);
    if (!typing) input.value = run.text;
    label.hidden = !run.typed || model.still;
    start.value = run.start;
    start.lastChild.hidden = run.start !== "given";
    for (const made of [start.parentNode, undo]) made.hidden = model.still;
    presets.parentNode.hidden = model.still || !model.get("presets").length;
    presets.value = model.get("preset_name");
    note.textContent = run.note;
    const strange = [...new Set(run.unknown.map((i) => run.tokens[i]))];
    notice.dataset.own = strange.length ? 1 : "";
    notice.textContent = strange.length ? `Not among the ${run.inputs} symbols: `
      + `${strange.join(" ")} (marked; the network reads them as unknown)` : "";
    build();
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
    slider.value = next;
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
      const rate = calm ? Math.min(2, speed.value) : Number(speed.value);
      if (now - last >= 1000 / rate - 4) {
        last = rate >= 60 ? now : Math.max(last + 1000 / rate, now - 1000 / rate);
        const from = t();
        go(from + (back ? -1 : 1));
        if (t() === from || t() === end || hidden()) { pause(); return; }
      }
      playing = requestAnimationFrame(tick);
    };
    playing = requestAnimationFrame(tick);
    dress("pause", "Pause (Space)");
  }

  function pause() {
    if (!playing) return;
    cancelAnimationFrame(playing);
    playing = 0;
    dress("play", "Play (Space)");
    draw();
  }

  function dress(icon, words_) {
    playButton.querySelector("path").setAttribute("d", ICONS[icon]);
    set(playButton, { "aria-label": words_, title: words_ });
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
  const sizes = new ResizeObserver(() => {
    if (run && Math.abs(Math.min(1180, root.clientWidth) - width) > 1 && root.clientWidth) build();
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
