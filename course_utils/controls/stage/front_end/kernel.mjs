// The other end: the kernel, or this page itself, where there is none.
import { makeScene } from "./network/scene.mjs";

const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;

/** A scene from what a run's payload says of its network; `exact` has it in double precision. */
export function sceneOf(about, look, run, exact = null) {
  const numbers = {};
  for (const name of ["W", "R", "b", "V", "c", "h0", "x", "target"]) {
    const place = exact?.places[name];
    if (place) numbers[name] = exact.all.subarray(place.at, place.at + place.shape.reduce((n, m) => n * m, 1));
    else if (run?.flat(name)) numbers[name] = new Float64Array(run.flat(name));
  }
  return makeScene(about, look, numbers);
}

/**
 * A model without a kernel. It answers what the page asks as Python would, at once. `state.more`,
 * where there are presets, gives the state of another one by its name.
 */
export function still(state) {
  const all = { ...state, reply: {} }, heard = {};
  let scene, revision = 0;
  const tell = (name, value) => {
    all[name] = value;
    for (const call of heard[`change:${name}`] ?? []) call();
  };
  const publish = ({ about, numbers }) => {
    all.numbers = numbers;
    tell("about", { ...about, revision: ++revision });
  };
  const open = ({ about, look, exact }) => {
    scene = sceneOf(about, look, null,
      { places: exact.places, all: new Float64Array(bytesOf(exact.numbers)) });
    return scene.publish(true);
  };
  const answers = {
    edit: ({ name, index, value }) => publish(scene.edit(name, index, value)),
    text: ({ value }) => publish(scene.retype(value)),
    start: ({ value }) => publish(scene.begin(value)),
    reset: () => publish(scene.reset()),
    preset: async ({ value }) => {
      const other = await state.more(value);
      Object.assign(all, { preset_name: value, score: [0, 0], title: other.title });
      publish(open(other));
    },
  };
  const first = open(state);
  Object.assign(all, { numbers: first.numbers, about: { ...first.about, limits: state.about.limits, revision } });
  return { still: true, get: (name) => all[name],
    set(name, value) { if (all[name] !== value) tell(name, value); },
    on(name, call) { (heard[name] ??= []).push(call); },
    off() {}, save_changes() {},
    async send(message) {
      let notice = "";
      all.reply = { id: message.id, notice };
      try { await answers[message.type](message); } catch (error) { notice = error.message; }
      tell("reply", { id: message.id, notice });
    },
    reach: (t) => scene.reach(t) };
}
