"""The RNN stage in real JupyterLab, by mouse and key; and its page without a kernel."""

import json
import re

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter import LabPage

from course_utils.controls.stage import Stage
from course_utils.controls.stage.plain import PATIENCE
from course_utils.models import ElmanRNN
from course_utils.tasks.language.text import Vocabulary

SETUP = """
import json
import ipywidgets
from IPython.display import display
from course_utils.controls.stage import Stage
from course_utils.models import ElmanRNN
from course_utils.tasks.language.text import Vocabulary
text = "hello world"
vocabulary = Vocabulary.from_text(text)
rnn = ElmanRNN(len(vocabulary), 5, len(vocabulary), seed=3)
"""
STAGE = "stage = Stage(rnn, vocabulary=vocabulary, text=text)\nstage"
EXPLORER = """
from course_utils.controls import Explorer, slider
from course_utils.models.recurrent.dynamics import ScalarMap
from course_utils.pictures import ScalarMapPicture
Explorer(lambda r: ScalarMap(r).run(0.1), ScalarMapPicture(), r=slider(-3.0, 3.0, 2.0))
"""
TELL = """
trace = stage.trace
print(json.dumps({"t": stage.t, "unit": stage.unit, "score": stage.score, "mode": stage.mode,
                  "equation": trace.equation(stage.t, stage.unit), "tokens": stage.tokens,
                  "h0": trace.h0[0].tolist(), "R": trace.R.tolist(), "error": repr(stage.error)}))
"""


def write_notebook(folder, name, *sources):
    nb = nbformat.v4.new_notebook()
    nb.cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(nb, folder / name)


class OnStage:
    """A stage in a page: what it says, and what can be done to it."""

    def __init__(self, page, lab=None, number=0):
        self.page, self.lab = page, lab
        self.root = page.locator(".rnn-stage").nth(number)
        self.root.wait_for()

    def press(self, *keys):
        self.root.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def text(self, selector):
        return self.root.locator(selector).text_content()

    @property
    def place(self):
        return self.text(".place")

    @property
    def equation(self):
        return self.text(".equation").replace("\u2212", "-")

    def wait_for_text(self, selector, words):
        self.root.locator(selector).filter(has_text=words).wait_for()

    def click_map(self, t, unit):
        """Click on a cell of the map of the hidden states."""
        frame = self.root.locator(".frame").first
        frame.scroll_into_view_if_needed()
        box = frame.bounding_box()
        steps, units = self.sizes
        self.page.mouse.click(
            box["x"] + (t + 0.5) / steps * box["width"],
            box["y"] + (unit + 0.5) / units * box["height"],
        )

    @property
    def sizes(self):
        return (
            int(self.place.rsplit(" ", 1)[1]) + 1,
            self.root.locator(".weight[data-name=R]").count(),
        )

    def ask_python(self, cell=2):
        """Run the cell that prints the stage's state; returns what it printed."""
        self.page.wait_for_timeout(300)  # steps are told to the kernel at leisure
        self.lab.wait_until_idle()
        run_cell(self.lab, cell)
        return json.loads(self.lab.cells()[cell]["outputs"][0]["text"])


@pytest.fixture(scope="module")
def notebook(browser, lab_server):
    """One notebook for all tests of this file: opening one takes longer than a test."""
    write_notebook(lab_server.root / "notebooks", "stage.ipynb", SETUP, STAGE, TELL, "")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    lab = LabPage(context.new_page(), lab_server)
    lab.open("stage.ipynb").run_all()
    yield lab
    lab.close_notebooks()
    context.close()


def run_cell(lab, number, source=None):
    lab.page.evaluate(
        """async ([number, source]) => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            notebook.activeCellIndex = number;
            notebook.deselectAll();
            const { sharedModel } = notebook.activeCell.model;
            if (source !== null) sharedModel.setSource(source);
            await window.jupyterapp.commands.execute('notebook:run-cell');
        }""", [number, source])
    lab.wait_until_idle()


