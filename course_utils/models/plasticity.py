"""How connections change with activity: Hebb, Oja, and the timing of spikes. Lesson 02."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class WeightTrace:
    """A weight vector as it changes: w (steps + 1, inputs), y (steps,) the output at each step."""

    w: np.ndarray
    y: np.ndarray

    @property
    def length(self):
        """The length of w at each step, (steps + 1,)."""
        return np.linalg.norm(self.w, axis=1)


def _samples(x, w):
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    if x.ndim != 2 or not len(x):
        raise ValueError(f"x has shape {x.shape}: expected (steps, inputs)")
    if w.shape != x.shape[1:]:
        raise ValueError(f"w has shape {w.shape}: expected {x.shape[1:]}, one weight per input")
    return x, w


def _learn(x, w, change):
    x, w = _samples(x, w)
    course, outputs = np.empty((len(x) + 1, len(w))), np.empty(len(x))
    course[0] = w
    for step, x_t in enumerate(x):
        outputs[step] = y = course[step] @ x_t
        course[step + 1] = course[step] + change(x_t, y, course[step])
    return WeightTrace(course, outputs)


def hebb(x, w, eta=0.01):
    """Hebb's rule, dw = eta x y with y = w . x, over the rows of x (steps, inputs).

    "Fire together, wire together" (after Hebb, 1949) and nothing to stop it: w grows without bound
    along the direction in which x varies most.
    """
    return _learn(x, w, lambda x_t, y, w_t: eta * x_t * y)


def oja(x, w, eta=0.01):
    """Oja's rule, dw = eta y (x - y w): Hebb's with a pull towards length 1.

    Oja (1982), J Math Biol 15:267-273: for small eta, w becomes the first principal component.
    """
    return _learn(x, w, lambda x_t, y, w_t: eta * y * (x_t - y * w_t))


@dataclass(frozen=True)
class STDP:
    """Spike-timing-dependent plasticity: the change of a weight by one pair of spikes.

    dw = A_plus exp(-dt / tau_plus) if the postsynaptic spike comes dt > 0 ms after the presynaptic
    one, -A_minus exp(dt / tau_minus) if it comes before, 0 if they coincide. The time constants
    16.8 and 33.7 ms are those that Pfister and Gerstner (2006, Table 4) give for Bi and Poo's data;
    the amplitudes are a choice of the model, in units of the largest weight.
    """

    a_plus: float = 0.01
    a_minus: float = 0.0105
    tau_plus: float = 20.0
    tau_minus: float = 20.0

    def __post_init__(self):
        for name in ("a_plus", "a_minus", "tau_plus", "tau_minus"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}: expected a positive number")

    def change(self, dt):
        """dw for dt = t_post - t_pre in ms (any shape)."""
        dt = np.asarray(dt, dtype=float)
        later = self.a_plus * np.exp(-np.abs(dt) / self.tau_plus)
        earlier = -self.a_minus * np.exp(-np.abs(dt) / self.tau_minus)
        return np.where(dt > 0, later, np.where(dt < 0, earlier, 0.0))


@dataclass(frozen=True)
class PatternTrace:
    """A neuron that hears the same pattern of spikes again and again.

    w (repeats + 1, inputs); first_spike (repeats,) ms after the pattern began, nan if it stayed
    silent; V (repeats, time) in units of the threshold; t (time,) ms.
    """

    w: np.ndarray
    first_spike: np.ndarray
    V: np.ndarray
    t: np.ndarray


def learn_pattern(pattern, w, repeats=60, rule=None, tau=10.0, duration=60.0, dt=0.5):
    """Let one neuron with STDP hear a pattern many times.

    The membrane is a leaky sum of arriving weights, fires at 1, and is reset; one input spike each
    at the times `pattern` (inputs,) ms. Weights stay in 0..1. With repetition the neuron comes to
    fire earlier in the pattern (Song, Miller and Abbott, 2000, report the same of trains).

    Returns
    -------
    PatternTrace
    """
    rule = rule or STDP(a_plus=0.03, a_minus=0.0315)
    pattern, w = np.asarray(pattern, dtype=float), np.array(w, dtype=float)
    if pattern.ndim != 1 or w.shape != pattern.shape:
        raise ValueError(f"w has shape {w.shape}: expected that of pattern, {pattern.shape}")
    if not ((pattern >= 0) & (pattern < duration)).all():
        raise ValueError(f"pattern has times outside 0 to {duration} ms")
    steps = round(duration / dt)
    t, arrives = dt * np.arange(steps), np.floor(pattern / dt).astype(int)
    weights, course = np.empty((repeats + 1, len(w))), np.zeros((repeats, steps))
    first, keep = np.full(repeats, np.nan), np.exp(-dt / tau)
    weights[0] = w
    for repeat in range(repeats):
        v, fired = 0.0, []
        for k in range(steps):
            v = keep * v + w[arrives == k].sum()
            course[repeat, k] = v
            if v >= 1:
                fired.append(t[k])
                v = 0.0
        if fired:
            first[repeat] = fired[0]
        # A spike is caused by what arrived in its own step too: half a step makes that "before".
        w = w + sum(rule.change(spike + dt / 2 - pattern) for spike in fired)
        weights[repeat + 1] = w = np.clip(w, 0.0, 1.0)
    return PatternTrace(weights, first, course, t)
