"""Small ready-made networks for the stage. Each shows one thing that a recurrent network does.

The weights are set by hand, so that what is seen follows from numbers that can be read; only
`reader` is trained (by ``train_reader.py`` beside this file).
"""

import numpy as np

from course_utils import models
from course_utils.controls.stage.scene import Scene
from course_utils.controls.stage.symbols import next_symbols
from course_utils.models.recurrent.elman import ElmanRNN
from course_utils.paths import ASSETS

# The network of `reader`, its symbols, and the text that it is shown with.
READER = ASSETS / "stage_reader.npz"
SYMBOLS = tuple(" ',.?abcdefghijklmnopqrstuvwxyz")
TEXT = "the tram was late and the people waited."


def _network(units, activation, W, R, V, readout="linear"):
    W, V = np.reshape(W, (units, -1)), np.reshape(V, (-1, units))
    rnn = ElmanRNN(W.shape[1], units, len(V), activation=activation, readout=readout)
    rnn.W, rnn.R, rnn.V = W, R, V
    return rnn


def _scene(rnn, x, rule, note, retarget):
    x = np.asarray(x, dtype=float)[:, None]
    scene = Scene(rnn, x=x, targets=_targets(retarget, x), retarget=lambda typed:
                  _targets(retarget, typed.x))
    scene.note, scene.rule = note, rule
    return scene


def _targets(rule, x):
    """The targets (time, 1) of a rule that maps x (time,) to targets (time,)."""
    return rule(x[:, 0])[:, None]


def _only_last(values):
    """nan (no target) at every step but the last."""
    return np.where(np.arange(len(values)) == len(values) - 1, values, np.nan)


def _ring(activation, scale, note):
    """A pulse on its way round eight units: each hands `scale` times its state to the next one."""
    rnn = _network(8, activation, [1] + [0] * 7, scale * np.roll(np.eye(8), 1, axis=0),
                   [0] * 7 + [1])
    return _scene(rnn, [1] + [0] * 23, "first", note, lambda x: _only_last(np.full(len(x), x[0])))


def echo():
    """A delay line: four units pass a number along, and the output says it three steps later."""
    units = 4
    R = np.diag(np.ones(units - 1), -1)
    rnn = _network(units, "linear", [1, 0, 0, 0], R, [0, 0, 0, 1])
    return _scene(
        rnn, [1, 0, 0, -0.5, 0, 0, 0.8, 0.4, 0, 0, 0, 0], "delayed",
        "Each unit copies the one above it, one step late: memory as a number on the move.",
        lambda x: np.concatenate([np.zeros(3), x])[: len(x)])


def latch():
    """A unit that holds the last sign it was given, beside one that forgets it."""
    rnn = _network(2, "tanh", [2, 1.5], [[2, 0], [0, 0.5]], [1, 0])

    def last_sign(x):
        held = np.zeros(len(x))
        for t, value in enumerate(x):
            held[t] = np.sign(value) if value else held[t - 1] if t else 0
        return held

    return _scene(
        rnn, [0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0, 0], "sign",
        "Unit 0 feeds itself with weight 2 and holds; unit 1 with weight 0.5 and forgets.",
        last_sign)


def oscillate():
    """Two units that turn each other round after a single kick."""
    rnn = _network(2, "tanh", [1, 0], models.rotation(1.1, 30), [1, 0])
    return _scene(
        rnn, [1] + [0] * 35, "none",
        "One kick, then no input at all: R turns the state by 30 degrees a step, "
        "and tanh keeps it from growing.", lambda x: np.full(len(x), np.nan))


def vanish():
    """A pulse that fades on its way round eight units, and so does the gradient coming back."""
    return _ring(
        "tanh", 0.7,
        "Only the last step has a target, the first input. Run it backwards: "
        "each step keeps at most 0.7 of the gradient.")


def explode():
    """The same ring with a weight above 1 and nothing to bound it."""
    return _ring(
        "relu", 1.3,
        "The same ring with 1.3 in place of 0.7, and ReLU in place of tanh: "
        "the state grows going forwards, the gradient coming back.")


def reader():
    """A network of 32 units, trained to guess the next letter of the course's reader."""
    ids = np.array([SYMBOLS.index(symbol) for symbol in TEXT])
    scene = Scene(ElmanRNN.load(READER), x=np.eye(len(SYMBOLS))[ids], outputs=SYMBOLS,
                  targets=next_symbols(ids))
    scene.note = ("Trained on the reader to guess the next letter. Type other words: "
                  "where is it sure, where surprised?")
    return scene


PRESETS = {make.__name__: make
           for make in (echo, latch, oscillate, vanish, explode, reader)}


def make(name):
    """The scene of a preset."""
    if name not in PRESETS:
        raise ValueError(f"name is {name!r}: expected one of {', '.join(PRESETS)}")
    return PRESETS[name]()
