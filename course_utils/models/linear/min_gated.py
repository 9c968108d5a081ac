"""minGRU and minLSTM: gates that look at the input alone, so that the recurrence stays linear."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import sigmoid
from course_utils.models.gated.gated_network import check_bias
from course_utils.models.gated.gated_trace import KeptMemory
from course_utils.models.linear.scan import scan, scan_backward
from course_utils.models.linear.stack import LinearStack, StackTrace
from course_utils.models.number_table import signed, term
from course_utils.models.recurrent.recurrence import time_major
from course_utils.models.recurrent.step_in_words import describe_output, where


@dataclass(frozen=True, eq=False, repr=False)
class MinGatedTrace(KeptMemory, StackTrace):
    """A finished run of a MinGRU or MinLSTM (lesson 14). Arrays are batch-first and read-only.
    What follows is of the topmost layer; for the rest see StackTrace.

    Attributes
    ----------
    keep, i, candidate : (batch, time, units)
        The share that is kept, the input gate (the share that is written, 1 - keep), and h~(t).
    """

    keep: np.ndarray
    i: np.ndarray
    candidate: np.ndarray

    columns = (("keep", "1 - i"), ("i", "i"), ("candidate", "h~"), ("h", "h"))

    memory = property(lambda self: self.h, doc="What the gate keeps: h.")
    written = property(lambda self: self.i * self.candidate, doc="i(t) h~(t).")

    @property
    def memory_before_start(self):
        """h of the topmost layer before the first step."""
        return self.h0 if self.h0.ndim == 2 else self.h0[-1]

    def before(self, t, batch=0):
        """h(t-1), (units,), of the topmost layer."""
        return self.memory_before(t, batch)

    def equation(self, t, unit, batch=0, digits=2):
        """The equation of one unit at step t with its numbers in it:
        h(t) = (1 - i) h(t-1) + i h~(t).
        """
        t, batch = self.place(t, batch)
        keep, i, candidate, h = (
            array[batch, t, unit] for array in (self.keep, self.i, self.candidate, self.h)
        )
        past = self.memory_before(t, batch)[unit]
        return (
            f"h{unit}({t}) = {keep:z.{digits}f} * {signed(past, digits)} + {i:z.{digits}f} * "
            f"{signed(candidate, digits)} = {signed(h, digits)}"
        )

    def describe(self, t, batch=0):
        """The step t in plain sentences; also the alt text of its picture."""
        t, batch = self.place(t, batch)
        h = self.h[batch, t]
        unit = int(np.argmax(np.abs(h)))
        i, written = self.i[batch, t, unit], self.written[batch, t, unit]
        past = self.keep[batch, t, unit] * self.memory_before(t, batch)[unit]
        return (
            f"{where(self, t, batch)}: the strongest unit is {unit}, h{unit}({t}) = "
            f"{signed(h[unit])}: {signed(past)} kept {term(written)} new (input gate {i:z.2f}). "
            f"{describe_output(self, self.y[batch, t])}"
        )


class _MinGated(LinearStack):
    """Base of MinGRU and MinLSTM.

    A subclass gives `_start(input_bias)`, which sets the first biases, `_gate(pre)`, which returns
    i(t) and what else its way back needs, and `_gate_back(di, i, parts)`, the gradients of the
    gates' rows of pre. The candidate's rows stand last.
    """

    settings = ("readout", "layers", "way")

    def __init__(self, inputs, units, outputs, readout="softmax", layers=1, input_bias=0.0,
                 way="loop", seed=0, dtype="float64"):
        input_bias = check_bias("input_bias", input_bias)
        super().__init__(inputs, units, outputs, readout, layers, seed, dtype, way)
        self._start(input_bias)

    def _layer(self, layer, pre, h0):
        n = self.units
        i, parts = self._gate(pre[:, :, :-n])
        candidate = pre[:, :, -n:]
        keep = 1 - i
        h = scan(keep, i * candidate, h0, self.way)
        return {"h": h, "h0": h0, "i": i, "keep": keep, "candidate": candidate, "parts": parts}

    def _layer_back(self, tape, dh):
        da, db, _ = scan_backward(dh, tape["keep"], tape["h"], tape["h0"], self.way)
        i, candidate = tape["i"], tape["candidate"]
        di = db * candidate - da  # b = i h~ and a = 1 - i
        dpre = np.concatenate([*self._gate_back(di, i, tape["parts"]), db * i], axis=2)
        return dpre, {}

    def _trace(self, common):
        top = common["tapes"][-1]
        parts = {name: time_major(top[name]) for name in ("keep", "i", "candidate")}
        return MinGatedTrace(**common, **parts)


class MinGRU(_MinGated):
    """A GRU whose gate and candidate look at the input alone (lesson 14).

        i(t)  = sigmoid(W_i x(t) + b_i)
        h~(t) = W_h x(t) + b_h
        h(t)  = (1 - i(t)) h(t-1) + i(t) h~(t)
        y(t)  = g(V h(t) + c)

    Feng, Tung, Ahmed, Bengio and Hajimirsadeghi (2024), "Were RNNs all we needed?". There i is
    called z, which is V h + c here. With several layers, the states of one are the next one's x.

    Parameters
    ----------
    inputs, units, outputs : int
        Numbers in x(t), in h(t) and in y(t).
    readout : "softmax", "sigmoid" or "linear"
        g. It also sets the loss: cross-entropy, binary cross-entropy or squared error.
    layers : int
    input_bias : float
        Where the biases of the input gates start: the lower, the longer the memory of the
        untrained network.
    way : "loop", "hillis_steele" or "blelloch"
        How the recurrence is computed (see `scan`); all give the same numbers.
    seed : int
        Of the random weights, Glorot uniform; all other biases start at 0.
    dtype : "float64" or "float32"

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    blocks = 2  # i, h~

    def _start(self, input_bias):
        self.b[:, : self.units] = input_bias

    def _gate(self, pre):
        return sigmoid(pre), ()

    def _gate_back(self, di, i, parts):
        return (di * i * (1 - i),)


class MinLSTM(_MinGated):
    """An LSTM whose gates and candidate look at the input alone (lesson 14).

        f, i = sigmoid(W x(t) + b), each with weights of its own
        i'(t) = i / (f + i),  1 - i'(t) = f / (f + i)
        h~(t) = W_h x(t) + b_h
        h(t)  = (1 - i'(t)) h(t-1) + i'(t) h~(t)
        y(t)  = g(V h(t) + c)

    The two gates are brought to the sum 1, and there is no cell state besides h. Source and
    parameters as for MinGRU; `input_bias` is that of i, while f's starts at 0. The trace's `i` is
    i'.
    """

    blocks = 3  # f, i, h~

    def _start(self, input_bias):
        self.b[:, self.units : 2 * self.units] = input_bias

    def _gate(self, pre):
        gates = sigmoid(pre)
        f, i = gates[:, :, : self.units], gates[:, :, self.units :]
        return i / (f + i), (f, i)

    def _gate_back(self, d, share, parts):
        f, i = parts
        # d(share)/di = f / (f + i)^2, d(share)/df = -i / (f + i)^2; then through the sigmoids.
        scaled = d / (f + i) ** 2 * f * i
        return -scaled * (1 - f), scaled * (1 - i)
