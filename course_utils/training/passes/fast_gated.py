"""The forward and backward passes of LSTM and GRU made fast: the readable versions are their own
`loss_and_gradients`. What makes them fast is told in fast_network.py; and besides:

- all blocks of R h(t-1) are one product a step; from then on the blocks of a step lie one after
  the other, each (batch, units) in one piece, in an order in which what is multiplied by one
  another stands at the same distance, so that one call does several blocks;
- a gate is 1 / (1 + exp(-a)), the minus taken into a copy of its weights: in float32 NumPy's exp
  takes half as long as its tanh. The LSTM's candidate goes the same way, as tanh(a) is
  2 sigmoid(2 a) - 1;
- the slopes of a stretch of steps are found at once, as long as they stay in a core's cache.
"""

import numpy as np

from course_utils.training.passes.fast_network import ONE, FastNetwork
from course_utils.training.passes.products import dot, matmul


class FastGated(FastNetwork):
    """Base of FastLSTM and FastGRU: weights in the order in which the pass uses the blocks."""

    order = ()  # places of the network's blocks, gates first
    factors = ()  # what W, R and b of each are multiplied by

    def __init__(self, network, batch, time, dtype="float32", truncate=None):
        super().__init__(network, batch, time, dtype, truncate)
        n, count = network.units, len(self.order)
        self.places = list(self.order)
        self.factor = np.array(self.factors, self.dtype)[:, None]
        self.Wx = np.empty((time, batch, count * n), self.dtype)  # and b
        self.Wx_rows = self.Wx.reshape(batch * time, -1)
        self.a = np.empty((batch, count * n), self.dtype)
        self.a_blocks = by_block(self.a, count)
        self.R_back = np.empty((count, n, n), self.dtype)
        self.R_rows = self.R_back.reshape(count * n, n)

    def load_weights(self, b):
        """Copy W, R and b, (blocks, units), times the factors."""
        n, order = self.network.units, self.places
        for array, rows in ((self.W, self.Wb[:-1]), (self.R, self.RT)):
            blocks = array.reshape(len(order), n, -1)
            for place, block in enumerate(order):
                columns = rows[:, place * n : (place + 1) * n]
                np.multiply(blocks[block].T, self.factor[place], out=columns)
        np.multiply(b[order], self.factor, out=self.Wb[-1].reshape(b.shape))

    def blocks_back(self, array, out):
        """Put the blocks (blocks, units, ...) of a gradient back into the network's order."""
        out.reshape(array.shape)[self.places] = array


def by_block(array, count):
    """(..., batch, blocks * units) as (..., blocks, batch, units): a view."""
    return np.swapaxes(array.reshape(*array.shape[:-1], count, -1), -3, -2)


