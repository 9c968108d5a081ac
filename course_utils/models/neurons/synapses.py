"""What one spike does to the next cell: conductance, current, postsynaptic potential.

Time courses after Rall (1967) and Destexhe et al. (1994), as collected in *Neuronal Dynamics*
(2014), chapter 3. Explained in lesson 02.
"""

from dataclasses import dataclass, field

import numpy as np

from course_utils.models.checks import check_choice, check_numbers
from course_utils.models.neurons.integrate_and_fire import LIF
from course_utils.models.neurons.spiking import check_times
from course_utils.models.number_checks import check_real


def _positive(**values):
    for name, value in values.items():
        if not check_real(name, value) > 0:
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


SHAPES = {"exponential": exponential_conductance, "alpha": alpha_conductance}


def psp(t, tau_membrane=20.0, tau_synapse=5.0, peak=1.0):
    """Postsynaptic potential (unit of `peak`) at t ms after an exponential current began.

    Proportional to exp(-t/tau_membrane) - exp(-t/tau_synapse), scaled so that its largest value
    is `peak`; negative `peak` is an inhibitory one. For equal time constants it is the limit, an
    alpha function.
    """
    top = psp_peak_time(tau_membrane, tau_synapse)
    t = np.maximum(np.asarray(t, dtype=float), 0)
    if np.isclose(tau_membrane, tau_synapse, rtol=1e-6):
        return alpha_conductance(t, tau_membrane, peak)

    def shape(t):
        return np.exp(-t / tau_membrane) - np.exp(-t / tau_synapse)

    return peak * shape(t) / shape(top)


def psp_peak_time(tau_membrane=20.0, tau_synapse=5.0):
    """When :func:`psp` is largest, ms: 9.24 for 20 and 5 ms.

    ln(tau_membrane / tau_synapse) tau_membrane tau_synapse / (tau_membrane - tau_synapse), which
    tends to the time constant itself where the two are equal.
    """
    _positive(tau_membrane=tau_membrane, tau_synapse=tau_synapse)
    if np.isclose(tau_membrane, tau_synapse, rtol=1e-6):
        return float(tau_membrane)
    return float(
        np.log(tau_membrane / tau_synapse) * tau_membrane * tau_synapse
        / (tau_membrane - tau_synapse)
    )


def psp_height(weight, neuron=None, tau_synapse=5.0):
    """How far one spike through a synapse of `weight` nA moves the membrane at most, mV."""
    neuron = neuron or LIF()
    top = psp_peak_time(neuron.tau, tau_synapse)
    # At the peak the leak balances the current that is left.
    return weight * neuron.resistance * float(np.exp(-top / tau_synapse))


@dataclass(frozen=True)
class SynapseTrace:
    """One spike crosses one synapse; arrays (time,).

    t in ms, g the open conductance in nS, current in nA (positive flows in), V in mV; `spike` is
    when the sender fired, ms.
    """

    t: np.ndarray
    g: np.ndarray
    current: np.ndarray
    V: np.ndarray
    synapse: "Synapse"
    spike: float

    @property
    def peak(self):
        """(ms, mV): when V is farthest from where it began, and how far that is."""
        k = int(np.abs(self.V - self.V[0]).argmax())
        return float(self.t[k]), float(self.V[k] - self.V[0])


