"""Memory as a matrix: pairs of key and value are written into S and read out of it. Lesson 14.

Schlag, Irie and Schmidhuber (2021), "Linear transformers are secretly fast weight programmers":
linear attention is such a memory, to which each pair is added; the delta rule writes only what the
memory does not say yet.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import READOUTS, sigmoid
from course_utils.models.checks import check_choice, check_input, check_numbers, check_state
from course_utils.models.network import Network, Parameter, glorot_uniform
from course_utils.models.recurrent.elman import readout_step
from course_utils.models.recurrent.recurrence import time_major, weight_gradient
from course_utils.models.recurrent.trace import SequenceTrace

RULES = ("sum", "delta")


@dataclass(frozen=True, eq=False)
class MatrixMemory:
    """A memory into which pairs were written one after another.

    Attributes
    ----------
    keys : (pairs, d)
    values : (pairs, n)
    S : (pairs + 1, n, d)
        The memory before the first pair, and after each.
    said : (pairs, n)
        What the memory said to each key just before its pair was written: S(t-1) k.
    change : (pairs, n)
        What was written beside the key: S(t) = S(t-1) + change k^T.
    rule : str
    """

    keys: np.ndarray
    values: np.ndarray
    S: np.ndarray
    said: np.ndarray
    change: np.ndarray
    rule: str

    pairs = property(lambda self: len(self.keys), doc="How many pairs were written.")

    def read(self, queries, t=None):
        """What the memory says to queries (..., d) after pair t (the last one if left out)."""
        return np.asarray(queries) @ self.S[-1 if t is None else t + 1].T

    def __repr__(self):
        return f"MatrixMemory(pairs={self.pairs}, S={self.S.shape[1:]}, rule={self.rule!r})"


def write_pairs(keys, values, rule="sum", beta=1.0):
    """Write pairs into an empty memory, one after another.

    Parameters
    ----------
    keys : (pairs, d)
    values : (pairs, n)
    rule : "sum" or "delta"
        Sum: S + v k^T, Hebb's rule. Delta: S + beta (v - S k) k^T, which for a key of length 1 and
        beta = 1 makes S k = v exactly, and leaves what stands under keys at right angles alone.
    beta : float
        How much of the error is mended; only with the delta rule.

    Returns
    -------
    MatrixMemory

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    keys, values = check_numbers("keys", keys), check_numbers("values", values)
    check_choice("rule", rule, RULES)
    if keys.ndim != 2 or values.ndim != 2 or len(keys) != len(values):
        raise ValueError(
            f"keys and values have shapes {keys.shape} and {values.shape}: expected (pairs, d) "
            "and (pairs, n)"
        )
    S = np.zeros((len(keys) + 1, values.shape[1], keys.shape[1]))
    said, change = np.zeros((2, *values.shape))
    for t, (k, v) in enumerate(zip(keys, values, strict=True)):
        said[t] = S[t] @ k
        change[t] = v if rule == "sum" else beta * (v - said[t])
        S[t + 1] = S[t] + np.outer(change[t], k)
    return MatrixMemory(keys, values, S, said, change, rule)


@dataclass(frozen=True, eq=False, repr=False)
class FastWeightTrace(SequenceTrace):
    """A finished run of FastWeights. Arrays are batch-first and read-only but for the tape's.

    Attributes
    ----------
    x : (batch, time, inputs)
    k, q, v : (batch, time, units)
        Keys and queries (of length 1), and values.
    beta : (batch, time, 1)
        How much of the error is mended; 1 with the rule "sum".
    S : (batch, time + 1, units, units)
        The memory before the first step, and after each.
    h : (batch, time, units)
        What is read: S(t) q(t).
    z, y : (batch, time, outputs)
    h0 : (batch, units, units)
        S before the first step.
    V : (outputs, units)
    readout : str
    lengths : tuple of (batch, time, 1)
        Of keys and queries before they were brought to length 1.
    """

    x: np.ndarray
    k: np.ndarray
    q: np.ndarray
    v: np.ndarray
    beta: np.ndarray
    S: np.ndarray
    h: np.ndarray
    z: np.ndarray
    y: np.ndarray
    h0: np.ndarray
    V: np.ndarray
    readout: str
    lengths: tuple

    @property
    def last_state(self):
        """S after the last step, (batch, units, units)."""
        return self.S[:, -1]


