// Runs of real networks, written by tests/controls/test_stage_front_end.py before node is started.
import { readFileSync } from "node:fs";

export function fixture() {
  return JSON.parse(readFileSync(process.env.STAGE_FIXTURE, "utf8"),
    (_, value) => (value === "inf" ? Infinity : value === "-inf" ? -Infinity
      : value === "nan" ? NaN : value));
}

export function view(text) {
  // at an odd offset, as a message's buffer may lie
  const bytes = Buffer.from(text, "base64"), room = new Uint8Array(bytes.length + 3);
  room.set(bytes, 3);
  return new DataView(room.buffer, 3, bytes.length);
}
