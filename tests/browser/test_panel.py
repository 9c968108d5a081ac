"""An Explorer's knobs and picture in a page: by key, by typing, played; and what is said.

Without JupyterLab: the page's requests go to the Explorer itself, in this process, and what its
panel would send goes back. That the keys reach the knobs in JupyterLab, the lessons' tests show.
"""

import base64

import pytest
from axe_playwright_python.sync_playwright import Axe

from course_utils.controls import Explorer, choice, slider, step
from course_utils.controls.panel import panel as panel_module
from course_utils.models.recurrent.dynamics import ScalarMap
from course_utils.pictures import ScalarMapPicture

PAGE = """<!doctype html><html lang="en"><head><title>An Explorer</title>
<style>html { color-scheme: light dark; background: Canvas; } STYLE</style>
</head><body><main><h1>An Explorer</h1><div id="panel"></div></main><script type="module">
MODULE
const state = {}, heard = {};
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
window.fromPython = (changed) => {
  if (changed.picture) changed.picture = bytes(changed.picture);
  Object.assign(state, changed);
  for (const name of Object.keys(changed)) for (const call of heard[`change:${name}`] ?? []) call();
};
window.fire = (name) => heard[name].forEach((call) => call());
const model = { get: (name) => state[name], on: (name, call) => (heard[name] ??= []).push(call),
  send: async (message) => { window.fromPython(await window.toPython(message)); } };
window.show = (first) => {
  window.fromPython(first);
  panel.render({ model, el: document.getElementById("panel") });
};
</script></body></html>"""
SENT = ("knobs", "values", "picture", "alt", "error", "answered")


class OnPage:
    """An Explorer in a page."""

    def __init__(self, page):
        self.calls = []
        self.explorer = Explorer(
            self.run, ScalarMapPicture(), t=step(3, interval=50),
            r=slider(-3.0, 3.0, 2.0, 0.1, "weight r"), n=slider(4, 40, 20),
            f=choice(("squashed", "tanh"), ("straight", "linear"), label="activation"))
        self.page, self._sent = page, {}
        page.expose_function("toPython", self._on_message)
        page.set_content(PAGE.replace("STYLE", panel_module.style()).replace(
            "MODULE", panel_module.module().replace("export default", "const panel =")))
        page.evaluate("first => window.show(first)", self._changed())
        self.root = page.locator(".course-panel.drawn")
        self.root.wait_for()

    def run(self, r, n, f):
        self.calls.append(r)
        if r == 1.5:
            raise ValueError("r is <1.5>")
        return ScalarMap(r, activation=f).run(0.1, n)

    def _on_message(self, message):
        self.explorer.panel._handle_custom_msg(message, [])
        return self._changed()

    def _changed(self):
        now = {name: getattr(self.explorer.panel, name) for name in SENT}
        changed = {name: value for name, value in now.items() if self._sent.get(name) != value}
        self._sent = now
        if "picture" in changed:
            changed["picture"] = base64.b64encode(changed["picture"]).decode("ascii")
        return changed

    def set(self, **values):
        """Move knobs from Python."""
        self.explorer.set(**values)
        self.page.evaluate("changed => window.fromPython(changed)", self._changed())

    def slider(self, name):
        return self.root.get_by_role("slider", name=name)

    def number(self, name):
        return self.root.get_by_role("spinbutton", name=name)

    def button(self, name):
        return self.root.get_by_role("button", name=name)

    def type(self, name, value):
        self.number(name).fill(value)
        self.number(name).press("Enter")

    def shows(self, words):
        """Wait for these words in the picture's alt text."""
        self.root.locator(f"img[alt*='{words}']").wait_for()


@pytest.fixture(scope="module")
def one_page(browser):
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.set_default_timeout(60_000)
    panel = OnPage(page)
    yield panel
    panel.explorer.close()
    page.close()


@pytest.fixture
def panel(one_page, monkeypatch):
    """The Explorer as it starts."""
    monkeypatch.setattr(Explorer, "raise_errors", False)
    one_page.button("Reset").click()
    one_page.shows("+2.00 h(t-1)")
    one_page.shows("after 3 steps")
    one_page.calls.clear()
    return one_page


def test_keys_move_a_slider_and_its_number(panel):
    r = panel.slider("weight r")
    r.press("ArrowRight")
    panel.shows("+2.10 h(t-1)")
    assert panel.number("weight r").input_value() == "2.1" and panel.calls == [2.1]
    for key, value in (("End", "3"), ("Home", "-3"), ("PageUp", "-2.4"), ("PageDown", "-3")):
        r.press(key)
        assert r.input_value() == value
    panel.shows("-3.00 h(t-1)")
    assert r.evaluate("element => getComputedStyle(element).outlineWidth") == "2px"


def test_a_number_is_typed_and_kept_within_its_limits(panel):
    panel.type("weight r", "-1.25")
    panel.shows("-1.25 h(t-1)")
    panel.type("weight r", "99")
    panel.shows("+3.00 h(t-1)")
    number = panel.number("weight r")
    assert number.input_value() == "3" and panel.explorer.values["r"] == 3.0
    number.fill("")
    number.blur()
    assert number.input_value() == "3"


