"""The simple recurrent network of Elman (1990): h(t) = f(W x(t) + R h(t-1) + b)."""

import numpy as np

from .activations import ACTIVATIONS, READOUTS
from .bptt import bptt
from .checks import check_choice, check_input, check_state, check_whole
from .parameters import Parameter, ParameterVector
from .step import readout_step, rnn_step
from .trace import RNNTrace

DTYPES = ("float32", "float64")


class ElmanRNN(ParameterVector):
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
    V = Parameter("Hidden to output, (outputs, units).")
    c = Parameter("Output bias, (outputs,).")

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
        self.inputs = check_whole("inputs", inputs)
        self.units = check_whole("units", units)
        self.outputs = check_whole("outputs", outputs)
        self.activation = check_choice("activation", activation, ACTIVATIONS)
        self.readout = check_choice("readout", readout, READOUTS)
        self.seed = check_whole("seed", seed, at_least=0)
        shapes = {
            "W": (self.units, self.inputs),
            "R": (self.units, self.units),
            "b": (self.units,),
            "V": (self.outputs, self.units),
            "c": (self.outputs,),
        }
        self.last_state = None
        dtype = dtype if isinstance(dtype, str) else getattr(dtype, "__name__", str(dtype))
        super().__init__(shapes, check_choice("dtype", dtype, DTYPES))
        generator = np.random.default_rng(self.seed)
        self.W = glorot_uniform(generator, self.W.shape)
        self.R = orthogonal(generator, self.units)
        self.V = glorot_uniform(generator, self.V.shape)

    def __repr__(self):
        return (
            f"ElmanRNN(inputs={self.inputs}, units={self.units}, outputs={self.outputs}, "
            f"activation={self.activation!r}, readout={self.readout!r}, dtype={str(self.dtype)!r})"
        )

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
        h0 = check_state(h0, batch, self.units, self.dtype)
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

    def loss_and_gradients(self, x, targets, h0=None, mask=None):
        """The loss over a batch, and its gradients by backpropagation through all of time.

        The loss belongs to the readout: cross-entropy in nats for softmax, binary
        cross-entropy for sigmoid, squared error for linear; a mean over the steps (and, for
        the last two, over the outputs). See training/losses.py and lesson 07.

        Parameters
        ----------
        x : (batch, time, inputs)
        targets : array
            Class indices (batch, time) for softmax; otherwise numbers (batch, time, outputs).
        h0 : (batch, units), optional
            The state before the first step; zeros if left out.
        mask : (batch, time) of bool, optional
            Which steps count in the loss; all if left out.

        Returns
        -------
        loss : float
        gradients : dict
            "W", "R", "b", "V", "c", each in the shape of its weights. The state after the
            last step is left in `last_state`, as the h0 of the next stretch of a long text.

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        # Here, not above: a network that only runs forward needs no losses.
        from ..training.losses import LOSSES, check_mask, check_targets

        trace = self.forward(x, h0)
        mask = check_mask(mask, trace.batch, trace.time)
        targets = check_targets(
            targets, self.readout, trace.batch, trace.time, self.outputs, mask
        )
        with np.errstate(over="ignore", invalid="ignore"):
            loss, dz = LOSSES[self.readout](trace.z, targets, mask)
            gradients = bptt(trace, dz)
        self.last_state = trace.last_state
        return loss, gradients

    def save(self, path):
        """Write the network to `path` (.npz is added if missing); return the path written."""
        from .storage import save_network

        return save_network(self, path)

    @classmethod
    def load(cls, path):
        """Read a network that `save` wrote; ValueError if the file is broken or foreign."""
        from .storage import load_network

        return load_network(cls, path)


def glorot_uniform(generator, shape):
    """Uniform in +-sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010)."""
    limit = np.sqrt(6 / sum(shape))
    return generator.uniform(-limit, limit, shape)


def orthogonal(generator, n):
    """A random orthogonal n x n matrix, evenly distributed: QR of a Gaussian one, with the
    signs of R's diagonal moved into Q (Mezzadri, 2007).
    """
    q, r = np.linalg.qr(generator.standard_normal((n, n)))
    return q * np.where(np.diag(r) < 0, -1.0, 1.0)
