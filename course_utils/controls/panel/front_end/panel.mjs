// An Explorer in the page: its knobs, its picture, what went wrong, and the talk with Python.
import { make, makeButton, makeKnob } from "./knobs.mjs";
import { base64 } from "../../front_end/base64.mjs";
import { hearIfLate } from "../../front_end/late.mjs";
import { makeRequests } from "../../front_end/requests.mjs";
import { followTheme } from "../../front_end/theme.mjs";

const SILENT = "The kernel has not answered yet: it is busy, or gone. If this stays, run the cell again.";
const GONE = "The kernel is gone: run the cell again to move the picture.";
const HUSH = 400; // milliseconds without a new picture after which it is read out

function render({ model, el }) {
  const notice = make("p", { className: "notice", role: "alert" });
  const picture = make("img", { decoding: "sync" });
  const live = make("p", { className: "hush", role: "status" });
  const say = (words) => {
    const said = words || model.get("error");
    if (notice.textContent !== said) notice.textContent = said;
  };
  const requests = makeRequests((message) => model.send(message), say, SILENT);
  let hushed = 0, moved = false;

  const knobs = {};
  for (const about of model.get("knobs")) {
    const { name } = about;
    knobs[name] = makeKnob(about, (value) => {
      moved = true;
      requests.ask(name, { type: "move", values: { [name]: value } });
    });
  }
  const all = Object.values(knobs);
  const reset = makeButton("undo", "Reset", () => {
    for (const knob of all) knob.halt();
    moved = true;
    requests.ask("reset", { type: "reset" });
  }, "Reset");
  const root = make("div", { className: "course-panel" },
    make("div", { className: "knobs", role: "group", ariaLabel: "Controls of the picture" },
      ...all.map((knob) => knob.root), reset.made),
    notice, picture, live);
  for (const one of root.querySelectorAll("input, select, button")) {
    one.dataset.lmSuppressShortcuts = "true"; // its keys are its own, not the notebook's
  }

  /** The knobs as Python has them; not while a person is ahead of it. */
  function follow() {
    if (!requests.idle()) return;
    const values = model.get("values");
    for (const [name, knob] of Object.entries(knobs)) knob.show(values[name]);
  }

  function limit() {
    for (const { name, max } of model.get("knobs")) knobs[name].limit(max);
    follow();
  }

  function paint() {
    const bytes = model.get("picture");
    if (!bytes?.byteLength) return;
    const { buffer, byteOffset, byteLength } = bytes; // a DataView
    picture.src = `data:image/png;base64,${base64(new Uint8Array(buffer, byteOffset, byteLength))}`;
    describe();
  }

  function describe() {
    picture.alt = model.get("alt");
    clearTimeout(hushed);
    if (moved) hushed = setTimeout(readOut, HUSH);
  }

  function readOut() {
    if (!all.some((knob) => knob.playing())) live.textContent = picture.alt;
  }

  model.on("change:knobs", limit);
  model.on("change:values", follow);
  model.on("change:picture", paint);
  model.on("change:alt", describe);
  model.on("change:error", () => say(""));
  model.on("change:answered", () => { requests.answered(model.get("answered")); follow(); });
  model.on("comm_live_update", () => say(GONE));
  const themeless = followTheme((dark) => root.classList.toggle("dark", dark));
  el.append(root);
  hearIfLate(model);
  limit();
  paint();
  say("");
  root.classList.add("drawn");
  return () => {
    for (const knob of all) knob.halt();
    themeless();
    requests.stop();
    clearTimeout(hushed);
    root.remove();
  };
}

export default { render };
