"""Explorers follow their knobs, show their errors, and leave no widget behind."""

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from widget_sweep import sweep, unpainted

from course_utils.controls import Explorer, ProgressBar, choice, front, registry, slider, step
from course_utils.models.recurrent.dynamics import PlanarMap, ScalarMap, rotation
from course_utils.pictures import PhasePortrait, ResponsePicture, ScalarMapPicture


@pytest.fixture(autouse=True)
def raise_errors(monkeypatch):
    monkeypatch.setattr(Explorer, "raise_errors", True)


def scalar(w, b, steps=20):
    return ScalarMap(w, b).run(0.1, steps)


@pytest.fixture
def make(closing):
    """Makes an Explorer."""

    def make(compute=scalar, picture=None, **knobs):
        knobs = knobs or {"w": slider(-3.0, 3.0, 2.0, 0.1), "b": slider(-1.0, 1.0, 0.0, 0.05)}
        return Explorer(compute, picture or ScalarMapPicture(), **knobs)

    return make


def test_the_picture_follows_every_knob_at_every_value(make):
    sweep(make())
    sweep(make(lambda kind, size: PlanarMap(rotation(size, 18), activation=kind).run([0.1, 0]),
               PhasePortrait(), kind=choice("tanh", "relu", "linear"),
               size=slider(0.5, 1.4, 1.0, 0.05)))


def test_a_picture_that_ignores_its_slider_is_found(make, monkeypatch):
    explorer = make()
    monkeypatch.setattr(explorer.picture, "update", lambda: None)
    with pytest.raises(AssertionError, match="shows another"):
        sweep(explorer)


def test_a_callback_that_fails_at_one_value_is_found_and_seen(make):
    def compute(w, b):
        if w == 1.5:
            raise ZeroDivisionError("one <bad> value")
        return scalar(w, b)

    explorer = make(compute)
    with pytest.raises(ZeroDivisionError):
        sweep(explorer, random=400)
    explorer.raise_errors = False
    explorer.set(w=1.5)
    assert "ZeroDivisionError: one <bad> value" in explorer.panel.error
    explorer.set(w=1.0)
    assert explorer.panel.error == "" and explorer.error is None


def test_an_error_at_the_starting_value_is_the_cells_own(make):
    def broken(w):
        raise KeyError("at once")

    before = len(_instances)
    with pytest.raises(KeyError):
        make(broken, w=slider(0.0, 1.0))
    assert len(_instances) == before


def test_reset_puts_everything_back(make):
    explorer = make()
    start = explorer.values
    explorer.set(t=5, w=-1.0, b=0.5)
    assert explorer.values != start and explorer.picture.t == 5
    explorer.panel._handle_custom_msg({"type": "reset", "id": 7}, [])
    assert explorer.values == start and explorer.picture.t == 0
    assert explorer.panel.answered == 7


def test_a_longer_trace_stretches_the_step_slider_and_a_shorter_one_shrinks_it(make):
    explorer = make(lambda n: scalar(2, 0, n), n=slider(2, 30, 10))
    assert explorer.knobs["t"].max == 10
    explorer.set(n=30, t=30)
    assert explorer.picture.t == 30
    explorer.set(n=4)
    assert explorer.knobs["t"].max == 4 and explorer.picture.t == 4
    sweep(explorer)


def test_alt_text_travels_with_the_image_and_the_bundle(make):
    explorer = make()
    explorer.set(t=3)
    assert explorer.panel.alt == explorer.picture.alt()
    assert explorer.panel.picture == explorer.picture.png()
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == repr(explorer) == explorer.picture.alt()
    assert bundle["image/png"] == explorer.picture.png()
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_every_control_has_a_name(make):
    explorer = make(t=step(), w=slider(0.0, 1.0, label="recurrent weight w"),
                    b=choice(("none", 0.0), ("some", 0.4), label="bias"))
    assert [about["label"] for about in explorer.panel.knobs] == \
        ["step t", "recurrent weight w", "bias"]


def test_only_a_step_can_be_played(make):
    t, w, b = make(t=step(interval=250), w=slider(0.0, 1.0), b=choice(0.0)).panel.knobs
    assert t["play"] == 250 and w["play"] == 0 and "play" not in b


def test_steps_can_show_what_they_stand_for():
    before = len(_instances)
    curve = ResponsePicture([-1.0, 0.0, 2.5], {"rate": [0.0, 1.0, 2.0]}, xlabel="current")
    explorer = Explorer(curve.trace, curve, t=step(1, "current", values=curve.x))
    (about,) = explorer.panel.knobs
    assert about["label"] == "current" and about["words"] == ["\N{MINUS SIGN}1", "0", "2.5"]
    assert (about["min"], about["max"], about["play"]) == (0, 2, 0)
    explorer.set(t=2)
    assert explorer.panel.values == {"t": 2} and curve.cursor.get_xdata()[0] == 2.5
    explorer.close()
    assert len(_instances) == before