def test_a_list_is_chosen_from_and_another_trace_moves_the_end_of_the_step(panel):
    panel.root.get_by_role("combobox", name="activation").select_option("straight")
    panel.type("n", "6")
    panel.root.locator("input[type=range][max='6']").wait_for()
    panel.slider("step t").press("End")
    panel.shows("after 6 steps")
    assert panel.explorer.values == {"t": 6, "r": 2.0, "n": 6, "f": "linear"}


def test_a_step_is_played_paused_and_stopped(panel):
    # Pressed and read in one go: on a busy machine all would be played before the next look.
    press = "button => { button.click(); return button.ariaLabel; }"
    assert panel.button("Play step t").evaluate(press) == "Pause step t"
    panel.shows("after 20 steps")
    twice = f"button => [({press})(button), ({press})(button)]"
    assert panel.button("Play step t").evaluate(twice) == ["Pause step t", "Play step t"]
    panel.shows("after 0 steps")  # played from the start again
    assert panel.slider("step t").input_value() == "0"
    panel.slider("step t").press("ArrowRight")
    panel.shows("after 1 steps")
    panel.button("Stop, step t back to 0").click()
    panel.shows("after 0 steps")


def test_of_many_quick_moves_only_two_are_computed_and_the_last_one_stands(panel):
    r = panel.slider("weight r")
    r.evaluate("""element => {
        for (let k = 0; k < 30; k++) {
            element.stepDown();
            element.dispatchEvent(new Event("input"));
        }
    }""")
    panel.shows("-1.00 h(t-1)")
    assert panel.calls == [1.9, -1.0] and r.input_value() == "-1"


def test_an_error_is_said_and_goes_away(panel):
    panel.type("weight r", "1.5")
    alert = panel.root.get_by_role("alert")
    alert.filter(has_text="could not follow: ValueError: r is <1.5>").wait_for()
    panel.type("weight r", "1.6")
    panel.shows("+1.60 h(t-1)")
    assert alert.text_content() == ""


def test_the_picture_is_read_out_once_it_rests(panel):
    panel.slider("weight r").press("ArrowLeft")
    live = panel.root.get_by_role("status")
    live.filter(has_text="+1.90 h(t-1)").wait_for()
    assert live.text_content() == panel.root.locator("img").get_attribute("alt")


def test_python_moves_the_knobs_too(panel):
    panel.set(t=5, r=-0.5, f="linear")
    panel.shows("after 5 steps")
    assert panel.number("weight r").input_value() == "-0.5" and panel.calls == [-0.5]
    assert panel.root.get_by_role("combobox").locator("option:checked").text_content() == "straight"


def test_less_motion_is_played_slowly(panel):
    panel.page.emulate_media(reduced_motion="reduce")
    gap = panel.page.evaluate("""async () => {
        const number = document.querySelector(".course-panel input"), at = {};
        document.querySelector("[aria-label='Play step t']").click();
        while (number.value < 6) {
            at[number.value] ??= performance.now();
            await new Promise(requestAnimationFrame);
        }
        return performance.now() - at[5];
    }""")
    panel.button("Stop, step t back to 0").click()
    panel.page.emulate_media(reduced_motion="no-preference")
    assert gap > 400  # milliseconds, at the 50 of this step's interval


@pytest.mark.parametrize(("width", "columns"), [(1280, 2), (900, 1), (480, 1), (360, 1)])
def test_sliders_stand_in_columns_however_long_their_labels_are(panel, width, columns):
    before = panel.page.viewport_size
    panel.page.set_viewport_size({"width": width, "height": 800})
    places = panel.root.locator("input[type=range]").evaluate_all(
        """sliders => sliders.map((one) => {
            const { left, right } = one.getBoundingClientRect();
            return [Math.round(left), Math.round(right)];
        })""")
    scrolled = panel.root.evaluate("root => root.querySelector('.knobs').scrollWidth")
    panel.page.set_viewport_size(before)
    assert len(places) == 3 and len({left for left, _ in places}) == columns
    assert all(right - left >= 90 for left, right in places)
    assert scrolled <= width


def test_a_finger_has_room(panel):
    client = panel.page.context.new_cdp_session(panel.page)
    client.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    sizes = panel.root.locator("input, select, button").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)")
    client.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    client.detach()
    assert min(sizes) >= 44


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"},
                                  {"forced_colors": "active"}])
def test_axe_finds_nothing_serious(panel, look):
    panel.page.emulate_media(**look)
    found = Axe().run(panel.page, ".course-panel").response["violations"]
    panel.page.emulate_media(color_scheme="light", forced_colors="none")
    assert [one["nodes"][0]["html"] for one in found
            if one["impact"] in ("serious", "critical")] == []


def test_when_the_kernel_is_gone_it_is_said(panel):
    panel.page.evaluate("window.fire('comm_live_update')")
    panel.root.get_by_role("alert").filter(has_text="The kernel is gone").wait_for()
