"""The long short-term memory network (LSTM): a cell state, and gates around it."""

import numpy as np

from course_utils.models.activations import sigmoid
from course_utils.models.checks import check_state
from course_utils.models.gated.gated_network import GatedNetwork, before, check_bias
from course_utils.models.gated.gated_trace import LSTMTrace
from course_utils.models.recurrent.recurrence import time_major, weight_gradient


class LSTM(GatedNetwork):
    """A network whose cell state C is kept, written and read through three gates (lesson 11).

        i, f, o = sigmoid(W x(t) + R h(t-1) + b), each with weights of its own
        C~(t)   = tanh(W x(t) + R h(t-1) + b)      the candidate, with its own weights too
        C(t)    = f(t) C(t-1) + i(t) C~(t)
        h(t)    = o(t) tanh(C(t))
        y(t)    = g(V h(t) + c)

    Hochreiter and Schmidhuber (1997), "Long short-term memory", Neural Computation 9, without
    the forget gate f; that is from Gers, Schmidhuber and Cummins (2000), "Learning to forget".
    Keras calls it LSTM, and has the blocks in the same order.

    Parameters
    ----------
    inputs, units, outputs : int
        Numbers in x(t), in h(t) (and C(t)), and in y(t).
    readout : "softmax", "sigmoid" or "linear"
        g. It also sets the loss: cross-entropy, binary cross-entropy or squared error.
    forget_bias : float
        Where the biases of the forget gate start; all others start at 0.
    seed : int
        Of the random weights: W and V Glorot uniform, R with orthonormal columns, as in Keras.
    dtype : "float64" or "float32"

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    blocks = ("i", "f", "C", "o")

    def __init__(
        self,
        inputs,
        units,
        outputs,
        readout="softmax",
        forget_bias=1.0,
        seed=0,
        dtype="float64",
    ):
        forget_bias = check_bias("forget_bias", forget_bias)
        super().__init__(inputs, units, outputs, readout, seed, dtype)
        self.block("f")[2][:] = forget_bias

    def check_state(self, h0, batch, dtype=None):
        """The state before the first step, (2, batch, units): h and C; None stands for zeros."""
        wanted = (2, batch, self.units)
        dtype, said = dtype or self.dtype, "(2, batch, units)"
        return check_state(h0, wanted, dtype, said, ("part", "batch", "unit"), ", h and C")

    def _run(self, tape, weights):
        n, (h_t, C_t) = self.units, tape["h0"]
        Wx, Rh, a, values, h = (tape[name] for name in ("Wx", "Rh", "a", "values", "h"))
        C, tanh_C, part = np.empty_like(h), np.empty_like(h), np.empty_like(h_t)
        np.add(Wx, weights["b"], out=a)
        RT = np.ascontiguousarray(weights["R"].T)
        for t in range(len(h)):
            v = values[t]
            np.dot(h_t, RT, out=Rh[t])
            a[t] += Rh[t]
            sigmoid(a[t], out=v)  # one call for all four blocks is quicker than three for three
            np.tanh(a[t, :, 2 * n : 3 * n], out=v[:, 2 * n : 3 * n])
            i, f, candidate, o = (v[:, k * n : (k + 1) * n] for k in range(4))
            np.multiply(f, C_t, out=C[t])
            np.multiply(i, candidate, out=part)
            C[t] += part
            np.tanh(C[t], out=tanh_C[t])
            np.multiply(o, tanh_C[t], out=h[t])
            h_t, C_t = h[t], C[t]
        return {"C": C, "tanh_C": tanh_C}

    def _trace(self, arrays):
        return LSTMTrace(**arrays)

    def backward(self, trace, dz):
        """The gradients by name, from the gradient dz (batch, time, outputs) of a loss.
        training/passes/fast_gated.py does the same faster.

        The backward equations; * is element by element, and every gate's da is its own
        gradient times the slope of its sigmoid (or tanh):

            dh(t) = V^T dz(t) + R^T da(t+1)
            dC(t) = dh(t) * o(t) * tanh'(C(t)) + f(t+1) * dC(t+1)
            do = dh * tanh(C)    df = dC * C(t-1)    di = dC * C~    dC~ = dC * i
        """
        self.check_room(trace.batch, trace.time, per_unit=3 * len(self.blocks))
        n = trace.units
        x, h, C, tanh_C, values = (
            time_major(array)
            for array in (trace.x, trace.h, trace.C, trace.tanh_C, trace.values)
        )
        dz = time_major(dz).astype(h.dtype)  # targets may be of another kind
        time, batch, _ = h.shape
        blocks = values.reshape(time, batch, 4, n)
        i, f, candidate, o = (blocks[:, :, k] for k in range(4))
        # What does not wait for later steps, for all steps at once: da = dC * (what meets it).
        meets = blocks * (1 - blocks)
        meets[:, :, 0] *= candidate
        meets[:, :, 1] *= before(C, trace.h0[1])
        meets[:, :, 2] = i * (1 - candidate * candidate)
        meets[:, :, 3] *= tanh_C
        to_C = o * (1 - tanh_C * tanh_C)
        dh = dz @ trace.V
        da = np.empty_like(values)
        da_blocks = da.reshape(time, batch, 4, n)
        dC, part = np.zeros_like(dh[0]), np.empty_like(dh[0])
        for t in reversed(range(time)):
            if t + 1 < time:
                np.dot(da[t + 1], trace.R, out=part)
                dh[t] += part
                dC *= f[t + 1]
            np.multiply(dh[t], to_C[t], out=part)
            dC += part
            np.multiply(meets[t, :, :3], dC[:, None], out=da_blocks[t, :, :3])
            np.multiply(meets[t, :, 3], dh[t], out=da_blocks[t, :, 3])
        return {
            "W": weight_gradient(da, x),
            "R": weight_gradient(da, before(h, trace.h0[0])),
            "b": da.sum(axis=(0, 1)),
            "V": weight_gradient(dz, h),
            "c": dz.sum(axis=(0, 1)),
        }
