"""What every recurrent network of the course can do, whatever its step is.

Its weights are named views of one flat vector. `net.W` reads and writes as a plain array;
`net.parameters` is all of them end to end, so that clipping, an optimiser or a copy of the best
weights is one operation on one vector.
"""

from math import prod

import numpy as np

from course_utils.models.activations import READOUTS
from course_utils.models.checks import (
    check_choice,
    check_finite,
    check_numbers,
    check_state,
    check_whole,
)
from course_utils.models.elsewhere import Elsewhere

DTYPES = ("float32", "float64")


class Parameter:
    """An attribute that is a view of the owner's flat vector.

    Reading gives a writable view: ``net.R[0, 1] = 3`` changes the network. Assigning copies
    the values in, after a check of shape and of finite numbers.
    """

    def __init__(self, doc):
        self.__doc__ = doc

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, network, owner=None):
        if network is None:
            return self
        place, shape = network._places[self.name]
        return network._flat[place].reshape(shape)

    def __set__(self, network, value):
        self.__get__(network)[...] = network._checked(self.name, value)


class ParameterVector:
    """Base of a network: `shapes` maps each parameter's name to its shape, in storing order."""

    def __init__(self, shapes, dtype):
        self._places = {}
        start = 0
        for name, shape in shapes.items():
            self._places[name] = (slice(start, start + prod(shape)), tuple(shape))
            start += prod(shape)
        self._flat = np.zeros(start, dtype)

    @property
    def parameters(self):
        """All parameters end to end, (parameters,): a view, so writing into it sets them."""
        return self._flat[:]

    @property
    def shapes(self):
        """The name and shape of each parameter, in the order in which they are stored."""
        return {name: shape for name, (_, shape) in self._places.items()}

    @property
    def dtype(self):
        """The kind of number the parameters are stored and computed in."""
        return self._flat.dtype

    def views(self, flat):
        """A flat vector like `parameters`, as a dict of named views."""
        return {name: flat[place].reshape(shape) for name, (place, shape) in self._places.items()}

    def flatten(self, arrays, name="weights"):
        """A dict of arrays named and shaped like the parameters, as one vector (a copy);
        `name` is what errors call it.
        """
        self._check_names(arrays, name)
        checked = [self._checked(key, arrays[key]).ravel() for key in self._places]
        return np.concatenate(checked).astype(self.dtype)

    def get_weights(self):
        """A dict of copies of the parameters, by name."""
        return {name: view.copy() for name, view in self.views(self._flat).items()}

    def set_weights(self, weights):
        """Set all parameters from a dict like that of `get_weights`: all of them or none."""
        self._flat[:] = self.flatten(weights)

    def _check_names(self, arrays, name):
        wanted = set(self._places)
        got = set(arrays) if isinstance(arrays, dict) else None
        if got != wanted:
            what = f"names {', '.join(sorted(map(str, got)))}" if got is not None else repr(arrays)
            raise ValueError(f"{name} has {what}: expected a dict of {', '.join(self._places)}")

    def _checked(self, name, value):
        array = check_numbers(name, value)
        shape = self._places[name][1]
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}: expected {shape}")
        check_finite(name, array)
        return array


class Network(ParameterVector):
    """Base of ElmanRNN, LSTM, GRU and their kin of lesson 14: sizes, readout, loss, saving.

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
    recurrent = True  # each weight is used once per step

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
        return check_state(h0, (batch, self.units), dtype or self.dtype)

    def astype(self, dtype):
        """A copy of the network whose weights are of another kind, "float32" or "float64"."""
        settings = {name: getattr(self, name) for name in self.settings}
        copy = type(self)(
            self.inputs, self.units, self.outputs, seed=self.seed, dtype=dtype, **settings
        )
        copy.set_weights(self.get_weights())
        return copy

    # The loss over a batch, its gradients by backpropagation through all of time, room for both.
    check_room = Elsewhere("course_utils.models.room_in_memory")
    loss_and_gradients = Elsewhere("course_utils.models.losses")
    # Writing the network to a file, and reading one.
    save = Elsewhere("course_utils.models.storage")
    load = Elsewhere("course_utils.models.storage", of_class=True)


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