@dataclass(frozen=True)
class Synapse:
    """A chemical synapse: a spike opens channels, whose current depends on V itself.

    Parameters
    ----------
    strength : float
        Largest conductance, nS.
    reversal : float
        The potential towards which the open channels pull, mV.
    tau : float
        Time constant of the conductance, ms.
    delay : float
        From the presynaptic spike to the first opening, ms.
    shape : {"exponential", "alpha"}

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    strength: float = 20.0
    reversal: float = 0.0
    tau: float = 5.0
    delay: float = 1.0
    shape: str = "exponential"

    def __post_init__(self):
        _positive(tau=self.tau)
        for name in ("strength", "delay"):
            if not check_real(name, getattr(self, name)) >= 0:
                raise ValueError(f"{name} is {getattr(self, name)}: expected 0 or more")
        check_real("reversal", self.reversal)
        check_choice("shape", self.shape, SHAPES)

    def run(self, neuron=None, spike=5.0, duration=60.0, dt=0.1, start=None):
        """The answer of a membrane to one presynaptic spike at `spike` ms.

        The membrane is that of `neuron` (its threshold is left out) and begins at `start` mV, its
        rest by default, where a steady current holds it. Exact while g is constant during a step.

        Returns
        -------
        SynapseTrace
        """
        neuron = neuron or LIF()
        steps = check_times(duration, dt)
        spike = check_real("spike", spike)
        start = neuron.rest if start is None else check_real("start", start)
        t = dt * np.arange(steps + 1)
        g = SHAPES[self.shape](t - spike - self.delay, self.tau, self.strength)
        middle = SHAPES[self.shape](t[:-1] + dt / 2 - spike - self.delay, self.tau, self.strength)
        # MOhm times nS is a thousandth: the share that the synapse adds to the leak.
        share = 1e-3 * neuron.resistance * middle
        keep = np.exp(-dt * (1 + share) / neuron.tau)
        goal = (start + share * self.reversal) / (1 + share)
        V = np.empty(steps + 1)
        V[0] = start
        for k in range(steps):
            V[k + 1] = goal[k] + keep[k] * (V[k] - goal[k])
        return SynapseTrace(t, g, 1e-3 * g * (self.reversal - V), V, self, spike)


@dataclass(frozen=True)
class InputTrace:
    """Several inputs meet on one neuron.

    Attributes
    ----------
    t : array (time,)
        Milliseconds.
    parts : array (inputs, time)
        What each input alone would do to the membrane, mV from rest.
    V : array (time,)
        What the membrane does, mV: rest plus the sum of the parts until the first spike.
    spike_times : array
        Milliseconds at which the neuron fired.
    arrivals : list of arrays
        For each input, when its spikes were sent, ms.
    weights : array (inputs,)
        nA per spike.
    neuron : LIF
    """

    t: np.ndarray
    parts: np.ndarray
    V: np.ndarray
    spike_times: np.ndarray
    arrivals: list
    weights: np.ndarray
    neuron: LIF

    @property
    def total(self):
        """The sum of the parts, mV from rest, as if there were no threshold, (time,)."""
        return self.parts.sum(axis=0)


@dataclass(frozen=True)
class Inputs:
    """Synapses from several inputs onto one neuron, with a weight of either sign each.

    Parameters
    ----------
    weights : number or (inputs,)
        The current that one spike adds, nA; negative inhibits.
    neuron : LIF
    tau_synapse, delay : float
        Decay of the current, and the time until it arrives, ms.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    weights: np.ndarray = 1.0
    neuron: LIF = field(default_factory=LIF)
    tau_synapse: float = 5.0
    delay: float = 1.0

    def __post_init__(self):
        _positive(tau_synapse=self.tau_synapse)
        weights = np.atleast_1d(check_numbers("weights", self.weights)).astype(float)
        if weights.ndim != 1 or not np.isfinite(weights).all():
            raise ValueError(f"weights is {self.weights!r}: expected one finite number per input")
        if not check_real("delay", self.delay) >= 0:
            raise ValueError(f"delay is {self.delay}: expected 0 ms or more")
        object.__setattr__(self, "weights", weights)

    def run(self, spike_times, duration=60.0, dt=0.1):
        """Let spikes come in.

        Parameters
        ----------
        spike_times : list of arrays
            For each input the times of its spikes, ms.
        duration, dt : float
            Milliseconds.

        Returns
        -------
        InputTrace

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        steps = check_times(duration, dt)
        times = [np.atleast_1d(np.asarray(row, dtype=float)) for row in spike_times]
        if len(times) != len(self.weights):
            raise ValueError(
                f"spike_times has {len(times)} inputs: expected {len(self.weights)}, one per weight"
            )
        if not all(np.isfinite(row).all() for row in times):
            raise ValueError("spike_times has values that are not finite")
        t = dt * np.arange(steps + 1)
        cell, parts, current = self.neuron, np.zeros((len(times), steps + 1)), np.zeros(steps)
        for row, (weight, sent) in enumerate(zip(self.weights, times, strict=True)):
            height = psp_height(weight, cell, self.tau_synapse)
            for spike in sent + self.delay:
                parts[row] += psp(t - spike, cell.tau, self.tau_synapse, height) * (t >= spike)
                # The mean over each step: a spike may arrive anywhere in it.
                left = np.exp(-np.maximum(t - spike, 0) / self.tau_synapse)
                current += weight * (left[:-1] - left[1:]) * self.tau_synapse / dt
        run = cell.run(current[None], duration, dt)
        return InputTrace(t, parts, run.V[0], run.spike_times[0], times, self.weights, cell)
