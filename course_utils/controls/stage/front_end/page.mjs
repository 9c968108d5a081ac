// What is on the page before anything is drawn: bars of controls, places for pictures and words.

// Buttons with a drawing in place of words: their name and their outline.
const BUTTONS = {
  first: ["First step (Home)", "M3 2v12M13 2L6 8l7 6z"],
  back: ["Step back (Left)", "M11 2L4 8l7 6z"],
  play: ["Play (Space)", "M4 2l9 6-9 6z"],
  on: ["Step on (Right)", "M5 2l7 6-7 6z"],
  last: ["Last step (End)", "M13 2v12M3 2l7 6-7 6z"],
  pause: ["Pause (Space)", "M4 2h3v12H4zM10 2h3v12h-3z"],
};

const button = (name) => `<button data-do="${name}"><svg viewBox="0 0 16 16" aria-hidden="true">
<path/></svg></button>`;
const choice = (name, label, options = "") => `<label class="choice" data-part="${name}Label">${label}
<select data-part="${name}">${options}</select></label>`;
const option = ([value, words]) => `<option value="${value}">${words}</option>`;
const pattern = (name, id, size, inside) => `<pattern id="${name}-${id}" width="${size}"
height="${size}" patternUnits="userSpaceOnUse"><rect width="${size}" height="${size}"/>${inside}</pattern>`;
const hatch = '<path d="M-1 1l2-2M0 7l7-7M6 8l2-2"/>';
const group = (name) => `<div class="group" role="group" data-row="${name}"><div class="title"></div>
<div class="row heads" aria-hidden="true"></div><div class="row"></div>
<svg height="35" aria-hidden="true"></svg></div>`;

const page = (id) => `
<div class="bar-top">${["first", "back", "play", "on", "last"].map(button).join("")}
<input type="range" data-part="slider" min="0" step="1" aria-label="Step">
<span class="place" data-part="place"></span>
${choice("speed", "speed", [1, 2, 5, 15, 60].map((v) => option([v, `${v}/s`])).join(""))}
<div class="modes" role="group" aria-label="View" data-part="modes">
<button data-mode="forward">Forward</button><button data-mode="backward">Backward</button
><button data-mode="reach">Reach</button></div>
<button data-do="predict" data-part="predict">Predict first</button></div>
<div class="bar-top second"><label class="choice typed" data-part="inputLabel">input
<input type="text" data-part="input" spellcheck="false" autocomplete="off"></label>
${choice("start", "start h(\u22121) =",
    [["zero", "zeros"], ["carry", "carried over"], ["given", "as given"]].map(option).join(""))}
${choice("preset", "preset")}
<button data-do="undo" data-part="undo">Undo</button></div>
<p class="note" data-part="note"></p>
<p class="notice" role="alert" data-part="notice"></p>
<div class="gate" data-part="gate" hidden><span class="ask" data-part="ask"></span>
<button data-do="up" aria-keyshortcuts="+">\u25b2 up</button>
<button data-do="down" aria-keyshortcuts="-">\u25bc down</button>
<span class="result" role="status" data-part="result"></span>
<span class="score" data-part="score"></span></div>
<div class="tokens" data-part="tokens"></div>
<svg class="drawing" role="img" data-part="drawing"><title></title><defs>
${pattern("Rh", id, 7, hatch)}${pattern("b", id, 4, '<circle cx="2" cy="2" r="0.8"/>')}</defs>
<g data-part="ground"></g><g data-part="cursor"></g><g data-part="lens"></g></svg>
<p class="equation" data-part="equation"></p><p class="sum" data-part="sumW"></p>
<p class="sum" data-part="sumR"></p><p class="caption" aria-hidden="true" data-part="caption"></p>
<div class="weights" data-part="weights">${group("W")}
<div class="rest">${["R", "b", "h0"].map(group).join("")}</div></div>
<details data-part="numbers"><summary>Numbers of this step as a table</summary>
<div class="scroll"><table data-part="table"></table></div></details>
<details><summary>Keys</summary><p>Left, Right: step \u00b7 Home, End: first, last \u00b7
Page Up, Page Down: five on, five back \u00b7 Up, Down: unit \u00b7 Space: play \u00b7 + and \u2212:
predict up, down \u00b7 Enter on a weight: change it (Up, Down by 0.1; Escape puts it back).</p></details>
<p class="hush" role="status" aria-live="polite" data-part="live"></p>
<div class="tip" aria-hidden="true" data-part="tip"></div>`;

/** Gives a button its name and its drawing: play is also pause. */
export function dress(made, name) {
  const [label, outline] = BUTTONS[name];
  made.querySelector("path").setAttribute("d", outline);
  made.ariaLabel = made.title = label;
}

/** The stage's element, and its parts by name. */
export function makePage(el, id, inks) {
  const root = document.createElement("div"), parts = {};
  root.className = "rnn-stage";
  root.innerHTML = page(id);
  for (const [name, value] of Object.entries({ role: "group", tabindex: 0,
    "data-lm-suppress-shortcuts": true })) root.setAttribute(name, value);
  for (const [name, ink] of Object.entries(inks)) {
    root.style.setProperty(`--ink-${name}`, ink.colour);
    root.style.setProperty(`--edge-${name}`, ink.edge);
  }
  for (const name of ["Rh", "b"]) root.style.setProperty(`--fill-${name}`, `url(#${name}-${id})`);
  for (const part of root.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
  for (const made of root.querySelectorAll("[data-do]")) {
    if (made.dataset.do in BUTTONS) dress(made, made.dataset.do);
  }
  parts.play = root.querySelector("[data-do=play]");
  parts.speed.value = "2";
  el.append(root);
  return { root, parts };
}
