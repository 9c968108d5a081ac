// The prediction gate: before a new step is shown, will the chosen unit go up or down?
import { signed } from "./numbers.mjs";
import { html } from "./sequence.mjs";
import { step } from "./data.mjs";

const SAME = 0.005; // a change that two printed digits do not show counts for either answer

/** The gate's state; pure, so that it can be tested on its own. */
export function makeGate(score = [0, 0]) {
  const gate = { seen: 0, right: score[0], asked: score[1], last: null };
  /** Where a wish to go to t leads: never past the first unseen step. */
  gate.lead = (t) => Math.min(t, gate.seen + 1);
  gate.hides = (t) => t > gate.seen;
  gate.answer = (t, up, before, after) => {
    const change = after - before;
    const good = Math.abs(change) < SAME || (change > 0) === up;
    gate.seen = Math.max(gate.seen, t);
    gate.asked += 1;
    gate.right += good ? 1 : 0;
    gate.last = { t, good, before, after };
    return good;
  };
  gate.restart = (t = 0) => { gate.seen = t; gate.last = null; };
  return gate;
}

export function makeQuestion(root, answer) {
  const box = html("div", { class: "gate" }, root);
  const words = html("span", { class: "ask" }, box);
  const buttons = [["\u25b2 up", true, "+"], ["\u25bc down", false, "-"]].map(([text, up, key]) => {
    const made = html("button", { type: "button", "aria-keyshortcuts": key }, box, text);
    made.addEventListener("click", () => answer(up));
    return made;
  });
  const result = html("span", { class: "result", role: "status" }, box);
  const score = html("span", { class: "score" }, box);
  box.hidden = true;
  return (run, gate, t, unit, on) => {
    box.hidden = !on;
    if (!on) return;
    const asking = gate.hides(t), before = run.before(t)[unit];
    words.textContent = asking ? `Predict: will h${unit} go up or down from `
      + `h${unit}${step(run, t - 1)} = ${signed(before)}?`
      : t < run.time - 1 ? "Step on: you will be asked before you see." : "That was the last step.";
    for (const button of buttons) button.hidden = !asking;
    const last = gate.last;
    result.textContent = asking || !last || last.t !== t ? "" : `${last.good ? "\u2713 Yes" : "\u2717 No"}: `
      + `from ${signed(last.before)} to ${signed(last.after)}.`;
    result.className = `result ${last?.good ? "good" : "bad"}`;
    score.textContent = gate.asked ? `${gate.right} of ${gate.asked} right` : "";
  };
}
