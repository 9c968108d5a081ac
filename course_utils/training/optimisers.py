"""Gradient descent and its relatives, each a few operations on one flat vector.

A network's weights are one vector, `rnn.parameters`, and so is their gradient, so
`optimiser.update(rnn.parameters, gradient)` is all there is to a step. `rnn.flatten(gradients)`
makes that vector out of the dict that `loss_and_gradients` returns.
"""

from math import inf

import numpy as np

from course_utils.models.number_checks import check_fraction, check_positive, to_number

# Vectors are updated in pieces of this many numbers, so that all operations on a piece find
# it in the processor's cache.
PIECE = 2**15


def clip_by_global_norm(gradients, limit):
    """Scale the gradients down together, in place, if they are longer than `limit`.

    Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent neural
    networks": the direction stays, the length becomes `limit`. Lesson 07.

    Parameters
    ----------
    gradients : array, or dict of arrays
    limit : float
        The longest that the vector of all gradients may be.

    Returns
    -------
    float
        Their length before clipping (inf or nan if a gradient is; they are then left alone).

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    limit = check_positive("limit", limit)
    arrays = list(gradients.values()) if isinstance(gradients, dict) else [gradients]
    norm = global_norm(arrays)
    if limit < norm < np.inf:
        for array in arrays:
            array *= limit / norm
    return norm


def global_norm(arrays):
    """The length of the vector of all the numbers in `arrays`."""
    total = sum(float(np.vdot(array, array)) for array in arrays)
    if not np.isfinite(total):  # the squares may overflow float32 where the length does not
        total = sum(float(np.sum(np.square(array, dtype="float64"))) for array in arrays)
    return float(np.sqrt(total))


class Optimiser:
    """What all optimisers share: a learning rate, and how many updates they have made.

    A subclass names in `settings` the numbers it was made with, and in `memory` the vectors that
    it keeps from update to update (None before the first).

    Parameters
    ----------
    learning_rate : float or callable
        A number, or a function of the number of updates made so far (see schedules.py). May be
        changed between steps.
    """

    settings = ("learning_rate",)
    memory = ()

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate
        self.steps = 0
        for name in self.memory:
            setattr(self, name, None)

    @property
    def learning_rate(self):
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, rate):
        self._learning_rate = check_rate(rate)

    def __repr__(self):
        rate = self.learning_rate
        return f"{type(self).__name__}({described(rate) if callable(rate) else f'{rate:zg}'})"

    def state(self):
        """What it takes to go on elsewhere: a dict for `restore`."""
        settings = {name: getattr(self, name) for name in self.settings}
        if callable(self.learning_rate):
            settings["learning_rate"] = described(self.learning_rate)
        memory = {name: getattr(self, name) for name in self.memory}
        return {
            "kind": type(self).__name__,
            "settings": settings,
            "steps": self.steps,
            "memory": {name: None if v is None else v.copy() for name, v in memory.items()},
        }

    def restore(self, state):
        """Go on from a `state` of an optimiser made in the same way. A learning rate that is a
        number may have been changed on the way, so it is set to what it was.
        """
        rate = state["settings"]["learning_rate"]
        self.steps = state["steps"]
        if not callable(self.learning_rate):
            self.learning_rate = rate
        for name, vector in state["memory"].items():
            setattr(self, name, vector)

    def rate(self):
        """The learning rate of the next update."""
        return rate_at(self.learning_rate, self.steps)

    def _begin(self, parameters, gradient):
        """Check the two vectors; return the learning rate, and count the update."""
        check_vectors(parameters, gradient)
        for name in self.memory:
            kept = getattr(self, name)
            if kept is None:
                setattr(self, name, np.zeros_like(gradient))
            elif kept.shape != gradient.shape:
                raise ValueError(
                    f"gradient has {gradient.size} numbers: expected {kept.size} as in the steps "
                    f"before (each network needs its own {type(self).__name__})"
                )
        rate = self.rate()
        self.steps += 1
        return rate


class SGD(Optimiser):
    """Gradient descent, with momentum if wanted.

        w <- w - rate dw                          plain
        v <- momentum v - rate dw,  w <- w + v    with momentum: a velocity, from a running sum of
                                                  past gradients
        ...  w <- w + momentum v - rate dw        with Nesterov's: from where v is about to lead

    Sutskever, Martens, Dahl and Hinton (2013), "On the importance of initialization and momentum
    in deep learning"; the form is Keras's, in which Nesterov's gradient is taken at w. Lesson 07.

    Parameters
    ----------
    learning_rate : float or callable
        A number, or a function of the number of updates made so far. May be changed between steps.
    momentum : float
        How much of the velocity is left after a step, from 0 to below 1.
    nesterov : bool

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    settings = ("learning_rate", "momentum", "nesterov")
    memory = ("v",)

    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        self.momentum = check_fraction("momentum", momentum)
        self.nesterov = bool(nesterov)
        if not self.momentum:
            if self.nesterov:
                raise ValueError("nesterov is True: expected False without momentum")
            self.memory = ()
        super().__init__(learning_rate)

    def __repr__(self):
        plain = super().__repr__()
        said = f", momentum={self.momentum:zg}" + ", nesterov=True" * self.nesterov
        return plain if not self.momentum else f"{plain[:-1]}{said})"

    def update(self, parameters, gradient):
        """Move `parameters` one step, in place; both are flat vectors of one length."""
        rate = self._begin(parameters, gradient)
        if not self.memory:
            parameters -= rate * gradient
            return
        self.v *= self.momentum
        self.v -= rate * gradient
        parameters += self.momentum * self.v - rate * gradient if self.nesterov else self.v