@pytest.fixture
def opened(notebook):
    """Runs a cell that shows a stage, and one more; returns the stage, fresh."""
    notebook.console_errors.clear()

    def open_(source=STAGE, more="", number=0):
        run_cell(notebook, 0)  # again: a test before may have ended the kernel
        run_cell(notebook, 1, source)
        run_cell(notebook, 3, more)
        assert notebook.output_errors() == []
        return OnStage(notebook.page, notebook, number)

    yield open_
    # JupyterLab's own, seen now and then when a cell that shows widgets is run again and again; the
    # front end's code is loaded from a blob, so its place would be in the error.
    assert [one for one in notebook.console_errors
            if "Failed to execute 'removeChild'" not in one or "blob:" in one] == []


@pytest.fixture
def stage(opened):
    return opened()


@pytest.fixture
def still(browser, tmp_path):
    """Opens the page that a stage writes, without a network; fails on any error or request."""
    contexts = []

    def open_(made, scheme="light", width=1280, calm=False):
        path = made.save_html(tmp_path / "stage.html")
        made.close()
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            offline=True,
            color_scheme=scheme,
            reduced_motion="reduce" if calm else "no-preference",
        )
        page = context.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: errors.append(r.url) if r.url.startswith("http") else None)
        page.goto(path.as_uri())
        contexts.append((context, errors))
        return OnStage(page)

    yield open_
    for context, errors in contexts:
        context.close()
        assert errors == []


def network_stage(units=5, text="hello world", **options):
    vocabulary = Vocabulary.from_text(text)
    rnn = ElmanRNN(len(vocabulary), units, len(vocabulary), seed=3)
    return Stage(rnn, vocabulary=vocabulary, text=text, **options)


# In JupyterLab --------------------------------------------------------------------------------


def test_keys_move_the_step_and_the_unit_and_no_shortcut_of_jupyterlab_fires(stage):
    cells = len(stage.lab.cells())
    expected = {
        "ArrowRight": (1, 0),
        "ArrowDown": (1, 1),
        "PageUp": (6, 1),
        "ArrowLeft": (5, 1),
        "End": (10, 1),
        "PageDown": (5, 1),
        "ArrowUp": (5, 0),
        "Home": (0, 0),
    }
    for key, (t, unit) in expected.items():
        stage.press(key)
        assert stage.place == f"step {t} of 10", key
        assert stage.equation.startswith(f"h{unit}({t}) = tanh("), key
    stage.press("b", "a", "d", "d", "m", "x", "ArrowRight", "ArrowDown")
    assert len(stage.lab.cells()) == cells
    assert [cell["type"] for cell in stage.lab.cells()] == ["code"] * cells
    told = stage.ask_python()
    assert (told["t"], told["unit"]) == (1, 1)
    assert stage.equation == told["equation"]


def test_what_is_shown_at_every_step_is_what_python_computed(opened):
    stage = opened(
        STAGE,
        "print(json.dumps([[stage.trace.equation(t, u) for u in range(5)] for t in range(11)]))",
    )
    wanted = json.loads(stage.lab.cells()[3]["outputs"][0]["text"])
    for t in range(11):
        for unit in range(5):
            assert stage.equation == wanted[t][unit]
            stage.press("ArrowDown")
        stage.press(*["ArrowUp"] * 4, "ArrowRight")


def test_the_mouse_chooses_step_and_unit(stage):
    stage.click_map(4, 2)
    assert stage.equation.startswith("h2(4) = ")
    stage.root.locator(".tokens span").nth(7).click()
    assert stage.place == "step 7 of 10"
    for name, t in (("First step", 0), ("Step on", 1), ("Last step", 10), ("Step back", 9)):
        stage.root.get_by_role("button", name=re.compile(name)).click()
        assert stage.place == f"step {t} of 10"
    slider = stage.root.get_by_role("slider", name="Step")
    slider.focus()
    stage.page.keyboard.press("ArrowLeft")
    assert stage.place == "step 8 of 10"
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    stage.page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
    assert stage.place == "step 3 of 10"


