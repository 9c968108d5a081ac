// The prediction gate: before a new step is shown, will the chosen unit go up or down?
import { signed } from "./numbers.mjs";
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

/** What the gate says at step t: question, result, score; and whether it waits for an answer. */
export function questionOf(gate, run, t, unit) {
  const asking = gate.hides(t), { last, right, asked } = gate;
  const answered = !asking && last?.t === t;
  return { asking, good: answered && last.good,
    ask: asking ? `Predict: will h${unit} go up or down from `
      + `h${unit}${step(t - 1)} = ${signed(run.before(t)[unit])}?`
      : t < run.time - 1 ? "Step on: you will be asked before you see." : "That was the last step.",
    result: answered ? `${last.good ? "\u2713 Yes" : "\u2717 No"}: from ${signed(last.before)} to `
      + `${signed(last.after)}.` : "",
    score: asked ? `${right} of ${asked} right` : "" };
}
