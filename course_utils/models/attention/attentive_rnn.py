"""A recurrent network that may look back at its own states."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import READOUTS
from course_utils.models.attention.additive_and_dot import (
    AttentionTrace,
    additive,
    attention_backward,
    causal_mask,
)
from course_utils.models.checks import check_input
from course_utils.models.network import Network, Parameter, glorot_uniform, orthogonal
from course_utils.models.recurrent.recurrence import recur, recur_back
from course_utils.models.recurrent.trace import SequenceTrace


@dataclass(frozen=True, eq=False, repr=False)
class AttentiveTrace(SequenceTrace):
    """A finished run of an AttentiveRNN. Arrays are batch-first and read-only.

    Attributes
    ----------
    x : (batch, time, inputs)
    h : (batch, time, units)
    attention : AttentionTrace
        Queries, keys and values are all h; its alpha is (batch, time, time).
    z, y : (batch, time, outputs)
    h0 : (batch, units)
    readout : str
    """

    x: np.ndarray
    h: np.ndarray
    attention: AttentionTrace
    z: np.ndarray
    y: np.ndarray
    h0: np.ndarray
    readout: str

    def __repr__(self):
        return f"AttentiveTrace(batch={self.batch}, time={self.time}, units={self.units})"


class AttentiveRNN(Network):
    """An ElmanRNN whose output also sees a mix of all states up to now (lesson 12).

        h(t) = tanh(W x(t) + R h(t-1) + b)
        e(t, j) = v . tanh(W_q h(t) + W_k h(j)),   alpha(t, j) = softmax over j <= t
        m(t) = sum over j of alpha(t, j) h(j)
        y(t) = g(V h(t) + M m(t) + c)

    "Recurrent attention" names several things. This is the plainest: attention of a network over
    its own past. Cheng, Dong and Lapata (2016), "Long short-term memory-networks for machine
    reading", let the mix enter the next state as well.

    Parameters
    ----------
    inputs, units, outputs : int
    readout, seed, dtype
        As for ElmanRNN.
    """

    W = Parameter("Input to hidden, (units, inputs).")
    R = Parameter("Hidden to hidden, (units, units).")
    b = Parameter("Hidden bias, (units,).")
    W_q = Parameter("Query to attention, (units, units).")
    W_k = Parameter("Key to attention, (units, units).")
    v = Parameter("Attention to score, (units,).")
    M = Parameter("Mix to output, (outputs, units).")

    def __init__(self, inputs, units, outputs, readout="softmax", seed=0, dtype="float64"):
        super().__init__(
            inputs, units, outputs, readout, seed, dtype, lambda m, n: _shapes(m, n, outputs)
        )
        generator = np.random.default_rng(self.seed)
        for name in ("W", "W_q", "W_k", "M", "V"):
            setattr(self, name, glorot_uniform(generator, getattr(self, name).shape))
        self.R = orthogonal(generator, self.units)
        self.v = glorot_uniform(generator, (1, self.units))[0]

    def forward(self, x, h0=None):
        """Run the network over x and keep what it computed: an AttentiveTrace.

        Parameters
        ----------
        x : (batch, time, inputs)
        h0 : (batch, units), optional
            The state before the first step; zeros if left out. It can't be looked at.

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        x = check_input(x, self.inputs).astype(self.dtype)
        h0 = self.check_state(h0, len(x))
        a = x @ self.W.T + self.b
        h = recur(a.swapaxes(0, 1), self.R, h0).swapaxes(0, 1)
        attention = additive(h, h, self.W_q, self.W_k, self.v, mask=causal_mask(x.shape[1]))
        z = h @ self.V.T + attention.m @ self.M.T + self.c
        return AttentiveTrace(x, h, attention, z, READOUTS[self.readout](z), h0, self.readout)

    def backward(self, trace, dz):
        """The gradients by name, from the gradient dz (batch, time, outputs) of a loss."""
        gradients = attention_backward(trace.attention, dz @ self.M)
        # A state asks, is found, and is mixed: three ways into the loss besides V.
        dh = dz @ self.V + sum(gradients.pop(name) for name in ("queries", "keys", "values"))
        da, gradients["R"], _ = recur_back(
            dh.swapaxes(0, 1), trace.h.swapaxes(0, 1), self.R, trace.h0
        )
        gradients["W"] = np.einsum("tbn,btm->nm", da, trace.x)
        gradients["b"] = da.sum(axis=(0, 1))
        gradients["V"] = np.einsum("btk,btn->kn", dz, trace.h)
        gradients["M"] = np.einsum("btk,btn->kn", dz, trace.attention.m)
        gradients["c"] = dz.sum(axis=(0, 1))
        return {name: gradients[name] for name in self.shapes}


def _shapes(inputs, units, outputs):
    square = (units, units)
    shapes = {"W": (units, inputs), "R": square, "b": (units,), "W_q": square, "W_k": square}
    return shapes | {"v": (units,), "M": (outputs, units)}