def test_a_weight_is_changed_in_place_and_the_sequence_follows(stage):
    stage.press("End")
    before = stage.equation
    stage.root.locator(".weight[data-name=R]").nth(3).click()
    box = stage.root.get_by_role("spinbutton")
    box.fill("1.5")
    stage.page.keyboard.press("ArrowUp")
    stage.wait_for_text(".weight[data-name=R] >> nth=3", "+1.60")
    stage.page.keyboard.press("Enter")
    told = stage.ask_python()
    assert told["R"][0][3] == 1.6 and told["error"] == "None"
    assert stage.equation == told["equation"] != before
    cell = stage.root.locator(".weight[data-name=R]").nth(3)
    cell.focus()
    stage.page.keyboard.press("ArrowRight")  # along the row, not on in time
    assert stage.place == "step 10 of 10"
    stage.page.keyboard.press("Enter")
    stage.page.keyboard.press("ArrowDown")
    stage.page.keyboard.press("Escape")
    stage.root.get_by_role("button", name="Undo").click()
    stage.wait_for_text(".equation", before.replace("-", "\u2212"))


def test_a_weight_edit_does_not_wait_for_the_kernel(stage):
    stage.press("End")
    before = stage.equation
    # In one go: no answer of the kernel can come in between.
    foreseen = stage.root.evaluate("""(root) => {
        root.querySelectorAll('.weight[data-name=R]')[3].click();
        const box = root.querySelector('.editor');
        box.value = '1.5';
        box.dispatchEvent(new Event('input', { bubbles: true }));
        return root.querySelector('.equation').textContent;
    }""").replace("\u2212", "-")
    assert foreseen != before
    told = stage.ask_python()
    assert told["R"][0][3] == 1.5 and told["equation"] == foreseen == stage.equation


def test_what_an_edit_shows_before_the_kernel_has_answered_is_what_the_kernel_says(stage):
    """All pictures and numbers of the page, after an edit of each kind of weight."""
    number = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
    stage.press("End")
    for name in "W", "R", "b":
        seen = stage.root.evaluate("""(root, name) => {
            const looks = () => ['.drawing', '.weights', '.equation'].map((part) =>
                root.querySelector(part).outerHTML.replace(/<input[^>]*>/g, ''));
            const before = looks(), cell = root.querySelector(`.weight[data-name=${name}]`);
            cell.click();
            const box = root.querySelector('.editor');
            box.value = '0.37';
            box.dispatchEvent(new Event('input', { bubbles: true }));
            root.looks = looks;
            return [before, looks()];
        }""", name)
        stage.ask_python()
        before, foreseen = map("".join, seen)
        told = "".join(stage.root.evaluate("(root) => root.looks()"))
        assert number.sub("#", told) == number.sub("#", foreseen) != number.sub("#", before), name
        # Python sends float32.
        assert np.allclose(*(np.array(number.findall(one), float) for one in (told, foreseen)),
                           atol=1e-4), name


def test_a_large_network_is_changed_without_being_laid_out_again(opened):
    """At 20 units x 48 steps only the numbers are put in: nothing of the old run may stay."""
    stage = opened(
        "stage = Stage(ElmanRNN(8, 20, 8), vocabulary=vocabulary, text=(text + ' ') * 4)\nstage"
    )
    stage.press("End")
    images = "(root) => [...root.querySelectorAll('image')].map(i => i.getAttribute('href'))"
    before, old = stage.root.evaluate(images), stage.equation
    stage.root.evaluate("(root) => { root.querySelector('.lens').dataset.kept = '1'; }")
    stage.root.locator(".weight[data-name=R]").nth(3).click()
    stage.root.get_by_role("spinbutton").fill("0.2")
    stage.wait_for_text(".weight[data-name=R] >> nth=3", "+0.20")
    assert stage.root.locator(".lens").get_attribute("data-kept") == "1"
    after = stage.root.evaluate(images)
    assert after[0] != before[0]
    assert stage.ask_python()["equation"] == stage.equation != old
    stage.page.keyboard.press("Enter")
    stage.root.locator(".weight[data-name=W]").first.click()
    stage.root.get_by_role("spinbutton").fill("0.3")
    stage.wait_for_text(".weight[data-name=W] >> nth=0", "+0.30")
    assert stage.root.evaluate(images)[2] != after[2]
    stage.press("Home")
    assert stage.ask_python()["equation"] == stage.equation


