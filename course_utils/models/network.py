"""What every recurrent network of the course can do, whatever its step is."""

import numpy as np

from course_utils.models.activations import READOUTS
from course_utils.models.checks import check_choice, check_state, check_whole
from course_utils.models.parameters import Parameter, ParameterVector
from course_utils.models.storage import load_network, save_network

DTYPES = ("float32", "float64")


class Network(ParameterVector):
    """Base of ElmanRNN, LSTM and GRU: sizes, readout, loss, saving.

    A subclass gives `forward(x, h0)`, which returns a trace with z, y and `last_state`, and
    `backward(trace, dz)`, which returns the gradients.

    Parameters
    ----------
    inputs, units, outputs : int
    readout : str
        The name of g; it also sets the loss.
    seed : int
    dtype : "float64" or "float32"
    shapes : callable
        ``shapes(inputs, units)`` gives the shapes of the step's own parameters, by name; V and c
        come after them.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    V = Parameter("Hidden to output, (outputs, units).")
    c = Parameter("Output bias, (outputs,).")

    settings = ("readout",)  # what is saved besides the weights

    def __init__(self, inputs, units, outputs, readout, seed, dtype, shapes):
        self.inputs = check_whole("inputs", inputs)
        self.units = check_whole("units", units)
        self.outputs = check_whole("outputs", outputs)
        self.readout = check_choice("readout", readout, READOUTS)
        self.seed = check_whole("seed", seed, at_least=0)
        self.last_state = None
        dtype = dtype if isinstance(dtype, str) else getattr(dtype, "__name__", str(dtype))
        dtype = check_choice("dtype", dtype, DTYPES)
        shapes = shapes(self.inputs, self.units)
        shapes |= {"V": (self.outputs, self.units), "c": (self.outputs,)}
        super().__init__(shapes, dtype)

    def __repr__(self):
        said = "".join(f"{name}={getattr(self, name)!r}, " for name in self.settings)
        return (
            f"{type(self).__name__}(inputs={self.inputs}, units={self.units}, "
            f"outputs={self.outputs}, {said}dtype={str(self.dtype)!r})"
        )

    def check_state(self, h0, batch, dtype=None):
        """The state before the first step as an array (a copy); None stands for zeros."""
        return check_state(h0, batch, self.units, dtype or self.dtype)

    def astype(self, dtype):
        """A copy of the network whose weights are of another kind, "float32" or "float64"."""
        settings = {name: getattr(self, name) for name in self.settings}
        copy = type(self)(
            self.inputs, self.units, self.outputs, seed=self.seed, dtype=dtype, **settings
        )
        copy.set_weights(self.get_weights())
        return copy

    def loss_and_gradients(self, x, targets, h0=None, mask=None):
        """The loss over a batch, and its gradients by backpropagation through all of time.

        The loss belongs to the readout: cross-entropy in nats for softmax, binary
        cross-entropy for sigmoid, squared error for linear; a mean over the steps (and, for
        the last two, over the outputs). See models/losses.py and lesson 07.

        Parameters
        ----------
        x : (batch, time, inputs)
        targets : array
            Class indices (batch, time) for softmax; otherwise numbers (batch, time, outputs).
        h0 : array, optional
            The state before the first step, as in `forward`; zeros if left out.
        mask : (batch, time) of bool, optional
            Which steps count in the loss; all if left out.

        Returns
        -------
        loss : float
        gradients : dict
            By name, each in the shape of its weights. The state after the last step is left
            in `last_state`, as the h0 of the next stretch of a long text.

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        # Here, not above: a network that only runs forward needs no losses.
        from course_utils.models.losses import LOSSES, check_mask, check_targets

        trace = self.forward(x, h0)
        mask = check_mask(mask, trace.batch, trace.time)
        targets = check_targets(
            targets, self.readout, trace.batch, trace.time, self.outputs, mask
        )
        with np.errstate(over="ignore", invalid="ignore"):
            loss, dz = LOSSES[self.readout](trace.z, targets, mask)
            gradients = self.backward(trace, dz)
        self.last_state = trace.last_state
        return loss, gradients

    def save(self, path):
        """Write the network to `path` (.npz is added if missing); return the path written."""
        return save_network(self, path)

    @classmethod
    def load(cls, path):
        """Read a network that `save` wrote; ValueError if the file is broken or foreign."""
        return load_network(cls, path)


def glorot_uniform(generator, shape):
    """Uniform in +-sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010)."""
    limit = np.sqrt(6 / sum(shape))
    return generator.uniform(-limit, limit, shape)


def orthogonal(generator, n, rows=None):
    """A random matrix (rows, n) with orthonormal columns, evenly distributed; rows = n, a
    rotation or reflection, if left out. QR of a Gaussian one, with the signs of R's diagonal
    moved into Q (Mezzadri, 2007).
    """
    q, r = np.linalg.qr(generator.standard_normal((rows or n, n)))
    return q * np.where(np.diag(r) < 0, -1.0, 1.0)