def test_every_step_has_a_value():
    curve = ResponsePicture([-1.0, 0.0, 2.5], {"rate": [0.0, 1.0, 2.0]})
    with pytest.raises(ValueError, match="values has 2 entries: expected 3"):
        Explorer(curve.trace, curve, t=step(1, values=[0, 1]))


def test_closing_leaves_no_widget_and_a_thousand_events_add_none(make):
    before = len(_instances)
    explorer = make()
    during, figure = len(_instances), explorer.picture.figure
    values = np.random.default_rng(0).choice(explorer._specs["w"].values, size=500)
    with unpainted():
        for k, w in enumerate(values.tolist()):
            explorer.set(w=w, t=k % 20)
    assert len(_instances) == during and explorer.picture.figure is figure
    explorer.close()
    assert len(_instances) == before


def test_a_value_as_the_page_works_it_out_is_shown_and_computed_without_its_noise(make):
    seen = []

    def compute(w):
        seen.append(w)
        return scalar(w, 0.0)

    explorer = make(compute, w=slider(-1.0, 1.0, 0.1, 0.05))

    def ask(value):
        explorer.panel._handle_custom_msg(
            {"type": "move", "values": {"w": value}, "id": len(seen)}, [])

    ask(0.10000000000000009)  # what the page sends back for 0.1
    assert explorer.panel.values == {"w": 0.1, "t": 0} and seen == [0.1]
    ask(0.15000000000000013)
    assert seen == [0.1, 0.15] and explorer.values["w"] == 0.15
    explorer.knobs["w"].value = -0.4
    assert explorer.panel.values["w"] == -0.4 and seen[-1] == -0.4


def test_without_anywidget_there_are_plain_sliders(make, monkeypatch):
    monkeypatch.setattr(front, "MISSING", "ImportError: no anywidget")
    before = len(_instances)
    explorer = make(lambda n, f: ScalarMap(2, activation=f).run(0.1, n),
                    n=slider(2, 30, 10), f=choice(("bent", "tanh"), ("straight", "linear")))
    controls = explorer.panel.controls
    assert [one.description for one in controls.values()] == ["step t", "n", "f"]
    controls["n"].value = 30
    controls["t"].value = 25
    controls["f"].value = "linear"
    assert explorer.values == {"t": 25, "n": 30, "f": "linear"} and explorer.picture.t == 25
    assert explorer.panel.alt == explorer.picture.alt()
    controls["n"].value = 4
    assert explorer.values["t"] == controls["t"].value == controls["t"].max == 4
    explorer.reset()
    assert (controls["t"].value, controls["n"].value, controls["f"].value) == (0, 10, "tanh")
    monkeypatch.setattr(Explorer, "raise_errors", False)
    explorer._compute = lambda n, f: 1 / 0
    controls["n"].value = 3
    assert "ZeroDivisionError" in explorer.panel.error
    explorer.close()
    assert len(_instances) == before


def test_running_a_cell_again_closes_what_it_made_before(make, monkeypatch):
    now = {"cell": "c1", "run": 0}
    monkeypatch.setattr(registry, "_cell", lambda: (now["cell"], now["run"]))
    before = len(_instances)
    make()
    make()  # two in one cell live side by side
    both = len(_instances)
    for run in range(1, 20):
        now["run"] = run
        make()
        make()
    assert len(_instances) == both
    now["cell"], now["run"] = "c2", 99
    make()
    assert len(_instances) > both
    for _, things in registry._by_cell.values():
        for thing in things:
            thing.close()
    registry._by_cell.clear()
    assert len(_instances) == before


def test_bad_knobs_are_named(make):
    with pytest.raises(ValueError, match="low is 2 and high is 1"):
        slider(2, 1)
    with pytest.raises(ValueError, match="value is 9: expected 0 to 1"):
        slider(0, 1, 9)
    with pytest.raises(ValueError, match="options is empty"):
        choice()
    with pytest.raises(ValueError, match="value is 'c'"):
        choice("a", "b", value="c")
    with pytest.raises(ValueError, match=r"options has 'a' and \('b', 2\): expected values"):
        choice("a", ("b", 2))
    with pytest.raises(ValueError, match=r"options has \('a', 1\) and \('b',\): expected"):
        choice(("a", 1), ("b",))
    with pytest.raises(ValueError, match="w changes nothing"):
        Explorer(scalar(1, 0), ScalarMapPicture(), w=slider(0, 1))
    with pytest.raises(ValueError, match="q is not a knob"):
        make().set(q=1)


def test_the_progress_bar_prints_no_times():
    bar = ProgressBar("training")
    bar.start(10)
    for done in range(1, 11):
        bar.update(done, "loss 1.23")
    assert bar._bar.value == 10
    bar.finish("finished, loss 1.23")
    assert bar._repr_mimebundle_()["text/plain"] == "training: progress bar"
    bar.close()