class FastLSTM(FastGated):
    """Loss and gradients of one LSTM for one (batch, time); see FastNetwork."""

    per_unit = 16  # h, dh, 4 of Wx, 6 of values, 4 of da
    order = (3, 0, 1, 2)  # o, i, f, C~; beside them lie C(t-1) and tanh C(t)
    factors = (-1, -1, -1, -2)

    def __init__(self, network, batch, time, dtype="float32", truncate=None):
        super().__init__(network, batch, time, dtype, truncate)
        n = network.units
        self.C = np.zeros((batch, n), self.dtype)  # after the last step
        self.values = v = np.zeros((time, 6, batch, n), self.dtype)
        self.pair = np.empty((2, batch, n), self.dtype)
        self.forward_steps = [
            (self.h[t], self.Wx[t], v[t, :4], v[t, 3], v[t, 1:3], v[t, 3:5],
             v[t + 1, 4] if t + 1 < time else self.C, v[t, 5], v[t, 0], self.h[t + 1])
            for t in range(time)
        ]
        self.da = np.empty((time, batch, 4 * n), self.dtype)
        self.dC = np.empty((batch, n), self.dtype)
        da_blocks = by_block(self.da, 4)
        # What da of o, i, f, C~ is a multiple of, and what takes dh to dC.
        length, places = self.cut(arrays=5)
        slopes = np.empty((length, 5, batch, n), self.dtype)
        self.stretches = []
        for start, end in places:
            steps = [
                (self.dh[t], self.da[t], v[t, 2], slopes[t - start, 0], slopes[t - start, 1:4],
                 slopes[t - start, 4], da_blocks[t, 0], da_blocks[t, 1:], self.goes_on(t))
                for t in range(end - 1, start - 1, -1)
            ]
            self.stretches.append((v[start:end], slopes[: end - start], steps))

    @property
    def last_state(self):
        return np.stack([self.h[-1], self.C])

    def states(self, h0):
        self.h[0], self.values[0, 4] = (0, 0) if h0 is None else h0
        self.load_weights(self.b.reshape(4, -1))
        matmul(self.x_rows, self.Wb, out=self.Wx_rows)
        add, multiply, exp, tanh = np.add, np.multiply, np.exp, np.tanh
        divide, subtract, one = np.divide, np.subtract, ONE[self.dtype]
        RT, a, a_blocks, pair, (written, kept) = (
            self.RT, self.a, self.a_blocks, self.pair, self.pair
        )
        for before, Wx, values, candidate, i_f, candidate_C, C, tanh_C, o, h in self.forward_steps:
            dot(before, RT, out=a)
            add(a, Wx, out=a)
            exp(a, out=a)
            add(a, one, out=a)
            divide(one, a_blocks, out=values)
            add(candidate, candidate, out=candidate)
            subtract(candidate, one, out=candidate)
            multiply(i_f, candidate_C, out=pair)
            add(written, kept, out=C)
            tanh(C, out=tanh_C)
            multiply(o, tanh_C, out=h)

    def states_back(self):
        add, multiply = np.add, np.multiply
        self.R_back[...] = self.R.reshape(self.R_back.shape)[self.places]
        R, part, dC = self.R_rows, self.part, self.dC
        later = None
        for v, slopes, steps in self.stretches:
            self.fill_slopes(v, slopes)
            for dh, da, f, o_slope, C_slopes, to_C, da_o, da_C, goes_on in steps:
                if later is None:
                    multiply(dh, to_C, out=dC)
                else:
                    da_later, f_later = later
                    dot(da_later, R, out=part)
                    add(dh, part, out=dh)
                    multiply(dh, to_C, out=part)
                    multiply(dC, f_later, out=dC)
                    add(dC, part, out=dC)
                multiply(o_slope, dh, out=da_o)
                multiply(C_slopes, dC, out=da_C)
                later = (da, f) if goes_on else None
        rows = self.da.reshape(len(self.x_rows), -1)
        n = self.network.units
        matmul(rows.T, self.h_before, out=self.R_rows)
        self.blocks_back(self.R_back, self.dR)
        matmul(self.x_rows.T, rows, out=self.dWb)
        self.blocks_back(self.dWb[:-1].T.reshape(4, n, -1), self.dW)
        self.blocks_back(self.dWb[-1].reshape(4, n), self.db)

    def fill_slopes(self, v, slopes):
        """v is o, i, f, C~, C(t-1), tanh C: the slopes of the first four, and tanh' C times o."""
        gates, meets = slopes[:, :3], slopes[:, 1:3]
        np.multiply(v[:, :3], v[:, :3], out=gates)
        np.subtract(v[:, :3], gates, out=gates)
        meets *= v[:, 3:5]  # i meets C~, f meets C(t-1)
        slopes[:, 0] *= v[:, 5]  # o meets tanh C
        np.multiply(v[:, 3::2], v[:, 3::2], out=slopes[:, 3:])  # C~ and tanh C
        np.subtract(ONE[self.dtype], slopes[:, 3:], out=slopes[:, 3:])
        slopes[:, 3:] *= v[:, 1::-1]  # i, and o


