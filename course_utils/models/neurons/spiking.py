"""What the neuron models share: reading a current, and the trace of a membrane with its spikes."""

from dataclasses import dataclass, field

import numpy as np

from course_utils.models.checks import check_numbers
from course_utils.models.number_checks import check_real


def check_times(duration, dt):
    """The number of steps; ValueError unless 0 < dt <= duration (both in ms)."""
    for name, value in (("duration", duration), ("dt", dt)):
        if check_real(name, value) <= 0:
            raise ValueError(f"{name} is {value!r}: expected a positive number of milliseconds")
    if dt > duration:
        raise ValueError(f"dt is {dt} ms: expected at most the duration, {duration} ms")
    return round(duration / dt)


def current_over_time(current, steps):
    """Any allowed current as (batch, steps) or (batch, 1).

    A number is one neuron; (batch,) is one constant current per neuron; (steps,) is one neuron
    whose current changes; (batch, steps) is both. An array of exactly `steps` numbers is read as
    a course over time.
    """
    current = check_numbers("current", current).astype(float)
    if not np.isfinite(current).all():
        raise ValueError("current has values that are not finite")
    if current.ndim == 0:
        return current.reshape(1, 1)
    if current.ndim == 1 and current.size:
        return current[None] if len(current) == steps else current[:, None]
    if current.ndim == 2 and current.size and current.shape[1] == steps:
        return current
    raise ValueError(
        f"current has shape {current.shape}: expected a number, (batch,), ({steps},) for a course "
        f"over time, or (batch, {steps})"
    )


@dataclass(frozen=True)
class MembraneTrace:
    """The course of one or several membranes.

    Attributes
    ----------
    t : array (time,)
        Milliseconds; the first sample is the start.
    V : array (batch, time)
        Membrane potential in mV.
    current : array (batch, time)
        What was injected, in the unit of the model; the last sample is repeated.
    spike_times : list of arrays
        One array of milliseconds per neuron of the batch.
    gates : dict of str -> array (batch, time)
        The gates of the channels, empty for a model without any; ``trace.m`` reads one.
    """

    t: np.ndarray
    V: np.ndarray
    current: np.ndarray
    spike_times: list
    gates: dict = field(default_factory=dict)

    def __getattr__(self, name):
        gates = object.__getattribute__(self, "gates")
        if name in gates:
            return gates[name]
        raise AttributeError(f"this trace has no {name!r}")

    @property
    def batch(self):
        return len(self.V)

    @property
    def duration(self):
        """Milliseconds."""
        return float(self.t[-1])

    def only(self, neuron):
        """The trace of one neuron of the batch, as a batch of one; ValueError if it isn't there."""
        if not 0 <= neuron < self.batch:
            raise ValueError(f"neuron is {neuron}: expected 0 to {self.batch - 1}")
        rows = slice(neuron, neuron + 1)
        gates = {name: gate[rows] for name, gate in self.gates.items()}
        return MembraneTrace(
            self.t, self.V[rows], self.current[rows], self.spike_times[rows], gates
        )

    def rate(self, skip=0.0):
        """Spikes per second (Hz) of each neuron, (batch,).

        From the mean interval between the first and the last spike after `skip` ms, which is
        right to within one interval's jitter however short the run; 0 with fewer than two spikes.
        """
        if not 0 <= skip < self.duration:
            raise ValueError(f"skip is {skip} ms: expected 0 to less than {self.duration:zg} ms")
        rates = np.zeros(self.batch)
        for neuron, times in enumerate(self.spike_times):
            times = times[times >= skip]
            if len(times) > 1:
                rates[neuron] = 1000 * (len(times) - 1) / (times[-1] - times[0])
        return rates


def crossings(t, V, level):
    """Times at which each row of V (batch, time) rises through `level`, between samples (ms)."""
    rises = (V[:, :-1] < level) & (V[:, 1:] >= level)
    times = []
    for row, rise in zip(V, rises, strict=True):
        k = np.flatnonzero(rise)
        share = (level - row[k]) / (row[k + 1] - row[k])
        times.append(t[k] + share * (t[k + 1] - t[k]))
    return times
