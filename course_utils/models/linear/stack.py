"""What the networks of lesson 14 share: layers whose recurrence is linear, one above the other.

A layer computes all its a(t) and b(t) from its inputs at once, since no h stands in them; what is
left for the steps is h(t) = a(t) h(t-1) + b(t), a scan.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import READOUTS
from course_utils.models.checks import (
    check_choice,
    check_input,
    check_state,
    check_whole,
)
from course_utils.models.linear.scan import WAYS
from course_utils.models.network import Network, Parameter, glorot_uniform
from course_utils.models.recurrent.elman import readout_step
from course_utils.models.recurrent.recurrence import time_major, weight_gradient
from course_utils.models.recurrent.trace import SequenceTrace


@dataclass(frozen=True, eq=False, repr=False)
class StackTrace(SequenceTrace):
    """A finished run of a stack of linear recurrences. Arrays are batch-first and read-only.

    Attributes
    ----------
    x : (batch, time, inputs)
    h : (batch, time, units)
        The states of the topmost layer.
    z, y : (batch, time, outputs)
    h0 : (batch, units), or (layers, batch, units) where there is more than one layer
    V : (outputs, units)
    readout : str
    tapes : tuple of dict
        What each layer needs for its way back, from below; time-major.
    """

    x: np.ndarray
    h: np.ndarray
    z: np.ndarray
    y: np.ndarray
    h0: np.ndarray
    V: np.ndarray
    readout: str
    tapes: tuple

    @property
    def last_state(self):
        """The state after the last step, of the shape of h0: with it one goes on."""
        states = np.stack([tape["h"][-1] for tape in self.tapes])
        return states[0] if len(states) == 1 else states


class LinearStack(Network):
    """Base of DiagonalRNN, MinGRU and MinLSTM.

    A subclass sets `blocks`, how many rows of weights a unit has, and gives `_layer(layer, inputs,
    h0)`, which returns a tape with h, `_layer_back(tape, dh)`, which returns the gradients with
    respect to W inputs + b and of further parameters of the layer, and `_trace(common)`.
    """

    W = Parameter("Input to the first layer, (blocks * units, inputs).")
    U = Parameter("Each layer to the next, (layers - 1, blocks * units, units).")
    b = Parameter("Biases, (layers, blocks * units).")

    blocks = 1

    def __init__(self, inputs, units, outputs, readout, layers, seed, dtype, way, **more):
        self.layers = check_whole("layers", layers)
        self.way = check_choice("way", way, WAYS)

        def shapes(m, n):
            wide = self.blocks * n
            made = {"W": (wide, m), "b": (self.layers, wide)}
            if self.layers > 1:
                made["U"] = (self.layers - 1, wide, n)
            return made | {name: (self.layers, shape(n)) for name, shape in more.items()}

        super().__init__(inputs, units, outputs, readout, seed, dtype, shapes)
        generator = np.random.default_rng(self.seed)
        # Every block has a matrix of its own, so that its size is what counts for the spread.
        self.W = self._blocks(generator, self.inputs)
        if self.layers > 1:
            self.U = np.stack(
                [self._blocks(generator, self.units) for _ in range(self.layers - 1)]
            )
        self.V = glorot_uniform(generator, self.V.shape)
        self._generator = generator

    def _blocks(self, generator, width):
        draw = [glorot_uniform(generator, (self.units, width)) for _ in range(self.blocks)]
        return np.concatenate(draw)

    def check_state(self, h0, batch, dtype=None):
        """The state before the first step as an array (a copy); None stands for zeros."""
        if self.layers == 1:
            return super().check_state(h0, batch, dtype)
        wanted = (self.layers, batch, self.units)
        dtype, said = dtype or self.dtype, "(layers, batch, units)"
        return check_state(h0, wanted, dtype, said, ("layer", "batch", "unit"))

    def between(self, h):
        """What the next layer gets of the states below: h itself. `between_slope` is its slope."""
        return h

    def between_slope(self, passed):
        """The slope of `between`, from what it gave; None for 1."""
        return None

    def forward(self, x, h0=None):
        """Run the network over x and keep everything it computed.

        Parameters
        ----------
        x : (batch, time, inputs)
        h0 : (batch, units), optional
            The state before the first step, zeros if left out; (layers, batch, units) where there
            is more than one layer.

        Returns
        -------
        StackTrace
            Or one derived from it.

        Raises
        ------
        ValueError
            If x or h0 has a wrong shape, or is not made of finite numbers.
        """
        x = check_input(x, self.inputs).astype(self.dtype)
        h0 = self.check_state(h0, len(x))
        states = h0[None] if self.layers == 1 else h0
        inputs, tapes = np.ascontiguousarray(time_major(x)), []
        for layer in range(self.layers):
            weights = self.W if layer == 0 else self.U[layer - 1]
            if layer:
                inputs = self.between(tapes[-1]["h"])
            tape = self._layer(layer, inputs @ weights.T + self.b[layer], states[layer])
            tapes.append(tape | {"inputs": inputs, "weights": weights.copy()})
        V = self.V.copy()
        z, y = readout_step(tapes[-1]["h"], V, self.c.copy(), READOUTS[self.readout])
        common = {"x": x, "h": time_major(tapes[-1]["h"]), "z": time_major(z),
                  "y": time_major(y), "h0": h0, "V": V, "readout": self.readout,
                  "tapes": tuple(tapes)}
        return self._trace(common)

    def _trace(self, common):
        return StackTrace(**common)

    def backward(self, trace, dz):
        """The gradients by name, from the gradient dz (batch, time, outputs) of a loss. In each
        layer it is a scan from the end (see `scan_backward`), and products for all steps at once.
        """
        dz = time_major(dz).astype(self.dtype)
        top = trace.tapes[-1]["h"]
        gradients = {"V": weight_gradient(dz, top), "c": dz.sum(axis=(0, 1))}
        stacked = []  # those that every layer has one of, from the top
        between = []
        dh = dz @ trace.V
        for layer in reversed(range(self.layers)):
            tape = trace.tapes[layer]
            dpre, more = self._layer_back(tape, dh)
            dweights = weight_gradient(dpre, tape["inputs"])
            stacked.append({"b": dpre.sum(axis=(0, 1))} | more)
            if layer == 0:
                gradients["W"] = dweights
                break
            between.append(dweights)
            dh = dpre @ tape["weights"]
            slope = self.between_slope(tape["inputs"])
            if slope is not None:
                dh *= slope
        for name in stacked[0]:
            gradients[name] = np.stack([part[name] for part in reversed(stacked)])
        if between:
            gradients["U"] = np.stack(between[::-1])
        return gradients
