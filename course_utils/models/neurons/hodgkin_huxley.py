"""The Hodgkin-Huxley neuron: the action potential from four equations.

    C dV/dt = I - gNa m^3 h (V - ENa) - gK n^4 (V - EK) - gL (V - EL)
    dx/dt = alpha_x(V) (1 - x) - beta_x(V) x        for the gates x = m, h, n

Hodgkin and Huxley (1952), J Physiol 117:500-544, squid giant axon at 6.3 degrees Celsius, with
potentials on today's scale (rest near -65 mV). Explained in lesson 01.
"""

from dataclasses import dataclass, fields

import numpy as np

from course_utils.models.neurons.spiking import (
    MembraneTrace,
    check_times,
    crossings,
    current_over_time,
)
from course_utils.models.number_checks import check_real

METHODS = ("exponential", "euler", "rk4")
SPIKE_LEVEL = 0.0  # mV: a rise through it counts as a spike


# Shifts and scales (mV) of the rates' exponentials, one row each, beside a row of potentials.
_LINOID_SHIFT = np.array([[40.0], [55.0]])  # alpha_m, alpha_n
_SHIFT = np.array([[65.0], [65.0], [35.0], [65.0]])  # alpha_h, beta_m, beta_h, beta_n
_SCALE = np.array([[-20.0], [-18.0], [-10.0], [-80.0]])


def _linoid(ratio):
    """x / (1 - exp(-x)). At x = 0 that is 0/0 with the limit 1, so x stays 1e-9 away from it."""
    ratio = np.where(np.abs(ratio) < 1e-9, 1e-9, ratio)
    return ratio / -np.expm1(-ratio)


def gate_rates(V):
    """Opening and closing rates (1/ms) of m, h, n at V (mV): two arrays of shape (3,) + V.shape.

    alpha_m = 0.1 (V+40) / (1 - exp(-(V+40)/10)),   beta_m = 4 exp(-(V+65)/18)
    alpha_h = 0.07 exp(-(V+65)/20),                 beta_h = 1 / (1 + exp(-(V+35)/10))
    alpha_n = 0.01 (V+55) / (1 - exp(-(V+55)/10)),  beta_n = 0.125 exp(-(V+65)/80)
    """
    V = np.asarray(V, dtype=float)
    row = V.reshape(1, -1)
    # All exponentials in two calls: at 50 values a call costs more than its arithmetic.
    alpha_m, alpha_n = _linoid((row + _LINOID_SHIFT) / 10)
    alpha_h, beta_m, beta_h, beta_n = np.exp((row + _SHIFT) / _SCALE)
    rates = np.empty((2, 3, row.size))
    rates[0, 0], rates[0, 1], rates[0, 2] = alpha_m, 0.07 * alpha_h, 0.1 * alpha_n
    rates[1, 0], rates[1, 1], rates[1, 2] = 4 * beta_m, 1 / (1 + beta_h), 0.125 * beta_n
    return rates.reshape(2, 3, *V.shape)


def steady_gates(V):
    """(m, h, n) after V has been held for long: opening / (opening + closing)."""
    opening, closing = gate_rates(V)
    return opening / (opening + closing)


