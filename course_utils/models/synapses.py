"""What one spike does to the next cell, and small networks of spiking neurons.

Time courses after Rall (1967) and Destexhe et al. (1994), as collected in *Neuronal Dynamics*
(2014), chapter 3. Explained in lesson 02.
"""

from dataclasses import dataclass, field

import numpy as np

from .integrate_and_fire import LIF
from .spiking import check_times


def _positive(**values):
    for name, value in values.items():
        if not np.isscalar(value) or not value > 0:
            raise ValueError(f"{name} is {value!r}: expected a positive number")


def exponential_conductance(t, tau=5.0, peak=1.0):
    """Conductance (unit of `peak`) at t ms after the spike: jumps to `peak`, decays with tau ms."""
    _positive(tau=tau)
    t = np.asarray(t, dtype=float)
    return np.where(t >= 0, peak * np.exp(-np.maximum(t, 0) / tau), 0.0)


def alpha_conductance(t, tau=5.0, peak=1.0):
    """peak (t / tau) exp(1 - t / tau) at t ms after the spike: largest, `peak`, at t = tau."""
    _positive(tau=tau)
    t = np.maximum(np.asarray(t, dtype=float), 0)
    return peak * t / tau * np.exp(1 - t / tau)


def psp(t, tau_membrane=20.0, tau_synapse=5.0, peak=1.0):
    """Postsynaptic potential (unit of `peak`) at t ms after an exponential current began.

    Proportional to exp(-t/tau_membrane) - exp(-t/tau_synapse), scaled so that its largest value
    is `peak`; negative `peak` is an inhibitory one. The two time constants must differ.
    """
    t = np.maximum(np.asarray(t, dtype=float), 0)
    top = psp_peak_time(tau_membrane, tau_synapse)

    def shape(t):
        return np.exp(-t / tau_membrane) - np.exp(-t / tau_synapse)

    return peak * shape(t) / shape(top)


def psp_peak_time(tau_membrane=20.0, tau_synapse=5.0):
    """When :func:`psp` is largest, ms: 9.24 for 20 and 5 ms."""
    _positive(tau_membrane=tau_membrane, tau_synapse=tau_synapse)
    if tau_membrane == tau_synapse:
        raise ValueError(f"tau_membrane and tau_synapse are both {tau_membrane}: expected unequal")
    return float(
        np.log(tau_membrane / tau_synapse) * tau_membrane * tau_synapse
        / (tau_membrane - tau_synapse)
    )


def arrivals(spike_times, t, tau_membrane=20.0, tau_synapse=5.0, peak=1.0):
    """The sum of the PSPs of many spikes: (time,) for the times t, all in ms."""
    t = np.asarray(t, dtype=float)
    total = np.zeros_like(t)
    for spike in np.atleast_1d(spike_times):
        total += psp(t - spike, tau_membrane, tau_synapse, peak) * (t >= spike)
    return total


@dataclass(frozen=True)
class NetworkTrace:
    """Activity of a network: t (time,) ms, V (neurons, time) mV, spikes (neurons, time) bool.

    `drive` (neurons, time) is the synaptic current in nA. R is the matrix of the network.
    """

    t: np.ndarray
    V: np.ndarray
    drive: np.ndarray
    spikes: np.ndarray
    R: np.ndarray

    @property
    def spike_times(self):
        return [self.t[row] for row in self.spikes]

    def rate(self, start=0.0, stop=None):
        """Spikes per second of each neuron between start and stop (ms), (neurons,)."""
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
        negative inhibits. The letter is the recurrent weight's of the RNN equation, on purpose.
    neuron : LIF
    tau_synapse, delay : float
        Decay of the current and time until it arrives, ms.
    """

    R: np.ndarray
    neuron: LIF = field(default_factory=LIF)
    tau_synapse: float = 5.0
    delay: float = 1.5

    def __post_init__(self):
        R = np.array(self.R, dtype=float)
        if R.ndim != 2 or R.shape[0] != R.shape[1]:
            raise ValueError(f"R has shape {R.shape}: expected (neurons, neurons)")
        _positive(tau_synapse=self.tau_synapse)
        if self.delay < 0:
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
        """
        steps, neurons = check_times(duration, dt), len(self.R)
        current = np.asarray(current, dtype=float)
        if current.shape not in ((), (neurons,), (neurons, steps)):
            raise ValueError(
                f"current has shape {current.shape}: expected a number, ({neurons},) or "
                f"({neurons}, {steps})"
            )
        current = np.broadcast_to(current[..., None] if current.ndim < 2 else current,
                                  (neurons, steps))
        cell, late = self.neuron, max(1, round(self.delay / dt))
        share, keep = -np.expm1(-dt / cell.tau), np.exp(-dt / self.tau_synapse)
        V = np.full((neurons, steps + 1), cell.rest, dtype=float)
        drive = np.zeros((neurons, steps + 1))
        spikes = np.zeros((neurons, steps + 1), dtype=bool)
        waiting = np.zeros(neurons)
        for k in range(steps):
            drive[:, k + 1] = keep * drive[:, k]
            if k + 1 >= late:
                drive[:, k + 1] += self.R @ spikes[:, k + 1 - late]
            goal = cell.rest + cell.resistance * (current[:, k] + drive[:, k + 1])
            v = V[:, k] + share * (goal - V[:, k])
            v = np.where(waiting < dt / 2, v, cell.reset)
            fired = v >= cell.threshold
            waiting = np.where(fired, cell.refractory, np.maximum(waiting - dt, 0.0))
            V[:, k + 1], spikes[:, k + 1] = np.where(fired, cell.reset, v), fired
        return NetworkTrace(dt * np.arange(steps + 1), V, drive, spikes, self.R)
