"""The stage on Python's side: what is sent, what an edit does, what is refused."""

import json
import subprocess
import sys

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances

from course_utils.controls import registry
from course_utils.controls.stage import Stage, front
from course_utils.controls.stage.payload import reach_rows
from course_utils.controls.stage.presets import PRESETS
from course_utils.models import ElmanRNN
from course_utils.models.recurrent.backward_trace import backward, reach
from course_utils.models.recurrent.trace import RNNTrace
from course_utils.paths import ROOT
from course_utils.tasks.language.text import Vocabulary

TEXT = "hello world"


@pytest.fixture(autouse=True)
def loud(monkeypatch):
    monkeypatch.setattr(Stage, "raise_errors", True)


@pytest.fixture
def vocabulary():
    return Vocabulary.from_text(TEXT)


def network(vocabulary, units=5, **options):
    return ElmanRNN(len(vocabulary), units, len(vocabulary), seed=3, **options)


@pytest.fixture
def stage(vocabulary):
    made = Stage(network(vocabulary), vocabulary=vocabulary, text=TEXT)
    yield made
    made.close()


def sent(stage, name):
    """An array as the page will read it: from the bytes, at the place that is described."""
    place = stage.about["places"][name]
    count = int(np.prod(place["shape"]))
    return np.frombuffer(stage.numbers, "<f4", count, 4 * place["at"]).reshape(place["shape"])


def ask(stage, **message):
    """What the widget does with a message from the page."""
    stage._on_message(stage, message, [])


def assert_in_step(stage):
    """Everything that is sent equals the trace, to float32."""
    with np.errstate(over="ignore"):
        for name in ("x", "Wx", "Rh", "a", "h", "z", "y"):
            wanted = getattr(stage.trace, name)[0].astype("f4")
            np.testing.assert_array_equal(sent(stage, name), wanted)
        for name in ("W", "R", "V"):
            np.testing.assert_array_equal(sent(stage, name), getattr(stage.rnn, name).astype("f4"))
        np.testing.assert_array_equal(sent(stage, "b"), stage.rnn.b.astype("f4"))
        np.testing.assert_array_equal(sent(stage, "h0"), stage.trace.h0[0].astype("f4"))
        if stage.backward is not None:
            for name in ("dz", "from_output", "from_future", "dh", "df", "da", "step_loss"):
                wanted = getattr(stage.backward, name)[0].astype("f4")
                np.testing.assert_array_equal(sent(stage, name), wanted)
            growth = stage.backward.growth()
            for name in "WRb":
                np.testing.assert_array_equal(sent(stage, f"growth_{name}"),
                                              growth[name].astype("f4"))
    json.dumps(stage.about, allow_nan=False)
    assert stage.about["time"] == stage.trace.time == len(stage.about["tokens"])


# What is sent ---------------------------------------------------------------------------------


def test_what_is_sent_is_the_trace(stage, vocabulary):
    assert_in_step(stage)
    rnn = network(vocabulary)
    ids = vocabulary.encode(TEXT)
    trace = rnn.forward(np.eye(len(vocabulary))[ids][None])
    np.testing.assert_array_equal(stage.trace.h, trace.h)
    assert stage.about["hot"] == ids.tolist()
    assert stage.about["classes"] == [*ids[1:].tolist(), -1]
    assert stage.about["counts"] == 10 * [1] + [0]  # nothing comes after the last letter
    wanted = backward(trace, np.append(ids[1:], 0)[None], np.arange(11)[None] < 10)
    np.testing.assert_allclose(stage.backward.da, wanted.da)
    assert stage.about["loss"] == pytest.approx(wanted.loss)


def test_the_three_ways_in_agree(stage, vocabulary):
    ids = vocabulary.encode(TEXT)
    x = np.eye(len(vocabulary))[ids]
    targets = np.append(ids[1:], -1)
    rnn = network(vocabulary)
    others = [
        Stage(rnn.forward(x[None]), tokens=TEXT, outputs=vocabulary.symbols, targets=targets),
        Stage(rnn, x=x, tokens=TEXT, outputs=vocabulary.symbols, targets=targets[None]),
    ]
    for other in others:
        assert other.numbers == stage.numbers
        assert {**other.about, "revision": 0} == {**stage.about, "revision": 0}
        other.retype("low")
        assert other.about["classes"] == [*vocabulary.encode("ow").tolist(), -1]
        other.close()


