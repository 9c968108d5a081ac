"""Marks against the truth: precision, recall, and what chance would get."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Detection:
    """Places that a rule marked, beside those it should have marked (lesson 08).

    Parameters
    ----------
    values : array_like of shape (time,)
        The numbers that the rule looked at: an error, a hidden unit.
    marks, truth : array_like of bool, shape (time,)
        The places that it marked, and the places that are meant.
    threshold : float, optional
        Of the values, where the rule is one.

    Raises
    ------
    ValueError
        If the three have different lengths, or nothing is marked, or nothing is true: neither
        precision nor recall has then a meaning.
    """

    values: np.ndarray
    marks: np.ndarray
    truth: np.ndarray
    threshold: float | None = None

    def __post_init__(self):
        values = np.asarray(self.values, dtype=float)
        if values.ndim != 1:
            raise ValueError(f"values has shape {values.shape}: expected (time,)")
        object.__setattr__(self, "values", values)
        for name in ("marks", "truth"):
            array = np.asarray(getattr(self, name), dtype=bool)
            if array.shape != values.shape:
                raise ValueError(f"{name} has shape {array.shape}: expected {values.shape}")
            object.__setattr__(self, name, array)
        if not self.truth.any():
            raise ValueError("truth is False everywhere: there is nothing to find")

    def __repr__(self):
        return (
            f"Detection(precision={self.precision:z.2f}, recall={self.recall:z.2f}, "
            f"by chance {self.chance_precision:z.2f} and {self.chance_recall:z.2f})"
        )

    @property
    def precision(self):
        """Of the marked places, the share that are true; 0 where nothing is marked."""
        return float((self.marks & self.truth).sum() / max(self.marks.sum(), 1))

    @property
    def recall(self):
        """Of the true places, the share that are marked."""
        return float((self.marks & self.truth).sum() / self.truth.sum())

    @property
    def f1(self):
        """The harmonic mean of precision and recall: high only if both are."""
        hits = (self.marks & self.truth).sum()
        return float(2 * hits / (self.marks.sum() + self.truth.sum()))

    @property
    def chance_precision(self):
        """The precision of marks thrown at random: the share of places that are true."""
        return float(self.truth.mean())

    @property
    def chance_recall(self):
        """The recall of as many marks thrown at random: the share of places that are marked."""
        return float(self.marks.mean())

    @property
    def blind_f1(self):
        """The best f1 of a rule that looks at nothing: it marks every place."""
        return 2 * self.chance_precision / (1 + self.chance_precision)

    def part(self, place):
        """The same for a part of the places: a slice, or an array of indices."""
        parts = (array[place] for array in (self.values, self.marks, self.truth))
        return Detection(*parts, self.threshold)