def test_typing_another_input(stage):
    box = stage.root.get_by_role("textbox")
    box.fill("low j\u00e9")
    stage.wait_for_text(".place", "of 5")
    assert stage.root.locator(".tokens .unknown").all_text_contents() == ["j", "\u00e9"]
    assert "j \u00e9" in stage.text(".notice")
    assert stage.ask_python()["tokens"] == list("low j\u00e9")
    box.fill("")
    stage.wait_for_text(".notice", "input is empty")
    assert stage.place.endswith("of 5")
    box.fill("hell")
    stage.wait_for_text(".place", "of 3")
    assert stage.text(".notice") == ""


def test_the_start_can_be_carried_or_set(stage):
    stage.root.get_by_role("combobox", name="start h").select_option("carry")
    stage.wait_for_text(".sum >> nth=1", "\u00d7")  # R h(-1) is no longer zero
    told = stage.ask_python()
    assert any(told["h0"]) and told["equation"] == stage.equation
    stage.root.get_by_role("combobox", name="start h").select_option("zero")
    stage.wait_for_text(".sum >> nth=1", "all of h is zero")
    stage.root.locator(".weight[data-name=h0]").click()
    stage.root.get_by_role("spinbutton").fill("0.5")
    stage.wait_for_text(".weight[data-name=h0]", "+0.50")
    assert stage.ask_python()["h0"] == [0.5, 0, 0, 0, 0]


def test_backward_and_reach(stage):
    stage.press("Home")
    stage.root.get_by_role("button", name="Backward").click()
    assert stage.place == "step 10 of 10"
    assert "0 from" not in stage.equation and stage.equation.startswith("\u03b40(10) = (")
    stage.press("ArrowLeft", "ArrowLeft")
    assert stage.equation.startswith("\u03b40(8) = (")
    assert "Gathered since step 10" in stage.text(".caption")
    assert stage.ask_python()["mode"] == "backward"
    stage.root.get_by_role("button", name="Reach").click()
    stage.wait_for_text(".caption", "8 steps back, reaches h(8)")
    stage.press("ArrowLeft")
    stage.wait_for_text(".caption", "7 steps back, reaches h(7)")
    stage.root.get_by_role("button", name="Forward").click()
    assert stage.equation.startswith("h0(7) = tanh(")


def test_the_prediction_gate(opened):
    stage = opened("stage = Stage.preset('latch', predict=True)\nstage")
    stage.press("End")  # no way past the first step that was not predicted
    assert stage.place == "step 1 of 15" and stage.equation.endswith("= ?")
    assert "will h0 go up or down" in stage.text(".ask")
    stage.press("+")
    assert stage.root.locator(".shade.solid").count() == 1  # nor does the rest shine through
    assert "Yes: from +0.00 to +0.96" in stage.text(".result")
    assert stage.equation.endswith("= +0.96")
    stage.press("ArrowRight")
    stage.root.get_by_role("button", name="down").click()
    assert stage.text(".score") == "1 of 2 right" or stage.text(".score") == "2 of 2 right"
    told = stage.ask_python()
    assert told["score"][1] == 2
    stage.root.get_by_role("button", name="Predict first").click()
    stage.press("End")
    assert stage.place == "step 15 of 15"


