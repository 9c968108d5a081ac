"""What the numbers of a picture's entry leave out: its words, and the artists beside the main ones.

An equation that a picture writes must be true of the numbers in it.
"""

import re
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.text import Text
from picture_cases import CASES, check, examples
from picture_cases.gated import gated_trace
from picture_cases.layers import small_network

from course_utils import models, pictures
from course_utils.models import GRU, LSTM, Synapse
from course_utils.models.recurrent.dynamics import ScalarMap
from course_utils.models.recurrent.gradient_reach import gradient_reach
from course_utils.models.recurrent.loss_cliff import Cliff
from course_utils.pictures.bars_and_state_map import ColouredLine

# --- Equations ----------------------------------------------------------------------------------

NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]\d+)?(?![\w.])")
UNITS = {"nA": "* 1000", "pA": "", "nS": "", "mV/ms": "", "mV": ""}
FUNCTIONS = {
    "tanh": np.tanh, "exp": np.exp, "sigmoid": lambda a: 1 / (1 + np.exp(-a)), "sqrt": np.sqrt,
}


def lines_of(picture):
    """The lines of text that a picture writes by itself."""
    for part in vars(picture).values():
        if isinstance(part, ColouredLine):
            yield part.text
        elif isinstance(part, Text):
            yield part.get_text()


def worth(side):
    """(value, how far it may be off as its numbers are rounded), or None: not all of it is numbers.

    A number of two digits stands for all that round to it.
    """
    code = re.sub(r"^[\w ]+: ", "", side.replace("\N{MINUS SIGN}", "-").replace("√", "sqrt"))
    code = re.sub(r"[·×]| x (?=[(\d])|(?<=\d) (?=exp)", " * ", code).strip()
    for unit, factor in UNITS.items():
        code = re.sub(rf"(?<=[\d)]) {unit}(?![\w/])", f" {factor}", code)
    if set(re.findall(r"[^\W\d]\w*", NUMBER.sub("0", code))) - set(FUNCTIONS):
        return None
    try:
        value = float(eval(code, dict(FUNCTIONS)))
    except (SyntaxError, TypeError):  # not a sum, or a pair of numbers
        return None
    off = 1e-9
    for found in NUMBER.finditer(code):
        _, point, digits = found[0].partition(".")
        if point:
            moved = float(found[0]) + 0.51 * 10.0 ** -len(digits)
            other = code[: found.start()] + repr(moved) + code[found.end() :]
            off += abs(eval(other, dict(FUNCTIONS)) - value)
    return value, off


def equations(line):
    """Pairs of neighbouring sides that are numbers: [(text, (value, off), (value, off))]."""
    for statement in re.split(r",? {2,}", line):
        sides = [side for side in map(worth, statement.split(" = ")) if side]
        yield from ((statement, *pair) for pair in pairwise(sides))


def test_the_reader_of_equations_reads():
    assert [bool(worth(side)) for side in ("a0", "tanh(+0.5)", "2 x (3 - 1) mV", "r v(1)")] == [
        False, True, True, False
    ]
    for line, true in (
        ("h0(3) = tanh( +0.22 + 0.56 ) = tanh( +0.79 ) = +0.66", True),
        ("h0(3) = tanh( +0.22 + 0.56 ) = tanh( +0.60 ) = +0.54", False),
        ("g (E - V) = 2.0 nS x (0 - (-65.0)) mV = +130 pA = +0.13 nA", True),
        ("g (E - V) = 2.0 nS x (0 - (-65.0)) mV = -130 pA", False),
        ("z = +0.50·(-0.20),   y = 3", True),
    ):
        found = [abs(a - b) <= off_a + off_b for _, (a, off_a), (b, off_b) in equations(line)]
        assert all(found) == true, line


@pytest.mark.parametrize("name", CASES)
def test_the_equations_that_a_picture_writes_are_true(name):
    picture, read = CASES[name].example(), 0
    for t in range(picture.last("t") + 1):
        picture.at(t)
        for line in lines_of(picture):
            for statement, (left, off), (right, also_off) in equations(line):
                read += 1
                assert abs(left - right) <= off + also_off, f"step {t}: {statement}"
    assert read or not CASES[name].equations, "no equation was found"


# --- Numbers in words ---------------------------------------------------------------------------

