"""Pictures hold the numbers of their traces, draw fast enough to blit, and describe themselves."""

import io
import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from picture_cases import CASES, check, examples, shows
from picture_cases.attention import look_trace
from picture_cases.gated import gated_trace
from picture_cases.layers import CORNERS, small_network
from picture_cases.neurons import points, two_ways
from picture_cases.recurrent import leaky, rnn_trace
from picture_cases.training import bowl, measured_cost
from PIL import Image

from course_utils import pictures
from course_utils.models import (
    GRU,
    LIF,
    LSTM,
    STDP,
    ElmanRNN,
    EncoderDecoder,
    HiddenLayerNetwork,
    HodgkinHuxley,
    Inputs,
    LIFNetwork,
    Memory,
    MinGRU,
    Synapse,
    descend,
    look,
    perceptron,
    rate_as_activation,
)
from course_utils.models.attention.additive_and_dot import additive, scaled_dot
from course_utils.models.neurons.plasticity import hebb, learn_pattern, oja
from course_utils.models.recurrent.dynamics import PlanarMap, ScalarMap, fold_bias, rotation
from course_utils.models.recurrent.loss_cliff import Cliff
from course_utils.number_format import signed, spaced
from course_utils.paths import ROOT
from course_utils.pictures import (
    ActionPotentialPicture,
    AlignmentPicture,
    BackpropPicture,
    CliffPicture,
    DecisionPicture,
    DescentPicture,
    GatesPicture,
    LengthPicture,
    LookPicture,
    MembranePicture,
    MemoryBankPicture,
    MemoryPicture,
    OptimiserPicture,
    PatternPicture,
    RasterPicture,
    RatePicture,
    ResponsePicture,
    RNNStepPicture,
    ScalarMapPicture,
    STDPPicture,
    StepCostPicture,
    StepErrors,
    StepSizePicture,
    SummationPicture,
    SynapsePicture,
    TrainingCurves,
    UnrolledPicture,
    WeightCloudPicture,
    base,
)
from course_utils.pictures.base import Picture
from course_utils.pictures.canvas import Canvas
from course_utils.pictures.colours import NETWORKS
from course_utils.pictures.fonts import drawable
from course_utils.pictures.scales import round_up, row_ticks
from course_utils.pictures.training.training_curves import spread

ODD = np.array([-1, 1, 1, -1])


@pytest.fixture(params=list(pictures.__all__))
def picture(request):
    name = request.param
    assert name in CASES, f"{name} has no entry in tests/pictures/picture_cases/: add one"
    return CASES[name].example()


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png())))


def test_every_public_picture_has_one_entry():
    public, entered = set(pictures.__all__), set(CASES)
    assert public <= entered, f"add {', '.join(public - entered)} to tests/pictures/picture_cases/"
    assert entered <= public, f"{', '.join(entered - public)} is not in course_utils.pictures"
    with pytest.raises(ValueError, match="GatesPicture has two entries"):
        shows("GatesPicture", GatesPicture)(check)


def test_a_picture_without_an_entry_or_with_a_number_that_no_entry_holds_is_refused():
    Unknown = type("Unknown", (ScalarMapPicture,), {})
    Namesake = type("ScalarMapPicture", (ScalarMapPicture,), {})
    for kind in (Unknown, Namesake):
        with pytest.raises(AssertionError, match=f"{kind.__name__} has no entry"):
            check(kind(ScalarMap(2).run(0.1)))
    picture = ScalarMapPicture(ScalarMap(2).run(0.1))
    more = picture.shown() | {"more": 1.0}
    picture.shown = lambda: more
    with pytest.raises(AssertionError, match="shows more, which nothing in"):
        check(picture)


def test_artists_hold_the_trace_at_every_step(picture):
    for t in range(picture.last("t") + 1):
        check(picture.at(t))


def test_every_step_looks_different_and_blitting_equals_a_full_drawing(picture):
    start, end = pixels(picture.at(0)), pixels(picture.at(picture.last("t")))
    assert start.shape == (picture.size[1], picture.size[0], 3)
    assert (start != end).any()
    blitted = pixels(picture.at(2))
    picture._background = None  # draw everything again
    assert (pixels(picture) == blitted).all()


def test_what_is_kept_of_a_drawing_has_the_pixels_that_matplotlib_draws(picture, monkeypatch):
    for name in ("keep_layout", "keep_image"):
        monkeypatch.setattr(base, name, lambda artist: None)
    monkeypatch.setattr(base, "Canvas", FigureCanvasAgg)
    plain = CASES[type(picture).__name__].example()
    assert not isinstance(plain.canvas, Canvas) and isinstance(picture.canvas, Canvas)
    last = picture.last("t")
    for t in (0, last, 0):  # there and back
        kept = pixels(picture.at(t))
        assert (pixels(plain.at(t)) == kept).all(), t


def test_alt_text_says_what_is_shown_and_changes_with_the_step(picture):
    first = picture.at(0).alt()
    assert len(first) > 40 and "\n" not in first
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == first
    assert bundle["image/png"].startswith(b"\x89PNG")


