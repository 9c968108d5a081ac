"""Two recurrent networks, one that reads and one that writes, and attention between them."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import READOUTS
from course_utils.models.attention.additive_and_dot import (
    AttentionTrace,
    additive,
    attention_backward,
    scaled_dot,
)
from course_utils.models.checks import check_choice, check_input, check_numbers, check_whole
from course_utils.models.losses import LOSSES, check_mask, check_targets
from course_utils.models.network import Network, Parameter, glorot_uniform, orthogonal
from course_utils.models.recurrent.recurrence import recur, recur_back, time_major, weight_gradient

ATTENTIONS = ("none", "additive", "dot")
QUERIES = ("updated", "previous")


@dataclass(frozen=True, eq=False, repr=False)
class EncoderDecoderTrace:
    """A finished run of an EncoderDecoder. Arrays are batch-first.

    Attributes
    ----------
    x : (batch, time, inputs)
    h : (batch, time, key numbers)
        The encoder's states; with two directions the forward ones first, then the backward ones.
    written : (batch, steps, outputs)
        The decoder's inputs: the output symbol of the step before, one-hot; zero at step 0.
    s0 : (batch, units)
    s : (batch, steps, units)
        The decoder's states.
    attention : AttentionTrace or None
    z, y : (batch, steps, outputs)
    """

    x: np.ndarray
    h: np.ndarray
    written: np.ndarray
    s0: np.ndarray
    s: np.ndarray
    attention: AttentionTrace | None
    z: np.ndarray
    y: np.ndarray

    batch = property(lambda self: self.z.shape[0], doc="Sequences run side by side.")
    time = property(lambda self: self.z.shape[1], doc="Steps of the decoder.")
    last_state = property(lambda self: self.s[:, -1], doc="s after the last step.")

    def __repr__(self):
        kind = "no attention" if self.attention is None else self.attention.kind
        return (
            f"EncoderDecoderTrace({kind}, batch={self.batch}, read={self.x.shape[1]}, "
            f"written={self.time})"
        )


class EncoderDecoder(Network):
    """An encoder that reads, a decoder that writes, with or without attention (lesson 12).

        h(j) = tanh(W x(j) + R h(j-1) + b)                       the encoder
        s(t) = tanh(W_s y(t-1) + R_s s(t-1) + b_s)               the decoder
        m(t) = sum over j of alpha(t, j) h(j)                    see additive_and_dot.py
        y(t) = g(V s(t) + M m(t) + c)

    The mix m enters the output, not the next state, as in Luong, Pham and Manning (2015): then the
    looks of all steps can be computed at once. In Bahdanau, Cho and Bengio (2015) it enters s(t).

    Parameters
    ----------
    inputs, units, outputs : int
    attention : "additive", "dot" or "none"
    bidirectional : bool
        A second encoder reads from the end to the beginning, and h(j) is both states side by side.
    hand_over : bool
        The decoder starts from the encoder's last state, instead of zeros. Without attention it
        is all that the decoder gets.
    query : "updated" or "previous"
        Which state asks at step t: s(t), or s(t-1).
    seed : int
        Of the random weights, drawn as for ElmanRNN.
    dtype : "float64" or "float32"

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    W = Parameter("Input to encoder, (units, inputs).")
    R = Parameter("Encoder to encoder, (units, units).")
    b = Parameter("Bias of the encoder, (units,).")
    W_back = Parameter("Like W, of the encoder that reads backwards.")
    R_back = Parameter("Like R, of the encoder that reads backwards.")
    b_back = Parameter("Like b, of the encoder that reads backwards.")
    W_s = Parameter("Symbol written before to decoder, (units, outputs).")
    R_s = Parameter("Decoder to decoder, (units, units).")
    b_s = Parameter("Bias of the decoder, (units,).")
    W_q = Parameter("Query to attention, (units, units).")
    W_k = Parameter("Key to attention, (units, key numbers).")
    v = Parameter("Attention to score, (units,).")
    M = Parameter("Mix to output, (outputs, key numbers).")

    settings = ("attention", "bidirectional", "hand_over", "query", "readout")

    def __init__(
        self,
        inputs,
        units,
        outputs,
        attention="additive",
        bidirectional=True,
        hand_over=False,
        query="updated",
        readout="softmax",
        seed=0,
        dtype="float64",
    ):
        self.attention = check_choice("attention", attention, ATTENTIONS)
        self.query = check_choice("query", query, QUERIES)
        self.bidirectional, self.hand_over = bool(bidirectional), bool(hand_over)
        self.outputs = check_whole("outputs", outputs)
        if self.attention == "none" and not self.hand_over:
            raise ValueError(
                "hand_over is False: expected True without attention, or nothing gets across"
            )
        super().__init__(inputs, units, outputs, readout, seed, dtype, self._own_shapes)
        generator = np.random.default_rng(self.seed)
        for name, view in self.views(self.parameters).items():
            if name.startswith("R"):
                view[...] = orthogonal(generator, self.units)
            elif view.ndim == 2:
                view[...] = glorot_uniform(generator, view.shape)
            elif name == "v":
                view[...] = glorot_uniform(generator, (1, self.units))[0]

    @property
    def key_numbers(self):
        """How many numbers a state h(j) of the encoder has."""
        return self.units * (2 if self.bidirectional else 1)

    def _own_shapes(self, inputs, units):
        keys = units * (2 if self.bidirectional else 1)
        shapes = {"W": (units, inputs), "R": (units, units), "b": (units,)}
        if self.bidirectional:
            shapes |= {"W_back": (units, inputs), "R_back": (units, units), "b_back": (units,)}
        shapes |= {"W_s": (units, self.outputs), "R_s": (units, units), "b_s": (units,)}
        if self.attention == "none":
            return shapes
        # The dot product compares q with k number by number: W_q brings s to the keys' size.
        rows = units if self.attention == "additive" else keys
        shapes |= {"W_q": (rows, units)}
        if self.attention == "additive":
            shapes |= {"W_k": (units, keys), "v": (units,)}
        return shapes | {"M": (self.outputs, keys)}

    def forward(self, x, targets=None, mask=None):
        """Read x, write, and keep what was computed.

        Parameters
        ----------
        x : (batch, time, inputs)
        targets : (batch, steps) of int, optional
            What should be written. With it, each step is told the right symbol of the step
            before ("teacher forcing"); without it the network reads what it has written
            itself, the likeliest symbol, for as many steps as it has read.
        mask : (batch, 1, time) of bool, optional
            The places at which the decoder may look.

        Returns
        -------
        EncoderDecoderTrace

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        x = check_input(x, self.inputs).astype(self.dtype)
        h, s0 = self._read(x)
        if targets is None:
            return self._write(x, h, s0, mask)
        targets = check_numbers("targets", targets)
        if targets.ndim != 2 or len(targets) != len(x) or targets.dtype.kind not in "ui":
            raise ValueError(
                f"targets has shape {targets.shape} and dtype {targets.dtype}: expected class "
                f"indices ({len(x)}, steps)"
            )
        if targets.min() < 0 or targets.max() >= self.outputs:
            worst = targets.min() if targets.min() < 0 else targets.max()
            raise ValueError(f"targets has class {worst}: expected 0 to {self.outputs - 1}")
        written = np.zeros((*targets.shape, self.outputs), self.dtype)
        written[:, 1:] = np.eye(self.outputs, dtype=self.dtype)[targets[:, :-1]]
        s = time_major(recur(time_major(written @ self.W_s.T + self.b_s), self.R_s, s0))
        return self._answer(x, h, written, s0, s, mask)

    def _read(self, x):
        """The encoder's states (batch, time, key numbers), and s(-1)."""
        zeros = np.zeros((len(x), self.units), self.dtype)
        forward = recur(time_major(x @ self.W.T + self.b), self.R, zeros)
        s0 = forward[-1].copy() if self.hand_over else zeros
        if not self.bidirectional:
            return time_major(forward), s0
        a = time_major(x @ self.W_back.T + self.b_back)
        backward = recur(a[::-1], self.R_back, zeros)[::-1]
        return time_major(np.concatenate([forward, backward], axis=2)), s0

    def _answer(self, x, h, written, s0, s, mask):
        attention, z = None, s @ self.V.T + self.c
        if self.attention != "none":
            q = s if self.query == "updated" else np.concatenate([s0[:, None], s[:, :-1]], axis=1)
            if self.attention == "additive":
                attention = additive(q, h, self.W_q, self.W_k, self.v, mask=mask)
            else:
                attention = scaled_dot(q @ self.W_q.T, h, mask=mask)
            z = z + attention.m @ self.M.T
        return EncoderDecoderTrace(
            x, h, written, s0, s, attention, z, READOUTS[self.readout](z)
        )

    def _write(self, x, h, s0, mask):
        batch, time, _ = x.shape
        written = np.zeros((batch, time, self.outputs), self.dtype)
        s = np.zeros((batch, 0, self.units), self.dtype)
        state = s0
        for t in range(time):
            state = np.tanh(written[:, t] @ self.W_s.T + state @ self.R_s.T + self.b_s)
            s = np.concatenate([s, state[:, None]], axis=1)
            if t + 1 < time:
                # One step of the decoder: its query is s(t), or the state before it.
                before = s[:, t - 1] if t else s0
                step = self._answer(x, h, written, before, s[:, t:], mask)
                written[np.arange(batch), t + 1, step.z[:, 0].argmax(axis=1)] = 1
        return self._answer(x, h, written, s0, s, mask)

    def loss_and_gradients(self, x, targets, h0=None, mask=None):
        """The loss over a batch with teacher forcing, and its gradients; see
        `Network.loss_and_gradients`. `mask` says which steps count in the loss. There is no state
        to carry on from (h0): each sequence is read from its beginning.
        """
        if h0 is not None:
            raise ValueError("h0 is given: expected None, each sequence is read from its beginning")
        trace = self.forward(x, targets)
        mask = check_mask(mask, trace.batch, trace.time)
        targets = check_targets(
            targets, self.readout, trace.batch, trace.time, self.outputs, mask
        )
        loss, dz = LOSSES[self.readout](trace.z, targets, mask)
        self.last_state = trace.last_state
        return loss, self.backward(trace, dz)

    def backward(self, trace, dz):
        """The gradients by name, from the gradient dz (batch, steps, outputs) of a loss."""
        gradients = {"V": weight_gradient(dz, trace.s), "c": dz.sum(axis=(0, 1))}
        ds, ds0 = dz @ self.V, np.zeros_like(trace.s0)
        dh = np.zeros_like(trace.h)
        if trace.attention is not None:
            gradients["M"] = weight_gradient(dz, trace.attention.m)
            back = attention_backward(trace.attention, dz @ self.M)
            dh += back.pop("keys") + back.pop("values")
            dq = back.pop("queries")
            q = trace.s
            if self.query == "previous":
                q = np.concatenate([trace.s0[:, None], trace.s[:, :-1]], axis=1)
            if self.attention == "dot":
                back["W_q"], dq = weight_gradient(dq, q), dq @ self.W_q
            gradients |= back
            if self.query == "updated":
                ds += dq
            else:
                ds[:, :-1] += dq[:, 1:]
                ds0 += dq[:, 0]
        da, gradients["R_s"], handed = recur_back(
            time_major(ds), time_major(trace.s), self.R_s, trace.s0
        )
        da = time_major(da)
        gradients["W_s"], gradients["b_s"] = weight_gradient(da, trace.written), da.sum(axis=(0, 1))
        if self.hand_over:
            dh[:, -1, : self.units] += handed + ds0
        self._backward_encoder(trace, dh, gradients)
        return {name: gradients[name] for name in self.shapes}

    def _backward_encoder(self, trace, dh, gradients):
        zeros, n = np.zeros_like(trace.s0), self.units
        ways = [("", slice(0, n), 1), ("_back", slice(n, None), -1)]
        for end, columns, way in ways[: 2 if self.bidirectional else 1]:
            part, states = (time_major(q[:, ::way, columns]) for q in (dh, trace.h))
            da, gradients["R" + end], _ = recur_back(
                part, states, getattr(self, "R" + end), zeros
            )
            da = time_major(da)[:, ::way]
            gradients["W" + end] = weight_gradient(da, trace.x)
            gradients["b" + end] = da.sum(axis=(0, 1))
