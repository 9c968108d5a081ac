"""A hidden unit as a detector: is it on where a feature of the text is true?

A unit and a threshold, as in LSTMVis (Strobelt and others 2018, IEEE Transactions on Visualization
and Computer Graphics 24), with the two safeguards that an eye needs: the rule is chosen on one
part of the text and judged on another, and the best rule of an untrained network stands beside it.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.analysis.detection import Detection
from course_utils.models.checks import check_index


@dataclass(frozen=True)
class UnitRule:
    """"On" where a unit is at or above a threshold (or at or below it).

    Attributes
    ----------
    unit : int
    threshold : float
    above : bool
        False: on where the unit is at or below the threshold.
    f1 : float
        How well it did where it was chosen.
    """

    unit: int
    threshold: float
    above: bool = True
    f1: float = float("nan")

    def __str__(self):
        return f"h{self.unit} {'>=' if self.above else '<='} {self.threshold:+z.2f}"

    def on(self, h):
        """Where the rule is on: h (time, units) -> (time,) of bool."""
        h = _states(h)
        values = h[:, check_index("unit", self.unit, h.shape[1])]
        return values >= self.threshold if self.above else values <= self.threshold

    def detect(self, h, truth):
        """The rule against a feature: h (time, units), truth (time,) -> Detection."""
        h = _states(h)
        return Detection(h[:, self.unit], self.on(h), truth, self.threshold)


def find_unit(h, truth, limit=None):
    """The unit and the threshold whose f1 is highest; every unit and every threshold is tried.

    Parameters
    ----------
    h : array_like of shape (time, units)
        Hidden states.
    truth : array_like of bool, shape (time,)
        The feature: true at some of the steps.
    limit : float, optional
        Only thresholds from -limit to limit. Units that are driven to their ends can be parted at
        0.999, which no eye sees; a limit of 0.95 leaves the differences that show.

    Returns
    -------
    UnitRule

    Raises
    ------
    ValueError
        If the shapes differ, or the feature is true everywhere or nowhere.

    Notes
    -----
    The best of many rules looks better than it is: judge it with ``rule.detect`` on steps that
    were not used here.
    """
    h, truth = _states(h), np.asarray(truth, dtype=bool)
    if truth.shape != h.shape[:1]:
        raise ValueError(f"truth has shape {truth.shape}: expected ({len(h)},), one per step of h")
    if truth.all() or not truth.any():
        raise ValueError(f"truth is {truth.all()} everywhere: expected both True and False")
    if limit is not None and not limit > 0:
        raise ValueError(f"limit is {limit!r}: expected a number above 0")
    best = UnitRule(0, 0.0, True, -0.5)  # better than what is ruled out
    for above in (True, False):
        signed = -h if above else h  # the strongest first
        order = np.argsort(signed, axis=0, kind="stable")
        hits = np.cumsum(truth[order], axis=0)  # (time, units): if the first k steps are marked
        marked = np.arange(1, len(h) + 1)[:, None]
        f1 = 2 * hits / (marked + truth.sum())
        # Steps of equal value can't be told apart: a threshold lies behind the last of them.
        ranked = np.take_along_axis(signed, order, axis=0)
        f1[:-1][ranked[1:] == ranked[:-1]] = -1
        # Halfway to the first step that is left out, so that new steps have room.
        between = np.vstack([(ranked[1:] + ranked[:-1]) / 2, ranked[-1:]])
        if limit is not None:
            f1[np.abs(between) > limit] = -1
        k, unit = np.unravel_index(np.argmax(f1), f1.shape)
        if f1[k, unit] > best.f1:
            value = float(between[k, unit])
            best = UnitRule(int(unit), -value if above else value, above, float(f1[k, unit]))
    return best


def _states(h):
    h = np.asarray(h)
    if h.ndim != 2 or 0 in h.shape:
        raise ValueError(f"h has shape {h.shape}: expected (time, units)")
    return h