def test_every_preset_can_be_chosen(opened):
    stage = opened("stage = Stage.preset('echo')\nstage")
    choice = stage.root.get_by_role("combobox", name="preset")
    for name in choice.locator("option").all_text_contents()[::-1]:
        choice.select_option(name)
        stage.page.wait_for_function(
            "name => document.querySelector('.rnn-stage').getAttribute('aria-label')"
            ".endsWith(name)",
            arg=name,
        )
        stage.press("End")
        for _ in range(20):  # the page is ahead: Python hears of the key a moment later
            told = stage.ask_python()["equation"]
            if told == stage.equation:
                break
        assert told == stage.equation


def test_a_slider_can_be_linked_and_python_can_move_the_step(opened):
    stage = opened(
        STAGE,
        """
slider = ipywidgets.IntSlider(max=10)
link = ipywidgets.jslink((stage, "t"), (slider, "value"))
display(slider)
stage.t, stage.unit = 6, 4""",
    )
    stage.wait_for_text(".place", "step 6 of 10")
    assert stage.place == "step 6 of 10" and stage.equation.startswith("h4(6)")
    handle = stage.page.locator(".noUi-handle:visible")  # the stand-in has one too
    handle.evaluate("handle => { window.linked = handle; }")
    handle.focus()
    stage.page.keyboard.press("ArrowRight")
    stage.wait_for_text(".place", "step 7 of 10")
    stage.press("ArrowLeft", "ArrowLeft")
    stage.page.wait_for_function(
        "window.linked.getAttribute('aria-valuenow') === '5.0'"
    )


def test_two_stages_on_one_trace(opened):
    one = opened(
        "trace = rnn.forward(vocabulary.one_hot(vocabulary.encode(text))[None])\n"
        "Stage(trace, tokens=text)",
        "Stage(trace, tokens=text)",
    )
    two = OnStage(one.page, one.lab, 1)
    two.press("End")
    assert (one.place, two.place) == ("step 0 of 10", "step 10 of 10")
    # A hatch that two stages named alike would go with the first of them.
    ids = "() => [...document.querySelectorAll('.rnn-stage pattern')].map(p => p.id)"
    names = one.page.evaluate(ids)
    assert len(names) == len(set(names)) == 4


def test_running_the_cell_twenty_times_leaves_one_stage(stage):
    count = "from ipywidgets.widgets.widget import _instances; print(len(_instances))"
    run_cell(stage.lab, 3, count)
    before = stage.lab.cells()[3]["outputs"][0]["text"]
    for _ in range(20):
        run_cell(stage.lab, 1)
    assert stage.page.locator(".rnn-stage").count() == 1
    run_cell(stage.lab, 3)
    assert stage.lab.cells()[3]["outputs"][0]["text"] == before
    stage.press("ArrowRight")
    assert stage.place == "step 1 of 10"


def test_it_follows_jupyterlabs_theme(stage):
    assert "dark" not in stage.root.get_attribute("class")
    stage.page.evaluate(
        "() => window.jupyterapp.commands.execute('apputils:change-theme', "
        "{theme: 'JupyterLab Dark'})"
    )
    stage.page.locator(".rnn-stage.dark").wait_for()
    stage.page.evaluate(
        "() => window.jupyterapp.commands.execute('apputils:change-theme', "
        "{theme: 'JupyterLab Light'})"
    )
    stage.page.locator(".rnn-stage:not(.dark)").wait_for()


# Where the front end cannot run ---------------------------------------------------------------


def test_the_stage_hides_the_picture_that_stands_by(stage):
    spare = stage.page.locator(".rnn-stage-spare")
    assert spare.count() == 1 and not spare.is_visible()
    stage.page.wait_for_timeout(1000 * PATIENCE + 500)
    assert not spare.is_visible()
    box = stage.page.locator(".rnn-stage-and-spare").bounding_box()
    assert box["height"] - stage.root.bounding_box()["height"] < 10


