"""The leaky RNN: a unit that keeps part of its last value, as a membrane does.

The bridge between the leaky memory of lesson 04 and the RNN of lesson 05: with tau = 1 nothing is
kept, and it is ElmanRNN. In this form trained networks are compared with recordings (lesson 15).
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import ACTIVATIONS, READOUTS
from course_utils.models.checks import (
    check_choice,
    check_finite,
    check_input,
    check_numbers,
    check_whole,
)
from course_utils.models.network import Network, Parameter, glorot_uniform, orthogonal
from course_utils.models.number_checks import to_number
from course_utils.models.recurrent.elman import readout_step
from course_utils.models.recurrent.recurrence import time_major, weight_gradient
from course_utils.models.recurrent.trace import SequenceTrace

RATES = ("relu", "sigmoid")  # activations that are never negative, as a firing rate


@dataclass(frozen=True, eq=False, repr=False)
class LeakyTrace(SequenceTrace):
    """A finished run of a leaky RNN, and the weights it was run with.

    Batch-first and read-only, as in RNNTrace; what differs:

    Attributes
    ----------
    noise : (batch, time, units)
        What was added to each unit's sum by chance; a = Wx + Rh + b + noise.
    f : (batch, time, units)
        f(a), of which h takes the share 1 - alpha.
    R : (units, units)
        As the step used it (see `LeakyRNN.R_used`).
    b : (units,)
    alpha : float
        The share of h that is kept in a step.
    """

    x: np.ndarray
    Wx: np.ndarray
    Rh: np.ndarray
    noise: np.ndarray
    a: np.ndarray
    f: np.ndarray
    h: np.ndarray
    z: np.ndarray
    y: np.ndarray
    h0: np.ndarray
    W: np.ndarray
    R: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray
    alpha: float
    activation: str
    readout: str

    said = (*SequenceTrace.said[:-1], "alpha", "activation", "readout")


class LeakyRNN(Network):
    """An RNN whose units leak: lesson 15.

        a(t) = W x(t) + R h(t-1) + b + noise
        h(t) = alpha h(t-1) + (1 - alpha) f(a(t)),      alpha = 1 - 1/tau
        y(t) = g(V h(t) + c)

    This is one step of length 1 of tau dh/dt = -h + f(a), as Song, Yang and Wang (2016), "Training
    excitatory-inhibitory recurrent neural networks for cognitive tasks", PLOS Computational
    Biology 12, train it. (Lesson 04 solves the step exactly: there alpha is exp(-1/tau).)

    Parameters
    ----------
    inputs, units, outputs : int
        Numbers in x(t), in h(t) and in y(t).
    tau : float
        The time constant in steps, at least 1; 1 is ElmanRNN, number for number.
    noise : float
        Standard deviation of what is added to each unit's sum at each step, drawn anew in every
        run. May be set afterwards.
    excitatory : int
        Dale's law: so many units, the first ones, only excite, the others only inhibit; 0 is no
        such law. Only with an activation that is never negative, or the sign of a connection would
        mean nothing.
    activation : "tanh", "relu", "sigmoid" or "linear"
    readout : "softmax", "sigmoid" or "linear"
        As in ElmanRNN; it also sets the loss.
    seed : int
        Of the weights, as in ElmanRNN, and of the noise. With Dale's law R starts from random
        sizes; the inhibitory columns are larger, so that a row sums to about 0, and its spectral
        radius is 1.
    dtype : "float64" or "float32"

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    W = Parameter("Input to hidden, (units, inputs).")
    R = Parameter("Hidden to hidden, (units, units); with Dale's law only its sizes count.")
    b = Parameter("Hidden bias, (units,).")

    settings = ("activation", "readout", "tau", "noise", "excitatory")

    def __init__(self, inputs, units, outputs, tau=5.0, noise=0.0, excitatory=0,
                 activation="tanh", readout="softmax", seed=0, dtype="float64"):
        self.activation = check_choice("activation", activation, ACTIVATIONS)
        self.tau, self.noise = float(to_number(tau)), float(to_number(noise))
        if not 1 <= self.tau < np.inf:
            raise ValueError(f"tau is {tau!r}: expected a number of steps, 1 or more")
        if not 0 <= self.noise < np.inf:
            raise ValueError(f"noise is {noise!r}: expected a finite number of at least 0")
        super().__init__(
            inputs, units, outputs, readout, seed, dtype,
            lambda m, n: {"W": (n, m), "R": (n, n), "b": (n,)},
        )
        self.excitatory = _check_dale(excitatory, self.units, activation)
        generator = np.random.default_rng(self.seed)
        self.W = glorot_uniform(generator, self.W.shape)
        self.R = orthogonal(generator, self.units)
        self.V = glorot_uniform(generator, self.V.shape)
        if self.excitatory:
            sizes = np.abs(generator.standard_normal(self.R.shape))
            rest = self.units - self.excitatory
            sizes[:, self.excitatory :] *= self.excitatory / rest
            self.R = sizes / np.abs(np.linalg.eigvals(sizes * self.signs)).max()
        self._chance = np.random.default_rng([self.seed, 1])  # the noise of its runs

    @property
    def alpha(self):
        """The share of h that is kept in a step, 1 - 1/tau."""
        return 1 - 1 / self.tau

    @property
    def signs(self):
        """+1 for each unit that excites, -1 for one that inhibits, (units,); None without Dale."""
        if not self.excitatory:
            return None
        return np.where(np.arange(self.units) < self.excitatory, 1.0, -1.0)

    @property
    def R_used(self):
        """R as the step uses it (a copy): with Dale's law column j is |R[:, j]|, with its sign."""
        return self.R.copy() if self.signs is None else np.abs(self.R) * self.signs

    def through_signs(self, dR):
        """The gradient with respect to R, from that with respect to `R_used`."""
        return dR if self.signs is None else dR * np.sign(self.R) * self.signs

    def forward(self, x, h0=None, noise=None):
        """Run the network over x and keep everything it computed.

        Parameters
        ----------
        x : (batch, time, inputs)
        h0 : (batch, units), optional
            The state before the first step; zeros if left out.
        noise : (batch, time, units), optional
            To be added to the sums; drawn at random if left out and the network is noisy.

        Returns
        -------
        LeakyTrace

        Raises
        ------
        ValueError
            If an argument has a wrong shape, or is not made of finite numbers.
        """
        x = check_input(x, self.inputs)
        batch, time, _ = x.shape
        h0 = self.check_state(h0, batch)
        noise = time_major(self._noise(noise, (batch, time, self.units)))
        x = np.ascontiguousarray(time_major(x), self.dtype)
        W, R, b, V, c = self.W.copy(), self.R_used.astype(self.dtype), *map(
            np.copy, (self.b, self.V, self.c)
        )
        f, keep = ACTIVATIONS[self.activation].f, self.dtype.type(self.alpha)
        Wx = x @ W.T  # (time, batch, units)
        Rh, f_a, h = np.empty((3, *Wx.shape), self.dtype)
        a = Wx + b + noise
        h_t, RT = h0, np.ascontiguousarray(R.T)
        with np.errstate(over="ignore", invalid="ignore"):  # a ReLU can grow without bound
            for t in range(time):
                np.dot(h_t, RT, out=Rh[t])
                a[t] += Rh[t]
                f(a[t], out=f_a[t])
                np.subtract(h_t, f_a[t], out=h[t])  # f + alpha (h - f) is the blend
                h[t] *= keep
                h[t] += f_a[t]
                h_t = h[t]
            z, y = readout_step(h, V, c, READOUTS[self.readout])
        batch_first = map(time_major, (x, Wx, Rh, noise, a, f_a, h, z, y))
        return LeakyTrace(*batch_first, h0, W, R, b, V, c, self.alpha, self.activation,
                          self.readout)

    def _noise(self, noise, shape):
        if noise is None:
            if not self.noise:
                return np.broadcast_to(np.zeros((), self.dtype), shape)
            return (self.noise * self._chance.standard_normal(shape)).astype(self.dtype)
        noise = check_numbers("noise", noise)
        if noise.shape != shape:
            raise ValueError(f"noise has shape {noise.shape}: expected {shape}")
        check_finite("noise", noise, ("batch", "time", "unit"))
        return noise.astype(self.dtype)

    def backward(self, trace, dz):
        """The gradients of a loss by name: backpropagation through time.

            dh(t) = V^T dz(t) + alpha dh(t+1) + R^T da(t+1)
            da(t) = (1 - alpha) dh(t) * f'(a(t))

        What is kept of h carries its gradient along, by a second way beside that through R.

        Parameters
        ----------
        trace : LeakyTrace
        dz : (batch, time, outputs)
            The gradient of the loss with respect to z.
        """
        f_a, h, x = (time_major(array) for array in (trace.f, trace.h, trace.x))
        dz = time_major(dz).astype(h.dtype)
        keep = h.dtype.type(trace.alpha)
        slope = (1 - keep) * ACTIVATIONS[trace.activation].slope(f_a)
        dh, da = dz @ trace.V, np.empty_like(slope)
        carried = np.zeros_like(trace.h0)  # nothing comes after the last step
        for t in reversed(range(len(h))):
            dh[t] += carried
            np.multiply(dh[t], slope[t], out=da[t])
            np.dot(da[t], trace.R, out=carried)
            carried += keep * dh[t]
        before = np.concatenate([trace.h0[None], h[:-1]])
        return {
            "W": weight_gradient(da, x),
            "R": self.through_signs(weight_gradient(da, before)),
            "b": da.sum(axis=(0, 1)),
            "V": weight_gradient(dz, h),
            "c": dz.sum(axis=(0, 1)),
        }


def _check_dale(excitatory, units, activation):
    """How many units excite, or 0 for no such law."""
    excitatory = check_whole("excitatory", excitatory, at_least=0)
    if excitatory >= units:
        raise ValueError(f"excitatory is {excitatory}: expected less than the {units} units")
    if excitatory and activation not in RATES:
        raise ValueError(
            f"activation is {activation!r}: expected one of {', '.join(RATES)} with Dale's law"
        )
    return excitatory
