"""What an LSTM did: every gate, the candidate and the cell state at every step."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_index
from course_utils.models.gated.gated_trace import GatedTrace
from course_utils.models.number_table import signed, term


@dataclass(frozen=True, eq=False, repr=False)
class LSTMTrace(GatedTrace):
    """A finished run of an LSTM over x, and the weights it was run with (lesson 11).

    All arrays are batch-first and read-only. Steps count from 0. n is `units`; the blocks of
    4 n columns are i, f, C (the candidate) and o.

    Attributes
    ----------
    x : (batch, time, inputs)
    Wx, Rh, a, values : (batch, time, 4 n)
        W x(t), R h(t-1), their sum with b, and what sigmoid or tanh makes of it;
        `trace.part(trace.a, "f")` is one block.
    i, f, o : (batch, time, n)
        The gates: what is written, kept and read.
    candidate : (batch, time, n)
        C~(t), what there is to write.
    C, tanh_C, h : (batch, time, n)
        Cell state, its tanh, hidden state.
    z, y : (batch, time, outputs)
    h0 : (2, batch, n)
        h and C before the first step.
    W, R, b, V, c : arrays
        Copies of the weights used.
    readout : str
        The name of g.
    """

    x: np.ndarray
    Wx: np.ndarray
    Rh: np.ndarray
    a: np.ndarray
    values: np.ndarray
    C: np.ndarray
    tanh_C: np.ndarray
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

    blocks = ("i", "f", "C", "o")
    columns = (("i", "i"), ("f", "f"), ("candidate", "C~"), ("o", "o"), ("C", "C"), ("h", "h"))

    i = property(lambda self: self.part(self.values, "i"), doc="Input gate.")
    f = property(lambda self: self.part(self.values, "f"), doc="Forget gate.")
    candidate = property(lambda self: self.part(self.values, "C"), doc="Candidate C~.")
    o = property(lambda self: self.part(self.values, "o"), doc="Output gate.")
    memory = property(lambda self: self.C, doc="What the forget gate keeps: C.")
    keep = property(lambda self: self.f, doc="The gate that keeps: f.")
    written = property(lambda self: self.i * self.candidate, doc="i(t) C~(t).")
    memory_before_start = property(lambda self: self.h0[1], doc="C before the first step.")

    @property
    def last_state(self):
        """h and C after the last step, (2, batch, units): the h0 with which to go on."""
        return np.stack([self.h[:, -1], self.C[:, -1]])

    def before(self, t, batch=0):
        """h(t-1), (units,); that of h0 for t = 0."""
        t, batch = self._place(t, batch)
        return self.h[batch, t - 1] if t else self.h0[0, batch]

    def equation(self, t, unit, batch=0, digits=2):
        """The two equations of one unit at step t with their numbers in them: C(t) = f C(t-1)
        + i C~(t), and h(t) = o tanh(C(t)), on one line.
        """
        t, batch = self._place(t, batch)
        unit = check_index("unit", unit, self.units)
        i, f, o, candidate, C, h = (
            array[batch, t, unit]
            for array in (self.i, self.f, self.o, self.candidate, self.C, self.h)
        )
        past = self.memory_before(t, batch)[unit]
        return (
            f"C{unit}({t}) = {f:.{digits}f} * {signed(past, digits)} + {i:.{digits}f} * "
            f"{signed(candidate, digits)} = {signed(C, digits)}, "
            f"h{unit}({t}) = {o:.{digits}f} * tanh({signed(C, digits)}) = {signed(h, digits)}"
        )

    def describe(self, t, batch=0):
        """The step t in plain sentences; also the alt text of its picture."""
        t, batch = self._place(t, batch)
        C = self.C[batch, t]
        unit = int(np.argmax(np.abs(C)))
        i, f, o, written = (
            array[batch, t, unit] for array in (self.i, self.f, self.o, self.written)
        )
        past = f * self.memory_before(t, batch)[unit]
        return (
            f"{self._where(t, batch)}: the fullest cell is {unit}, C{unit}({t}) = "
            f"{signed(C[unit])}: {signed(past)} kept (forget gate {f:.2f}) {term(written)} "
            f"written (input gate {i:.2f}). The output gate lets {o:.2f} of tanh(C) out, "
            f"h{unit}({t}) = {signed(self.h[batch, t, unit])}. "
            f"{self._describe_output(self.y[batch, t])}"
        )