class Adam(Optimiser):
    """Adam: each weight has its own step size, from averages of its past gradients.

        m <- m + (1 - beta_1) (g - m)          a running mean of the gradient
        v <- v + (1 - beta_2) (g^2 - v)        a running mean of its square
        w <- w - rate m / (sqrt(v) + epsilon)
        rate = learning_rate sqrt(1 - beta_2^s) / (1 - beta_1^s)    at step s = 1, 2, ...

    The factor in the rate makes up for m and v starting at zero. Kingma and Ba (2015), in the
    second form of their section 2, which is also Keras's.

    Parameters
    ----------
    learning_rate : float or callable
        A number, or a function of the number of updates made so far. May be changed between steps.
    beta_1, beta_2 : float
        How slowly the two averages forget, from 0 to below 1.
    epsilon : float
        Keeps the division finite.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    settings = ("learning_rate", "beta_1", "beta_2", "epsilon")
    memory = ("m", "v")

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        super().__init__(learning_rate)
        self.beta_1 = check_fraction("beta_1", beta_1)
        self.beta_2 = check_fraction("beta_2", beta_2)
        self.epsilon = check_positive("epsilon", epsilon)
        self._scratch = np.empty(0)

    def update(self, parameters, gradient):
        """Move `parameters` one step, in place; both are flat vectors of one length."""
        rate = self._begin(parameters, gradient)
        if self._scratch.dtype != gradient.dtype or not self._scratch.size:
            self._scratch = np.empty_like(gradient[:PIECE])
        rate *= float(np.sqrt(1 - self.beta_2**self.steps) / (1 - self.beta_1**self.steps))
        for start in range(0, gradient.size, PIECE):
            piece = slice(start, start + PIECE)
            self._update(parameters[piece], gradient[piece], self.m[piece], self.v[piece], rate)

    def _update(self, w, g, m, v, rate):
        s = self._scratch[: g.size]
        np.subtract(g, m, out=s)
        s *= 1 - self.beta_1
        m += s
        np.multiply(g, g, out=s)
        s -= v
        s *= 1 - self.beta_2
        v += s
        np.sqrt(v, out=s)
        s += self.epsilon
        np.divide(m, s, out=s)
        s *= rate
        w -= s


def check_vectors(parameters, gradient):
    """Refuse anything but two flat vectors of one length."""
    for name, vector in (("parameters", parameters), ("gradient", gradient)):
        if not isinstance(vector, np.ndarray) or vector.ndim != 1:
            shaped = isinstance(vector, np.ndarray)
            got = f"an array of shape {vector.shape}" if shaped else f"a {type(vector).__name__}"
            raise ValueError(f"{name} is {got}: expected a flat vector like rnn.parameters")
    if parameters.size != gradient.size:
        raise ValueError(f"gradient has {gradient.size} numbers: expected {parameters.size}")


def check_rate(rate, name="learning_rate"):
    """Return a learning rate: a float above 0, or the function that was given."""
    return rate if callable(rate) else check_positive(name, rate)


def rate_at(rate, step):
    """The learning rate after `step` updates, of a number or a schedule."""
    if not callable(rate):
        return rate
    value = to_number(rate(step))
    if not 0 <= value < inf:
        raise ValueError(f"learning_rate gives {value!r} at step {step}: expected 0 or more")
    return value


def described(schedule):
    """What a schedule is called."""
    return getattr(schedule, "__name__", type(schedule).__name__)