def assert_the_picture_stands_in(page, after):
    """The plain picture comes up, says why in a line, and its slider moves it."""
    spare = page.locator(".rnn-stage-spare")
    spare.locator("img").wait_for(timeout=1000 * (PATIENCE + after))
    assert "did not start in this page" in spare.text_content()
    alt = spare.locator("img").get_attribute("alt")
    assert alt.startswith("RNN step 0 of 10")
    handle = spare.locator(".noUi-handle")
    handle.focus()
    page.keyboard.press("ArrowRight")
    spare.locator("img[alt^='RNN step 1 of 10']").wait_for()


def test_a_front_end_that_fails_leaves_the_picture(opened):
    stage = "stage = Stage(rnn, vocabulary=vocabulary, text=text)\n"
    broken = stage + 'stage._esm = "export default { render() { throw new Error(1); } }"\nstage'
    lab = opened(STAGE).lab
    run_cell(lab, 1, broken)
    assert_the_picture_stands_in(lab.page, after=10)
    lab.console_errors.clear()  # the error that was planted


def test_a_blocked_extension_leaves_the_picture(browser, lab_server):
    write_notebook(lab_server.root / "notebooks", "blocked.ipynb", SETUP, STAGE, EXPLORER)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/extensions/anywidget/**", lambda route: route.abort())
    lab = LabPage(context.new_page(), lab_server).open("blocked.ipynb")
    lab.run_all()
    assert_the_picture_stands_in(lab.page, after=20)
    assert lab.page.locator(".rnn-stage").count() == 0
    spare = lab.page.locator(".course-panel-spare")
    spare.locator("img[alt^='Cobweb']").wait_for()
    assert "The sliders did not start in this page" in spare.text_content()
    outputs = lab.cells()[1]["outputs"][0]["data"]
    assert "image/png" in outputs and outputs["text/plain"].startswith("RNN step 0 of 10")
    lab.close_notebooks()
    context.close()


# anywidget gives code two seconds to load, and passes nothing on to what took longer. Where a busy
# machine loses them does not matter: here each load keeps the page busy for longer.
SLOW = """
const create = URL.createObjectURL;
URL.createObjectURL = (blob) => {
    const end = performance.now() + (blob.type === "text/javascript" ? 2300 : 0);
    while (performance.now() < end);
    return create.call(URL, blob);
};
"""


def test_widgets_whose_code_is_late_hear_python_all_the_same(browser, lab_server):
    cells = SETUP, STAGE, EXPLORER, "stage.t = 6"
    write_notebook(lab_server.root / "notebooks", "late.ipynb", *cells)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(SLOW)
    lab = LabPage(context.new_page(), lab_server).open("late.ipynb")
    lab.run_all()
    lab.page.locator(".course-panel.drawn img[alt^='Cobweb']").wait_for()
    assert lab.late and not lab.console_errors
    stage = OnStage(lab.page, lab)
    stage.wait_for_text(".place", "step 6 of 10")
    knob, picture = lab.page.get_by_role("slider", name="r"), lab.page.locator(".course-panel img")
    before = picture.get_attribute("src")
    knob.press("ArrowLeft")
    knob.press("ArrowLeft")
    lab.page.wait_for_function(
        "before => document.querySelector('.course-panel img').src !== before", arg=before
    )
    lab.close_notebooks()
    context.close()


# The page without a kernel --------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_steps_plays_hovers_and_runs_backwards(still, scheme):
    stage = still(network_stage(), scheme)
    assert ("dark" in stage.root.get_attribute("class")) == (scheme == "dark")
    stage.press("ArrowRight")
    assert stage.place == "step 1 of 10"
    stage.root.get_by_role("combobox", name="speed").select_option("60")
    stage.press("Space")
    stage.wait_for_text(".place", "step 10 of 10")
    stage.root.get_by_role("button", name="Play").wait_for()
    box = stage.root.locator(".frame").first.bounding_box()
    stage.page.mouse.move(box["x"] + 5, box["y"] + 5)
    assert stage.text(".tip").startswith("h0(0) = ")
    stage.root.get_by_role("button", name="Backward").click()
    stage.press("Home")
    assert stage.equation.startswith("\u03b40(0)")
    stage.root.get_by_role("button", name="Reach").click()
    stage.press("End")
    assert "10 steps back, reaches h(10)" in stage.text(".caption")


def test_the_page_is_edited_as_in_jupyterlab(still):
    python = network_stage()
    stage = still(network_stage())
    stage.root.locator(".weight[data-name=R]").nth(3).click()
    stage.page.keyboard.type("1.6")
    stage.page.keyboard.press("Enter")
    stage.root.get_by_role("textbox", name="input").fill("low?")
    assert "Not among the 8 symbols: ?" in stage.text(".notice")
    stage.root.get_by_role("combobox", name="start").select_option("carry")
    stage.root.locator(".weight[data-name=b]").click()
    stage.page.keyboard.type("-0.4")
    stage.page.keyboard.press("Enter")
    python.edit("R", (0, 3), 1.6).retype("low?").begin("carry").edit("b", 0, -0.4)
    for t in range(4):
        stage.press("Home", *["ArrowRight"] * t)
        assert stage.equation == python.trace.equation(t, 0)
    stage.root.get_by_role("button", name="Backward").click()
    assert stage.place == "step 3 of 3"
    stage.root.get_by_role("button", name="Undo").click()
    stage.wait_for_text(".place", "step 3 of 10")
    stage.root.get_by_role("textbox", name="input").fill("")
    stage.wait_for_text(".notice", "input is empty")
    python.close()


def test_the_caption_is_silent_while_it_plays(still):
    stage = still(network_stage(text="hello world " * 8))
    stage.press("ArrowRight")
    stage.page.wait_for_timeout(400)
    said = stage.text(".hush")
    assert said.startswith("Step 1 of 95, reading") and "tanh(" in said
    stage.press("Space")
    stage.page.wait_for_timeout(1500)
    assert stage.text(".hush") == said and stage.place != "step 1 of 95"
    stage.press("Space")
    stage.page.wait_for_timeout(400)
    assert stage.text(".hush") != said


def test_nothing_plays_by_itself_and_reduced_motion_is_respected(still):
    stage = still(network_stage(text="hello world " * 8), calm=True)
    stage.page.wait_for_timeout(800)
    assert stage.place == "step 0 of 95"
    stage.root.get_by_role("combobox", name="speed").select_option("60")
    stage.press("Space")
    stage.page.wait_for_timeout(1500)
    assert 1 <= int(stage.place.split()[1]) <= 4  # two a second, whatever was chosen


def test_the_table_has_the_numbers_of_the_step(still):
    stage = still(network_stage())
    stage.press("End")
    stage.root.get_by_text("as a table").click()
    cells = stage.root.locator("tbody tr").first.locator("td").all_text_contents()
    assert stage.equation.endswith(cells[-1].replace("\u2212", "-"))
    assert stage.root.locator("tbody th").all_text_contents() == list("01234")


@pytest.mark.parametrize(("units", "text"), [(1, "h"), (2, "he"), (64, "hello world" * 18)])
def test_nothing_sticks_out(still, units, text):
    stage = still(network_stage(units, text))
    for width in (560, 900, 1280):
        stage.page.set_viewport_size({"width": width, "height": 900})
        stage.page.wait_for_timeout(100)
        for name in ("Forward", "Backward", "Reach"):
            button = stage.root.get_by_role("button", name=name)
            if button.is_enabled():
                button.click()
                sides = stage.page.evaluate("() => [document.documentElement.scrollWidth, "
                                            "document.documentElement.clientWidth]")
                assert sides[0] <= sides[1], (width, name)


@pytest.mark.parametrize("width", [660, 700, 900])
def test_no_number_stands_on_another(still, width):
    stage = still(network_stage(8, "hello hello", t=5), width=width)
    for mode in ("Forward", "Backward"):
        stage.root.get_by_role("button", name=mode).click()
        stage.press("End", *["ArrowLeft"] * 5)
        overlaps = stage.root.evaluate("""(root) => {
            const all = [...root.querySelectorAll("[data-part=lens] :is(.number, .pointer)")];
            const boxes = all.map((one) => {
                const { x, y, width, height } = one.getBBox();
                return { words: one.textContent, x, y, width, height };
            });
            const on = (a, b) => a.x < b.x + b.width - 0.5 && b.x < a.x + a.width - 0.5
                && a.y < b.y + b.height - 3 && b.y < a.y + a.height - 3;
            return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => on(a, b))
                .map((b) => `${a.words} ${b.words}`));
        }""")
        assert overlaps == [], mode


def test_ten_thousand_random_events_leave_nothing_behind(still):
    stage = still(network_stage(predict=True))
    client = stage.page.context.new_cdp_session(stage.page)

    def count():
        stage.page.evaluate("""() => {
            const root = document.querySelector('.rnn-stage');
            root.querySelector('[data-mode=forward]').click();
        }""")
        stage.press("Home", *["ArrowUp"] * 5)
        stage.page.wait_for_timeout(400)
        client.send("HeapProfiler.collectGarbage")
        client.send("Performance.enable")
        metrics = {m["name"]: m["value"] for m in client.send("Performance.getMetrics")["metrics"]}
        return metrics["Nodes"], metrics["JSEventListeners"]

    storm = """(events) => {
        const root = document.querySelector('.rnn-stage');
        let seed = 1;
        const random = n => (seed = (seed * 16807) % 2147483647) % n;
        const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp',
            'PageDown', ' ', '+', '-', 'x'];
        for (let i = 0; i < events; i++) {
            const kind = random(10);
            if (kind < 6) root.dispatchEvent(new KeyboardEvent('keydown',
                {key: keys[random(keys.length)], bubbles: true, cancelable: true}));
            else if (kind < 9) {
                const drawing = root.querySelector('.drawing');
                const box = drawing.getBoundingClientRect();
                drawing.dispatchEvent(new MouseEvent(kind < 8 ? 'click' : 'pointermove',
                    {bubbles: true, clientX: box.left + random(box.width),
                     clientY: box.top + random(box.height)}));
            } else {
                const buttons = [...root.querySelectorAll('button:not(:disabled)')];
                buttons[random(buttons.length)].click();
            }
        }
    }"""
    stage.page.evaluate(storm, 1000)
    nodes, listeners = count()
    stage.page.evaluate(storm, 10_000)
    after = count()
    assert after[1] <= listeners and after[0] <= nodes * 1.05 + 20
    t = int(stage.place.split()[1])
    assert stage.equation.startswith(f"h0({t}) = ")


# Accessibility --------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["forward", "backward", "reach"])
def test_axe_finds_nothing_serious(still, scheme, mode):
    stage = still(network_stage(mode=mode, t=5, predict=mode == "forward"), scheme)
    stage.root.get_by_text("as a table").click()
    found = Axe().run(stage.page)
    serious = [
        f"{v['id']}: {n['html'][:120]} {n['failureSummary'][:200]}"
        for v in found.response["violations"]
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"]
    ]
    assert serious == []


def test_every_control_has_a_name(stage):
    unnamed = stage.page.evaluate(
        """() => [...document.querySelectorAll('.rnn-stage button, .rnn-stage input, '
            + '.rnn-stage select')].filter(e => !(e.getAttribute('aria-label')
                || e.textContent.trim() || e.labels?.[0]?.textContent.trim()))
            .map(e => e.outerHTML)"""
    )
    assert unnamed == []


def test_focus_can_be_seen(still):
    stage = still(network_stage())
    stage.page.keyboard.press("Tab")
    for _ in range(4):
        width = stage.page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
        assert width == "2px"
        stage.page.keyboard.press("Tab")


def test_when_the_kernel_is_gone_it_still_steps_and_says_why_it_cannot_change(stage):
    stage.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    stage.wait_for_text(".notice", "The kernel is gone")
    stage.press("End")
    assert stage.place == "step 10 of 10" and stage.equation.startswith("h0(10) = tanh(")
