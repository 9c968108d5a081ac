"""The simple recurrent network of Elman (1990): h(t) = f(W x(t) + R h(t-1) + b)."""

import numpy as np

from course_utils.models.activations import ACTIVATIONS, READOUTS
from course_utils.models.checks import check_choice, check_input
from course_utils.models.network import Network, glorot_uniform, orthogonal
from course_utils.models.parameters import Parameter
from course_utils.models.recurrent.bptt import bptt
from course_utils.models.recurrent.step import readout_step, rnn_step
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

    def __init__(
        self,
        inputs,
        units,
        outputs,
        activation="tanh",
        readout="softmax",
        seed=0,
        dtype="float64",
    ):
        self.activation = check_choice("activation", activation, ACTIVATIONS)
        super().__init__(inputs, units, outputs, readout, seed, dtype, _shapes)
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
            If x or h0 has a wrong shape, or is not made of finite numbers.
        """
        x = check_input(x, self.inputs).astype(self.dtype)
        batch, time, _ = x.shape
        h0 = self.check_state(h0, batch)
        W, R, b, V, c = self.get_weights().values()
        f, g = ACTIVATIONS[self.activation].f, READOUTS[self.readout]
        Wx, Rh, a, h = np.empty((4, batch, time, self.units), self.dtype)
        z, y = np.empty((2, batch, time, self.outputs), self.dtype)
        h_t = h0
        # A ReLU can grow without bound: the trace then shows inf, which is the lesson.
        with np.errstate(over="ignore", invalid="ignore"):
            for t in range(time):
                Wx[:, t], Rh[:, t], a[:, t], h_t = rnn_step(x[:, t], h_t, W, R, b, f)
                h[:, t] = h_t
                z[:, t], y[:, t] = readout_step(h_t, V, c, g)
        b = np.broadcast_to(b, h.shape)
        return RNNTrace(
            x, Wx, Rh, b, a, h, z, y, h0, W, R, V, c, self.activation, self.readout
        )

    def backward(self, trace, dz):
        """The gradients by name, from the gradient dz (batch, time, outputs) of a loss."""
        return bptt(trace, dz)


def _shapes(inputs, units):
    return {"W": (units, inputs), "R": (units, units), "b": (units,)}
