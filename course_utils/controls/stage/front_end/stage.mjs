// The stage: what is on it, what a key or a click does, and its talk with the kernel.
import { floats, readRun } from "./data.mjs";
import { makeGate, questionOf } from "./gate.mjs";
import { sceneOf, still } from "./kernel.mjs";
import { aboutRow, drawLens, unitAt } from "./lens.mjs";
import { aboutCell, cellAt, drawMap, drawTokens, moveMap } from "./map.mjs";
import { dress, makePage } from "./page.mjs";
import { makePen } from "./pen.mjs";
import { drawReach } from "./reach.mjs";
import { hearIfLate } from "../../front_end/late.mjs";
import { makeRequests } from "../../front_end/requests.mjs";
import { layout } from "./shapes.mjs";
import { followTheme } from "../../front_end/theme.mjs";
import { makeWeights } from "./weights.mjs";
import { wordsOf, writeTable } from "./words.mjs";

const FRAME = 25; // milliseconds, in which an edit has been painted

function render({ model, el }) {
  // Each widget has a module of its own, so a counter would name all stages alike.
  const id = `stage${Math.random().toString(36).slice(2)}`;
  const look = model.get("look"), alone = Boolean(model.still);
  const { root, parts } = makePage(el, id, look.inks);
  const pens = Object.fromEntries(["tokens", "ground", "cursor", "lens", "equation", "sumW", "sumR"]
    .map((name) => [name, makePen(parts[name])]));
  const gate = makeGate(model.get("score")), reaches = new Map();
  let run, geo, view, playing = 0, chosen = 0, strange = "", scene = null, foreseen = 0;
  let wide = 0; // of the stage, as it was seen last: to ask after each edit would cost a layout

  const inside = (value, count) => Math.max(0, Math.min(count - 1, value));
  const t = () => inside(model.get("t"), run.time), unit = () => inside(model.get("unit"), run.units);
  const mode = () => (model.get("mode") === "backward" && !run.backward ? "forward"
    : model.get("mode"));
  const gated = () => model.get("predict") && mode() === "forward";
  const hidden = () => gated() && gate.hides(t());

  // Talking with Python: steps are told at leisure, changes wait for their answer ---------------
  // Each message makes JupyterLab redraw its kernel's status, which the next step would wait for.
  let telling = 0, since = 0, hushed = 0;
  const tell = (name, value) => {
    model.set(name, value);
    clearTimeout(telling);
    since ||= performance.now();
    telling = setTimeout(() => { telling = since = 0; model.save_changes(); },
      performance.now() - since < 800 ? 200 : 0);
  };
  const say = (part, words) => {
    if (parts[part].textContent !== words) parts[part].textContent = words;
  };
  const notify = (words) => say("notice", words || strange);
  const requests = makeRequests((message) => model.send(message), notify, "The kernel has not "
    + "answered yet: it is busy, or gone. Stepping goes on; to change numbers, run the cell again.");
  const ask = (type, more, target = type, wait = 0) =>
    requests.ask(target, { type, ...more }, wait);
  const weights = makeWeights(parts.weights, (name, index, value) => {
    const shown = foresee(name, index, value);
    ask("edit", { name, index, value }, `${name}${index}`, shown ? FRAME : 0);
  });

  /**
   * Paint an edit at once, by the page's own arithmetic; Python's answer then takes its place. The
   * request for it waits for the frame: JupyterLab, too, draws something whenever its kernel is busy.
   */
  function foresee(name, index, value) {
    if (alone || run.start === "carry") return false; // a page alone answers at once itself
    scene ??= sceneOf(run, look, run);
    try {
      const { about, numbers } = scene.edit(name, index, value);
      run = readRun({ ...about, revision: `foreseen ${++foreseen}` }, numbers);
      reaches.clear();
      lay();
      return true;
    } catch {
      scene = null; // Python says what is wrong
      return false;
    }
  }

  // The picture --------------------------------------------------------------------------------
  function draw() {
    const now = t(), veiled = hidden(), reach = mode() === "reach";
    const rows = reach && reachOf(now), last = run.time - 1;
    chosen = Math.min(chosen, now);
    view = { run, geo, look, width: geo.width, room: geo.room, t: now, unit: unit(), mode: mode(),
      hidden: veiled, secret: gated() && gate.hides(now + 1), rows, chosen };
    drawTokens(pens.tokens, parts.tokens, view);
    moveMap(pens.cursor, view);
    (reach ? drawReach : drawLens)(pens.lens, view);
    const { lines, caption } = wordsOf(view);
    lines.forEach((pieces, i) => pens[["equation", "sumW", "sumR"][i]].line(pieces));
    say("caption", caption);
    parts.weights.hidden = reach;
    if (!reach) weights.draw(view);
    if (parts.numbers.open) writeTable(parts.table, view);
    parts.gate.hidden = !gated();
    if (gated()) question();
    parts.slider.value = now;
    say("place", `step ${now} of ${last}`);
    clearTimeout(hushed);
    if (!playing) hushed = setTimeout(rest, 250);
  }

  /** Nothing has moved for a while: what is shown is read out, and a long line can be scrolled. */
  function rest() {
    say("live", `${parts.caption.textContent} ${parts.equation.textContent}`);
    for (const name of ["equation", "sumW", "sumR"]) {
      const line = parts[name], long = line.scrollWidth > line.clientWidth;
      for (const key of ["tabindex", "data-lm-suppress-shortcuts"]) {
        if (long) line.setAttribute(key, 0); else line.removeAttribute(key);
      }
    }
  }

  function question() {
    const asked = questionOf(gate, run, view.t, view.unit);
    for (const name of ["ask", "result", "score"]) say(name, asked[name]);
    for (const made of parts.gate.querySelectorAll("button")) made.hidden = !asked.asking;
    parts.result.className = `result ${asked.good ? "good" : "bad"}`;
  }

  /** A new run, width or mode: everything has its place anew. */
  function lay() {
    const { drawing } = parts, title = model.get("title");
    wide ||= root.clientWidth;
    geo = layout(wide || 880, run, mode());
    drawing.setAttribute("viewBox", `0 0 ${geo.width} ${geo.height}`);
    drawing.style = `width:${geo.width * geo.shrunk}px;height:${geo.height * geo.shrunk}px`;
    drawing.classList.toggle("narrow", geo.width < 740);
    drawing.classList.toggle("back", mode() === "backward");
    drawing.firstChild.textContent = `${title}: hidden states over time, and the step `
      + "that the cursor is on; the caption and the table say the same in words";
    root.setAttribute("aria-label", title);
    parts.slider.max = run.time - 1;
    for (const made of parts.modes.children) {
      made.ariaPressed = made.dataset.mode === mode();
      made.disabled = made.dataset.mode === "backward" && !run.backward;
      made.title = made.disabled ? "There are no targets, so no loss to go back from" : "";
    }
    parts.predict.ariaPressed = Boolean(model.get("predict"));
    drawMap(pens.ground, { run, geo, look, mode: mode() });
    draw();
  }

  function receive() {
    if (scene && requests.outrun(model.get("reply").id)) return;
    scene = null;
    const atEnd = run && t() === run.time - 1, typing = document.activeElement === parts.input;
    run = readRun(model.get("about"), model.get("numbers"));
    reaches.clear();
    [gate.right, gate.asked] = model.get("score");
    gate.restart(gated() ? Math.min(gate.seen, t()) : t());
    if (atEnd && typing) model.set("t", run.time - 1);
    if (!typing) parts.input.value = run.text;
    parts.inputLabel.hidden = !run.typed;
    parts.start.value = run.start;
    parts.start.lastChild.hidden = run.start !== "given";
    const presets = model.get("presets");
    parts.presetLabel.hidden = !presets.length;
    if (presets.join() !== Array.from(parts.preset, ({ value }) => value).join()) {
      parts.preset.replaceChildren(...presets.map((name) => new Option(name)));
    }
    parts.preset.value = model.get("preset_name");
    say("note", run.note);
    const unknown = [...new Set(run.unknown.map((i) => run.tokens[i]))];
    strange = unknown.length ? `Not among the ${run.inputs} symbols: ${unknown.join(" ")} `
      + "(marked; the network reads them as unknown)" : "";
    notify("");
    lay();
  }

  function reachOf(at) {
    if (!reaches.has(at)) {
      if (!alone) { ask("reach", { t: at }); return null; }
      reaches.set(at, model.reach(at));
    }
    return reaches.get(at);
  }

  function keep(at, bytes) {
    const all = floats(bytes);
    reaches.set(at, { real: all.subarray(0, at + 1), linear: all.subarray(at + 1) });
  }

  // What a person does -------------------------------------------------------------------------
  function go(to) {
    const wanted = inside(to, run.time), next = gated() ? gate.lead(wanted) : wanted;
    if (next !== t()) tell("t", next);
    parts.slider.value = next;
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
    if (playing) { pause(); return; }
    const back = mode() === "backward", end = back ? 0 : run.time - 1;
    if (t() === end) go(run.time - 1 - end);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let last = performance.now();
    const tick = (now) => {
      const pause_ = 1000 / (calm ? Math.min(2, parts.speed.value) : parts.speed.value);
      if (now - last >= pause_ - 4) {
        last = pause_ < 17 ? now : Math.max(last + pause_, now - pause_);
        const from = t();
        go(from + (back ? -1 : 1));
        if (t() === from || t() === end || hidden()) { pause(); return; }
      }
      playing = requestAnimationFrame(tick);
    };
    playing = requestAnimationFrame(tick);
    dress(parts.play, "pause");
  }

  function pause() {
    if (!playing) return;
    cancelAnimationFrame(playing);
    playing = 0;
    dress(parts.play, "play");
    draw();
  }

  const deeds = { first: () => go(0), back: () => go(t() - 1), play, on: () => go(t() + 1),
    last: () => go(run.time - 1), up: () => answer(true), down: () => answer(false),
    undo: () => ask("reset"),
    predict: () => { gate.restart(t()); tell("predict", !model.get("predict")); } };
  const keys = { ArrowLeft: deeds.back, ArrowRight: deeds.on, Home: deeds.first, End: deeds.last,
    PageUp: () => go(t() + 5), PageDown: () => go(t() - 5),
    ArrowUp: () => tell("unit", inside(unit() - 1, run.units)),
    ArrowDown: () => tell("unit", inside(unit() + 1, run.units)),
    " ": play, "+": deeds.up, "=": deeds.up, "-": deeds.down, _: deeds.down, "\u2212": deeds.down };
  const told = { slider: () => go(parts.slider.valueAsNumber),
    input: () => ask("text", { value: parts.input.value }),
    start: () => ask("start", { value: parts.start.value }),
    preset: () => ask("preset", { value: parts.preset.value }) };

  const point = (event) => {
    const box = parts.drawing.getBoundingClientRect(), scale = geo.width / box.width;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    return { cell: cellAt(view, x, y), row: mode() === "reach" ? -1 : unitAt(view, y),
      k: Math.floor((x - geo.map.x) / geo.map.cell) };
  };

  function press(event) {
    const { key, target } = event, deed = keys[key];
    if (event.ctrlKey || event.metaKey || event.altKey || !deed) return;
    if (target.matches("p, select, input[type=text], input[type=number]")) return;
    if (key === " " && target.matches("button, summary")) return;
    deed();
    event.preventDefault();
    event.stopPropagation();
  }

  function click(event) {
    const { target } = event, made = target.closest(".rnn-stage :is([data-do], [data-mode], [data-t])");
    if (made?.dataset.do) deeds[made.dataset.do]();
    else if (made?.dataset.mode) enter(made.dataset.mode);
    else if (made) go(Number(made.dataset.t));
    if (!parts.drawing.contains(target)) return;
    const { cell, row } = point(event);
    if (cell) go(cell.t);
    if (cell || row >= 0) tell("unit", cell ? cell.unit : row);
  }

  function hover(event) {
    const { tip, drawing } = parts, { target } = event;
    let said = "";
    if (target.classList.contains("weight")) said = weights.about(target);
    else if (drawing.contains(target)) {
      const { cell, row, k } = point(event);
      if (mode() === "reach" && !cell && k >= 0 && k <= t() && k !== chosen) { chosen = k; draw(); }
      if (cell && !(gated() && gate.hides(cell.t))) said = aboutCell(view, cell);
      else if (row >= 0) said = hidden() ? `unit ${row}` : aboutRow(view, row);
    }
    say("tip", said);
    if (!said) return;
    const box = root.getBoundingClientRect();
    tip.style.left = `${Math.min(event.clientX - box.left + 12, box.width - tip.offsetWidth - 4)}px`;
    tip.style.top = `${event.clientY - box.top + 16}px`;
  }

  for (const [name, call] of Object.entries({ keydown: press, click, pointermove: hover,
    pointerleave: () => say("tip", ""), input: ({ target }) => told[target.dataset.part]?.(),
    // In a field of the stage: each of the notebook's editors would look where its own cursor is.
    selectionchange: (event) => event.stopPropagation() })) {
    root.addEventListener(name, call);
  }
  parts.numbers.addEventListener("toggle", draw);

  // Following the model, the theme, the width; and leaving nothing behind -----------------------
  for (const name of ["t", "unit"]) model.on(`change:${name}`, draw);
  for (const name of ["mode", "predict", "title"]) model.on(`change:${name}`, lay);
  model.on("change:about", receive);
  model.on("change:reply", () => {
    const { id, notice } = model.get("reply");
    requests.answered(id);
    if (scene && notice) receive(); // refused: back to what Python has
    notify(notice);
  });
  model.on("msg:custom", (message, buffers) => {
    if (message.type !== "reach") return;
    if (message.revision === run.revision) keep(message.t, buffers[0]);
    requests.answered(message.id);
    if (mode() === "reach") draw();
  });
  model.on("comm_live_update", () => notify("The kernel is gone. Stepping goes on; "
    + "to change numbers, run the cell again."));
  const themeless = followTheme((dark) => root.classList.toggle("dark", dark));
  hearIfLate(model);
  receive();
  root.classList.add("drawn");
  const sizes = new ResizeObserver(() => {
    wide = root.clientWidth;
    if (wide && wide !== geo.room) lay();
  });
  sizes.observe(root);
  return () => {
    pause();
    themeless();
    sizes.disconnect();
    requests.stop();
    clearTimeout(hushed);
    if (telling) { clearTimeout(telling); model.save_changes(); }
    root.remove();
  };
}

export default { render, still };
