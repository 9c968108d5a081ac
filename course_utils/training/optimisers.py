"""Gradient descent and its relatives, each a few operations on one flat vector.

A network's weights are one vector, `rnn.parameters`, and so is their gradient, so
`optimiser.update(rnn.parameters, gradient)` is all there is to a step. `rnn.flatten(gradients)`
makes that vector out of the dict that `loss_and_gradients` returns.
"""

import numpy as np

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


class SGD:
    """Plain gradient descent: w <- w - learning_rate * dw.

    Parameters
    ----------
    learning_rate : float
        May be changed between steps.
    """

    def __init__(self, learning_rate=0.01):
        self.learning_rate = check_positive("learning_rate", learning_rate)

    def __repr__(self):
        return f"SGD({self.learning_rate:g})"

    def update(self, parameters, gradient):
        """Move `parameters` one step against `gradient`, in place; both are flat vectors."""
        check_vectors(parameters, gradient)
        parameters -= self.learning_rate * gradient


class Adam:
    """Adam: each weight has its own step size, from averages of its past gradients.

        m <- m + (1 - beta_1) (g - m)          a running mean of the gradient
        v <- v + (1 - beta_2) (g^2 - v)        a running mean of its square
        w <- w - rate m / (sqrt(v) + epsilon)
        rate = learning_rate sqrt(1 - beta_2^s) / (1 - beta_1^s)    at step s = 1, 2, ...

    The factor in the rate makes up for m and v starting at zero. Kingma and Ba (2015), in the
    second form of their section 2, which is also Keras's.

    Parameters
    ----------
    learning_rate : float
        May be changed between steps.
    beta_1, beta_2 : float
        How slowly the two averages forget, from 0 to below 1.
    epsilon : float
        Keeps the division finite.
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate = check_positive("learning_rate", learning_rate)
        self.beta_1 = check_fraction("beta_1", beta_1)
        self.beta_2 = check_fraction("beta_2", beta_2)
        self.epsilon = check_positive("epsilon", epsilon)
        self.steps = 0
        self.m = self.v = None

    def __repr__(self):
        return f"Adam({self.learning_rate:g})"

    def update(self, parameters, gradient):
        """Move `parameters` one step, in place; both are flat vectors of one length."""
        check_vectors(parameters, gradient)
        if self.m is None:
            self.m, self.v = np.zeros_like(gradient), np.zeros_like(gradient)
            self._scratch = np.empty_like(gradient[:PIECE])
        if self.m.shape != gradient.shape:
            raise ValueError(
                f"gradient has {gradient.size} numbers: expected {self.m.size} as in the steps "
                "before (each network needs its own Adam)"
            )
        self.steps += 1
        bias = np.sqrt(1 - self.beta_2**self.steps) / (1 - self.beta_1**self.steps)
        rate = float(self.learning_rate * bias)
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


def check_positive(name, value):
    """Return `value` as a finite float above 0."""
    number = _number(value)
    if not 0 < number < np.inf:
        raise ValueError(f"{name} is {value!r}: expected a number above 0")
    return number


def check_fraction(name, value):
    """Return `value` as a float from 0 to below 1."""
    number = _number(value)
    if not 0 <= number < 1:
        raise ValueError(f"{name} is {value!r}: expected a number from 0 to below 1")
    return number


def _number(value):
    try:
        return float("nan") if isinstance(value, (str, bool)) else float(value)
    except (TypeError, ValueError):
        return float("nan")


def check_vectors(parameters, gradient):
    """Refuse anything but two flat vectors of one length."""
    for name, vector in (("parameters", parameters), ("gradient", gradient)):
        if not isinstance(vector, np.ndarray) or vector.ndim != 1:
            shaped = isinstance(vector, np.ndarray)
            got = f"an array of shape {vector.shape}" if shaped else f"a {type(vector).__name__}"
            raise ValueError(f"{name} is {got}: expected a flat vector like rnn.parameters")
    if parameters.size != gradient.size:
        raise ValueError(f"gradient has {gradient.size} numbers: expected {parameters.size}")
