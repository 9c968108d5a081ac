"""The leaky integrate-and-fire neuron (LIF): a leaky capacitor with a threshold.

    tau dV/dt = -(V - rest) + resistance * I,   at V >= threshold: spike, V := reset, wait

After Lapicque (1907); the f-I formula is in Gerstner, Kistler, Naud and Paninski, *Neuronal
Dynamics* (2014), chapter 1. Explained in lesson 01; its discrete-time form becomes the leaky unit
of lesson 04.
"""

from dataclasses import dataclass, fields

import numpy as np

from course_utils.models.neurons.spiking import MembraneTrace, check_times, current_over_time
from course_utils.models.number_checks import check_real

METHODS = ("exponential", "euler")


@dataclass(frozen=True)
class LIF:
    """A leaky integrate-and-fire neuron.

    Parameters
    ----------
    tau : float
        Membrane time constant, ms.
    resistance : float
        Membrane resistance, MOhm (so that MOhm times nA is mV).
    rest, reset, threshold : float
        Potentials in mV; threshold above rest and reset.
    refractory : float
        Time after a spike during which V stays at reset, ms.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    tau: float = 20.0
    resistance: float = 10.0
    rest: float = -65.0
    reset: float = -65.0
    threshold: float = -50.0
    refractory: float = 2.0

    def __post_init__(self):
        for constant in fields(self):
            check_real(constant.name, getattr(self, constant.name))
        if not self.tau > 0:
            raise ValueError(f"tau is {self.tau}: expected a positive number of milliseconds")
        if not self.resistance > 0:
            raise ValueError(f"resistance is {self.resistance}: expected a positive number of MOhm")
        if not self.refractory >= 0:
            raise ValueError(f"refractory is {self.refractory}: expected 0 ms or more")
        for name in ("rest", "reset"):
            if not getattr(self, name) < self.threshold:
                raise ValueError(
                    f"{name} is {getattr(self, name)} mV: expected less than the threshold, "
                    f"{self.threshold} mV"
                )

    @property
    def rheobase(self):
        """The smallest constant current that makes it fire, nA."""
        return (self.threshold - self.rest) / self.resistance

    def formula_rate(self, current):
        """The exact firing rate in Hz for constant currents in nA (any shape).

        f(I) = 1 / [refractory + tau ln((R I + rest - reset) / (R I + rest - threshold))]
        above the rheobase, 0 below (Neuronal Dynamics, eq. 1.13 with a refractory period).
        """
        drive = self.resistance * np.asarray(current, dtype=float) + self.rest
        above = drive > self.threshold
        drive = np.where(above, drive, self.threshold + 1.0)  # a placeholder, replaced below
        wait = self.tau * np.log((drive - self.reset) / (drive - self.threshold))
        with np.errstate(divide="ignore"):
            return np.where(above, 1000 / (self.refractory + wait), 0.0)

    def run(self, current, duration, dt=0.1, method="exponential"):
        """Simulate from rest.

        Parameters
        ----------
        current : number, (batch,), (steps,) or (batch, steps)
            nA. An array as long as the run has steps is a course over time.
        duration, dt : float
            Milliseconds.
        method : {"exponential", "euler"}
            Between spikes the exponential update is exact for a current that is constant during
            the step; spikes land on the grid of time steps with both.

        Returns
        -------
        MembraneTrace

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        if method not in METHODS:
            raise ValueError(f"method is {method!r}: expected one of {', '.join(METHODS)}")
        steps = check_times(duration, dt)
        if method == "euler" and dt > 2 * self.tau:
            raise ValueError(
                f"dt is {dt} ms: Euler blows up beyond 2 tau = {2 * self.tau:zg} ms; "
                "method='exponential' takes any step"
            )
        current = np.broadcast_to(c := current_over_time(current, steps), (len(c), steps))
        batch = len(current)
        # How far V goes towards its target in one step.
        share = -np.expm1(-dt / self.tau) if method == "exponential" else dt / self.tau
        V = np.empty((batch, steps + 1))
        V[:, 0] = self.rest
        waiting = np.zeros(batch)  # ms left of the refractory period
        spikes = np.zeros((batch, steps + 1), dtype=bool)
        target = self.rest + self.resistance * current
        for k in range(steps):
            free = waiting < dt / 2
            v = V[:, k] + share * (target[:, k] - V[:, k])
            v = np.where(free, v, self.reset)
            fired = v >= self.threshold
            waiting = np.where(fired, self.refractory, np.maximum(waiting - dt, 0.0))
            V[:, k + 1] = np.where(fired, self.reset, v)
            spikes[:, k + 1] = fired
        t = dt * np.arange(steps + 1)
        shown = np.concatenate([current, current[:, -1:]], axis=1)
        return MembraneTrace(t, V, shown, [t[row] for row in spikes])