def test_limits_hold_the_whole_sequence_and_only_grow_while_a_weight_is_changed(stage):
    for name, limit in (("a", "sum"), ("Wx", "sum"), ("da", "da"), ("h", "h"), ("R", "R")):
        assert np.abs(sent(stage, name)).max() <= stage.about["limits"][limit]
    before = stage.about["limits"]
    stage.edit("R", (0, 0), 9.0)
    grown = stage.about["limits"]
    assert grown["R"] == 10 > before["R"]
    stage.edit("R", (0, 0), 0.0)
    assert stage.about["limits"] == grown
    stage.reset()
    assert stage.about["limits"] == before


def test_reach_rows_are_logarithms_of_the_reach(stage):
    rows = np.frombuffer(reach_rows(stage.trace, 4), "<f4")
    np.testing.assert_allclose(10 ** rows[:5], reach(stage.trace, 4), rtol=1e-5)
    np.testing.assert_allclose(10 ** rows[5:], reach(stage.trace, 4, linear=True), rtol=1e-5)


def test_step_unit_and_view_are_synced_without_an_echo(stage):
    for name in ("t", "unit", "mode", "predict", "score"):
        assert name in stage.keys and stage.trait_metadata(name, "echo_update") is False
    changes = []
    stage.observe(lambda change: changes.append((change["name"], change["new"])), ["t", "unit"])
    stage.set_state({"t": 4, "unit": 2})  # as the page does it
    stage.t = 99
    assert changes == [("t", 4), ("unit", 2), ("t", 10)]
    with pytest.raises(ValueError, match="t is 11: expected 0 to 10"):
        stage.at(t=11)


# Editing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "index"), [("W", [1, 2]), ("R", [0, 3]), ("b", [4]),
                                             ("V", [2, 2]), ("c", [1]), ("h0", [2])])
def test_an_edit_is_run_and_sent(stage, name, index):
    before, mine = stage.numbers, stage.rnn.get_weights()
    ask(stage, type="edit", id=7, name=name, index=index, value=1.25)
    assert stage.reply == {"notice": "", "id": 7}
    assert stage.numbers != before
    array = stage.trace.h0[0] if name == "h0" else getattr(stage.rnn, name)
    assert array[tuple(index)] == 1.25
    again = stage.rnn.forward(stage.trace.x, stage.trace.h0)
    np.testing.assert_array_equal(stage.trace.y, again.y)
    assert_in_step(stage)
    ask(stage, type="reset", id=8)
    assert stage.numbers == before
    for key, value in stage.rnn.get_weights().items():
        np.testing.assert_array_equal(value, mine[key])


def test_the_learners_network_is_left_alone(vocabulary):
    rnn = network(vocabulary)
    kept = rnn.parameters.copy()
    stage = Stage(rnn, vocabulary=vocabulary, text=TEXT)
    stage.edit("R", (0, 0), 5)
    np.testing.assert_array_equal(rnn.parameters, kept)
    stage.close()


def test_typing_another_sequence(stage, vocabulary):
    stage.at(t=10)
    ask(stage, type="text", id=1, value="old hero")
    assert stage.tokens == tuple("old hero")
    assert stage.t == 7  # the last step of the shorter sequence
    assert stage.about["classes"] == [*vocabulary.encode("ld hero").tolist(), -1]
    assert_in_step(stage)


def test_an_unknown_symbol_is_read_as_nothing_and_marked(stage):
    ask(stage, type="text", id=1, value="he\u00e9l")
    assert stage.about["unknown"] == [2]
    assert not stage.trace.x[0, 2].any() and not stage.trace.Wx[0, 2].any()
    assert stage.about["classes"][1] == -1
    assert_in_step(stage)


def test_an_unknown_symbol_of_the_vocabulary_is_used():
    vocabulary = Vocabulary("abc", unknown="?")
    stage = Stage(network(vocabulary), vocabulary=vocabulary, text="abz")
    assert stage.about["unknown"] == [2]
    assert stage.trace.x[0, 2].argmax() == vocabulary.symbols.index("?")
    stage.close()


def test_carrying_the_state(stage):
    plain = stage.trace
    ask(stage, type="start", id=1, value="carry")
    np.testing.assert_array_equal(stage.trace.h0, plain.last_state)
    assert stage.about["start"] == "carry"
    stage.edit("R", (0, 0), 0.3)  # still carried, from the changed network
    np.testing.assert_array_equal(stage.trace.h0,
                                  stage.rnn.forward(stage.trace.x).last_state)
    ask(stage, type="start", id=2, value="zero")
    assert not stage.trace.h0.any() and stage.about["start"] == "zero"


