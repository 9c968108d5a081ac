// The rows of controls: step, play, view; input, start, presets, undo.
import { html, set, svg } from "./sequence.mjs";

const MODES = { forward: "Forward", backward: "Backward", reach: "Reach" };
const SPEEDS = [1, 2, 5, 15, 60];
const ICONS = { first: "M3 2v12M13 2L6 8l7 6z", back: "M11 2L4 8l7 6z", play: "M4 2l9 6-9 6z",
  pause: "M4 2h3v12H4zM10 2h3v12h-3z", on: "M5 2l7 6-7 6z", last: "M13 2v12M3 2l7 6-7 6z" };

/** `act` is what the controls do; `listen` ties a listener to the stage's life. */
export function makeBar(root, listen, still, presetNames, act) {
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
  button("first", "First step (Home)", "first", () => act.go(0));
  button("back", "Step back (Left)", "back", () => act.go(act.at() - 1));
  const playButton = button("play", "Play (Space)", "play", act.play);
  button("on", "Step on (Right)", "on", () => act.go(act.at() + 1));
  button("last", "Last step (End)", "last", () => act.go(act.last()));
  const slider = html("input", { type: "range", min: 0, step: 1, "aria-label": "Step" }, bar);
  listen(slider, "input", () => act.go(Number(slider.value)));
  const place = html("span", { class: "place" }, bar);
  const speed = choice("speed", SPEEDS.map((v) => [v, `${v}/s`]), () => {}, bar);
  speed.value = "2";
  const modes = html("div", { class: "modes", role: "group", "aria-label": "View" }, bar);
  for (const [name, words] of Object.entries(MODES)) {
    const made = html("button", { type: "button", "data-mode": name }, modes, words);
    listen(made, "click", () => act.enter(name));
  }
  const second = html("div", { class: "bar-top second" }, root);
  const label = html("label", { class: "choice typed" }, second, "input ");
  const input = html("input", { type: "text", spellcheck: "false", autocomplete: "off" }, label);
  listen(input, "input", () => act.ask("text", { type: "text", value: input.value }));
  const start = choice("start h(\u22121) =", [["zero", "zeros"], ["carry", "carried over"],
    ["given", "as given"]], (value) => act.ask("start", { type: "start", value }), second);
  const presets = choice("preset", presetNames.map((name) => [name, name]),
    (value) => act.ask("preset", { type: "preset", value }), second);
  const predict = html("button", { type: "button" }, still ? bar : second, "Predict first");
  listen(predict, "click", act.predict);
  const undo = html("button", { type: "button" }, second, "Undo");
  listen(undo, "click", () => act.ask("reset", { type: "reset" }));
  const dress = (icon, words) => {
    playButton.querySelector("path").setAttribute("d", ICONS[icon]);
    set(playButton, { "aria-label": words, title: words });
  };
  return { slider, place, speed, modes, predict, input, label, start, presets, undo, dress };
}
