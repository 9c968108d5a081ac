"""Are the gradients right? Compare them with slopes measured by moving one weight at a time.

How the slopes are measured. For ElmanRNN, LSTM and GRU by a step in an imaginary direction:
loss(w + i e) = loss(w) + i e loss'(w) + ..., so the imaginary part over e is the slope, and nothing
is subtracted: a slope of 1e-30 is as exact as one of 1 (Squire and Trapp, 1998, "Using complex
variables to estimate derivatives of real functions", SIAM Review 40). Other networks take real
numbers only: there it is (loss(w + e) - loss(w - e)) / 2e, which sees no slope below about 1e-10,
and nothing right where the loss jumps within a step of 1e-8 (weights of 30 and more).

What is right at the corner of a ReLU. There f has no slope, and a gradient has to take one: 0, as
here and in Keras, or as well 1/2 or 1. So each unit is held on the branch on which it is, and at
a = 0 exactly on a branch with one of these slopes. The loss is then smooth, and has the gradient
that backpropagation gives (Griewank and Walther, 2008, "Evaluating derivatives", chapter 14).

How much rounding is forgiven. A right gradient has errors of rounding too, which may be all there
is of it: where tanh is 1 to the last digit, 1 - h^2 is made of nothing else. How large they are is
found by the same backward pass from numbers changed in their last digit (Parker, 1997, "Monte
Carlo arithmetic").
"""

from copy import deepcopy
from dataclasses import dataclass, fields, replace

import numpy as np

from course_utils.models.activations import ACTIVATIONS
from course_utils.models.checks import check_input, check_whole
from course_utils.models.gated.gated_trace import LSTMTrace
from course_utils.models.gated.gru import GRU
from course_utils.models.gated.lstm import LSTM
from course_utils.models.losses import LOSSES, check_mask, check_targets, step_weights
from course_utils.models.number_checks import check_positive
from course_utils.models.number_table import signed
from course_utils.models.recurrent.elman import ElmanRNN, readout_step, rnn_step
from course_utils.models.recurrent.trace import RNNTrace
from course_utils.training.passes.choice import check_model
from course_utils.training.passes.plain_path import loss_of

IMAGINARY = 1e-100  # its square is lost beside any number, its product with a small slope is not
ROUNDING = 30  # how many times the spread that was found counts as rounding
CORNER_SLOPES = 0.0, 1.0, 0.5
LADDER = 1, 30, 1000  # how many times smaller than epsilon a difference may become
EXACT = ElmanRNN, LSTM, GRU  # a class derived from one may compute something else