# In the example of the other tests the bound and the pace are equal.
UNEQUAL = gradient_reach([[0.5, 1.0], [0.0, 0.5]], lags=12)


def assert_says(text, words, value):
    """That `words` in the text are followed by the value, rounded as it is written there."""
    if np.isnan(value):
        return
    found = re.search(rf"{re.escape(words)} *([+-]?\d+(\.\d*)?(e[+-]?\d+)?)", text)
    assert found, f"{words!r} is not in {text!r}"
    digits = len(found[2] or ".") - 1
    slack = 0.51 * 10.0 ** (int((found[3] or "e0")[1:]) - digits)
    assert float(found[1]) == pytest.approx(value, abs=slack), found[0]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.says])
def test_a_number_in_words_is_that_of_the_step(name):
    picture, says = CASES[name].example(), CASES[name].says
    if name == "GradientLagPicture":
        picture.show(UNEQUAL)
    for t in {0, picture.last("t") // 2, picture.last("t")}:
        text = "   ".join(lines_of(picture.at(t)))
        for words, value in says(picture, t).items():
            assert_says(text, words, value)


# The same for the alt text, which is all that some readers get.
ALT_SAYS = {
    "ActionPotentialPicture": lambda p, t: {
        "neuron at": p.trace.t[p.sample], "V is": p.trace.V[0, p.sample],
        **{f"{gate} ": values[0, p.sample] for gate, values in p.trace.gates.items()},
        "highest V is": p.trace.V.max(),
    },
    "BackwardStepPicture": lambda p, t: {
        "Backward step": t,
        f"dh0({t}) =": p.trace.from_output[0, t, 0],
        "|dW|": np.sqrt((p.trace.gathered(t)["W"] ** 2).sum()),
    },
    "CliffPicture": lambda p, t: {
        "at step": t, " loss ": p.trace.loss[t], "the loss is": p.trace.loss[-1],
    },
    "DescentPicture": lambda p, t: {
        "at step": t, " w =": p.trace.w[t], " b =": p.trace.b[t], " loss ": p.trace.loss[t],
    },
    "GatesPicture": lambda p, t: {
        ", step": t, "step 0 wrote,": p.trace.part(p.trace.values, "f")[0, 1 : t + 1, 0].prod(),
    },
    "HysteresisPicture": lambda p, t: {
        ": step": t, " b =": p.trace.b[max(t - 1, 0)], " h =": p.trace.h[t],
    },
    "LengthPicture": lambda p, t: {
        "At": p.length, f"At {p.length}: a": p.trace["a"][p.length],
    },
    "LookPicture": lambda p, t: {"Query": t, "(weight": p.trace.alpha[0, t].max()},
    "MembranePicture": lambda p, t: {
        ", at": p.trace.t[p.sample], "V is": p.trace.V[0, p.sample],
        "the current": p.trace.current[0, p.sample],
    },
    "PatternPicture": lambda p, t: {
        "In repetition": t, "first fires at": p.trace.first_spike[t],
        "first fired at": p.trace.first_spike[0],
    },
    "PhasePortrait": lambda p, t: {
        "at step": t, " h = (": p.trace.h[t, 0], "at a distance of": np.hypot(*p.trace.h[t]),
        "in the end": np.hypot(*p.trace.h[-1]),
    },
    "PsychometricPicture": lambda p, t: {
        "At evidence": p.trace["adds up"].strength[t],
        "ideal observer": p.trace["adds up"].ideal[t],
        "the evidence adds up to": p.trace["adds up"].x[t].sum(),
    },
    "RNNStepPicture": lambda p, t: {"RNN step": t, "' with": p.trace.y[0, t].max()},
    "RasterPicture": lambda p, t: {"up to": p.trace.t[p.sample]},
    "RatePicture": lambda p, t: {
        "At": p.trace.current[t], "the rate is": p.trace.rate[t], f"{p.trace.shape} ":
        p.trace.fit[t],
    },
    "STDPPicture": lambda p, t: {
        "changes the weight by": p.trace.rule.change(p.trace.dt), "After": t,
        "pairs it is": p.trace.w[t], "it began at": p.trace.w[0],
    },
    "ScalarMapPicture": lambda p, t: {
        "after": t, "steps h =": p.trace.h[t], "h(0) =": p.trace.h[0],
        "Fixed points:": p.trace.fixed_points[0],
    },
    "StateSpacePicture": lambda p, t: {
        f"at step {t} it is at (": p.space.project(p.trace.pushed[t])[0],
        "its output": p.trace.y_pushed[t], "left alone": p.trace.y[t],
    },
    "StepErrors": lambda p, t: {"Step": t, "first": np.mean(p.trace[0])},
    "UnrolledPicture": lambda p, t: {", step": t, f"h({t}) = (": p.trace.h[0, t, 0]},
    "WeightCloudPicture": lambda p, t: {
        "vector after": t * p.every, "rule: length": p.trace.length[t * p.every],
    },
}


@pytest.mark.parametrize("name", ALT_SAYS)
def test_a_number_in_the_alt_text_is_that_of_the_step(name):
    picture = CASES[name].example()
    for t in {0, 1, picture.last("t") // 2, picture.last("t")}:
        for words, value in ALT_SAYS[name](picture.at(t), t).items():
            assert_says(picture.alt(), words, value)


# --- Artists beside the main ones ---------------------------------------------------------------


def corners(line):
    return np.transpose(line.get_data()).astype(float)


@pytest.mark.parametrize("name", [
    "DescentPicture", "MembranePicture", "MemoryPicture", "PhasePortrait", "ScalarMapPicture",
    "STDPPicture", "SummationPicture",
])
def test_what_has_happened_and_what_is_to_come_meet_at_the_present(name):
    picture = CASES[name].example()
    sides = picture.past, picture.future
    before, after = (side if isinstance(side, list) else [side] for side in sides)
    for t in {0, 1, picture.last("t")}:
        picture.at(t)
        for left, right in zip(map(corners, before), map(corners, after), strict=True):
            np.testing.assert_allclose(left[-1], right[0])
            whole = np.concatenate([left, right[1:]])[:, 0]
            assert (np.diff(whole) > 0).all() and whole[0] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("name, mark", [
    ("DescentPicture", "now"), ("MembranePicture", "dot"), ("MemoryPicture", "dot"),
    ("ScalarMapPicture", "dot"), ("STDPPicture", "now"), ("SummationPicture", "dot"),
])
def test_the_mark_is_where_the_past_ends(name, mark):
    picture = CASES[name].example()
    for t in {0, 1, picture.last("t")}:
        past = picture.at(t).past
        line = past[-1] if isinstance(past, list) else past
        np.testing.assert_allclose(corners(getattr(picture, mark))[0], corners(line)[-1])


@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_the_gates_picture_marks_the_chosen_unit_everywhere(kind):
    trace = gated_trace(kind)
    picture = pictures.GatesPicture(trace).at(4, unit=2)
    assert {span.get_y() + span.get_height() / 2 for span in picture.spans} == {2}
    assert picture.map.row.get_ydata() == [2]
    low, high = (float(mark.get_text()) for mark in picture.marks)
    assert -low == high >= np.abs(trace.written[0, :, 2]).max()
    assert [mark.get_position()[1] for mark in picture.marks] == [0.0, 1.0]
    said = [line for line in (picture.equation.text, picture.second.text) if line]
    assert ", ".join(said) == trace.equation(4, 2)


def test_the_step_picture_agrees_with_itself():
    picture = examples()[pictures.RNNStepPicture]().at(5, unit=1)
    trace, tokens = picture.trace, "abcdeabcd"
    a, h, before = trace.a[0, 5], trace.h[0, 5], trace.h[0, 4]
    np.testing.assert_allclose(picture.dots.get_data(), [a, h])
    parts = [picture.bars[f"part {name}"] for name in ("Wx", "Rh", "b")]
    np.testing.assert_allclose(parts[0].starts, 0)
    for left, right in pairwise(parts):
        np.testing.assert_allclose(left.ends, right.starts)
    assert {span.get_y() + 0.5 for span in picture.rows} == {1}
    assert picture.map.row.get_ydata() == [1]
    boxed = [text.get_text() for text in picture.strip.texts if text.get_bbox_patch()]
    assert boxed == [tokens[5]] and picture.strip.text.replace(" ", "") == tokens
    terms = re.findall(r"([+-]\d\.\d\d) × h(\d)\(4\)=([+-]\d\.\d\d)", picture.products.text)
    assert len(terms) == 3
    for weight, k, value in terms:
        assert float(weight) == pytest.approx(trace.R[1, int(k)], abs=0.006)
        assert float(value) == pytest.approx(before[int(k)], abs=0.006)
    assert picture.outputs.bars is picture.bars["y"]


def test_the_step_picture_shows_the_units_that_it_is_given():
    trace = models.ElmanRNN(5, 20, 5, seed=0).forward(np.eye(5)[[0, 3, 1, 4]][None])
    picture = pictures.RNNStepPicture(trace, units=range(3, 20, 4)).at(2, unit=1)
    assert picture.last("unit") == 4
    check(picture)
    assert "".join(picture.equation.text.split()) == "".join(trace.equation(2, 7).split())
    labels = [label.get_text() for label in picture.axes["Wx"].get_yticklabels()]
    assert labels == ["3", "7", "11", "15", "19"] and ", of which 5 are shown" in picture.alt()
    terms = re.findall(r"([+-]\d\.\d\d) × h(\d+)\(1\)=([+-]\d\.\d\d)", picture.products.text)
    for weight, k, value in terms:  # of all units, not only of those that are shown
        assert float(weight) == pytest.approx(trace.R[7, int(k)], abs=0.006)
        assert float(value) == pytest.approx(trace.h[0, 1, int(k)], abs=0.006)
    with pytest.raises(ValueError, match=r"units is \[20\]: expected some of 0 to 19"):
        pictures.RNNStepPicture(trace, units=[20])


def test_a_smoothed_curve_does_not_lag():
    ramp = np.arange(100.0)
    picture = pictures.TrainingCurves({"a": ramp}, smooth=40)
    np.testing.assert_allclose(picture.lines["a"][0], ramp)


def test_the_cobweb_goes_up_to_the_curve_and_across_to_the_diagonal():
    step = ScalarMap(2, 0.2)
    picture = pictures.ScalarMapPicture(step.run(0.05, 20)).at(6)
    trace, path = picture.trace, corners(picture.path)
    np.testing.assert_allclose(path[1::2, 0], path[:-1:2, 0])  # upright
    np.testing.assert_allclose(path[1::2, 1], step(path[1::2, 0]))  # to the curve
    np.testing.assert_allclose(path[::2, 0], path[::2, 1])  # and back to the diagonal
    levels = [line for line in picture.levels if line.get_visible()]
    for line, point, stable in zip(levels, trace.fixed_points, trace.stable, strict=True):
        np.testing.assert_allclose(line.get_ydata(), point)
        assert line.get_linestyle() == ("-" if stable else ":")
    for artist in (picture.stable, picture.unstable):
        np.testing.assert_allclose(*artist.get_data())
    for b in (0.2, -0.35):
        title = picture.show(ScalarMap(2, b).run(0.05, 20)).title.get_text()
        assert title == f"h(t) = tanh( +2.00 h(t-1) {'+-'[b < 0]} {abs(b):.2f} )"


def test_the_hysteresis_picture_draws_the_state_over_the_bias():
    picture = examples()[pictures.HysteresisPicture]()
    t = picture.last("t") // 2
    bias, state = (corners(line) for line in (picture.at(t).bias, picture.state))
    np.testing.assert_array_equal(bias[:, 0], np.arange(t + 1))
    np.testing.assert_array_equal(state[:, 0], np.arange(t + 1))
    np.testing.assert_array_equal(corners(picture.trail), np.c_[bias[:, 1], state[:, 1]])


def test_the_decision_picture_writes_its_terms_and_shows_what_a_mistake_adds():
    picture = examples()[pictures.DecisionPicture]()
    trace, dashed = picture.trace, 0
    for t in range(trace.steps):
        picture.at(t)
        written = [float(text.get_text()) for text in picture.values]
        np.testing.assert_allclose(written, picture.shown()["terms"], atol=0.006)
        assert written[3] == pytest.approx(sum(written[:3]), abs=0.02)
        np.testing.assert_allclose(corners(picture.tip)[0], corners(picture.shaft)[1])
        change = corners(picture.change)
        if len(change):
            dashed += 1
            # Drawn at four fifths, as the arrow is.
            np.testing.assert_allclose(change, [0.8 * trace.w[t], 0.8 * trace.w[t + 1]])
    assert 0 < dashed <= trace.mistakes


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "linear"])
def test_the_slope_that_backpropagation_names_is_that_of_its_function(activation):
    network = small_network(activation)
    picture = pictures.BackpropPicture(network.backprop([[1.0, 0.5]], [1.0])).at(7)
    said = picture.title.text.rpartition(": ")[2].replace("^", "**").replace("h (", "h * (")
    h = picture.trace.h[0, 0]
    slope = picture.trace.da[0, 0] / picture.trace.dh[0, 0]
    assert eval(said, {"h": h}) == pytest.approx(slope)


