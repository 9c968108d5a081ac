"""What an LSTM or a GRU did at every step: its gates, what they keep, and what is written."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_index
from course_utils.models.number_table import Table, signed, term
from course_utils.models.recurrent.step_in_words import describe_output, where
from course_utils.models.recurrent.trace import SequenceTrace


class KeptMemory(SequenceTrace):
    """What the traces of all networks share whose memory is kept by a gate (and of linear ones in
    lesson 14): memory(t) = keep(t) memory(t-1) + written(t).

    A subclass gives `memory`, `memory_before_start`, `keep` and `written`, and `columns`.
    """

    columns = ()  # (name of the attribute, heading) of each column of the table

    def memory_before(self, t, batch=0):
        """The memory that step t starts from, (units,)."""
        t, batch = self.place(t, batch)
        return self.memory[batch, t - 1] if t else self.memory_before_start[batch]

    def kept(self, since, batch=0):
        """Which share of the memory of step `since` is left at each step.

        That is the product of the gate that keeps over the steps after `since`.

        Parameters
        ----------
        since : int
        batch : int

        Returns
        -------
        (time, units) : array
            1 at step `since`; nan before it.
        """
        since, batch = self.place(since, batch)
        shares = np.full((self.time, self.units), np.nan)
        shares[since] = 1
        shares[since + 1 :] = np.cumprod(self.keep[batch, since + 1 :], axis=0)
        return shares

    def contributions(self, t, unit, batch=0):
        """What the memory of one unit at step t is made of: what each step wrote into it,
        times what the gate kept of it since.

        Parameters
        ----------
        t, unit : int
        batch : int

        Returns
        -------
        (t + 2,) : array
            First what is left of the memory before the first step, then of steps 0 to t. Their
            sum is the memory.

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        t, batch = self.place(t, batch)
        unit = check_index("unit", unit, self.units)
        keep = self.keep[batch, : t + 1, unit]
        left = np.append(np.cumprod(keep[::-1])[::-1], 1)  # of what was there before each step
        start = self.memory_before_start[batch, unit]
        return left * np.append(start, self.written[batch, : t + 1, unit])

    def table(self, t, batch=0, digits=2):
        """The step t as a Table: one row per unit; gates, candidate and states are columns."""
        t, batch = self.place(t, batch)
        return Table(
            title=where(self, t, batch),
            columns=("unit", *(f"{heading}({t})" for _, heading in self.columns)),
            names=tuple(str(unit) for unit in range(self.units)),
            rows=tuple(
                tuple(float(getattr(self, name)[batch, t, unit]) for name, _ in self.columns)
                for unit in range(self.units)
            ),
            digits=digits,
        )


@dataclass(frozen=True, eq=False, repr=False)
class GatedTrace(KeptMemory):
    """Base of LSTMTrace and GRUTrace.

    A subclass names the `blocks`, and gives what KeptMemory needs.
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

    blocks = ()

    def part(self, array, block):
        """The columns of one block in an array (batch, time, blocks * units): a view."""
        place = self.blocks.index(block) * self.units
        return array[..., place : place + self.units]


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

    C: np.ndarray
    tanh_C: np.ndarray

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
        t, batch = self.place(t, batch)
        return self.h[batch, t - 1] if t else self.h0[0, batch]

    def equation(self, t, unit, batch=0, digits=2):
        """The two equations of one unit at step t with their numbers in them: C(t) = f C(t-1)
        + i C~(t), and h(t) = o tanh(C(t)), on one line.
        """
        t, batch = self.place(t, batch)
        unit = check_index("unit", unit, self.units)
        i, f, o, candidate, C, h = (
            array[batch, t, unit]
            for array in (self.i, self.f, self.o, self.candidate, self.C, self.h)
        )
        past = self.memory_before(t, batch)[unit]
        return (
            f"C{unit}({t}) = {f:z.{digits}f} * {signed(past, digits)} + {i:z.{digits}f} * "
            f"{signed(candidate, digits)} = {signed(C, digits)}, "
            f"h{unit}({t}) = {o:z.{digits}f} * tanh({signed(C, digits)}) = {signed(h, digits)}"
        )

    def describe(self, t, batch=0):
        """The step t in plain sentences; also the alt text of its picture."""
        t, batch = self.place(t, batch)
        C = self.C[batch, t]
        unit = int(np.argmax(np.abs(C)))
        i, f, o, written = (
            array[batch, t, unit] for array in (self.i, self.f, self.o, self.written)
        )
        past = f * self.memory_before(t, batch)[unit]
        return (
            f"{where(self, t, batch)}: the fullest cell is {unit}, C{unit}({t}) = "
            f"{signed(C[unit])}: {signed(past)} kept (forget gate {f:z.2f}) {term(written)} "
            f"written (input gate {i:z.2f}). The output gate lets {o:z.2f} of tanh(C) out, "
            f"h{unit}({t}) = {signed(self.h[batch, t, unit])}. "
            f"{describe_output(self, self.y[batch, t])}"
        )


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
        t, batch = self.place(t, batch)
        unit = check_index("unit", unit, self.units)
        u, candidate, h = (
            array[batch, t, unit] for array in (self.u, self.candidate, self.h)
        )
        past = self.memory_before(t, batch)[unit]
        return (
            f"h{unit}({t}) = {u:z.{digits}f} * {signed(past, digits)} + {1 - u:z.{digits}f} * "
            f"{signed(candidate, digits)} = {signed(h, digits)}"
        )

    def describe(self, t, batch=0):
        """The step t in plain sentences; also the alt text of its picture."""
        t, batch = self.place(t, batch)
        h = self.h[batch, t]
        unit = int(np.argmax(np.abs(h)))
        u, r, written = (array[batch, t, unit] for array in (self.u, self.r, self.written))
        past = u * self.memory_before(t, batch)[unit]
        return (
            f"{where(self, t, batch)}: the strongest unit is {unit}, h{unit}({t}) = "
            f"{signed(h[unit])}: {signed(past)} kept (update gate {u:z.2f}) {term(written)} new "
            f"(reset gate {r:z.2f}). {describe_output(self, self.y[batch, t])}"
        )
