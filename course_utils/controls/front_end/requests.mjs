// Requests to the kernel: a key that is held down must not make a queue there.

const QUIET = 3000; // milliseconds without an answer after which the page says so

/**
 * Requests to the kernel: one at a time; of those that wait, the newest per target wins. `say` is
 * given `silent` when no answer comes, and "" when one has come.
 */
export function makeRequests(send, say, silent, clock = setTimeout, stop = clearTimeout) {
  // Two views of one widget hear each other's answers: they begin to count at different places.
  let number = Math.floor(Math.random() * 2 ** 40), flying = 0, timer = 0, due = 0, sent;
  const waiting = new Map();
  const next = () => {
    stop(timer);
    stop(due);
    due = 0;
    const first = waiting.entries().next().value;
    if (!first) { flying = 0; return; }
    waiting.delete(first[0]);
    flying = ++number;
    timer = clock(() => say(silent), QUIET);
    sent = first[1];
    send({ ...sent, id: flying });
  };
  return {
    /** `wait`: so many milliseconds later, for what the page has shown by itself already. */
    ask(target, message, wait = 0) {
      waiting.delete(target);
      waiting.set(target, message);
      if (flying) return;
      if (!wait) next();
      else due ||= clock(next, wait);
    },
    /** Is everything answered? */
    idle: () => !flying && !waiting.size,
    /**
     * Is an edit on its way that is newer than the one that `id` answers? That answer may have been
     * heard before: what comes in one message is told one by one, in any order.
     */
    outrun: (id) => [...(flying && flying !== id ? [sent] : []), ...waiting.values()]
      .some(({ type }) => type === "edit"),
    answered(id) { if (id === flying) { say(""); next(); } },
    stop() {
      if (due) next();
      stop(timer);
      waiting.clear();
    },
  };
}
