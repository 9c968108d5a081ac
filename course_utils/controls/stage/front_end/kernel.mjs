// The other end: the kernel, or the numbers inside a page that has none.

const QUIET = 3000; // milliseconds without an answer after which the page says so

/** A model without a kernel, for the page that save_html writes. */
export function still(state) {
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
