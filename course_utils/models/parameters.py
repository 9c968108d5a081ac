"""The weights of a network as named views of one flat vector.

`net.W` reads and writes as a plain array; `net.parameters` is all of them end to end, so that
clipping, an optimiser or a copy of the best weights is one operation on one vector.
"""

from math import prod

import numpy as np

from course_utils.models.checks import check_finite, check_numbers


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
