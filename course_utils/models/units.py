"""Artificial neurons: McCulloch and Pitts', the perceptron, and one hidden layer. Lesson 03."""

from dataclasses import dataclass

import numpy as np

from .activations import ACTIVATIONS


def mcculloch_pitts(excitatory, inhibitory=(), threshold=1):
    """The unit of McCulloch and Pitts (1943, Bull Math Biophys 5:115-133).

    Fires (1) if at least `threshold` excitatory inputs are active and *no* inhibitory one is: any
    inhibition is absolute. Inputs are 0 or 1, (..., n); returns an integer array (...,).
    """
    excitatory = np.atleast_1d(np.asarray(excitatory))
    fires = excitatory.sum(axis=-1) >= threshold
    if np.size(inhibitory):
        fires &= ~np.atleast_1d(np.asarray(inhibitory)).any(axis=-1)
    return np.asarray(fires).astype(int)


def _points(x, labels):
    x, labels = np.asarray(x, dtype=float), np.asarray(labels)
    if x.ndim != 2 or not len(x):
        raise ValueError(f"x has shape {x.shape}: expected (examples, inputs)")
    if labels.shape != (len(x),):
        raise ValueError(f"labels has shape {labels.shape}: expected ({len(x)},)")
    if not np.isin(labels, (-1, 1)).all():
        raise ValueError(f"labels has {sorted(set(labels.tolist()))}: expected only -1 and +1")
    return x, labels


@dataclass(frozen=True)
class PerceptronTrace:
    """Every step of the perceptron rule: one example looked at per step.

    w (steps + 1, inputs), b (steps + 1,) before each step and after the last; index (steps,) the
    example; mistake (steps,) whether it was wrong, so that w and b changed; x, labels the data.
    """

    w: np.ndarray
    b: np.ndarray
    index: np.ndarray
    mistake: np.ndarray
    x: np.ndarray
    labels: np.ndarray

    @property
    def mistakes(self):
        return int(self.mistake.sum())

    @property
    def solved(self):
        """Whether the last weights classify every example rightly."""
        return bool((self.labels * (self.x @ self.w[-1] + self.b[-1]) > 0).all())

    def novikoff_bound(self):
        """(R / gamma)^2 for the solution found: no run can make more mistakes (Novikoff, 1962).

        R is the longest example and gamma the margin of the unit-length solution, both with the
        bias counted as a weight whose input is 1. None if the run found no solution.
        """
        if not self.solved:
            return None
        x = np.c_[self.x, np.ones(len(self.x))]
        w = np.r_[self.w[-1], self.b[-1]]
        margin = (self.labels * (x @ w)).min() / np.linalg.norm(w)
        return float((np.linalg.norm(x, axis=1).max() / margin) ** 2)


def perceptron(x, labels, sweeps=20, seed=None):
    """The perceptron rule (Rosenblatt, 1958): on a mistake w += label x, b += label.

    Parameters
    ----------
    x : array (examples, inputs)
    labels : array (examples,)
        -1 or +1.
    sweeps : int
        It stops after the first sweep without a mistake, or after this many.
    seed : int, optional
        Shuffles the examples anew in each sweep; without it they come in their order.

    Returns
    -------
    PerceptronTrace
    """
    x, labels = _points(x, labels)
    rng = None if seed is None else np.random.default_rng(seed)
    w, b = np.zeros(x.shape[1]), 0.0
    course_w, course_b, index, mistake = [w], [b], [], []
    for _ in range(sweeps):
        order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
        before = sum(mistake)
        for k in order:
            wrong = labels[k] * (w @ x[k] + b) <= 0
            if wrong:
                w, b = w + labels[k] * x[k], b + labels[k]
            course_w.append(w)
            course_b.append(b)
            index.append(k)
            mistake.append(bool(wrong))
        if sum(mistake) == before:
            break
    return PerceptronTrace(np.array(course_w), np.array(course_b, dtype=float), np.array(index),
                           np.array(mistake), x, labels)


@dataclass
class HiddenLayerNetwork:
    """One hidden layer: h = f(W x + b), y = sigmoid(V h + c), one output.

    Weights have the course's shapes: W (units, inputs), b (units,), V (1, units), c (1,).
    """

    W: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray
    activation: str = "tanh"

    def __post_init__(self):
        for name in "WbVc":
            setattr(self, name, np.array(getattr(self, name), dtype=float))
        if self.W.ndim != 2:
            raise ValueError(f"W has shape {self.W.shape}: expected (units, inputs)")
        units = len(self.W)
        for name, shape in (("b", (units,)), ("V", (1, units)), ("c", (1,))):
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} has shape {getattr(self, name).shape}: expected {shape}")
        if self.activation not in ACTIVATIONS:
            raise ValueError(
                f"activation is {self.activation!r}: expected one of {', '.join(ACTIVATIONS)}"
            )

    @classmethod
    def random(cls, inputs, units, activation="tanh", seed=0, scale=1.0):
        """Gaussian weights of standard deviation `scale`, zero biases."""
        rng = np.random.default_rng(seed)
        return cls(scale * rng.standard_normal((units, inputs)), np.zeros(units),
                   scale * rng.standard_normal((1, units)), np.zeros(1), activation)

    def forward(self, x):
        """(a, h, y) for x (examples, inputs): (examples, units) twice, and (examples,)."""
        a = np.asarray(x, dtype=float) @ self.W.T + self.b
        h = ACTIVATIONS[self.activation].f(a)
        z = h @ self.V[0] + self.c[0]
        return a, h, 0.5 * (1 + np.tanh(z / 2))

    def loss_and_gradients(self, x, targets):
        """Binary cross-entropy (mean, nats) and its gradients {"W", "b", "V", "c"}.

        Backpropagation for one hidden layer (Rumelhart, Hinton and Williams, 1986).
        """
        x, targets = np.asarray(x, dtype=float), np.asarray(targets, dtype=float)
        _, h, y = self.forward(x)
        inside = np.clip(y, 1e-12, 1 - 1e-12)
        loss = -np.mean(targets * np.log(inside) + (1 - targets) * np.log(1 - inside))
        dz = (y - targets) / len(x)  # (examples,)
        dh = dz[:, None] * self.V  # (examples, units)
        da = dh * ACTIVATIONS[self.activation].slope(h)
        return float(loss), {"W": da.T @ x, "b": da.sum(axis=0), "V": (dz @ h)[None],
                             "c": dz.sum(keepdims=True)}
