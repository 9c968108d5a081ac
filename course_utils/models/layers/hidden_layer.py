"""A network with one hidden layer, and backpropagation with every number on the way. Lesson 03."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import ACTIVATIONS, sigmoid
from course_utils.models.checks import check_choice, check_finite, check_numbers, check_whole
from course_utils.models.number_checks import check_real


@dataclass(frozen=True)
class BackpropTrace:
    """One forward and one backward pass. A name with d is a gradient of the loss.

    Shapes: x (examples, inputs); a, h, da, dh (examples, units); z, y, dz, targets (examples,);
    W, dW (units, inputs); b, db (units,); V, dV (1, units); c, dc (1,). `loss` is the mean binary
    cross-entropy in nats.
    """

    x: np.ndarray
    targets: np.ndarray
    W: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray
    activation: str
    a: np.ndarray
    h: np.ndarray
    z: np.ndarray
    y: np.ndarray
    loss: float
    dz: np.ndarray
    dh: np.ndarray
    da: np.ndarray
    dW: np.ndarray
    db: np.ndarray
    dV: np.ndarray
    dc: np.ndarray

    @property
    def gradients(self):
        """The gradients of the parameters, by name."""
        return {name: getattr(self, f"d{name}") for name in "WbVc"}


@dataclass
class HiddenLayerNetwork:
    """One hidden layer: h = f(W x + b), y = sigmoid(V h + c), one output.

    Parameters
    ----------
    W, b, V, c : arrays (units, inputs), (units,), (1, units), (1,)
        Copied.
    activation : str
        A key of ``course_utils.models.activations.ACTIVATIONS``.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    W: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray
    activation: str = "tanh"

    def __post_init__(self):
        for name in "WbVc":
            value = np.array(check_numbers(name, getattr(self, name)), dtype=float)
            check_finite(name, value)
            setattr(self, name, value)
        if self.W.ndim != 2 or 0 in self.W.shape:
            raise ValueError(f"W has shape {self.W.shape}: expected (units, inputs), none 0")
        units = len(self.W)
        for name, shape in (("b", (units,)), ("V", (1, units)), ("c", (1,))):
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} has shape {getattr(self, name).shape}: expected {shape}")
        check_choice("activation", self.activation, ACTIVATIONS)

    @classmethod
    def random(cls, inputs, units, activation="tanh", seed=0, scale=1.0):
        """Gaussian weights of standard deviation `scale`, zero biases."""
        check_whole("inputs", inputs)
        check_whole("units", units)
        rng = np.random.default_rng(check_whole("seed", seed, at_least=0))
        scale = check_real("scale", scale)
        return cls(scale * rng.standard_normal((units, inputs)), np.zeros(units),
                   scale * rng.standard_normal((1, units)), np.zeros(1), activation)

    def forward(self, x):
        """(a, h, y) for x (examples, inputs): (examples, units) twice, and (examples,)."""
        a = self._input(x) @ self.W.T + self.b
        h = ACTIVATIONS[self.activation].f(a)
        return a, h, sigmoid(h @ self.V[0] + self.c[0])

    def backprop(self, x, targets):
        """Forward and backward (Rumelhart, Hinton and Williams, 1986).

        Parameters
        ----------
        x : array (examples, inputs)
        targets : array (examples,)
            Between 0 and 1.

        Returns
        -------
        BackpropTrace

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        x, targets = self._input(x), check_numbers("targets", targets).astype(float)
        if targets.shape != (len(x),):
            raise ValueError(f"targets has shape {targets.shape}: expected ({len(x)},)")
        if not ((targets >= 0) & (targets <= 1)).all():
            raise ValueError("targets: expected numbers from 0 to 1")
        a, h, y = self.forward(x)
        z = h @ self.V[0] + self.c[0]
        # log(1 + exp(z)) - target z, which is the cross-entropy, overflows for no z.
        loss = float(np.mean(np.logaddexp(0, z) - targets * z))
        dz = (y - targets) / len(x)  # (examples,)
        dh = dz[:, None] * self.V  # (examples, units)
        da = dh * ACTIVATIONS[self.activation].slope(h)
        return BackpropTrace(
            x, targets, *(getattr(self, name).copy() for name in "WbVc"), self.activation,
            a, h, z, y, loss, dz, dh, da,
            dW=da.T @ x, db=da.sum(axis=0), dV=(dz @ h)[None], dc=dz.sum(keepdims=True),
        )

    def loss_and_gradients(self, x, targets):
        """(loss, {"W", "b", "V", "c"}): what :meth:`backprop` found."""
        trace = self.backprop(x, targets)
        return trace.loss, trace.gradients

    def step(self, x, targets, learning_rate):
        """One step of gradient descent, in place; returns the loss before it."""
        learning_rate = check_real("learning_rate", learning_rate)
        loss, gradients = self.loss_and_gradients(x, targets)
        for name, gradient in gradients.items():
            setattr(self, name, getattr(self, name) - learning_rate * gradient)
        return loss

    def _input(self, x):
        x = check_numbers("x", x).astype(float)
        inputs = self.W.shape[1]
        if x.ndim != 2 or x.shape[1] != inputs or not len(x):
            raise ValueError(f"x has shape {x.shape}: expected (examples, {inputs})")
        check_finite("x", x, ("example", "input"))
        return x