def test_a_step_outside_the_trace_is_a_clear_error(picture):
    with pytest.raises(ValueError, match=r"t is -1: expected 0 to \d+"):
        picture.at(-1)
    with pytest.raises(ValueError, match=r"t is 9999: expected 0 to \d+"):
        picture.at(9999)
    with pytest.raises(ValueError, match="colour is not a view"):
        picture.at(colour=1)


def test_a_picture_without_a_trace_says_so():
    with pytest.raises(ValueError, match="no trace yet"):
        ScalarMapPicture().at(0)


def test_a_new_trace_of_the_same_kind_keeps_figure_axes_and_step(picture):
    figure, axes = picture.figure, picture.figure.axes[0]
    picture.at(1).show(picture.trace)
    assert picture.figure is figure and picture.figure.axes[0] is axes and picture.t == 1


@pytest.mark.parametrize("units, time", [(1, 1), (2, 3), (64, 200)])
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
def test_the_step_picture_takes_every_size_and_activation(units, time, activation):
    trace, _ = rnn_trace(time, units, activation=activation)
    picture = RNNStepPicture(trace).at(time - 1, unit=units - 1)
    check(picture)
    assert len(picture.png()) > 5000


@pytest.mark.parametrize("readout, target", [("sigmoid", 1.0), ("linear", 0.3)])
def test_the_step_picture_takes_other_readouts(readout, target):
    trace, _ = rnn_trace(readout=readout)
    picture = RNNStepPicture(trace, targets=np.full((9, 5), target))
    check(picture)
    np.testing.assert_allclose(picture.ring.get_xdata(), target)


def test_the_target_is_listed_even_when_it_is_improbable():
    trace, _ = rnn_trace(outputs=30, time=6)
    target = int(np.argmin(trace.y[0, 2]))
    picture = RNNStepPicture(trace, targets=[target] * 6).at(2)
    x, row = picture.ring.get_data()
    np.testing.assert_allclose(x, trace.y[0, 2, target])
    assert list(row) == [7]
    assert picture.outputs.labels[7].get_text() == f"y{target}"


def test_an_exploding_state_is_drawn_at_the_edge_and_not_an_error():
    rnn = ElmanRNN(2, 2, 2, activation="relu", seed=1)
    rnn.R = np.eye(2) * 50
    rnn.b = np.ones(2)
    with np.errstate(all="ignore"):
        trace = rnn.forward(np.ones((1, 300, 2)))
    assert len(RNNStepPicture(trace).at(299).png()) > 5000


def test_the_step_picture_names_the_argument_that_does_not_fit():
    trace, _ = rnn_trace()
    with pytest.raises(ValueError, match="tokens has 3 entries: expected 9"):
        RNNStepPicture(trace, tokens="abc")
    with pytest.raises(ValueError, match="outputs has 2 entries: expected 5"):
        RNNStepPicture(trace, outputs="ab")
    with pytest.raises(ValueError, match="targets has 1 entries: expected 9"):
        RNNStepPicture(trace, targets=[0])
    with pytest.raises(ValueError, match="batch is 4: expected 0 to 0"):
        RNNStepPicture(trace, batch=4)


def test_its_equation_is_the_one_of_the_trace():
    trace, _ = rnn_trace()
    picture = RNNStepPicture(trace).at(5, unit=2)
    shown = "".join(picture.equation.text.split())
    assert shown == "".join(trace.equation(5, 2).split())


def test_tokens_are_drawable_in_any_script():
    assert drawable(" ") == "\u2423" and drawable("\n") == "\u21b5"
    assert drawable("\U0010fffd") == "\u25a1"  # no font has it
    trace, _ = rnn_trace()
    RNNStepPicture(trace, tokens=list("脳は文を読む。é😀")).png()


