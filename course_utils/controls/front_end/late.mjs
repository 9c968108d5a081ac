// A widget whose code came late. anywidget gives it two seconds; on a slow machine, where forty
// widgets of a lesson open at once, it may need more. It is drawn then, but all that Python says
// to it is kept back for good (anywidget 0.11).

/** Let `model`, as anywidget hands it out, hear Python if it was late, and what it has missed. */
export async function hearIfLate(model) {
  const whole = await model.widget_manager?.get_model(model.get("own_id")).catch(() => null);
  if (!whole?.comm) return;
  let kind = whole;
  while (kind && !Object.hasOwn(kind, "_handle_comm_msg")) kind = Object.getPrototypeOf(kind);
  const plain = Object.getPrototypeOf(kind ?? {})?._handle_comm_msg;
  if (!plain) return;
  try {
    await whole._handle_comm_msg({ content: { data: {} } }); // says nothing, and waits as all do
  } catch {
    whole.comm.on_msg(plain.bind(whole));
    whole.comm.send({ method: "request_state" }, whole.callbacks());
  }
}
