"""What LSTM and GRU share: gates, whose weights stand block under block in one matrix.

Lesson 11. All blocks of W x are one matrix product, and so are those of R h(t-1); arrays lie
time-major inside, so that each step is one block of memory, and batch-first in the trace.
"""

import numpy as np

from course_utils.models.activations import READOUTS
from course_utils.models.checks import check_choice, check_finite, check_input, check_numbers
from course_utils.models.network import Network, Parameter, glorot_uniform, orthogonal
from course_utils.models.recurrent.elman import readout_step
from course_utils.models.recurrent.recurrence import time_major


class GatedNetwork(Network):
    """Base of LSTM and GRU.

    A subclass names its `blocks` and gives `_run(tape, weights)`, which fills the tape step by step
    and returns what it adds to it, `_trace(arrays)` and `backward`.
    """

    W = Parameter("Input to the blocks, (blocks * units, inputs).")
    R = Parameter("Hidden to the blocks, (blocks * units, units).")
    b = Parameter("Bias of the blocks.")

    blocks = ()

    def __init__(self, inputs, units, outputs, readout, seed, dtype, bias_rows=None):
        count = len(self.blocks)

        def shapes(inputs, units):
            bias = (count * units,) if bias_rows is None else (bias_rows, count * units)
            return {"W": (count * units, inputs), "R": (count * units, units), "b": bias}

        super().__init__(inputs, units, outputs, readout, seed, dtype, shapes)
        generator = np.random.default_rng(self.seed)
        self.W = glorot_uniform(generator, self.W.shape)
        self.R = orthogonal(generator, self.units, len(self.R))
        self.V = glorot_uniform(generator, self.V.shape)

    def block(self, name):
        """The weights of one block as views (W, R, b): writing into them changes the network.

        Parameters
        ----------
        name : str
            One of `blocks`.

        Returns
        -------
        W (units, inputs), R (units, units), b (units,) or (2, units) : arrays

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        check_choice("name", name, self.blocks)
        start = self.blocks.index(name) * self.units
        rows = slice(start, start + self.units)
        return self.W[rows], self.R[rows], self.b[..., rows]

    @np.errstate(all="ignore")  # as in ElmanRNN: what overflows or vanishes is shown
    def forward(self, x, h0=None):
        """Run the network over x and keep everything it computed.

        Parameters
        ----------
        x : (batch, time, inputs)
        h0 : array, optional
            The state before the first step, zeros if left out: (batch, units) for a GRU;
            for an LSTM (2, batch, units), that is h and C, or a pair of such arrays.

        Returns
        -------
        LSTMTrace or GRUTrace

        Raises
        ------
        ValueError
            If x or h0 has a wrong shape, or is not made of finite numbers.
        MemoryError
            If the trace would fill the memory.
        """
        x = check_input(x, self.inputs)
        batch, time, _ = x.shape
        self.check_room(batch, time, per_unit=4 * len(self.blocks) + 3)  # Wx, Rh, a, values; states
        x = np.ascontiguousarray(x.transpose(1, 0, 2), self.dtype)  # time-major
        h0 = self.check_state(h0, batch)
        weights = self.get_weights()
        wide, n = len(self.W), self.units
        Wx = (x.reshape(time * batch, -1) @ weights["W"].T).reshape(time, batch, wide)
        Rh, a = np.empty((2, time, batch, wide), self.dtype)
        values = np.empty((time, batch, wide), self.dtype)  # of the gates and the candidate
        h = np.empty((time, batch, n), self.dtype)
        tape = {"x": x, "Wx": Wx, "Rh": Rh, "a": a, "values": values, "h": h, "h0": h0}
        tape |= self._run(tape, weights)
        z, y = readout_step(h, weights["V"], weights["c"], READOUTS[self.readout])
        batch_first = {
            name: array if name == "h0" else time_major(array)
            for name, array in (tape | {"z": z, "y": y}).items()
        }
        return self._trace(batch_first | weights | {"readout": self.readout})


def before(values, first):
    """Time-major values one step late: `first`, then all but the last."""
    return np.concatenate([first[None], values[:-1]])


def check_bias(name, value):
    """Return the number at which all biases of a gate start."""
    array = check_numbers(name, value)
    if array.ndim:
        raise ValueError(f"{name} has shape {array.shape}: expected one number")
    check_finite(name, array)
    return float(array)