def test_numbers_are_typed_where_the_input_is_a_number():
    stage = Stage.preset("latch")
    stage.retype("1 0, -0.5 \u22121")
    np.testing.assert_array_equal(stage.trace.x[0, :, 0], [1, 0, -0.5, -1])
    np.testing.assert_array_equal(stage._scene.targets[:, 0], [1, 1, -1, -1])
    np.testing.assert_array_equal(sent(stage, "target")[:, 0], [1, 1, -1, -1])
    assert_in_step(stage)
    stage.close()


@pytest.mark.parametrize(("message", "said"), [
    ({"type": "edit", "name": "Q", "index": [0], "value": 1}, "name is 'Q'"),
    ({"type": "edit", "name": "R", "index": [0], "value": 1}, "index is (0,)"),
    ({"type": "edit", "name": "R", "index": [0, 9], "value": 1}, "index 1 of R is 9"),
    ({"type": "edit", "name": "R", "index": [0, 0], "value": float("nan")}, "R[0, 0] is nan"),
    ({"type": "edit", "name": "b", "index": [0], "value": "x"}, "b[0] is 'x'"),
    ({"type": "edit", "name": "b", "index": [0], "value": 1e9}, "b[0] is 1000000000.0"),
    ({"type": "text", "value": ""}, "input is empty"),
    ({"type": "text", "value": "x" * 201}, "input has 201 symbols: expected at most 200"),
    ({"type": "start", "value": "warm"}, "start is 'warm'"),
    ({"type": "preset", "value": "nothing"}, "name is 'nothing'"),
    ({"type": "dance"}, "type is 'dance'"),
])
def test_what_cannot_be_done_is_said_and_changes_nothing(stage, message, said):
    before, about = stage.numbers, stage.about
    with pytest.raises(ValueError, match=said.replace("(", r"\(").replace(")", r"\)")
                       .replace("[", r"\[").replace("]", r"\]")):
        ask(stage, id=5, **message)
    assert stage.reply["id"] == 5 and said in stage.reply["notice"]
    assert stage.numbers == before and stage.about == about
    assert "\n" not in stage.reply["notice"]
    assert_in_step(stage)


def test_an_error_is_shown_and_not_raised_in_a_lesson(stage, monkeypatch):
    monkeypatch.setattr(Stage, "raise_errors", False)
    ask(stage, type="text", id=1, value="")
    assert isinstance(stage.error, ValueError)
    ask(stage, type="text", id=2, value="he")
    assert stage.error is None and stage.reply["notice"] == ""


def test_ten_thousand_random_messages(stage):
    rng = np.random.default_rng(0)
    widgets = len(_instances)
    letters = "helo wrd\u00e9"
    for _ in range(10_000):
        kind = rng.integers(12)
        if kind == 0:
            word = "".join(rng.choice(list(letters), rng.integers(1, 9)))
            ask(stage, type="text", id=0, value=word)
        elif kind == 1:
            ask(stage, type="start", id=0, value=str(rng.choice(["zero", "carry"])))
        elif kind == 2:
            name = str(rng.choice(["W", "R", "b", "h0"]))
            array = stage.trace.h0[0] if name == "h0" else getattr(stage.rnn, name)
            index = [int(rng.integers(n)) for n in array.shape]
            ask(stage, type="edit", id=0, name=name, index=index, value=rng.normal() * 3)
        elif kind == 3:
            stage.mode = str(rng.choice(["forward", "backward", "reach", "sideways"]))
        else:
            stage.t, stage.unit = int(rng.integers(-3, 20)), int(rng.integers(-3, 9))
        assert 0 <= stage.t < stage.trace.time and 0 <= stage.unit < 5
    assert stage.mode in ("forward", "backward", "reach")
    assert_in_step(stage)
    assert len(_instances) == widgets


# Sizes, strange values, malformed traces --------------------------------------------------------


@pytest.mark.parametrize(("units", "text"), [(1, "h"), (1, TEXT), (64, TEXT), (2, "h")])
def test_sizes(vocabulary, units, text):
    stage = Stage(network(vocabulary, units), vocabulary=vocabulary, text=text)
    assert_in_step(stage)
    assert (stage.backward is None) == (len(text) == 1)
    assert stage.png().startswith(b"\x89PNG")
    stage.close()