def test_the_membrane_counts_the_spikes_that_have_come():
    trace = pictures.MembranePicture().show(examples()[pictures.MembranePicture]().trace).trace
    picture = pictures.MembranePicture(trace, every=10)
    for t in (0, 20, picture.last("t")):
        count = (trace.spike_times[0] <= trace.t[10 * t] + 1e-9).sum()
        assert picture.at(t).line.text.endswith(f"spikes so far: {count}")


@pytest.mark.parametrize("reversal", [-75.0, -58.0, 0.0])
def test_the_synapse_picture_marks_where_the_current_pulls(reversal):
    picture = pictures.SynapsePicture(Synapse(reversal=reversal).run()).at(100)
    low, high = picture.axes[-1].get_ylim()
    np.testing.assert_allclose(picture.reversal.get_ydata(), np.clip(reversal, low, high))
    assert f"E = {reversal:g}" in picture.reversal_name.get_text().replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize("name", ["ActionPotentialPicture", "SynapsePicture", "SummationPicture"])
def test_a_run_in_milliseconds_is_drawn_over_its_time(name):
    picture = CASES[name].example()
    time = picture.at(picture.last("t") // 2).trace.t
    now, curves, points = time[picture.sample], 0, 0
    for artist in picture._moving:
        if not hasattr(artist, "get_xydata"):
            continue
        x = np.asarray(artist.get_xdata(), dtype=float)
        if len(x) == len(time):
            np.testing.assert_array_equal(x, time)
            curves += 1
        elif len(x) == 1 and artist.get_marker() == "o":
            assert x[0] == now
            points += 1
    assert curves + points >= 2 and points


def test_the_action_potential_writes_each_push_under_its_name():
    picture = examples()[pictures.ActionPotentialPicture]().at(6)
    names = "sodium", "potassium", "leak", "injected"
    written = [float(re.search(rf"{name} ([+-][\d.]+)", picture.numbers.text)[1])
               for name in names]
    shown, k = picture.shown(), picture.sample
    np.testing.assert_allclose(written, [shown[f"push {name}"][k] for name in names], atol=0.051)


def test_the_alignment_picture_writes_the_weights_of_its_row():
    picture = examples()[pictures.AlignmentPicture]()
    steps, places = picture.alpha.shape
    for t in range(steps):
        picture.at(t)
        assert {text.get_position()[1] for text in picture.numbers} == {t}
        for j, text in enumerate(picture.numbers):
            weight = float(text.get_text() or 0)
            assert text.get_position()[0] == j
            assert weight == pytest.approx(picture.alpha[t, j], abs=0.006)
    # Link (t, j) goes from the letter that was written at t to the one that was read at j.
    ends = np.reshape(picture.links.get_segments(), (steps, places, 2, 2))
    np.testing.assert_allclose(ends[:, :, 0, 0], np.repeat([picture.above], places, 0).T)
    np.testing.assert_allclose(ends[:, :, 1, 0], np.repeat([picture.below], steps, 0))


@pytest.mark.parametrize("clip", ["none", "by norm", "by value"])
def test_the_cliff_writes_what_is_used_of_the_gradient(clip):
    trace = Cliff().descend(clip=clip, limit=0.2, steps=12)
    picture = pictures.CliffPicture(trace)
    np.testing.assert_array_equal(picture.limit.get_ydata(), 0.2)
    for t in range(13):
        picture.at(t)
        for line, numbers in ((picture.text, trace.gradient[t]), (picture.more, trace.used[t])):
            pair = re.search(r"\(([^,]+), ([^)]+)\)", line.text).groups()
            for written, number in zip(pair, numbers, strict=True):
                long = "e" in written  # a long one is written with one digit
                assert float(written) == pytest.approx(number, rel=long * 0.5, abs=0.006)
        assert clip == "by value" or picture.turn() < 1e-6, "by norm keeps the direction"
