"""Threshold units: McCulloch and Pitts' neuron, and the perceptron that learns. Lesson 03."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_finite, check_numbers, check_whole
from course_utils.models.number_checks import check_real


def mcculloch_pitts(excitatory, inhibitory=(), threshold=1):
    """The unit of McCulloch and Pitts (1943, Bull Math Biophys 5:115-133).

    It fires (1) if at least `threshold` excitatory inputs are active and *no* inhibitory one is:
    any inhibition is absolute.

    Parameters
    ----------
    excitatory : array (..., n) of 0 and 1
    inhibitory : array (..., m) of 0 and 1, optional
    threshold : int
        At least 1: a unit that fires without input would not be all-or-none.

    Returns
    -------
    int array (...,)

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    threshold = check_whole("threshold", threshold)
    excitatory = _all_or_none("excitatory", excitatory)
    inhibitory = _all_or_none("inhibitory", inhibitory)
    fires = excitatory.sum(axis=-1) >= threshold
    return np.asarray(fires & ~inhibitory.any(axis=-1)).astype(int)


def _all_or_none(name, value):
    array = np.atleast_1d(check_numbers(name, value))
    wrong = array[(array != 0) & (array != 1)]
    if wrong.size:
        raise ValueError(f"{name} has {wrong.flat[0]}: expected only 0 and 1 (all or none)")
    return array


def _points(x, labels):
    x, labels = check_numbers("x", x).astype(float), check_numbers("labels", labels)
    if x.ndim != 2 or 0 in x.shape:
        raise ValueError(f"x has shape {x.shape}: expected (examples, inputs), none of them 0")
    check_finite("x", x, ("example", "input"))
    if labels.shape != (len(x),):
        raise ValueError(f"labels has shape {labels.shape}: expected ({len(x)},)")
    if not np.isin(labels, (-1, 1)).all():
        raise ValueError(f"labels has {sorted(set(labels.tolist()))}: expected only -1 and +1")
    return x, labels


@dataclass(frozen=True)
class PerceptronTrace:
    """One example looked at per step, with the weights before and after.

    Attributes
    ----------
    w : array (steps + 1, inputs)
        Weights before each step, and after the last.
    b : array (steps + 1,)
        Bias, likewise.
    index : int array (steps,)
        Which example was looked at.
    mistake : bool array (steps,)
        Whether it was wrong; then the perceptron rule has changed w and b.
    x, labels : arrays (examples, inputs), (examples,)
    learns : bool
        False for the trace of :func:`look`, whose weights stay.
    """

    w: np.ndarray
    b: np.ndarray
    index: np.ndarray
    mistake: np.ndarray
    x: np.ndarray
    labels: np.ndarray
    learns: bool = True

    @property
    def steps(self):
        return len(self.index)

    @property
    def mistakes(self):
        """How many steps met a mistake."""
        return int(self.mistake.sum())

    def right(self, t=-1):
        """Which examples the weights before step t (after the last: -1) classify rightly."""
        return self.labels * (self.x @ self.w[t] + self.b[t]) > 0

    @property
    def solved(self):
        """Whether the last weights classify every example rightly."""
        return bool(self.right().all())

    def repeats(self):
        """The first two sweeps that began with the same weights, or None.

        With the examples in a fixed order, all that follows then repeats too: a proof that the
        rule never ends. (Integer examples are compared exactly.)
        """
        if not self.learns or (self.index != np.arange(self.steps) % len(self.x)).any():
            return None  # shuffled: the same weights may lead elsewhere
        seen = {}
        for sweep, step in enumerate(range(0, self.steps + 1, len(self.x))):
            weights = (*self.w[step].tolist(), float(self.b[step]))
            if weights in seen and self.mistake[seen[weights] * len(self.x) : step].any():
                return seen[weights], sweep
            seen.setdefault(weights, sweep)
        return None

    def novikoff_bound(self, w=None, b=None):
        """(R / gamma)^2: no run from zero weights can make more mistakes (Novikoff, 1962).

        R is the length of the longest example and gamma the margin of a solution of length 1,
        both with the bias counted as a weight whose input is 1. The solution is (w, b), or what
        the run ended with; any solution gives a bound, the one of widest margin the best. None
        if it is no solution.
        """
        x = np.c_[self.x, np.ones(len(self.x))]
        w = np.r_[self.w[-1] if w is None else w, self.b[-1] if b is None else b]
        margins = self.labels * (x @ w)
        if not (margins > 0).all():
            return None
        margin = margins.min() / np.linalg.norm(w)
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

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    x, labels = _points(x, labels)
    check_whole("sweeps", sweeps)
    rng = None if seed is None else np.random.default_rng(check_whole("seed", seed, at_least=0))
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


def look(w, b, x, labels):
    """A unit with weights that stay looks at each example once; returns a PerceptronTrace."""
    x, labels = _points(x, labels)
    w, b = check_numbers("w", w).astype(float), check_real("b", b)
    if w.shape != x.shape[1:]:
        raise ValueError(f"w has shape {w.shape}: expected {x.shape[1:]}")
    mistake = labels * (x @ w + b) <= 0
    return PerceptronTrace(np.tile(w, (len(x) + 1, 1)), np.full(len(x) + 1, b),
                           np.arange(len(x)), mistake, x, labels, learns=False)