class FastGRU(FastGated):
    """Loss and gradients of one GRU with reset_after=True for one (batch, time)."""

    per_unit = 14  # h, dh, 3 of Wx, 5 of values, 4 of da
    order = (0, 1, 2)  # u, r, h~
    factors = (-1, -1, 1)

    def __init__(self, network, batch, time, dtype="float32", truncate=None):
        super().__init__(network, batch, time, dtype, truncate)
        n = network.units
        # u, r, what they meet on the way back, h(t-1) - h~ and R h(t-1) + b', and h~.
        self.values = v = np.empty((time, 5, batch, n), self.dtype)
        Wx = by_block(self.Wx, 3)
        self.forward_steps = [
            (self.h[t], Wx[t, :2], Wx[t, 2], v[t, :2], *v[t], self.h[t + 1]) for t in range(time)
        ]
        # The gradients of a of h~, u, r, and last of what r multiplies: W meets the first three,
        # R the last three.
        self.da = np.empty((time, batch, 4 * n), self.dtype)
        da = by_block(self.da, 4)
        length, places = self.cut(arrays=4)
        slopes = np.empty((length, 3, batch, n), self.dtype)  # of h~, u, r
        self.scratch = np.empty((length, batch, n), self.dtype)
        self.stretches = []
        for start, end in places:
            steps = [
                (self.dh[t], self.da[t, :, n:], v[t, 0], v[t, 1], slopes[t - start, :2],
                 slopes[t - start, 2], da[t, :2], da[t, 0], da[t, 2], da[t, 3], self.goes_on(t))
                for t in range(end - 1, start - 1, -1)
            ]
            self.stretches.append((v[start:end], slopes[: end - start], steps))

    def states(self, h0):
        self.h[0] = 0 if h0 is None else h0
        n = self.network.units
        b, b_candidate = self.b.sum(axis=0).reshape(3, n), self.b[1, 2 * n :]
        b[2] -= b_candidate
        self.load_weights(b)
        matmul(self.x_rows, self.Wb, out=self.Wx_rows)
        add, subtract, multiply = np.add, np.subtract, np.multiply
        exp, tanh, divide, one = np.exp, np.tanh, np.divide, ONE[self.dtype]
        RT, Rh, Rh_gates, Rh_candidate = self.RT, self.a, self.a_blocks[:2], self.a_blocks[2]
        part = self.part
        for before, Wx_gates, Wx, gates, u, r, gap, Rhb, candidate, h in self.forward_steps:
            dot(before, RT, out=Rh)
            add(Rh_gates, Wx_gates, out=gates)
            exp(gates, out=gates)
            add(gates, one, out=gates)
            divide(one, gates, out=gates)
            add(Rh_candidate, b_candidate, out=Rhb)
            multiply(r, Rhb, out=part)
            add(part, Wx, out=part)
            tanh(part, out=candidate)
            subtract(before, candidate, out=gap)  # h~ + u (h(t-1) - h~) is the blend
            multiply(u, gap, out=part)
            add(candidate, part, out=h)

    def states_back(self):
        add, multiply = np.add, np.multiply
        R, part, carried = self.R, self.part, np.empty_like(self.part)
        later = False
        for v, slopes, steps in self.stretches:
            self.fill_slopes(v, slopes)
            for dh, dRh, u, r, two_slopes, r_slope, da_two, da_h, da_r, dRh_h, goes_on in steps:
                if later:
                    add(dh, carried, out=dh)
                multiply(two_slopes, dh, out=da_two)  # of h~ and u
                multiply(da_h, r_slope, out=da_r)
                multiply(da_h, r, out=dRh_h)
                later = goes_on
                if later:
                    dot(dRh, R, out=carried)
                    multiply(dh, u, out=part)
                    add(carried, part, out=carried)
        n, da = self.network.units, self.da.reshape(len(self.x_rows), -1)
        matmul(da[:, n:].T, self.h_before, out=self.dR)
        matmul(self.x_rows.T, da[:, : 3 * n], out=self.dWb)
        dW = self.dWb[:-1].T
        self.dW[: 2 * n], self.dW[2 * n :] = dW[n:], dW[:n]
        db = self.dWb[-1]
        self.db[:, : 2 * n] = db[n:]
        self.db[0, 2 * n :] = db[:n]
        np.add.reduce(da[:, 3 * n :], axis=0, out=self.db[1, 2 * n :])

    def fill_slopes(self, v, slopes):
        """v is u, r, h(t-1) - h~, R h(t-1) + b', h~: the slopes of h~, u, r."""
        gates, candidate = slopes[:, 1:], slopes[:, 0]
        np.multiply(v[:, :2], v[:, :2], out=gates)
        np.subtract(v[:, :2], gates, out=gates)
        gates *= v[:, 2:4]
        np.multiply(v[:, 4], v[:, 4], out=candidate)
        np.subtract(ONE[self.dtype], candidate, out=candidate)
        scratch = self.scratch[: len(v)]
        np.multiply(v[:, 0], candidate, out=scratch)
        candidate -= scratch
