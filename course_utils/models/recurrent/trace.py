"""What an RNN did: every quantity of the equation at every step, under the equation's letters."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_index
from course_utils.models.elsewhere import Elsewhere


class SequenceTrace:
    """What the traces of all recurrent networks share: sizes, states, the readout. Base of a frozen
    dataclass of batch-first arrays, with x, h, z, y, h0 and readout.
    """

    said = ("batch", "time", "inputs", "units", "outputs", "readout")  # in its repr

    def __post_init__(self):
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def __repr__(self):
        said = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.said)
        return f"{type(self).__name__}({said})"

    batch = property(lambda self: self.h.shape[0], doc="Sequences run side by side.")
    time = property(lambda self: self.h.shape[1], doc="Steps.")
    inputs = property(lambda self: self.x.shape[2], doc="Numbers in x at one step.")
    units = property(lambda self: self.h.shape[2], doc="Hidden units.")
    outputs = property(lambda self: self.y.shape[2], doc="Numbers in y at one step.")

    @property
    def last_state(self):
        """h after the last step, (batch, units): the h0 with which to go on."""
        return self.h[:, -1]

    def before(self, t, batch=0):
        """h(t-1), (units,): what the step t remembers; h0 for t = 0."""
        t, batch = self.place(t, batch)
        return self.h[batch, t - 1] if t else self.h0[batch]

    def place(self, t, batch):
        """t and batch as checked indices."""
        return check_index("t", t, self.time), check_index("batch", batch, self.batch)

    # The readout of one step as a table.
    output_table = Elsewhere("course_utils.models.recurrent.step_in_words")


@dataclass(frozen=True, eq=False, repr=False)
class RNNTrace(SequenceTrace):
    """A finished run of an RNN over x, and the weights it was run with (lesson 05).

    All arrays are batch-first and read-only. Steps count from 0; h(-1) is `h0`.

    Attributes
    ----------
    x : (batch, time, inputs)
    Wx, Rh, b, a, h : (batch, time, units)
        The three terms, their sum a = Wx + Rh + b, and h = f(a).
    z, y : (batch, time, outputs)
        z = V h + c and y = g(z).
    h0 : (batch, units)
    W, R, V, c : arrays
        Copies of the weights used; the bias as it was stored is `b[0, 0]`.
    activation, readout : str
        The names of f and g.
    """

    x: np.ndarray
    Wx: np.ndarray
    Rh: np.ndarray
    b: np.ndarray
    a: np.ndarray
    h: np.ndarray
    z: np.ndarray
    y: np.ndarray
    h0: np.ndarray
    W: np.ndarray
    R: np.ndarray
    V: np.ndarray
    c: np.ndarray
    activation: str
    readout: str

    said = (*SequenceTrace.said[:-1], "activation", "readout")

    # One step as a table, the equation of one unit with its numbers, and the step in sentences.
    table = Elsewhere("course_utils.models.recurrent.step_in_words")
    equation = Elsewhere("course_utils.models.recurrent.step_in_words")
    describe = Elsewhere("course_utils.models.recurrent.step_in_words")
