"""What a GRU did: both gates, the candidate and the state at every step."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_index
from course_utils.models.gated.gated_trace import GatedTrace
from course_utils.models.number_table import signed, term


@dataclass(frozen=True, eq=False, repr=False)
class GRUTrace(GatedTrace):
    """A finished run of a GRU over x, and the weights it was run with (lesson 11).

    All arrays are batch-first and read-only. Steps count from 0. n is `units`; the blocks of
    3 n columns are u, r and h (the candidate).

    Attributes
    ----------
    x : (batch, time, inputs)
    Wx, Rh, a, values : (batch, time, 3 n)
        W x(t), R h(t-1) (in the last block of a network with reset_after=False, R times
        r(t) h(t-1)), the sum that sigmoid or tanh is taken of, and the result;
        `trace.part(trace.a, "u")` is one block.
    u, r : (batch, time, n)
        The gates: what is kept, and what the candidate may see of the past.
    candidate : (batch, time, n)
        h~(t).
    h : (batch, time, n)
    z, y : (batch, time, outputs)
    h0 : (batch, n)
    W, R, b, V, c : arrays
        Copies of the weights used.
    readout : str
        The name of g.
    reset_after : bool
    """

    x: np.ndarray
    Wx: np.ndarray
    Rh: np.ndarray
    a: np.ndarray
    values: np.ndarray
    h: np.ndarray
    z: np.ndarray
    y: np.ndarray
    h0: np.ndarray
    W: np.ndarray
    R: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray
    readout: str
    reset_after: bool

    blocks = ("u", "r", "h")
    columns = (("u", "u"), ("r", "r"), ("candidate", "h~"), ("h", "h"))

    u = property(lambda self: self.part(self.values, "u"), doc="Update gate (Keras's z).")
    r = property(lambda self: self.part(self.values, "r"), doc="Reset gate.")
    candidate = property(lambda self: self.part(self.values, "h"), doc="Candidate h~.")
    memory = property(lambda self: self.h, doc="What the update gate keeps: h.")
    keep = property(lambda self: self.u, doc="The gate that keeps: u.")
    written = property(lambda self: (1 - self.u) * self.candidate, doc="(1 - u(t)) h~(t).")
    memory_before_start = property(lambda self: self.h0, doc="h before the first step.")

    def equation(self, t, unit, batch=0, digits=2):
        """The equation of one unit at step t with its numbers in it:
        h(t) = u h(t-1) + (1 - u) h~(t).
        """
        t, batch = self._place(t, batch)
        unit = check_index("unit", unit, self.units)
        u, candidate, h = (
            array[batch, t, unit] for array in (self.u, self.candidate, self.h)
        )
        past = self.memory_before(t, batch)[unit]
        return (
            f"h{unit}({t}) = {u:.{digits}f} * {signed(past, digits)} + {1 - u:.{digits}f} * "
            f"{signed(candidate, digits)} = {signed(h, digits)}"
        )

    def describe(self, t, batch=0):
        """The step t in plain sentences; also the alt text of its picture."""
        t, batch = self._place(t, batch)
        h = self.h[batch, t]
        unit = int(np.argmax(np.abs(h)))
        u, r, written = (array[batch, t, unit] for array in (self.u, self.r, self.written))
        past = u * self.memory_before(t, batch)[unit]
        return (
            f"{self._where(t, batch)}: the strongest unit is {unit}, h{unit}({t}) = "
            f"{signed(h[unit])}: {signed(past)} kept (update gate {u:.2f}) {term(written)} new "
            f"(reset gate {r:.2f}). {self._describe_output(self.y[batch, t])}"
        )