@dataclass(frozen=True)
class HodgkinHuxley:
    """A Hodgkin-Huxley neuron.

    Parameters
    ----------
    capacitance : float
        uF/cm2.
    g_na, g_k, g_l : float
        Largest conductances, mS/cm2.
    e_na, e_k, e_l : float
        Reversal potentials, mV.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    capacitance: float = 1.0
    g_na: float = 120.0
    g_k: float = 36.0
    g_l: float = 0.3
    e_na: float = 50.0
    e_k: float = -77.0
    e_l: float = -54.387

    def __post_init__(self):
        for constant in fields(self):
            check_real(constant.name, getattr(self, constant.name))
        for name in ("capacitance", "g_na", "g_k", "g_l"):
            value = getattr(self, name)
            if not value >= 0 or (name == "capacitance" and value == 0):
                raise ValueError(f"{name} is {value}: expected a positive number")

    def currents(self, V, m, h, n):
        """Outward currents of sodium, potassium and leak, uA/cm2."""
        return (
            self.g_na * m**3 * h * (V - self.e_na),
            self.g_k * n**4 * (V - self.e_k),
            self.g_l * (V - self.e_l),
        )

    def rest(self):
        """The potential (mV) at which, without input, all currents cancel."""
        low, high = -90.0, -40.0
        for _ in range(60):
            middle = (low + high) / 2
            outward = sum(self.currents(middle, *steady_gates(middle)))
            low, high = (low, middle) if outward > 0 else (middle, high)
        return (low + high) / 2

    def derivative(self, state, current):
        """d/dt of state (4, batch), the rows V, m, h, n, in mV/ms and 1/ms."""
        V, gates = state[0], state[1:]
        opening, closing = gate_rates(V)
        slope = np.empty_like(state)
        slope[0] = (current - sum(self.currents(V, *gates))) / self.capacitance
        slope[1:] = opening * (1 - gates) - closing * gates
        return slope

    def _exponential(self, state, current, dt):
        """One step in which each variable relaxes exactly, the others held where they are."""
        opening, closing = gate_rates(state[0])
        total = opening + closing
        gates = state[1:]
        goal = opening / total
        new = np.empty_like(state)
        new[1:] = m, h, n = goal + (gates - goal) * np.exp(-dt * total)
        g_na, g_k = self.g_na * (m * m * m * h), self.g_k * (n * n) ** 2
        g = g_na + g_k + self.g_l
        goal = (g_na * self.e_na + g_k * self.e_k + (self.g_l * self.e_l + current)) / g
        new[0] = goal + (state[0] - goal) * np.exp(g * (-dt / self.capacitance))
        return new

    def _step(self, state, current, dt, method):
        if method == "exponential":
            return self._exponential(state, current, dt)
        k1 = self.derivative(state, current)
        if method == "euler":
            return state + dt * k1
        k2 = self.derivative(state + dt / 2 * k1, current)
        k3 = self.derivative(state + dt / 2 * k2, current)
        k4 = self.derivative(state + dt * k3, current)
        return state + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def run(self, current, duration, dt=0.025, method="exponential", V0=None, keep_nan=False):
        """Simulate.

        Parameters
        ----------
        current : number, (batch,), (steps,) or (batch, steps)
            uA/cm2. An array as long as the run has steps is a course over time.
        duration, dt : float
            Milliseconds.
        method : {"exponential", "euler", "rk4"}
            Euler and Runge-Kutta 4 need dt of about 0.05 ms or less: beyond, they blow up
            (nothing is clamped). Exponential Euler stays stable.
        V0 : float, optional
            Where V starts, mV, with the gates at their steady values for it; at rest if left out.
        keep_nan : bool
            A run that blows up is a ValueError; with True, its trace is given, nan from there on.

        Returns
        -------
        MembraneTrace
            With the gates m, h, n.

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        if method not in METHODS:
            raise ValueError(f"method is {method!r}: expected one of {', '.join(METHODS)}")
        steps = check_times(duration, dt)
        current = current_over_time(current, steps)
        batch = len(current)
        current = np.ascontiguousarray(np.broadcast_to(current, (batch, steps)).T)
        start = self.rest() if V0 is None else check_real("V0", V0)
        state = np.empty((4, batch))
        state[0] = start
        state[1:] = steady_gates(start)[:, None]
        course = np.empty((steps + 1, 4, batch))
        course[0] = state
        with np.errstate(all="ignore"):  # a step size that is too large: judged below
            for k in range(steps):
                state = self._step(state, current[k], dt, method)
                course[k + 1] = state
        V, m, h, n = course.transpose(1, 2, 0)
        t = dt * np.arange(steps + 1)
        lost = ~np.isfinite(V).all(axis=0)
        if lost.any() and not keep_nan:
            raise ValueError(
                f"dt is {dt} ms: too large for {method} here, V is no number any more at "
                f"{t[lost.argmax()]:z.2f} ms (smaller steps or method='exponential' mend it)"
            )
        shown = np.concatenate([current, current[-1:]]).T
        return MembraneTrace(
            t, V, shown, crossings(t, V, SPIKE_LEVEL), {"m": m, "h": h, "n": n}
        )
