"""What an RNN did: every quantity of the equation at every step, under the equation's letters."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_index
from course_utils.models.number_table import Table, signed, term
from course_utils.models.sequence_trace import SequenceTrace


@dataclass(frozen=True, eq=False, repr=False)
class RNNTrace(SequenceTrace):
    """A finished run of an RNN over x, and the weights it was run with (lesson 05).

    All arrays are batch-first and read-only. Steps count from 0; h(-1) is `h0`.

    Attributes
    ----------
    x : (batch, time, inputs)
    Wx, Rh, b, a, h : (batch, time, units)
        The three terms, their sum a = Wx + Rh + b, and h = f(a).
    z, y : (batch, time, outputs)
        z = V h + c and y = g(z).
    h0 : (batch, units)
    W, R, V, c : arrays
        Copies of the weights used; the bias as it was stored is `b[0, 0]`.
    activation, readout : str
        The names of f and g.
    """

    x: np.ndarray
    Wx: np.ndarray
    Rh: np.ndarray
    b: np.ndarray
    a: np.ndarray
    h: np.ndarray
    z: np.ndarray
    y: np.ndarray
    h0: np.ndarray
    W: np.ndarray
    R: np.ndarray
    V: np.ndarray
    c: np.ndarray
    activation: str
    readout: str

    def __repr__(self):
        return (
            f"RNNTrace(batch={self.batch}, time={self.time}, inputs={self.inputs}, "
            f"units={self.units}, outputs={self.outputs}, "
            f"activation={self.activation!r}, readout={self.readout!r})"
        )

    def table(self, t, batch=0, digits=2):
        """The step t as a Table: one row per unit, one column per term of the equation."""
        t, batch = self._place(t, batch)
        return Table(
            title=self._where(t, batch),
            columns=("unit", f"W x({t})", f"R h({t - 1})", "b", f"a({t})", f"h({t})"),
            names=tuple(str(unit) for unit in range(self.units)),
            rows=tuple(
                tuple(float(q[batch, t, unit]) for q in (self.Wx, self.Rh, self.b, self.a, self.h))
                for unit in range(self.units)
            ),
            digits=digits,
        )

    def equation(self, t, unit, batch=0, digits=2):
        """The equation of one unit at step t with its numbers in it, for instance
        ``h2(3) = tanh(+0.80 - 0.31 + 0.10) = tanh(+0.59) = +0.53`` (W x, R h, b; each number
        is rounded on its own, so the last digit of the sum may differ by one).
        """
        t, batch = self._place(t, batch)
        unit = check_index("unit", unit, self.units)
        Wx, Rh, b, a, h = (
            q[batch, t, unit] for q in (self.Wx, self.Rh, self.b, self.a, self.h)
        )
        terms = f"{signed(Wx, digits)} {term(Rh, digits)} {term(b, digits)}"
        name = f"h{unit}({t})"
        if self.activation == "linear":
            return f"{name} = {terms} = {signed(h, digits)}"
        f = self.activation
        return f"{name} = {f}({terms}) = {f}({signed(a, digits)}) = {signed(h, digits)}"

    def describe(self, t, batch=0):
        """The step t in two or three plain sentences; also the alt text of its picture."""
        t, batch = self._place(t, batch)
        Wx, Rh, h, y = (q[batch, t] for q in (self.Wx, self.Rh, self.h, self.y))
        unit = int(np.argmax(np.abs(h)))
        said = [
            f"{self._where(t, batch)}: the strongest unit is {unit}, h{unit}({t}) = "
            f"{signed(h[unit])}, from input {signed(Wx[unit])}, past {signed(Rh[unit])} "
            f"and bias {signed(self.b[batch, t, unit])}."
        ]
        if not np.any(self.before(t, batch)):
            said.append(f"h({t - 1}) is all zero, so the past adds nothing.")
        else:
            wins = int(np.sum(np.abs(Wx) > np.abs(Rh)))
            said.append(
                f"The input weighs more than the past in {wins} of {self.units} "
                f"unit{'s' if self.units > 1 else ''}."
            )
        said.append(self._describe_output(y))
        return " ".join(said)
