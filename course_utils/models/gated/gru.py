"""The gated recurrent unit (GRU): two gates, and no cell state besides h."""

import numpy as np

from course_utils.models.activations import sigmoid
from course_utils.models.gated.gated_network import GatedNetwork, before, check_bias
from course_utils.models.gated.gated_trace import GRUTrace
from course_utils.models.recurrent.recurrence import time_major, weight_gradient


class GRU(GatedNetwork):
    """A network that blends its old state with a new one, through two gates (lesson 11).

        u, r = sigmoid(W x(t) + R h(t-1) + b), each with weights of its own
        h~(t) = tanh(W x(t) + b + r(t) * (R h(t-1) + b'))    reset_after=True
        h~(t) = tanh(W x(t) + b + R (r(t) * h(t-1)))         reset_after=False
        h(t)  = u(t) h(t-1) + (1 - u(t)) h~(t)
        y(t)  = g(V h(t) + c)

    Cho et al. (2014), "Learning phrase representations using RNN encoder-decoder", have
    reset_after=False. Keras calls it GRU, has the blocks in the same order, and calls the update
    gate u z (here z is V h + c). Many papers exchange u and 1 - u in the blend.

    Parameters
    ----------
    inputs, units, outputs : int
        Numbers in x(t), in h(t) and in y(t).
    readout : "softmax", "sigmoid" or "linear"
        g. It also sets the loss: cross-entropy, binary cross-entropy or squared error.
    reset_after : bool
        Where the reset gate acts: after R h(t-1), or on h(t-1) itself. With True, b has two
        rows: the first belongs to W x(t), the second to R h(t-1).
    update_bias : float
        Where the biases (the first row) of the update gate start; all others start at 0.
    seed : int
        Of the random weights: W and V Glorot uniform, R with orthonormal columns, as in Keras.
    dtype : "float64" or "float32"

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    blocks = ("u", "r", "h")
    settings = ("readout", "reset_after")

    def __init__(
        self,
        inputs,
        units,
        outputs,
        readout="softmax",
        reset_after=True,
        update_bias=0.0,
        seed=0,
        dtype="float64",
    ):
        if not isinstance(reset_after, bool):
            raise ValueError(f"reset_after is {reset_after!r}: expected True or False")
        update_bias = check_bias("update_bias", update_bias)
        self.reset_after = reset_after
        rows = 2 if reset_after else None
        super().__init__(inputs, units, outputs, readout, seed, dtype, bias_rows=rows)
        np.atleast_2d(self.block("u")[2])[0] = update_bias

    def _run(self, tape, weights):
        n, h_t = self.units, tape["h0"]
        Wx, Rh, a, values, h = (tape[name] for name in ("Wx", "Rh", "a", "values", "h"))
        b = weights["b"] if self.reset_after else np.stack([weights["b"], 0 * weights["b"]])
        np.add(Wx, b[0], out=a)
        a[:, :, : 2 * n] += b[1, : 2 * n]
        RT = np.ascontiguousarray(weights["R"].T)
        gates_RT, candidate_RT = np.ascontiguousarray(RT[:, : 2 * n]), RT[:, 2 * n :].copy()
        candidate_b, part = b[1, 2 * n :], np.empty_like(h_t)
        for t in range(len(h)):
            v = values[t]
            if self.reset_after:
                np.dot(h_t, RT, out=Rh[t])
            else:
                Rh[t, :, : 2 * n] = h_t @ gates_RT
            a[t, :, : 2 * n] += Rh[t, :, : 2 * n]
            sigmoid(a[t, :, : 2 * n], out=v[:, : 2 * n])
            u, r, candidate = (v[:, k * n : (k + 1) * n] for k in range(3))
            if self.reset_after:
                np.add(Rh[t, :, 2 * n :], candidate_b, out=part)
                part *= r
            else:
                np.dot(r * h_t, candidate_RT, out=part)
                Rh[t, :, 2 * n :] = part
            a[t, :, 2 * n :] += part
            np.tanh(a[t, :, 2 * n :], out=candidate)
            np.subtract(h_t, candidate, out=part)  # h~ + u (h(t-1) - h~) is the blend
            part *= u
            np.add(candidate, part, out=h[t])
            h_t = h[t]
        return {}

    def _trace(self, arrays):
        return GRUTrace(**arrays, reset_after=self.reset_after)

    def backward(self, trace, dz):
        """The gradients by name, from the gradient dz (batch, time, outputs) of a loss.
        training/passes/fast_gated.py does the same faster.

        The backward equations; * is element by element, and every da is its block's gradient
        times the slope of its sigmoid (or tanh):

            dh(t) = V^T dz(t) + u(t+1) * dh(t+1) + what comes back through the blocks of t+1
            du = dh * (h(t-1) - h~)    dh~ = dh * (1 - u)    dr = da_h~ * (what r multiplies)
        """
        self.check_room(trace.batch, trace.time, per_unit=3 * len(self.blocks))
        n, after = trace.units, trace.reset_after
        x, h, values, Rh = (
            time_major(array) for array in (trace.x, trace.h, trace.values, trace.Rh)
        )
        dz = time_major(dz).astype(h.dtype)  # targets may be of another kind
        u, r, candidate = (values[:, :, k * n : (k + 1) * n] for k in range(3))
        past = before(h, trace.h0)
        # What does not wait for later steps, for all steps at once.
        u_meets = (past - candidate) * u * (1 - u)
        candidate_meets = (1 - u) * (1 - candidate * candidate)
        r_meets = r * (1 - r)
        r_meets *= Rh[:, :, 2 * n :] + trace.b[1, 2 * n :] if after else past
        R, R_gates, R_candidate = trace.R, trace.R[: 2 * n], trace.R[2 * n :]
        dh = dz @ trace.V
        da = np.empty_like(values)
        dRh = np.empty_like(values) if after else da  # the gradient of R h(t-1) + its bias
        carried = np.zeros_like(dh[0])
        for t in reversed(range(len(h))):
            dh_t, da_t = dh[t], da[t]
            dh_t += carried
            np.multiply(dh_t, u_meets[t], out=da_t[:, :n])
            np.multiply(dh_t, candidate_meets[t], out=da_t[:, 2 * n :])
            if after:
                np.multiply(da_t[:, 2 * n :], r_meets[t], out=da_t[:, n : 2 * n])
                dRh[t, :, : 2 * n] = da_t[:, : 2 * n]
                np.multiply(da_t[:, 2 * n :], r[t], out=dRh[t, :, 2 * n :])
                np.dot(dRh[t], R, out=carried)
            else:
                through_r = da_t[:, 2 * n :] @ R_candidate
                np.multiply(through_r, r_meets[t], out=da_t[:, n : 2 * n])
                carried = da_t[:, : 2 * n] @ R_gates + through_r * r[t]
            carried += dh_t * u[t]
        db = da.sum(axis=(0, 1))
        if after:
            dR, db = weight_gradient(dRh, past), np.stack([db, dRh.sum(axis=(0, 1))])
        else:
            dR_gates = weight_gradient(da[:, :, : 2 * n], past)
            dR = np.concatenate([dR_gates, weight_gradient(da[:, :, 2 * n :], r * past)])
        return {
            "W": weight_gradient(da, x),
            "R": dR,
            "b": db,
            "V": weight_gradient(dz, h),
            "c": dz.sum(axis=(0, 1)),
        }
