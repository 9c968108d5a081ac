"""The simple recurrent network of Elman (1990): h(t) = f(W x(t) + R h(t-1) + b)."""

import numpy as np

from course_utils.models.activations import ACTIVATIONS, READOUTS
from course_utils.models.checks import check_choice, check_input
from course_utils.models.network import Network, Parameter, glorot_uniform, orthogonal
from course_utils.models.recurrent.trace import RNNTrace


class ElmanRNN(Network):
    """An RNN with one hidden layer: h(t) = f(W x(t) + R h(t-1) + b), y(t) = g(V h(t) + c).

    Explained in lessons 05 (the equation) and 06 (the code). The equation is that of Elman
    (1990), "Finding structure in time", Cognitive Science 14; Keras calls it SimpleRNN.

    Parameters
    ----------
    inputs, units, outputs : int
        Numbers in x(t), in h(t) and in y(t).
    activation : "tanh", "relu", "sigmoid" or "linear"
        f, the hidden nonlinearity.
    readout : "softmax", "sigmoid" or "linear"
        g. It also sets the loss: cross-entropy, binary cross-entropy or squared error.
    seed : int
        Of the random weights: W and V Glorot uniform, R a random rotation (orthogonal),
        b and c zero, as in Keras.
    dtype : "float64" or "float32"

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    W = Parameter("Input to hidden, (units, inputs).")
    R = Parameter("Hidden to hidden, (units, units).")
    b = Parameter("Hidden bias, (units,).")

    settings = ("activation", "readout")

    def __init__(self, inputs, units, outputs, activation="tanh", readout="softmax", seed=0,
                 dtype="float64"):
        self.activation = check_choice("activation", activation, ACTIVATIONS)
        super().__init__(
            inputs, units, outputs, readout, seed, dtype,
            lambda m, n: {"W": (n, m), "R": (n, n), "b": (n,)},
        )
        generator = np.random.default_rng(self.seed)
        self.W = glorot_uniform(generator, self.W.shape)
        self.R = orthogonal(generator, self.units)
        self.V = glorot_uniform(generator, self.V.shape)

    def forward(self, x, h0=None):
        """Run the network over x and keep everything it computed.

        Parameters
        ----------
        x : (batch, time, inputs)
        h0 : (batch, units), optional
            The state before the first step; zeros if left out.

        Returns
        -------
        RNNTrace

        Raises
        ------
        ValueError
            If x or h0 has a wrong shape, or is not made of finite numbers; a MemoryError if there
            is no room for the trace.
        """
        x = check_input(x, self.inputs).astype(self.dtype)
        batch, time, _ = x.shape
        self.check_room(batch, time, per_unit=4)  # Wx, Rh, a, h
        h0 = self.check_state(h0, batch)
        W, R, b, V, c = self.get_weights().values()
        f, g = ACTIVATIONS[self.activation].f, READOUTS[self.readout]
        Wx, Rh, a, h = np.empty((4, batch, time, self.units), self.dtype)
        h_t = h0
        # A ReLU can grow without bound: the trace then shows inf, which is the lesson.
        with np.errstate(all="ignore"):
            for t in range(time):
                Wx[:, t], Rh[:, t], a[:, t], h_t = rnn_step(x[:, t], h_t, W, R, b, f)
                h[:, t] = h_t
            z, y = readout_step(h, V, c, g)  # no step needs that of another: all at once
        b = np.broadcast_to(b, h.shape)
        return RNNTrace(x, Wx, Rh, b, a, h, z, y, h0, W, R, V, c, self.activation, self.readout)

    def backward(self, trace, dz):
        """The gradients of a loss with respect to the weights: backpropagation through time,
        written to be read (lesson 07). training/passes/fast_path.py does the same faster.

        The backward equations, for h(t) = f(a(t)) and a(t) = W x(t) + R h(t-1) + b:

            dh(t) = V^T dz(t) + R^T da(t+1)      h(t) acts through y(t) and through h(t+1)
            da(t) = dh(t) * f'(a(t))
            dW = sum da(t) x(t)^T      dR = sum da(t) h(t-1)^T      db = sum da(t)
            dV = sum dz(t) h(t)^T      dc = sum dz(t)

        Parameters
        ----------
        trace : RNNTrace
            A forward pass.
        dz : (batch, time, outputs)
            The gradient of the loss with respect to z.

        Returns
        -------
        dict
            The gradients "W", "R", "b", "V", "c", each in the shape of its weights.
        """
        slope = ACTIVATIONS[trace.activation].slope
        dW, dR, dV = np.zeros_like(trace.W), np.zeros_like(trace.R), np.zeros_like(trace.V)
        db, dc = np.zeros_like(trace.b[0, 0]), np.zeros_like(trace.c)
        da = np.zeros_like(trace.h0)  # nothing comes after the last step
        for t in reversed(range(trace.time)):
            x, h, dz_t = trace.x[:, t], trace.h[:, t], dz[:, t]
            h_before = trace.h[:, t - 1] if t > 0 else trace.h0
            dh = dz_t @ trace.V + da @ trace.R  # rows are examples: V and R act from the right
            da = dh * slope(h)
            dW += da.T @ x
            dR += da.T @ h_before
            db += da.sum(axis=0)
            dV += dz_t.T @ h
            dc += dz_t.sum(axis=0)
        return {"W": dW, "R": dR, "b": db, "V": dV, "c": dc}


def rnn_step(x_t, h_previous, W, R, b, f=np.tanh):
    """h(t) = f(W x(t) + R h(t-1) + b) for a whole batch; returns every term on the way."""
    Wx = x_t @ W.T  # (batch, inputs) @ (inputs, units) -> (batch, units)
    Rh = h_previous @ R.T  # (batch, units) @ (units, units) -> (batch, units)
    a = Wx + Rh + b  # b (units,) is added to every row
    h = f(a)
    return Wx, Rh, a, h


def readout_step(h_t, V, c, g):
    """y(t) = g(V h(t) + c) for a whole batch, or for all its steps; returns z and y."""
    z = h_t @ V.T + c  # (batch, units) @ (units, outputs) -> (batch, outputs)
    return z, g(z)
