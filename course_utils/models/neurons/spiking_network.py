"""Small networks of leaky integrate-and-fire neurons that excite and inhibit each other.

Exponential synaptic currents with a delay, as in *Neuronal Dynamics* (2014), chapters 3 and 13.
Explained in lesson 02.
"""

from dataclasses import dataclass, field

import numpy as np

from course_utils.models.checks import check_numbers
from course_utils.models.neurons.integrate_and_fire import LIF
from course_utils.models.neurons.spiking import check_times
from course_utils.models.number_checks import check_real


@dataclass(frozen=True)
class NetworkTrace:
    """What a network of neurons did.

    Attributes
    ----------
    t : array (time,)
        Milliseconds; the first sample is the start.
    V, drive : array (neurons, time)
        Membrane potentials in mV, and the synaptic current that reached each neuron in nA.
    spikes : array (neurons, time) of bool
    R : array (neurons, neurons)
        The matrix of the network, nA per spike.
    current : array (neurons, time)
        What came from outside, nA; the last sample is repeated.
    """

    t: np.ndarray
    V: np.ndarray
    drive: np.ndarray
    spikes: np.ndarray
    R: np.ndarray
    current: np.ndarray

    @property
    def spike_times(self):
        """One array of milliseconds per neuron."""
        return [self.t[row] for row in self.spikes]

    def rate(self, start=0.0, stop=None):
        """Spikes per second of each neuron after `start` up to `stop` (ms), (neurons,)."""
        stop = float(self.t[-1]) if stop is None else stop
        if not 0 <= start < stop:
            raise ValueError(f"start is {start} ms: expected 0 to less than {stop} ms")
        inside = (self.t > start) & (self.t <= stop)
        return 1000 * self.spikes[:, inside].sum(axis=1) / (stop - start)


@dataclass(frozen=True)
class LIFNetwork:
    """LIF neurons that excite and inhibit each other through exponential currents.

    Parameters
    ----------
    R : array (neurons, neurons)
        R[i, j] is the current (nA) that one spike of neuron j adds to neuron i: positive excites,
        negative inhibits. The letter is that of the recurrent weights of the RNN equation, on
        purpose.
    neuron : LIF
    tau_synapse, delay : float
        Decay of the current, and the time until it arrives (at least one step of the run), ms.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    R: np.ndarray
    neuron: LIF = field(default_factory=LIF)
    tau_synapse: float = 5.0
    delay: float = 1.5

    def __post_init__(self):
        R = np.array(check_numbers("R", self.R), dtype=float)
        if R.ndim != 2 or R.shape[0] != R.shape[1] or not R.size:
            raise ValueError(f"R has shape {R.shape}: expected (neurons, neurons)")
        if not np.isfinite(R).all():
            raise ValueError("R has values that are not finite")
        if not check_real("tau_synapse", self.tau_synapse) > 0:
            raise ValueError(f"tau_synapse is {self.tau_synapse}: expected a positive number")
        if not check_real("delay", self.delay) >= 0:
            raise ValueError(f"delay is {self.delay}: expected 0 ms or more")
        object.__setattr__(self, "R", R)

    def run(self, current, duration, dt=0.1):
        """Simulate from rest.

        Parameters
        ----------
        current : number, (neurons,) or (neurons, steps)
            What comes from outside, nA.
        duration, dt : float
            Milliseconds.

        Returns
        -------
        NetworkTrace

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        steps, neurons = check_times(duration, dt), len(self.R)
        current = self._outside(current, neurons, steps)
        cell, late = self.neuron, max(1, round(self.delay / dt))
        keep, keep_synapse = np.exp(-dt / cell.tau), np.exp(-dt / self.tau_synapse)
        refractory = max(1, round(cell.refractory / dt)) if cell.refractory else 0
        # Time-major and counted from rest, so that a step is a few operations on small arrays.
        goal = (1 - keep) * cell.resistance * current
        v = np.zeros((steps + 1, neurons))
        drive = np.zeros((steps + 1, neurons))
        spikes = np.zeros((steps + 1, neurons), dtype=bool)
        firing = np.zeros(steps + 1, dtype=bool)  # whether anyone fired: mostly nobody does
        free_from = np.zeros(neurons, dtype=int)
        height, reset = cell.threshold - cell.rest, cell.reset - cell.rest
        push = self._push(cell, dt)
        for k in range(steps):
            now = keep * v[k] + push * drive[k] + goal[k]
            if refractory:
                now[free_from > k] = reset
            fired = now >= height
            if fired.any():
                firing[k + 1], spikes[k + 1] = True, fired
                now[fired] = reset
                free_from[fired] = k + 1 + refractory
            v[k + 1] = now
            drive[k + 1] = keep_synapse * drive[k]
            if k + 1 >= late and firing[k + 1 - late]:
                drive[k + 1] += self.R @ spikes[k + 1 - late]
        if not np.isfinite(v).all():
            raise ValueError(f"current is too large: V is no number any more within {duration} ms")
        shown = np.concatenate([current, current[-1:]])
        return NetworkTrace(dt * np.arange(steps + 1), v.T + cell.rest, drive.T, spikes.T, self.R,
                            shown.T)

    def _push(self, cell, dt):
        """How far a synaptic current of 1 nA, decaying, moves the membrane in one step, mV."""
        faster = 1 / self.tau_synapse - 1 / cell.tau
        lasts = dt if abs(faster) * dt < 1e-9 else -np.expm1(-dt * faster) / faster
        return cell.resistance / cell.tau * np.exp(-dt / cell.tau) * lasts

    @staticmethod
    def _outside(current, neurons, steps):
        """The current from outside as (steps, neurons)."""
        current = check_numbers("current", current).astype(float)
        if current.shape not in ((), (neurons,), (neurons, steps)):
            raise ValueError(
                f"current has shape {current.shape}: expected a number, ({neurons},) or "
                f"({neurons}, {steps})"
            )
        if not np.isfinite(current).all():
            raise ValueError("current has values that are not finite")
        return np.broadcast_to(current.T if current.ndim == 2 else current, (steps, neurons))
