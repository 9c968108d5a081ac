"""How connections change with activity: Hebb, Oja, and the timing of spikes. Lesson 02."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_numbers, check_whole
from course_utils.models.neurons.spiking import check_times
from course_utils.models.number_checks import check_real


@dataclass(frozen=True)
class WeightTrace:
    """A weight vector as it changes.

    w (steps + 1, inputs) before each step and after the last; x (steps, inputs) what came in;
    y (steps,) the output; change (steps, inputs) what each step added to w; `rule` and `eta` as
    they were used.
    """

    w: np.ndarray
    x: np.ndarray
    y: np.ndarray
    rule: str
    eta: float

    @property
    def change(self):
        return np.diff(self.w, axis=0)

    @property
    def length(self):
        """The length of w at each step, (steps + 1,)."""
        return np.linalg.norm(self.w, axis=1)

    @property
    def principal_axis(self):
        """The direction of length 1 in which x varies most about 0, (inputs,); its sign is free."""
        return np.linalg.eigh(self.x.T @ self.x)[1][:, -1]

    def angle(self):
        """Degrees between w and the principal axis, 0 to 90, at each step, (steps + 1,)."""
        with np.errstate(invalid="ignore"):
            share = np.abs(self.w @ self.principal_axis) / self.length
        return np.degrees(np.arccos(np.minimum(share, 1.0)))


def _samples(x, w):
    x, w = (check_numbers(name, value).astype(float) for name, value in (("x", x), ("w", w)))
    if x.ndim != 2 or not len(x):
        raise ValueError(f"x has shape {x.shape}: expected (steps, inputs)")
    if w.shape != x.shape[1:]:
        raise ValueError(f"w has shape {w.shape}: expected {x.shape[1:]}, one weight per input")
    for name, values in (("x", x), ("w", w)):
        if not np.isfinite(values).all():
            raise ValueError(f"{name} has values that are not finite")
    return x, w


def _learn(rule, x, w, eta, change):
    if not check_real("eta", eta) > 0:
        raise ValueError(f"eta is {eta}: expected a positive number")
    x, w = _samples(x, w)
    course, outputs = np.empty((len(x) + 1, len(w))), np.empty(len(x))
    course[0] = w
    for step, x_t in enumerate(x):
        with np.errstate(over="ignore", invalid="ignore"):
            outputs[step] = y = course[step] @ x_t
            course[step + 1] = course[step] + change(x_t, y, course[step])
        if not np.isfinite(course[step + 1]).all():
            raise ValueError(
                f"eta is {eta}: w has grown beyond all numbers at step {step + 1}; take a smaller "
                "eta or fewer steps"
            )
    return WeightTrace(course, x, outputs, rule, float(eta))


def hebb(x, w, eta=0.01):
    """Hebb's rule, dw = eta x y with y = w . x, over the rows of x (steps, inputs).

    For one linear neuron. "Fire together, wire together" (after Hebb, 1949) and nothing to stop it:
    w grows without bound along the direction in which x varies most.
    """
    return _learn("hebb", x, w, eta, lambda x_t, y, w_t: eta * x_t * y)


def oja(x, w, eta=0.01):
    """Oja's rule, dw = eta y (x - y w): Hebb's with a pull towards length 1.

    Oja (1982), J Math Biol 15:267-273: for small eta, w becomes the first principal component.
    """
    return _learn("oja", x, w, eta, lambda x_t, y, w_t: eta * y * (x_t - y * w_t))


@dataclass(frozen=True)
class STDP:
    """Spike-timing-dependent plasticity: the change of a weight by one pair of spikes.

    dw = a_plus exp(-dt / tau_plus) if the postsynaptic spike comes dt > 0 ms after the presynaptic
    one, -a_minus exp(dt / tau_minus) if it comes before, 0 if they coincide. All four defaults are
    a choice of the model; for Bi and Poo's data Pfister and Gerstner (2006, Table 4) give time
    constants of 16.8 and 33.7 ms. Explained in lesson 02.

    Parameters
    ----------
    a_plus, a_minus : float
        The largest gain and loss of one pair, in units of the largest weight.
    tau_plus, tau_minus : float
        How fast the effect fades with the distance of the two spikes, ms.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    a_plus: float = 0.01
    a_minus: float = 0.0105
    tau_plus: float = 20.0
    tau_minus: float = 20.0

    def __post_init__(self):
        for name in ("a_plus", "a_minus", "tau_plus", "tau_minus"):
            if not check_real(name, getattr(self, name)) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}: expected a positive number")

    def change(self, dt):
        """dw for dt = t_post - t_pre in ms (any shape)."""
        dt = np.asarray(dt, dtype=float)
        later = self.a_plus * np.exp(-np.abs(dt) / self.tau_plus)
        earlier = -self.a_minus * np.exp(-np.abs(dt) / self.tau_minus)
        return np.where(dt > 0, later, np.where(dt < 0, earlier, 0.0))

    def pair(self, dt, pairs=60, w=0.5):
        """Repeat one pair of spikes, as experiments do; the weight is kept between 0 and 1.

        Parameters
        ----------
        dt : float
            t_post - t_pre, ms.
        pairs : int
        w : float
            The weight at the start.

        Returns
        -------
        PairTrace

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        dt, pairs = check_real("dt", dt), check_whole("pairs", pairs)
        if not 0 <= check_real("w", w) <= 1:
            raise ValueError(f"w is {w}: expected 0 to 1")
        course = w + float(self.change(dt)) * np.arange(pairs + 1)
        return PairTrace(dt, np.clip(course, 0.0, 1.0), self)


@dataclass(frozen=True)
class PairTrace:
    """One pair of spikes, repeated: dt (ms) between them, w (pairs + 1,), and the rule."""

    dt: float
    w: np.ndarray
    rule: STDP


@dataclass(frozen=True)
class PatternTrace:
    """A neuron that hears the same pattern of spikes again and again.

    Attributes
    ----------
    w : array (repeats + 1, inputs)
        The weights before each repetition and after the last, in units of the threshold.
    first_spike : array (repeats,)
        When the neuron first fired, ms after the pattern began; nan if it stayed silent.
    V : array (repeats, time)
        The membrane in units of the threshold, before it is reset.
    t : array (time,)
        Milliseconds.
    pattern : array (repeats, inputs)
        When each input spiked.
    """

    w: np.ndarray
    first_spike: np.ndarray
    V: np.ndarray
    t: np.ndarray
    pattern: np.ndarray


def learn_pattern(pattern, w, repeats=60, rule=None, tau=10.0, largest=0.5, duration=60.0, dt=0.5):
    """Let one neuron with STDP hear a pattern many times.

    The membrane is a leaky sum of arriving weights; it fires at 1 and is reset to 0. All pairs of
    an input's spike and a spike of the neuron in the same repetition count. With repetition the
    neuron comes to fire earlier in the pattern, as Song, Miller and Abbott (2000) report of models.

    Parameters
    ----------
    pattern : array (inputs,) or (repeats, inputs)
        When each input spikes, ms; one row for all repetitions, or one row for each.
    w : array (inputs,)
        Weights at the start, 0 to `largest`, in units of the threshold.
    repeats : int
    rule : STDP, optional
        By default one that depresses a little more than it potentiates.
    tau : float
        Membrane time constant, ms.
    largest : float
        Weights are kept between 0 and this.
    duration, dt : float
        Of one repetition, and of a step, ms.

    Returns
    -------
    PatternTrace

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    steps = check_times(duration, dt)
    rule = rule or STDP()
    for name, value in (("tau", tau), ("largest", largest)):
        if not check_real(name, value) > 0:
            raise ValueError(f"{name} is {value}: expected a positive number")
    repeats = check_whole("repeats", repeats)
    pattern = check_numbers("pattern", pattern).astype(float)
    w = check_numbers("w", w).astype(float)
    if pattern.ndim not in (1, 2) or not pattern.size:
        raise ValueError(
            f"pattern has shape {pattern.shape}: expected (inputs,) or (repeats, inputs)"
        )
    if w.shape != pattern.shape[-1:]:
        raise ValueError(f"w has shape {w.shape}: expected {pattern.shape[-1:]}, one per input")
    if pattern.ndim == 2 and len(pattern) != repeats:
        raise ValueError(f"pattern has {len(pattern)} rows: expected {repeats}, one per repetition")
    if not ((pattern >= 0) & (pattern < duration)).all():
        raise ValueError(f"pattern has times outside 0 to {duration:zg} ms")
    if not ((w >= 0) & (w <= largest)).all():
        raise ValueError(f"w has values outside 0 to {largest:zg}")
    pattern = np.broadcast_to(pattern, (repeats, len(w)))
    t, keep = dt * np.arange(steps), np.exp(-dt / tau)
    weights, course = np.empty((repeats + 1, len(w))), np.zeros((repeats, steps))
    first, weights[0] = np.full(repeats, np.nan), w
    for repeat, times in enumerate(pattern):
        arriving = np.bincount(np.floor(times / dt).astype(int), weights[repeat], steps)
        v, fired = 0.0, []
        for k in range(steps):
            course[repeat, k] = v = keep * v + arriving[k]
            if v >= 1:
                fired.append(t[k])
                v = 0.0
        if fired:
            first[repeat] = fired[0]
        # What arrived in the spike's own step has caused it: the end of the step makes it "before".
        pairs = np.subtract.outer(np.array(fired) + dt, times)
        w = weights[repeat] + rule.change(pairs).sum(axis=0)
        weights[repeat + 1] = np.clip(w, 0.0, largest)
    return PatternTrace(weights, first, course, t, pattern)
