// The prediction gate, and the queue of requests to the kernel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeGate, questionOf } from "../../course_utils/controls/stage/front_end/gate.mjs";
import { makeRequests } from "../../course_utils/controls/front_end/requests.mjs";

test("no step is shown before the ones before it have been predicted", () => {
  const gate = makeGate();
  assert.equal(gate.lead(9), 1);
  assert.ok(gate.hides(1) && !gate.hides(0));
  assert.ok(gate.answer(1, true, 0.1, 0.4));
  assert.equal(gate.lead(9), 2);
  assert.ok(!gate.answer(2, true, 0.4, 0.1));
  assert.deepEqual([gate.right, gate.asked, gate.seen], [1, 2, 2]);
  assert.equal(gate.lead(0), 0);
});

test("a change that cannot be seen counts for either answer", () => {
  const gate = makeGate();
  assert.ok(gate.answer(1, true, 0.5, 0.499));
  assert.ok(gate.answer(2, false, 0.5, 0.501));
});

test("a new run is asked about again, the score stays", () => {
  const gate = makeGate([3, 4]);
  gate.answer(1, true, 0, 1);
  gate.restart(0);
  assert.ok(gate.hides(1));
  assert.deepEqual([gate.right, gate.asked], [4, 5]);
});

test("the question names the state before, the result what came of it", () => {
  const gate = makeGate(), run = { time: 3, before: (t) => [t ? 0.4 : 0] };
  assert.equal(questionOf(gate, run, 1, 0).ask,
    "Predict: will h0 go up or down from h0(0) = +0.40?");
  gate.answer(1, true, 0.4, 0.1);
  const said = questionOf(gate, run, 1, 0);
  assert.ok(!said.asking && !said.good);
  assert.deepEqual([said.result, said.score],
    ["\u2717 No: from +0.40 to +0.10.", "0 of 1 right"]);
  assert.equal(questionOf(gate, run, 0, 0).result, "");
});

function queue() {
  const sent = [], said = [], timers = [];
  const requests = makeRequests((m) => sent.push(m), (words) => said.push(words), "no answer",
    (call, wait) => timers.push(Object.assign(call, { wait })),
    (which) => { if (which) timers[which - 1] = null; });
  return { sent, said, timers, requests };
}

test("one request at a time; of those that wait, the newest per target wins", () => {
  const { sent, requests } = queue();
  for (let value = 0; value < 40; value++) requests.ask("R0,1", { type: "edit", value });
  requests.ask("b0", { type: "edit", value: 99 });
  assert.deepEqual(sent.map((m) => m.value), [0]);
  assert.ok(!requests.idle());
  requests.answered(sent[0].id);
  assert.deepEqual(sent.map((m) => m.value), [0, 39]);
  requests.answered(-1); // not the one that is waited for
  assert.equal(sent.length, 2);
  requests.answered(sent[1].id);
  requests.answered(sent[2].id);
  assert.deepEqual(sent.map((m) => m.value), [0, 39, 99]);
  assert.ok(requests.idle());
  requests.ask("R0,1", { type: "edit", value: 5 });
  assert.equal(sent.at(-1).value, 5);
});

test("a kernel that does not answer is mentioned, and unmentioned once it does", () => {
  const { sent, said, timers, requests } = queue();
  requests.ask("text", { type: "text" });
  timers[0]();
  assert.match(said[0], /no answer/);
  requests.answered(sent[0].id);
  assert.equal(said.at(-1), "");
});

test("an answer that a newer edit has overtaken is known, whichever of it is heard first", () => {
  const { sent, requests } = queue();
  requests.ask("R0,1", { type: "edit", value: 1 });
  assert.ok(!requests.outrun(sent[0].id));
  requests.ask("W0,0", { type: "edit", value: 2 });
  assert.ok(requests.outrun(sent[0].id)); // it waits
  requests.answered(sent[0].id);
  assert.ok(requests.outrun(sent[0].id)); // it is on its way
  assert.ok(!requests.outrun(sent[1].id));
  requests.answered(sent[1].id);
  assert.ok(!requests.outrun(sent[1].id));
});

test("what the page has shown already is asked for after the frame, in its turn", () => {
  const { sent, timers, requests } = queue();
  const edit = (value) => requests.ask("R0,1", { type: "edit", value }, 25);
  edit(1);
  edit(2); // does not put it off again: a key that is held down would never be heard
  assert.deepEqual([sent.length, timers.length, timers[0].wait], [0, 1, 25]);
  assert.ok(!requests.idle() && requests.outrun(7)); // an older answer is not to be drawn over it
  timers[0]();
  assert.deepEqual(sent.map((m) => m.value), [2]);
  edit(3);
  requests.answered(sent[0].id);
  assert.deepEqual(sent.map((m) => m.value), [2, 3]);
  requests.answered(sent[1].id);
  edit(4);
  requests.ask("text", { type: "text", value: "at once" }); // after the edit before it
  assert.deepEqual(sent.map((m) => m.value), [2, 3, 4]);
  requests.answered(sent[2].id);
  requests.answered(sent[3].id);
  assert.ok(requests.idle());
  edit(5);
  requests.stop(); // the view goes: Python hears of the edit all the same
  assert.deepEqual(sent.map((m) => m.value), [2, 3, 4, "at once", 5]);
});
