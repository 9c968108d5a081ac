"""The nonlinearities f of h = f(a), and the readouts g of y = g(z).

An activation comes with its slope written in terms of h = f(a): training then needs no
copy of the pre-activation a (lesson 07).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


def relu(a, out=None):
    """max(0, a), element by element."""
    return np.maximum(a, 0, out=out)


def sigmoid(a, out=None):
    """1 / (1 + exp(-a)), written with tanh so that no size of a overflows."""
    if out is None:
        return 0.5 + 0.5 * np.tanh(0.5 * np.asarray(a))
    np.multiply(a, 0.5, out=out)
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5
    return out


def linear(a, out=None):
    """a itself (a copy)."""
    return np.positive(a, out=out)


@np.errstate(under="ignore")  # a probability too small for a number is 0
def softmax(z, axis=-1):
    """Probabilities exp(z) / sum(exp(z)) along `axis`; shifting by the largest z changes
    nothing but keeps exp from overflowing.
    """
    z = np.asarray(z)
    p = np.exp(z - z.max(axis=axis, keepdims=True))
    return p / p.sum(axis=axis, keepdims=True)


@dataclass(frozen=True)
class Activation:
    """A nonlinearity: `f(a)` (optionally `f(a, out=array)`), and `slope(h)`, which is f'(a)
    as a function of h = f(a).
    """

    name: str
    f: Callable
    slope: Callable

    def __call__(self, a, out=None):
        return self.f(a, out=out)


ACTIVATIONS = {
    "tanh": Activation("tanh", np.tanh, lambda h: 1 - h * h),
    "relu": Activation("relu", relu, lambda h: (h > 0).astype(h.dtype)),
    "sigmoid": Activation("sigmoid", sigmoid, lambda h: h * (1 - h)),
    "linear": Activation("linear", linear, np.ones_like),
}

READOUTS = {"softmax": softmax, "sigmoid": sigmoid, "linear": linear}