def test_nan_and_infinity_in_a_trace_are_sent_as_they_are(vocabulary):
    trace = network(vocabulary).forward(np.eye(len(vocabulary))[vocabulary.encode(TEXT)][None])
    arrays = {k: np.array(v) if isinstance(v, np.ndarray) else v for k, v in vars(trace).items()}
    arrays["h"][0, 3, 1], arrays["a"][0, 4, 2] = np.nan, np.inf
    stage = Stage(RNNTrace(**arrays), tokens=TEXT)
    assert np.isnan(sent(stage, "h")[3, 1]) and np.isposinf(sent(stage, "a")[4, 2])
    assert all(np.isfinite(v) for v in stage.about["limits"].values())
    json.dumps(stage.about, allow_nan=False)
    stage.close()


def test_states_beyond_float32_are_sent_as_infinite():
    rnn = ElmanRNN(1, 2, 1, activation="linear", readout="linear")
    rnn.R = 100 * np.eye(2)
    rnn.W = [[1.0], [1.0]]
    stage = Stage(rnn, x=np.ones((60, 1)), targets=np.zeros(60))
    assert np.isposinf(sent(stage, "h")[-1]).all()
    json.dumps(stage.about, allow_nan=False)
    stage.close()


@pytest.mark.parametrize("name", ["x", "Wx", "a", "z", "y", "h", "h0", "W", "R", "V", "c"])
def test_a_malformed_trace_is_refused_by_name(vocabulary, name):
    trace = network(vocabulary).forward(np.eye(len(vocabulary))[vocabulary.encode(TEXT)][None])
    arrays = dict(vars(trace))
    arrays[name] = np.zeros((3, 2, 1, 1))
    with pytest.raises(ValueError, match="has shape"):
        Stage(RNNTrace(**arrays))


@pytest.mark.parametrize(("options", "said"), [
    ({}, "x is missing"),
    ({"text": "hello"}, "vocabulary is missing"),
    ({"x": np.ones((4, 2))}, r"x has shape \(1, 4, 2\)"),
    ({"x": np.eye(8), "tokens": "ab"}, "tokens has 2 entries: expected 8"),
    ({"x": np.eye(8), "outputs": "ab"}, "outputs has 2 entries"),
    ({"x": np.eye(8), "targets": np.zeros(8)}, "targets has shape"),
    ({"x": np.eye(8), "targets": np.full(8, 8)}, "targets goes from 8 to 8"),
    ({"x": np.eye(8), "h0": np.zeros(3)}, "h0 has shape"),
    ({"x": np.eye(8), "t": 8}, "t is 8: expected 0 to 7"),
    ({"x": np.eye(8), "unit": 5}, "unit is 5: expected 0 to 4"),
    ({"x": np.eye(8), "mode": "up"}, "mode is 'up'"),
    ({"x": np.eye(8), "batch": 1}, "batch is 1"),
    ({"x": np.tile(np.eye(8), (200, 1))}, "x has 1600 steps"),
])
def test_bad_arguments_are_named(vocabulary, options, said):
    with pytest.raises(ValueError, match=said):
        Stage(network(vocabulary), **options)


def test_something_else_than_a_network_is_refused():
    with pytest.raises(ValueError, match="rnn is of type str"):
        Stage("latch")


# Presets ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_runs_and_can_be_chosen(name):
    stage = Stage.preset(name)
    assert_in_step(stage)
    assert stage.about["note"]
    ask(stage, type="preset", id=1, value="echo")
    ask(stage, type="preset", id=2, value=name)
    assert stage.preset_name == name
    assert_in_step(stage)
    stage.close()


def test_the_presets_do_what_they_are_called():
    echo, latch, turn, fade, grow, reader = (PRESETS[name]().trace for name in PRESETS)
    np.testing.assert_allclose(echo.y[0, 3:, 0], echo.x[0, :-3, 0])
    signs = np.sign(latch.h[0, 1:, 0])
    assert (signs[:5] == 1).all() and (signs[5:8] != 1).any() and abs(latch.h[0, 5, 1]) < 0.1
    assert np.sum(np.diff(np.sign(turn.h[0, :, 0])) != 0) >= 5
    assert np.abs(turn.h[0, -12:]).max() > 0.3
    norms = np.linalg.norm(fade.h[0], axis=1), np.linalg.norm(grow.h[0], axis=1)
    assert norms[0][-1] < 0.01 * norms[0][0] and norms[1][-1] > 100 * norms[1][0]
    assert reader.units == 32