@pytest.mark.parametrize("kind", [LSTM, GRU, MinGRU])
@pytest.mark.parametrize("units, time", [(1, 1), (3, 5), (64, 120)])
def test_the_gates_picture_takes_all_kinds_and_every_size(kind, units, time):
    trace = gated_trace(kind, time, units)
    picture = GatesPicture(trace, batch=1)
    for t in {0, time // 2, time - 1}:
        check(picture.at(t, unit=units - 1))
    assert trace.equation(time - 1, units - 1, batch=1) in picture.alt()
    other = GRU if kind is LSTM else LSTM
    check(picture.show(gated_trace(other, time, units)))
    assert len(picture.png()) > 5000


def test_the_gates_picture_names_what_does_not_fit():
    with pytest.raises(ValueError, match="tokens has 2 entries: expected 7"):
        GatesPicture(gated_trace(), tokens="ab")
    with pytest.raises(ValueError, match="batch is 2: expected 0 to 1"):
        GatesPicture(gated_trace(), batch=2)


@pytest.mark.parametrize("r", [0.0, -0.8, 1.0, 1.1, 40.0])
def test_the_memory_picture_follows_any_weight(r):
    picture = MemoryPicture(leaky(r, np.r_[1.0, -0.5, np.zeros(10), 0.3]))
    for t in range(13):
        check(picture.at(t)) if r < 2 else picture.at(t).png()


def test_the_memory_bank_hides_what_is_to_come_and_prints_every_number_beside_the_map():
    trace = Memory([1.0, 0.0], [[0.0, 0.0], [1.0, 0.0]]).run([0.5, -0.25, 0.0])
    picture = MemoryBankPicture(trace).at(1)
    cells = picture.shown()["cells"]
    np.testing.assert_allclose(cells[:, :2], [[0.5, -0.25], [0.0, 0.5]])
    assert np.isnan(cells[:, 2]).all()
    assert "h0 -0.25, h1 +0.50" in picture.alt()
    with pytest.raises(ValueError, match="tokens has 2 entries: expected 3"):
        MemoryBankPicture(trace, tokens="ab")
    with pytest.raises(ValueError, match="names has 1 entries: expected 2"):
        MemoryBankPicture(trace, names=("a",))


@pytest.mark.parametrize(("r", "f"), [(0.9, "tanh"), (2.0, "linear")])
def test_a_memory_of_one_unit_has_a_curve_whose_dot_stays_on_the_axis(r, f):
    picture = MemoryBankPicture(Memory([0.5], [[r]], f).run(np.r_[1.0, np.zeros(29)]))
    for t in (0, 3, 29):
        check(picture.at(t))
    assert abs(picture.dot.get_ydata()[0]) <= picture.curve.axes.get_ylim()[1]


def test_the_memory_picture_says_the_letters_of_its_lesson():
    leak = MemoryPicture(leaky(0.5, [1, 0]), letters=("v", "(1-α) u"), share="α").at(1)
    assert leak.equation.text.startswith("v(1) = α v(0) + (1-α) u(1) = 0.50 × ")


def test_the_memory_picture_takes_linear_traces_only():
    with pytest.raises(ValueError, match="trace is of a tanh map: expected a linear one"):
        MemoryPicture(ScalarMap(2).run(0.1))
    with pytest.raises(ValueError, match="tokens has 2 entries: expected 3"):
        MemoryPicture(leaky(0.5, [1, 0, 1]), tokens="ab")
    with pytest.raises(ValueError, match=r"wanted has shape \(2,\): expected \(3,\)"):
        MemoryPicture(leaky(0.5, [1, 0, 1]), wanted=[0, 1])


def test_the_memory_picture_says_what_should_be_held_under_the_letters_of_its_lesson():
    picture = MemoryPicture(leaky(0.5, [1, 0, 1]), letters=("C", "x"), wanted=[np.nan, 1, 1])
    assert "should hold" not in picture.at(0).alt()
    assert "C(1) = r C(0) + x(1)" in picture.at(1).alt() and "should hold +1.00" in picture.alt()


@pytest.mark.parametrize("units, time", [(1, 1), (2, 4), (3, 2)])
@pytest.mark.parametrize("activation", ["tanh", "relu", "linear"])
def test_the_unrolled_picture_takes_small_networks(units, time, activation):
    trace, ids = rnn_trace(time, units, activation=activation)
    picture = UnrolledPicture(trace, inputs="abcde")
    for t in range(time):
        check(picture.at(t))
    shown = {text.get_text() for text in picture.axes.texts}
    assert {"abcde"[i] for i in ids} <= shown


def test_the_unrolled_picture_names_what_does_not_fit():
    with pytest.raises(ValueError, match="trace has 5 steps: expected at most 4"):
        UnrolledPicture(rnn_trace(5, 2)[0])
    with pytest.raises(ValueError, match="trace has 4 units: expected at most 3"):
        UnrolledPicture(rnn_trace(2, 4)[0])
    with pytest.raises(ValueError, match="outputs has 2 names: expected 5"):
        UnrolledPicture(rnn_trace(2, 2)[0], outputs="ab")
    with pytest.raises(ValueError, match="batch is 1: expected 0 to 0"):
        UnrolledPicture(rnn_trace(2, 2)[0], batch=1)


def test_membranes_of_both_kinds_and_any_view_of_them():
    neuron = LIF()
    batch = neuron.run([0.0, 1.0, 5.0], 50)
    picture = MembranePicture(neuron=neuron, others=batch, levels={"63 %": -58.7})
    for row in range(3):
        picture.show(batch.only(row))
        for t in (0, 117, picture.last("t")):
            check(picture.at(t))
    assert "refractory: 0.0 of 2 ms" in picture.at(
        round(batch.spike_times[2][0] / 0.1)
    ).line.text
    picture.show(HodgkinHuxley().run(10, 30, 0.1, "euler", keep_nan=True))
    check(picture.at(picture.last("t")))
    assert len(picture.png()) > 5000


def test_the_line_below_a_membrane_is_its_equation_in_numbers():
    trace = LIF().run(2.0, 20)
    text = MembranePicture(trace, LIF()).at(50).line.text
    leak = -65 - trace.V[0, 50]
    assert f"({leak:+.2f} + 20.00) / 20 = {(leak + 20) / 20:+.2f} mV/ms" in text


def test_the_action_potential_is_told_in_words():
    trace = HodgkinHuxley().run(10, 12)
    picture = ActionPotentialPicture(trace)
    said = [picture.at(t).phase() for t in range(picture.last("t") + 1)]
    order = ["the injected current charges", "sodium flows in", "potassium flows out"]
    first = [next(t for t, words in enumerate(said) if part in words) for part in order]
    assert first == sorted(first)
    # V is highest where sodium's turn ends.
    top = int(trace.V[0].argmax())
    assert abs(first[2] - top) <= 2
    resting = ActionPotentialPicture(HodgkinHuxley().run(0, 5)).at(20)
    assert "stands still" in resting.phase() and "push" in resting.phase()
    with pytest.raises(ValueError, match="trace has no gates m, h, n"):
        ActionPotentialPicture(LIF().run(1, 10))


def test_the_pushes_add_up_to_how_fast_the_potential_moves():
    trace = HodgkinHuxley().run(10, 4, dt=0.001)
    picture = ActionPotentialPicture(trace)
    slope = np.gradient(trace.V[0], trace.t)
    np.testing.assert_allclose(picture.pushes(trace).sum(axis=0)[1:-1], slope[1:-1], atol=3)
    assert np.abs(slope).max() > 300


def test_a_step_that_is_too_large_is_marked_where_it_breaks():
    small = two_ways(0.01)["exponential"]
    picture = StepSizePicture(two_ways(0.05), small)
    assert np.isnan(picture.shown()["broken"]).all() and "keeps going" in picture.alt()
    picture.show(two_ways(0.1))
    assert 0 < picture.shown()["broken"][0] < 12 and "Euler breaks at" in picture.alt()
    assert "Euler nan" in picture.at(picture.last("t")).line.text
    with pytest.raises(ValueError, match="trace has"):
        picture.show({"euler": small})


def test_pictures_of_neurons_name_what_does_not_fit():
    with pytest.raises(ValueError, match="every is 0"):
        MembranePicture(every=0)
    with pytest.raises(ValueError, match="every is 0"):
        ActionPotentialPicture(every=0)
    with pytest.raises(ValueError, match="reference is missing"):
        StepSizePicture(two_ways(0.05))
    with pytest.raises(ValueError, match="x: expected at least two rising"):
        ResponsePicture([2, 1], {"a": [1, 2]})
    with pytest.raises(ValueError, match=r"a has shape \(3,\): expected \(2,\)"):
        ResponsePicture([1, 2], {"a": [1, 2, 3]})
    with pytest.raises(ValueError, match="points has 0 entries"):
        ResponsePicture([1, 2], {})
    with pytest.raises(ValueError, match=r"^x begins with 0: a logarithmic axis"):
        ResponsePicture([0, 1], {"a": [1, 2]}, log=True)


def test_a_response_over_counts_is_said_in_counts_and_its_words_fit():
    curves = {"untrained, noun or verb": [1.0, 2.0, 3.0], "untrained, of twelve kinds": [5.0] * 3}
    level = {"a level to compare with": lambda x: 4 + 0 * x}
    picture = ResponsePicture([25, 100, 400], curves, level, "sequences", log=True, digits=0).at(1)
    assert picture.alt().startswith(" over sequences, 25 to 400: ")
    assert "sequences: 100 " in picture.alt()
    picture.png()
    assert picture.words.get_window_extent(picture.canvas.get_renderer()).x1 < picture.size[0]


def test_a_network_has_one_colour_whatever_stands_beside_it():
    runs = {"one": [1.0, 2.0], "LSTM": [1.0, 2.0], "SimpleRNN": [2.0, 1.0]}
    curves = TrainingCurves(runs).lines
    lengths = LengthPicture({name: dict(enumerate(run, 1)) for name, run in runs.items()}).dots
    response = ResponsePicture([1, 2], runs).curves
    for name in ("LSTM", "SimpleRNN"):
        colours = {to_hex(line.get_color()).upper()
                   for line in (curves[name][1], lengths[name], response[name])}
        assert colours == {NETWORKS[name][0]}


def test_a_synapse_is_shown_for_every_reversal_potential():
    picture = SynapsePicture()
    for reversal in (-90.0, -72, -66, -65, -64, -58, 0):
        for shape in ("exponential", "alpha"):
            check(picture.show(Synapse(40, reversal, shape=shape).run()).at(30))
            moves = "does not move" in picture.alt()
            assert moves == (reversal == -65) and picture.png()


def test_a_sum_is_shown_until_the_neuron_fires():
    picture = SummationPicture(Inputs([4.0, -1.0]).run([[5], [10]])).at(40)
    parts = picture.trace.parts[:, 200]
    text = picture.line.text
    assert f"{parts[0]:+.2f} - {-parts[1]:.2f} = {parts.sum():+.2f} mV" in text
    assert "does not fire" in picture.alt()
    picture.show(Inputs([8.0, 8.0]).run([[5], [6]])).at(60)
    assert "fired at" in picture.line.text and "fires 1 time" in picture.alt()
    check(picture.show(Inputs([12.0]).run([[5, 15, 25]])))
    with pytest.raises(ValueError, match="trace has 7 inputs: expected 1 to 6"):
        picture.show(Inputs(np.ones(7)).run([[]] * 7))


def test_a_raster_marks_those_that_inhibit_and_a_silent_network():
    R = np.array([[0, -2.0, 1], [1, 0, 1], [0, -2, 0]])
    picture = RasterPicture(LIFNetwork(R).run(2.0, 100, 0.2))
    assert picture.inhibitory(picture.trace).tolist() == [False, True, False]
    assert "1 of them inhibitory" in picture.alt()
    check(picture.show(LIFNetwork(R).run(0.1, 100, 0.2)))
    assert "there is none" in picture.alt() and picture.png()


def test_weights_that_run_away_leave_the_plane_in_their_direction():
    trace = hebb(np.tile(points(), (8, 1)), [0.3, -0.6], 0.02)
    picture = WeightCloudPicture(trace)
    picture.at(picture.last("t"))
    check(picture)
    shaft = picture.shown()["shaft"]
    assert np.abs(shaft).max() > picture.limit and trace.length[-1] > 100
    np.testing.assert_allclose(shaft / np.linalg.norm(shaft), trace.w[-1] / trace.length[-1])
    with pytest.raises(ValueError, match="trace has 3 inputs: expected 2"):
        WeightCloudPicture(oja(np.ones((4, 3)), [1, 0, 0]))


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_backpropagation_is_told_for_a_network_of_its_size_only(activation):
    picture = BackpropPicture(small_network(activation).backprop([[1.0, -0.5]], [0.0]))
    for t in range(9):
        check(picture.at(t))
    a, dz = picture.trace.a[0, 0], picture.trace.dz[0]
    assert f"= {signed(a)}" in picture.at(1).text.text and "dh0" in picture.at(6).text.text
    assert signed(dz) in picture.at(4).text.text and "back: dz" in picture.title.text
    with pytest.raises(ValueError, match=r"W of shape \(3, 2\) and 1 examples"):
        picture.show(HiddenLayerNetwork.random(2, 3).backprop([[1.0, 0.5]], [1.0]))


def test_a_line_is_drawn_for_any_weights_and_none_for_none():
    picture = DecisionPicture()
    for w, b in (([1, 1], -0.5), ([0, 2], 0.3), ([-3, 0], 1), ([0, 0], 1), ([0, 0], -1)):
        trace = look(w, b, CORNERS, ODD)
        for t in range(4):
            check(picture.show(trace).at(t))
        assert ("no line" in picture.alt()) == (not any(w)) and picture.png()
    with pytest.raises(ValueError, match="t is 4: expected 0 to 3"):
        picture.at(4)
    with pytest.raises(ValueError, match="trace has 3 inputs: expected 2"):
        picture.show(perceptron(np.eye(3), [1, -1, 1]))


def test_the_line_says_what_a_mistake_changes():
    picture = DecisionPicture(perceptron(CORNERS, ODD, sweeps=3))
    said = [picture.at(t).text.text for t in range(12)]
    for t, wrong in enumerate(picture.trace.mistake):
        sign = "+" if ODD[t % 4] > 0 else "-"
        assert (f"w {sign} x, b {sign} 1" in said[t]) == wrong
    assert "of 4 right" in picture.at(12).text.text


@pytest.mark.parametrize("learning_rate, words", [(0.1, "it falls"), (0.7, "swings to and fro"),
                                                  (1.5, "it diverges")])
def test_a_descent_is_drawn_whatever_becomes_of_it(learning_rate, words):
    picture = DescentPicture(descend([0, 1, 2], [0.2, 0.9, 2.1], learning_rate, 40))
    for t in range(picture.last("t") + 1):
        check(picture.at(t))
    assert words in picture.alt() and picture.png()
    assert ("stopped" in picture.more.text) == (learning_rate == 1.5)


@pytest.mark.parametrize("shape", ["relu", "softplus", "sigmoid", "tanh"])
def test_every_activation_is_laid_over_the_rate(shape):
    picture = RatePicture()
    for fluctuation, refractory in ((0.0, 0.0), (0.0, 2.0), (1.5, 10.0)):
        check(picture.show(rate_as_activation(shape, fluctuation, refractory)).at(40))
    assert f"apart at most {picture.trace.gap:.2f}" in picture.text.text


def test_pairs_and_patterns_at_their_limits():
    picture = STDPPicture()
    for delta in (-80, -1, 0, 1, 80):
        check(picture.show(STDP(0.02, 0.02).pair(delta, 60)).at(60))
    assert "both at once" in picture.show(STDP().pair(0.0)).line.text
    silent = PatternPicture(learn_pattern([5.0, 10.0], [0.1, 0.1], 4))
    check(silent.at(3))
    assert "stays silent" in silent.alt() and "was silent" in silent.alt() and silent.png()


@pytest.mark.parametrize(
    "kind", [RasterPicture, SummationPicture, SynapsePicture, WeightCloudPicture]
)
def test_a_cursor_that_cannot_move_is_refused(kind):
    with pytest.raises(ValueError, match="every is 0"):
        kind(every=0)


def test_fixed_points_and_folds_are_those_of_the_theory():
    for w, point, fold in ((1.2, 0.6586, 0.0564), (1.5, 0.8586, 0.2075), (2, 0.9575, 0.5328),
                           (3, 0.9949, 1.3033)):
        trace = ScalarMap(w).run(0.1, 5)
        np.testing.assert_allclose(trace.fixed_points, [-point, 0, point], atol=6e-5)
        assert trace.stable.tolist() == [True, False, True]
        np.testing.assert_allclose(fold_bias(w), fold, atol=6e-5)
        assert len(ScalarMap(w, fold - 0.01).fixed_points()) == 3
        assert len(ScalarMap(w, fold + 0.01).fixed_points()) == 1
    np.testing.assert_allclose(ScalarMap(1.0).run(0.9, 1000).h[-1], 0.0386, atol=2e-4)
    assert ScalarMap(1.0).fixed_points().tolist() == [0.0]
    with pytest.raises(ValueError, match="r is 1"):
        fold_bias(1)


@pytest.mark.parametrize(
    ("unit", "point", "returns"),
    [
        (ScalarMap(0.9), 0.0, True), (ScalarMap(1.1), 0.0, False),
        # A slope of just 1 or -1, where the bend of f decides.
        (ScalarMap(1.0), 0.0, True), (ScalarMap(-1.0), 0.0, True),
        (ScalarMap(1.0, activation="linear"), 0.0, False),
        (ScalarMap(1.0, activation="relu"), 0.0, False),
        # The fold: drawn in from one side, lost to the other.
        (ScalarMap(2.0, -fold_bias(2.0)), np.sqrt(0.5), False),
    ],
)
def test_a_point_is_stable_if_a_small_push_to_either_side_dies_out(unit, point, returns):
    assert unit.attracts([point]).tolist() == [returns]
    if returns and abs(unit.r) == 1:
        assert abs(unit.run(0.3, steps=2000).h[-1]) < 0.03


def test_the_terms_of_a_step_fit_into_their_columns():
    rnn = ElmanRNN(1, 1, 1)
    rnn.W, rnn.R, rnn.b = [[3.0]], [[3.0]], [-2.0]
    picture = RNNStepPicture(rnn.forward(np.full((1, 4, 1), 1.0))).at(3)
    ends = picture.shown()["stack"][:, 0]  # of W x, then R h, then b, laid end to end
    assert ends[1] > 5 and ends.max() < picture.axes["a"].get_xlim()[1]


@pytest.mark.parametrize("scale, size, period", [(1.05, 0.428, 20.05), (1.1, 0.580, 20.15),
                                                 (1.3, 0.870, 21.16)])
def test_limit_cycles_are_those_of_facts(scale, size, period):
    trace = PlanarMap(rotation(scale, 18)).run([0.1, 0], 2000)
    np.testing.assert_allclose(trace.radius[-420:].mean(), size, rtol=0.01)
    np.testing.assert_allclose(trace.period(), period, rtol=0.01)
    assert PlanarMap(rotation(0.9, 18)).run([0.5, 0], 500).radius[-1] < 1e-9


@pytest.mark.parametrize("degrees", [18, -25, 90])
def test_the_period_of_a_plain_turn_is_exact_however_few_its_steps(degrees):
    trace = PlanarMap(rotation(1, degrees), activation="linear").run([1, 0], 8)
    assert trace.period() == pytest.approx(360 / abs(degrees))


def test_maps_refuse_what_they_cannot_use():
    with pytest.raises(ValueError, match="activation is 'relo'"):
        ScalarMap(1, activation="relo")
    with pytest.raises(ValueError, match="steps is 0"):
        ScalarMap(1).run(0, 0)
    with pytest.raises(ValueError, match=r"R has shape \(3, 3\)"):
        PlanarMap(np.eye(3))
    with pytest.raises(ValueError, match=r"h0 has shape \(3,\)"):
        PlanarMap(np.eye(2)).run([1, 2, 3])
    with pytest.raises(ValueError, match="b has shape"):
        ScalarMap(1).sweep([[1.0]])


def test_numbers_are_written_with_a_fixed_sign_column():
    assert [signed(v) for v in (0.5, -0.25, -0.001, 12)] == ["+0.50", "-0.25", "+0.00", "+12.00"]
    assert spaced(-0.31) == " - 0.31" and spaced(0.1) == " + 0.10"
    assert [round_up(v) for v in (0, 0.32, 1.01, 2.4, 97)] == [1.0, 0.4, 1.5, 3.0, 100.0]


def test_training_curves_refuse_nothing_and_too_much():
    with pytest.raises(ValueError, match="runs is empty"):
        TrainingCurves({})
    with pytest.raises(ValueError, match="runs has 5 entries"):
        TrainingCurves({str(k): [1.0] for k in range(5)})
    with pytest.raises(ValueError, match="smooth is 0"):
        TrainingCurves({"a": [1.0]}, smooth=0)


def test_training_curves_count_what_the_axis_says():
    shown = TrainingCurves({"a": [1.0, 2.0]}, xlabel="epoch").at(1).words.get_text()
    assert shown == "epoch 1:   a 2.00"
    assert TrainingCurves({"a": [1.0]}).words.get_text().startswith("step 0:")


@pytest.mark.parametrize("units", [1, 16, 17, 64, 65, 96, 128, 512])
def test_rows_get_labels_that_do_not_run_into_each_other(units):
    ticks = row_ticks(units)
    assert ticks[0] == 0 and ticks[-1] < units
    assert len(ticks) == units if units <= 16 else 3 <= len(ticks) <= 8


def test_step_costs_are_refused_and_redrawn():
    for costs in ([], [measured_cost("time")] * 4):
        with pytest.raises(ValueError, match=f"costs has {len(costs)} entries: expected 1 to 3"):
            StepCostPicture(costs)
    picture = StepCostPicture(measured_cost("time"))
    before = pixels(picture)
    check(picture.show((measured_cost("time", 4),)))
    assert (pixels(picture) != before).any()
    assert "time 4: 0.6 ms, 1.7 × the products" in picture.alt()


def test_no_figure_is_left_to_pyplot():
    import sys

    for make in examples().values():
        make()
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()


def test_no_module_loads_pyplot():
    """It picks a window system, and keeps every figure until it is told to close it."""
    for file in (ROOT / "course_utils").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(import|from)\b.*\b(pyplot|pylab)\b", text, flags=re.M), file


def test_the_base_leaves_the_work_to_its_subclasses():
    class Bare(Picture):
        pass

    with pytest.raises(NotImplementedError):
        Bare(object())


def strip(tokens, t):
    """The pieces of the line above the columns, past, present and future, and their widths."""
    trace, _ = rnn_trace(time=len(tokens))
    picture = RNNStepPicture(trace, tokens=tokens).at(t)
    picture.png()
    renderer = picture.canvas.get_renderer()
    pieces = picture.strip.texts
    return pieces, [piece.get_window_extent(renderer) for piece in pieces]


def test_what_a_person_types_is_drawn_letter_by_letter_not_as_a_formula():
    tokens = r"$\oo$x"  # as a formula this would be an error
    (past, now, _), (width, _, _) = strip(tokens, 5)
    assert past.get_text() == tokens[:5] + " " and now.get_text() == tokens[5]
    _, (plain, _, _) = strip("abcdef", 5)
    assert width.width == pytest.approx(plain.width)


@pytest.mark.parametrize("tokens", ["abcdef", "中文（好）x"])
def test_pieces_of_the_strip_do_not_lie_over_one_another(tokens):
    _, (past, now, future) = strip(tokens, 3)
    assert past.x1 - 2 < now.x0 < past.x1 + 12
    assert now.x1 - 2 < future.x0 < now.x1 + 12


@pytest.mark.parametrize("levels", [[1.0], [1.0, 1.0], [0.0, 5.0], [1, 1.1, 1.2, 9], [0, 3, 3, 3]])
def test_names_of_curves_are_spread_as_little_as_need_be(levels):
    places = np.array(spread(levels, 1.0))
    assert (np.diff(places) >= 1 - 1e-9).all()
    moved = places - levels
    assert abs(moved.mean()) < 1e-9  # as far down as up
    if (np.diff(levels) >= 1).all():
        assert not moved.any()


@pytest.mark.parametrize("units, hatched", [(16, True), (32, True), (33, False), (96, False)])
def test_bars_are_hatched_only_where_a_hatch_can_be_seen(units, hatched):
    picture = RNNStepPicture(rnn_trace(3, units)[0])
    for name in ("Rh", "b", "part Rh", "part b"):
        assert bool(picture.bars[name].patch.get_hatch()) == hatched


def test_an_optimiser_that_is_lost_is_said_to_be():
    picture = examples()[OptimiserPicture]()
    assert "off the map" not in picture.at(0).alt()
    assert "off the map: lost" in picture.at(2).more.text
    assert "down has a loss of 0.01" in picture.alt() and "beyond all use" in picture.alt()


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: OptimiserPicture(), "loss is None"),
        (lambda: OptimiserPicture({"a": [[0, 0]], "b": [[0, 0], [1, 1]]}, loss=bowl), "shapes"),
        (lambda: OptimiserPicture({}, loss=bowl), "trace has 0 paths"),
        (lambda: StepErrors(np.zeros((1, 2))), "rows and labels"),
        (lambda: StepErrors(np.zeros((1, 2)), ("a",), "abc"), "trace has shape"),
        (lambda: StepErrors(np.zeros((1, 2)), ("a",), "ab", high=[[1]]), "high has shape"),
        (lambda: StepErrors(np.zeros((1, 2)), ("a",), "ab", limit=0), "limit is 0"),
    ],
)
def test_pictures_of_training_refuse_what_they_cannot_show(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("steps, places", [(1, 1), (3, 7), (7, 3), (20, 20)])
def test_alignment_of_rows_of_any_length(steps, places):
    net = EncoderDecoder(5, 4, 5, bidirectional=False)
    ids = np.random.default_rng(1).integers(0, 5, (2, places))
    trace = net.forward(np.eye(5)[ids], np.zeros((2, steps), int))
    picture = AlignmentPicture(trace, "abcde")
    for t in range(steps):
        for sequence in (0, 1):
            check(picture.at(t, sequence=sequence))
    assert picture.last("sequence") == 1
    picture = AlignmentPicture(trace, "abcde", targets=(trace.y.argmax(axis=2) + 1) % 5)
    right = "abcde"[picture.at(0).right[0]]
    assert picture.corrections[0].get_text() == f"({right})"
    assert all(text.get_text() == "" for text in picture.corrections[1:]), "not written yet"


def test_what_may_not_be_looked_at_is_left_out_of_the_map():
    net = EncoderDecoder(5, 4, 5)
    mask = np.array([[[True, False, True, True]]])
    trace = net.forward(np.eye(5)[[[0, 1, 2, 3]]], np.zeros((1, 2), int), mask)
    picture = AlignmentPicture(trace, "abcde").at(1)
    check(picture)
    assert np.isnan(picture.shown()["map"]).tolist() == [[False, True, False, False]] * 2


def test_alignment_refuses_what_does_not_fit():
    trace = EncoderDecoder(5, 4, 5).forward(np.eye(5)[[[0, 1, 2]]])
    for given, message in (
        ({}, "symbols is empty"),
        ({"symbols": "abc"}, "symbols has 3 names: expected 5"),
        ({"symbols": "abcde", "targets": [[1, 2]]}, r"targets has shape \(1, 2\)"),
        ({"symbols": "abcde", "first": 3}, "first is 3: expected 0 to 2"),
    ):
        with pytest.raises(ValueError, match=message):
            AlignmentPicture(trace, **given)


@pytest.mark.parametrize("kind", [additive, scaled_dot])
@pytest.mark.parametrize("queries, positions, size", [(1, 1, 1), (4, 4, 3), (2, 8, 16)])
def test_a_look_at_any_number_of_places(kind, queries, positions, size):
    picture = LookPicture(look_trace(kind, queries, positions, size))
    for t in range(queries):
        for j in range(positions):
            check(picture.at(t, j=j))
            assert ("masked" in picture.title.get_text()) == (j > t)
    single = LookPicture(look_trace(kind, queries, positions, size), single=True)
    assert single.views == ("j",) and single.last("j") == positions - 1
    check(single.at(j=positions - 1))
    with pytest.raises(ValueError, match="t is not a view"):
        single.at(0)
    with pytest.raises(ValueError, match=f"tokens has 2 names: expected {positions}"):
        LookPicture(look_trace(kind, queries, positions, size), tokens="ab")


def test_a_curve_over_lengths_shows_the_nearest_one_measured():
    picture = LengthPicture({"a": {4: 1.0, 8: 0.5, 16: 0.25}})
    assert [picture.at(t).length for t in (0, 4, 5, 7, 12, 13, 16)] == [4, 4, 4, 8, 8, 16, 16]
    with pytest.raises(ValueError, match="runs has 0 names"):
        LengthPicture({})
    with pytest.raises(ValueError, match="expected the same for each name"):
        LengthPicture({"a": {4: 1.0}, "b": {5: 1.0}})


def test_training_curves_of_another_run_of_the_same_length_are_drawn_anew():
    picture = TrainingCurves({"a": np.arange(5.0)}, ylim=(0, 5))
    before = picture.at(2).png()
    picture.show({"a": np.array([4.0, 1.0, 0.5, 0.2, 0.1])})
    check(picture)
    assert picture.shown()["a"][1] == 0.5 and picture.png() != before


def test_lengths_and_values_can_be_on_logarithmic_axes():
    runs = {"a": {32: 0.5, 64: 8.0, 128: 120.0}, "b": {32: 0.02, 64: 0.04, 128: 0.09}}
    picture = LengthPicture(runs, 0.2, log="xy", baseline="always 1", digits=3).at(64)
    check(picture)
    axes = picture.figure.axes[0]
    low, high = axes.get_ylim()
    assert axes.get_xscale() == axes.get_yscale() == "log" and low < 0.02 and high > 120
    assert "always 1 gives 0.20" in picture.alt() and "b 0.040" in picture.alt()
    assert {text.get_text() for text in axes.texts} == {"a", "b", "always 1  0.20"}
    with pytest.raises(ValueError, match="log is 'z': expected one of"):
        LengthPicture(runs, log="z")


def test_a_descent_that_is_thrown_out_says_so():
    picture = CliffPicture(Cliff().descend())
    assert "thrown far out" in picture.alt() and picture.inside()
    picture.at(picture.last("t"))
    assert not picture.inside() and "thrown out" in picture.away.get_text()
    clipped = CliffPicture(Cliff().descend(clip="by value", limit=0.1))
    turns = [clipped.at(t).turn() for t in range(clipped.last("t"))]
    assert max(turns) > 5
    assert "It stays near" in clipped.alt() and "thrown" not in clipped.away.get_text()