class FastWeights(Network):
    """A network whose state is a matrix that its input writes and reads (lesson 14).

        k, q, v = W x(t) + b, each with rows of its own; k and q are brought to length 1
        S(t) = S(t-1) + v k^T                       rule="sum": linear attention
        S(t) = S(t-1) + beta (v - S(t-1) k) k^T     rule="delta", beta = sigmoid(W x(t) + b)
        h(t) = S(t) q(t),   y(t) = g(V h(t) + c)

    Katharopoulos and others (2020), "Transformers are RNNs", with a sum, bring the keys to positive
    numbers and divide by their sum; Yang and others (2024), "Parallelizing linear transformers with
    the delta rule", bring them to length 1, as here.

    Parameters
    ----------
    inputs, units, outputs : int
        Numbers in x(t), in keys, queries and values, and in y(t). The state has units * units.
    readout : "softmax", "sigmoid" or "linear"
    rule : "sum" or "delta"
    seed : int
    dtype : "float64" or "float32"

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    W = Parameter("Input to k, q, v (and beta), (3 units [+ 1], inputs).")
    b = Parameter("Their biases, (3 units [+ 1],).")

    settings = ("readout", "rule")

    def __init__(self, inputs, units, outputs, readout="softmax", rule="delta", seed=0,
                 dtype="float64"):
        self.rule = check_choice("rule", rule, RULES)
        extra = self.rule == "delta"
        super().__init__(
            inputs, units, outputs, readout, seed, dtype,
            lambda m, n: {"W": (3 * n + extra, m), "b": (3 * n + extra,)},
        )
        generator = np.random.default_rng(self.seed)
        self.W = glorot_uniform(generator, self.W.shape)
        # Without a bias an input of zeros would have a key without a direction.
        self.b[: 2 * self.units] = generator.standard_normal(2 * self.units) / 10
        self.V = glorot_uniform(generator, self.V.shape)

    def check_state(self, h0, batch, dtype=None):
        """S before the first step, (batch, units, units); None stands for zeros."""
        wanted = (batch, self.units, self.units)
        dtype, said = dtype or self.dtype, "(batch, units, units)"
        return check_state(h0, wanted, dtype, said, ("batch", "row", "column"))

    def forward(self, x, h0=None):
        """Run the network over x (batch, time, inputs) from S = h0 and keep everything that it
        computed, as a FastWeightTrace; ValueError for what cannot be used.
        """
        x = check_input(x, self.inputs).astype(self.dtype)
        h0, n, time = self.check_state(h0, len(x)), self.units, x.shape[1]
        pre = x @ self.W.T + self.b
        (k, k_length), (q, q_length) = (_unit(pre[..., p * n : (p + 1) * n]) for p in (0, 1))
        v = pre[..., 2 * n : 3 * n]
        delta = self.rule == "delta"
        beta = sigmoid(pre[..., 3 * n :]) if delta else np.ones_like(k_length)
        S = np.empty((len(x), time + 1, n, n), self.dtype)
        S[:, 0] = h0
        for t in range(time):
            change = v[:, t]
            if delta:
                change = beta[:, t] * (change - _times(S[:, t], k[:, t]))
            np.add(S[:, t], change[:, :, None] * k[:, t, None], out=S[:, t + 1])
        h = _times(S[:, 1:], q)
        V = self.V.copy()
        z, y = readout_step(h, V, self.c.copy(), READOUTS[self.readout])
        return FastWeightTrace(x, k, q, v.copy(), beta, S, h, z, y, h0, V, self.readout,
                               (k_length, q_length))

    def backward(self, trace, dz):
        """The gradients by name, from the gradient dz (batch, time, outputs) of a loss.

        With G the gradient that reaches S(t) from all later steps, and e the error v - S(t-1) k:

            G += dh q^T;   dv = beta G k,   dbeta = e . G k,   dk = beta (G^T e - S(t-1)^T G k)
            G -= beta (G k) k^T on the way to S(t-1); with a sum, only dv = G k and dk = G^T v
        """
        dz = np.asarray(dz, self.dtype)
        k, q, v, beta, S = trace.k, trace.q, trace.v, trace.beta, trace.S
        dh = dz @ trace.V
        dq = _times(S[:, 1:].swapaxes(-1, -2), dh)
        dk, dv, dbeta = np.empty_like(k), np.empty_like(v), np.empty_like(beta)
        G = np.zeros_like(S[:, 0])
        delta = self.rule == "delta"
        for t in reversed(range(trace.time)):
            G += dh[:, t, :, None] * q[:, t, None]
            Gk = _times(G, k[:, t])
            if not delta:
                dv[:, t], dk[:, t] = Gk, _times(G.swapaxes(1, 2), v[:, t])
                continue
            e = v[:, t] - _times(S[:, t], k[:, t])
            dv[:, t] = beta[:, t] * Gk
            dbeta[:, t] = np.sum(e * Gk, axis=1, keepdims=True)
            dk[:, t] = beta[:, t] * _times(G.swapaxes(1, 2), e)
            dk[:, t] -= _times(S[:, t].swapaxes(1, 2), dv[:, t])
            G -= dv[:, t, :, None] * k[:, t, None]
        k_length, q_length = trace.lengths
        parts = [_unit_back(dk, k, k_length), _unit_back(dq, q, q_length), dv]
        if delta:
            parts.append(dbeta * beta * (1 - beta))
        dpre = np.concatenate(parts, axis=-1)
        return {
            "W": weight_gradient(time_major(dpre), time_major(trace.x)),
            "b": dpre.sum(axis=(0, 1)),
            "V": weight_gradient(dz, trace.h),
            "c": dz.sum(axis=(0, 1)),
        }


def _times(S, k):
    """S k for stacks of matrices (..., n, d) and vectors (..., d)."""
    return (S @ k[..., None])[..., 0]


def _unit(vectors):
    """Vectors (..., d) brought to length 1, and their lengths (..., 1)."""
    length = np.sqrt(np.sum(vectors * vectors, axis=-1, keepdims=True) + 1e-12)
    return vectors / length, length


def _unit_back(d, unit, length):
    return (d - unit * np.sum(d * unit, axis=-1, keepdims=True)) / length
