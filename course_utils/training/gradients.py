"""Are the gradients right? Compare them with slopes measured by moving one weight at a time."""

from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.models.number_checks import check_positive
from course_utils.models.number_table import signed
from course_utils.training.passes.choice import check_model
from course_utils.training.passes.plain_path import loss_of


@dataclass(frozen=True)
class ParameterCheck:
    """The check of one parameter.

    Attributes
    ----------
    name : str
    checked : int
        How many of its numbers were moved.
    error : float
        The largest difference between given and measured gradient, relative to the largest
        gradient of this parameter.
    index : tuple of int
        Where that difference is.
    given, measured : float
        The two gradients there.
    """

    name: str
    checked: int
    error: float
    index: tuple
    given: float
    measured: float


@dataclass(frozen=True)
class GradientReport:
    """The result of `gradient_check`; `print` it, or ask `.ok`."""

    parameters: dict
    tolerance: float
    skipped: int

    @property
    def errors(self):
        """The relative error of each parameter, by name."""
        return {name: check.error for name, check in self.parameters.items()}

    @property
    def ok(self):
        """Whether every error is below the tolerance."""
        return all(error < self.tolerance for error in self.errors.values())

    def __str__(self):
        lines = [f"Gradient check: {'all right' if self.ok else 'WRONG'}"]
        for name, check in self.parameters.items():
            start = f"  {name}  {check.checked:4d} checked  "
            if check.error < self.tolerance:
                lines.append(f"{start}error < {self.tolerance:.0e}")
                continue
            place = ", ".join(map(str, check.index))
            lines.append(
                f"{start}error {check.error:.1g}, worst at {name}[{place}]: "
                f"given {signed(check.given, 4)}, measured {signed(check.measured, 4)}"
            )
        if self.skipped:
            lines.append(f"  ({self.skipped} left out: they move a ReLU across its corner)")
        return "\n".join(lines)

    __repr__ = __str__


def gradient_check(
    model,
    x,
    targets,
    h0=None,
    mask=None,
    gradients=None,
    epsilon=1e-5,
    tolerance=1e-6,
    samples=200,
    seed=0,
):
    """Compare gradients with central differences (loss(w + e) - loss(w - e)) / 2e.

    Parameters
    ----------
    model : ElmanRNN, LSTM, GRU or another network that `Trainer` takes
        Left as it is; the check works on a float64 copy.
    x, targets, h0, mask
        As in its `loss_and_gradients`; a small batch will do.
    gradients : dict, optional
        The gradients to check, for instance your own; the network's if left out.
    epsilon : float
        How far a weight is moved.
    tolerance : float
        The largest relative error that passes. The error of a right gradient is about 1e-9.
    samples : int
        How many numbers of each parameter to check at most, chosen with `seed`.

    Returns
    -------
    GradientReport

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    epsilon, tolerance = check_positive("epsilon", epsilon), check_positive("tolerance", tolerance)
    samples = check_whole("samples", samples)
    copy = _float64_copy(check_model(model))
    _, own = copy.loss_and_gradients(x, targets, h0, mask)
    given = own if gradients is None else copy.views(copy.flatten(gradients, "gradients"))
    generator = np.random.default_rng(seed)
    measure = _Measure(copy, x, targets, h0, mask, epsilon)
    report = {}
    for name, view in copy.views(copy.parameters).items():
        chosen = np.arange(view.size)
        if view.size > samples:
            chosen = np.sort(generator.choice(view.size, samples, replace=False))
        report[name] = _check(name, view, given[name], chosen, measure)
    return GradientReport(report, tolerance, measure.skipped)


def _float64_copy(model):
    """Rounding to float32 would drown the differences that are measured."""
    if model.dtype == "float64":
        return deepcopy(model)
    if hasattr(model, "astype"):
        return model.astype("float64")
    raise ValueError(f"model has dtype {model.dtype}: expected float64, or a network with astype")


def _check(name, view, given, chosen, measure):
    flat = view.reshape(-1)
    slopes = np.array([measure(flat, i) for i in chosen])
    chosen = chosen[~np.isnan(slopes)]
    slopes = slopes[~np.isnan(slopes)]
    if not chosen.size:
        return ParameterCheck(name, 0, 0.0, (0,) * view.ndim, 0.0, 0.0)
    mine = given.reshape(-1)[chosen]
    scale = max(np.abs(slopes).max(), np.abs(mine).max())
    errors = np.abs(mine - slopes) / scale if scale > 0 else np.zeros_like(slopes)
    worst = int(np.argmax(errors))
    index = tuple(int(i) for i in np.unravel_index(chosen[worst], view.shape))
    return ParameterCheck(
        name, chosen.size, float(errors[worst]), index, float(mine[worst]), float(slopes[worst])
    )


class _Measure:
    """Measures the slope of the loss along one weight; nan where a ReLU's corner is in the way,
    for there the loss has no slope.
    """

    def __init__(self, model, x, targets, h0, mask, epsilon):
        self.model, self.epsilon = model, epsilon
        self.batch = (x, targets, h0, mask)
        self.skipped = 0

    def __call__(self, flat, i):
        kept = flat[i]
        flat[i] = kept + self.epsilon
        above, on_above = self._loss()
        flat[i] = kept - self.epsilon
        below, on_below = self._loss()
        flat[i] = kept
        if not np.array_equal(on_above, on_below):
            self.skipped += 1
            return np.nan
        return (above - below) / (2 * self.epsilon)

    def _loss(self):
        loss, _, trace = loss_of(self.model, *self.batch)
        relu = trace is not None and getattr(self.model, "activation", None) == "relu"
        return loss, trace.a > 0 if relu else None