@dataclass(frozen=True)
class ParameterCheck:
    """The check of one parameter.

    Attributes
    ----------
    name : str
    checked : int
        How many of its numbers were moved one at a time. The others were moved together, and one
        by one where that showed a difference.
    error : float
        The largest difference between given and measured gradient beyond rounding, relative to
        the larger of the two.
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
    """The result of `gradient_check`; `print` it, or ask `.ok`.

    `skipped` counts the numbers that cannot be measured with this network: those too small for
    differences, and those at a corner, where any slope between its two sides was let pass.
    """

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
                lines.append(f"{start}error < {self.tolerance:z.0e}")
                continue
            place = ", ".join(map(str, check.index))
            lines.append(
                f"{start}error {check.error:z.1g}, worst at {name}[{place}]: "
                f"given {_number(check.given)}, measured {_number(check.measured)}"
            )
        if self.skipped:
            lines.append(f"  ({self.skipped} left out: too small to measure, or at a corner)")
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
    """Compare gradients with measured slopes of the loss (see the head of this module).

    Parameters
    ----------
    model : ElmanRNN, LSTM, GRU or another network that `Trainer` takes
        Left as it is; the check works on a float64 copy.
    x, targets, h0, mask
        As in its `loss_and_gradients`; a small batch will do.
    gradients : dict, optional
        The gradients to check, for instance your own; the network's if left out. Arrays of float32
        are forgiven the rounding of float32.
    epsilon : float
        How far a weight is moved, in a network that is measured by differences.
    tolerance : float
        The largest relative error of a single number that passes.
    samples : int
        How many numbers of each parameter to move one at a time at most, chosen with `seed`; the
        others are moved all together.

    Returns
    -------
    GradientReport

    Raises
    ------
    ValueError
        Naming the argument that cannot be used; also if the loss is not finite.
    """
    epsilon, tolerance = check_positive("epsilon", epsilon), check_positive("tolerance", tolerance)
    samples = check_whole("samples", samples)
    copy = _float64_copy(check_model(model))
    batch = (x, targets, h0, mask)
    loss, own = copy.loss_and_gradients(*batch)
    if not np.isfinite(loss):
        raise ValueError(f"model has the loss {loss}: expected a finite one, with smaller weights")
    given = copy.flatten(own if gradients is None else gradients, "gradients")
    dtypes = [np.asarray(part).dtype for part in (gradients or {}).values()]
    kinds = [np.finfo(dtype) for dtype in dtypes if dtype.kind == "f"]
    coarsest = max([np.finfo("float64"), *kinds], key=lambda kind: kind.eps)
    reports = []
    for measure in _measures(copy, batch, epsilon, coarsest):
        generator = np.random.default_rng(seed)
        checks = {
            name: _check(name, place, shape, given, measure, tolerance, samples, generator)
            for name, (place, shape) in _places(copy).items()
        }
        reports.append(GradientReport(checks, tolerance, measure.skipped))
        if reports[-1].ok:
            return reports[-1]
    return reports[0]


EPS = np.finfo("float64").eps


def _number(value):
    """With four digits, and never as +0.0000 what is not 0."""
    return signed(value, 4) if value == 0 or abs(value) >= 1e-3 else f"{value:+z.4e}"


def _float64_copy(model):
    """Rounding to float32 would drown the differences that are measured."""
    if model.dtype == "float64":
        return deepcopy(model)
    if hasattr(model, "astype"):
        return model.astype("float64")
    raise ValueError(f"model has dtype {model.dtype}: expected float64, or a network with astype")


def _places(model):
    """The name of each parameter, with where its numbers are in the flat vector, and its shape."""
    places = model.views(np.arange(model.parameters.size))
    return {name: (place.ravel(), place.shape) for name, place in places.items()}


def _check(name, place, shape, given, measure, tolerance, samples, generator):
    size = given.size
    chosen = np.arange(len(place))
    if len(place) > samples:
        chosen = np.sort(generator.choice(len(place), samples, replace=False))
    worst = ParameterCheck(name, len(chosen), 0.0, (0,) * len(shape), 0.0, 0.0)

    def judge(k, worst):
        i = place[k]
        direction = np.zeros(size)
        direction[i] = 1.0
        measured, excess = measure(direction, given[i])
        scale = max(abs(measured), abs(given[i]))
        error = excess / scale if excess else 0.0
        if error <= worst.error:  # a nan is an error
            return worst
        index = tuple(int(n) for n in np.unravel_index(k, shape))
        return replace(
            worst, error=float(error), index=index, given=float(given[i]), measured=float(measured)
        )

    for k in chosen:
        worst = judge(k, worst)
    rest = np.setdiff1d(np.arange(len(place)), chosen)
    suspect = _suspect(place[rest], given, measure, generator) if len(rest) else None
    return worst if suspect is None else judge(int(np.argmax(place == suspect)), worst)


def _suspect(places, given, measure, generator):
    """The number that differs most, of many that are moved at once, each forwards or backwards by
    chance; found by halving where it must be. None if together they are right: a sum of wrong
    numbers would have to come out right by chance.
    """
    signs = generator.choice([-1.0, 1.0], len(places))

    def off(part):
        direction = np.zeros(given.size)
        direction[places[part]] = signs[part] / np.sqrt(len(part))
        _, excess = measure(direction, given @ direction)
        return excess - 1e-9 * np.abs(given) @ np.abs(direction), excess

    part = np.arange(len(places))
    if off(part)[0] <= 0:
        return None
    while len(part) > 1:
        halves = np.array_split(part, 2)
        part = max(halves, key=lambda half: off(half)[1] * np.sqrt(len(half)))
    return places[part[0]]


def _measures(model, batch, epsilon, kind):
    """The ways to measure, one for each slope that may be taken at a corner."""
    if type(model) not in EXACT:
        return [_Differences(model, batch, epsilon)]
    x, targets, h0, mask = batch
    x = check_input(x, model.inputs)
    mask = check_mask(mask, *x.shape[:2])
    targets = check_targets(targets, model.readout, *x.shape[:2], model.outputs, mask)
    batch = (x, targets, h0, mask)
    spread = _rounding(model, batch, float(kind.eps)) + float(kind.tiny)
    if getattr(model, "activation", None) != "relu":
        return [_Exact(model, batch, spread)]
    trace = model.forward(x, h0)
    branches = [(trace.a > 0).astype(float)]
    corner = np.abs(trace.a) <= 8 * EPS * (np.abs(trace.Wx) + np.abs(trace.Rh) + np.abs(trace.b))
    if corner.any():
        branches += [np.where(corner, slope, branches[0]) for slope in CORNER_SLOPES]
    return [_Exact(model, batch, spread, branch) for branch in branches]


def _rounding(model, batch, unit, trials=8):
    """How much each gradient changes by rounding, in the order of `parameters`: the most that the
    network's own changed when all that enters its two passes was changed in the last digit.
    """
    x, targets, h0, mask = batch
    base = model.forward(x, h0)
    generator = np.random.default_rng(0)

    def shaken(array):
        return array * (1 + unit * generator.choice([-1.0, 1.0], np.shape(array)))

    def gradient(shake):
        twin = deepcopy(model)
        twin.parameters[:] = shake(model.parameters)
        trace = twin.forward(x, h0)
        z = shake(trace.z)
        _, dz = LOSSES[model.readout](z, targets, mask)
        # y - target loses what is lost of the larger of the two.
        one = np.broadcast_to(step_weights(mask, z), z.shape)
        if model.readout == "softmax":
            one = one * (np.arange(model.outputs) == targets[..., None])
        dz = shake(dz) + (shake(one) - one)
        parts = {field.name: getattr(trace, field.name) for field in fields(trace)}
        arrays = {name: shake(part) for name, part in parts.items() if np.ndim(part)}
        for name, size in _lost(trace).items():
            one = size + 0 * parts[name]
            arrays[name] = arrays[name] + (shake(one) - one)
        if getattr(model, "activation", None) == "relu":  # rounding must not cross a corner here
            kept = np.where(arrays["h"] > 0, arrays["h"], base.h)
            arrays["h"] = np.where(base.h > 0, kept, 0.0)
        return model.flatten(twin.backward(replace(trace, **arrays), dz))

    with np.errstate(all="ignore"):
        plain = gradient(np.asarray)
        return np.max([np.abs(gradient(shaken) - plain) for _ in range(trials)], axis=0)


def _lost(trace):
    """How large the numbers were from whose difference those of a trace come: a sigmoid is
    1/2 + tanh/2, so near 0 it has the rounding of a number near 1, and so has what it lets pass.
    """
    if isinstance(trace, RNNTrace):
        return {"h": 1.0} if trace.activation == "sigmoid" else {}
    candidate = np.abs(trace.part(trace.values, trace.blocks[2]))
    if isinstance(trace, LSTMTrace):
        return {"values": 1.0, "C": candidate, "tanh_C": candidate, "h": np.abs(trace.tanh_C)}
    return {"values": 1.0, "h": candidate}


class _Exact:
    """Measures slopes by an imaginary step; `branch` is the slope of each ReLU."""

    skipped = 0

    def __init__(self, model, batch, spread, branch=None):
        self.model, self.batch, self.spread, self.branch = model, batch, spread, branch
        self.twin = deepcopy(model)
        self.twin._flat = model.parameters.astype(complex)

    def __call__(self, direction, expected):
        """The slope along a direction, and how far the expected one is off, beyond rounding."""
        self.twin.parameters[:] = self.model.parameters + 1j * IMAGINARY * direction
        with np.errstate(all="ignore"):
            measured = self._loss().imag / IMAGINARY
        floor = ROUNDING * self.spread @ np.abs(direction)
        return measured, max(abs(expected - measured) - floor, 0.0)

    def _loss(self):
        x, targets, h0, mask = self.batch
        z = self._z(x, h0)
        weights = step_weights(mask, z)
        if self.model.readout == "softmax":
            z = z - z.real.max(axis=-1, keepdims=True)
            logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
            return -np.sum(weights * np.take_along_axis(logp, targets[..., None], axis=-1))
        if self.model.readout == "sigmoid":
            above = np.where(z.real > 0, z, 0)  # log(1 + exp(z)) without overflow
            losses = above + np.log1p(np.exp(np.where(z.real > 0, -z, z))) - targets * z
        else:
            losses = (z - targets) ** 2
        return np.sum(weights * losses) / z.shape[-1]

    def _z(self, x, h0):
        twin = self.twin
        if not isinstance(twin, ElmanRNN):
            return twin.forward(x, h0).z
        h, z = twin.check_state(h0, len(x)), []
        for t in range(x.shape[1]):
            f = ACTIVATIONS[twin.activation].f
            if self.branch is not None:
                f = self.branch[:, t].__mul__
            *_, h = rnn_step(x[:, t], h, twin.W, twin.R, twin.b, f)
            z.append(readout_step(h, twin.V, twin.c, np.asarray)[0])
        return np.stack(z, axis=1)


class _Differences:
    """Measures slopes by differences of the loss, for networks that take real numbers only."""

    def __init__(self, model, batch, epsilon):
        self.model, self.batch, self.epsilon = model, batch, epsilon
        self.start = model.parameters.copy()
        self.loss = loss_of(model, *batch)[0]
        self.skipped = 0

    def __call__(self, direction, expected):
        single = np.count_nonzero(direction) == 1
        low, high, floor = self._slopes(direction, self.epsilon)
        measured = (low + high) / 2
        excess = abs(expected - measured) - floor
        if excess <= 0:
            self.skipped += single and max(abs(expected), abs(measured)) <= floor
            return measured, 0.0
        pairs = [self._pair(direction, self.epsilon / smaller) for smaller in LADDER]
        measured, unsure, corner = min(pairs, key=lambda pair: pair[1])
        excess = abs(expected - measured) - unsure - corner
        self.skipped += single and excess <= 0
        return measured, max(excess, 0.0)

    def _pair(self, direction, epsilon):
        """From a step and one half as large: the slope, how far it may be off, and half the
        distance between the slopes of the two sides where there is a corner.
        """
        far, near = (self._slopes(direction, step) for step in (epsilon, epsilon / 2))
        floor = 2 * near[2]
        gap = abs(near[1] - near[0])
        wide, narrow = (far[0] + far[1]) / 2, (near[0] + near[1]) / 2
        if gap > 8 * floor and gap > 0.75 * abs(far[1] - far[0]):  # a bend would be half as large
            return narrow, floor, gap / 2
        measured = (4 * narrow - wide) / 3  # Richardson's extrapolation
        return measured, floor + abs(measured - narrow), 0.0

    def _slopes(self, direction, epsilon):
        """The slopes on the two sides, and what rounding may do to their mean."""
        above, below = (self._loss(way * epsilon * direction) for way in (1, -1))
        largest = max(1.0, abs(above), abs(below))
        floor = 8 * EPS * largest / epsilon
        return (self.loss - below) / epsilon, (above - self.loss) / epsilon, floor

    def _loss(self, step):
        self.model.parameters[:] = self.start + step
        with np.errstate(all="ignore"):
            loss = loss_of(self.model, *self.batch)[0]
        self.model.parameters[:] = self.start
        return loss