def test_the_reader_preset_has_learnt_the_reader():
    scene = PRESETS["reader"]()
    steps = scene.mask
    p = np.take_along_axis(scene.trace.y[0], scene.targets[:, None], 1)[steps, 0]
    assert -np.log2(p).mean() < 3.2  # any symbol as likely as any other: 4.95


# Displaying, closing, pages ----------------------------------------------------------------------


def test_the_bundle_has_the_view_the_picture_and_stable_text(stage):
    stage.at(t=3, unit=2)
    bundle = stage._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["image/png"].startswith(b"\x89PNG")
    text = bundle["text/plain"]
    assert text.startswith("RNN step 3 of 10, reading 'l'. h2(3) = tanh(")
    assert text == stage._repr_mimebundle_()["text/plain"]
    stage.at(t=10)  # the last step has no target
    assert stage._repr_mimebundle_()["image/png"] != bundle["image/png"]


def test_in_backward_mode_the_picture_is_that_of_the_way_back(stage):
    stage.at(t=3, unit=2)
    forward = stage.png()
    stage.mode = "backward"
    bundle = stage._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Backward step 3 of 10, at 'l'. dh2(3) = ")
    np.testing.assert_array_equal(stage.picture.shown()["da"], stage.backward.da[0, 3])
    stage.edit("R", (0, 1), 0.5)
    np.testing.assert_array_equal(stage.picture.shown()["da"], stage.backward.da[0, 3])
    stage.reset().mode = "forward"
    assert stage.png() == forward
    silent = Stage(stage.trace, mode="backward")  # nothing to go back from
    assert silent.alt().startswith("RNN step 0")
    silent.close()


def test_closing_takes_all_widgets_along(vocabulary):
    before = len(_instances)
    for _ in range(3):
        stage = Stage(network(vocabulary), vocabulary=vocabulary, text=TEXT)
        stage._repr_mimebundle_()
        stage.close()
        stage.close()  # twice does no harm
    assert len(_instances) == before


def test_running_a_cell_again_closes_its_last_stage(vocabulary, monkeypatch):
    monkeypatch.setattr(registry, "_by_cell", {})
    before, made = len(_instances), []
    for run in range(20):
        monkeypatch.setattr(registry, "_cell", lambda run=run: ("cell", run))
        made.append(Stage(network(vocabulary), vocabulary=vocabulary, text=TEXT))
    assert len(_instances) == before + 2  # the last stage and its layout
    assert made[0].comm is None and made[-1].comm is not None
    made[-1].close()


def test_two_stages_on_one_trace_do_not_disturb_each_other(vocabulary):
    trace = network(vocabulary).forward(np.eye(len(vocabulary))[vocabulary.encode(TEXT)][None])
    one, two = (Stage(trace, tokens=TEXT, outputs=vocabulary.symbols) for _ in range(2))
    before = two.numbers
    one.edit("R", (0, 0), 4)
    one.t = 5
    assert two.numbers == before and two.t == 0
    for stage in (one, two):
        stage.close()


def test_the_page_needs_nothing_else(stage, tmp_path):
    stage.title = "a </script> title"
    page = stage.save_html(tmp_path / "stage.html").read_text(encoding="utf-8")
    addresses = {part.split('"')[0] for part in page.split("http")[1:]}
    assert addresses <= {"://www.w3.org/2000/svg"}
    assert page.count("</script>") == 2 and "import " not in front.module()
    state = json.loads(page.split('id="state">')[1].split("</script>")[0])
    assert state["about"] == stage.about
    with pytest.raises(ValueError, match="folder does not exist"):
        stage.save_html(tmp_path / "nowhere" / "stage.html")


@pytest.mark.parametrize("cause", ['sys.modules["anywidget"] = None',
                                   'os.environ["COURSE_PLAIN_STAGE"] = "1"'])
def test_without_anywidget_the_step_picture_is_shown_and_says_so(cause):
    code = f"import os, sys\n{cause}\n" + """
from course_utils.controls.stage import Stage
stage = Stage.preset("latch", t=3)
bundle = stage._repr_mimebundle_()
assert "application/vnd.jupyter.widget-view+json" in bundle and bundle["image/png"]
print(bundle["text/plain"])
stage.edit("R", (0, 0), 0.5)
print(stage.at(t=4))
from ipywidgets.widgets.widget import _instances
print([w.value for w in _instances.values() if "anywidget" in str(getattr(w, "value", ""))])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("RNN step 3 of 15") and lines[1].startswith("RNN step 4 of 15")
    assert "plain step picture" in lines[2]
