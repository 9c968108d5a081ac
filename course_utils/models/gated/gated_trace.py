"""What the traces of LSTM and GRU share: a memory that a gate keeps, and what is written to it."""

import numpy as np

from course_utils.models.checks import check_index
from course_utils.models.number_table import Table
from course_utils.models.sequence_trace import SequenceTrace


class GatedTrace(SequenceTrace):
    """Base of LSTMTrace and GRUTrace.

    A subclass names the `blocks`, and gives `memory`, `memory_before_start`, `keep` and `written`:
    memory(t) = keep(t) memory(t-1) + written(t).
    """

    blocks = ()
    columns = ()  # (name of the attribute, heading) of each column of the table

    def part(self, array, block):
        """The columns of one block in an array (batch, time, blocks * units): a view."""
        place = self.blocks.index(block) * self.units
        return array[..., place : place + self.units]

    def memory_before(self, t, batch=0):
        """The memory that step t starts from, (units,)."""
        t, batch = self._place(t, batch)
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
        since, batch = self._place(since, batch)
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
        t, batch = self._place(t, batch)
        unit = check_index("unit", unit, self.units)
        keep = self.keep[batch, : t + 1, unit]
        left = np.append(np.cumprod(keep[::-1])[::-1], 1)  # of what was there before each step
        start = self.memory_before_start[batch, unit]
        return left * np.append(start, self.written[batch, : t + 1, unit])

    def table(self, t, batch=0, digits=2):
        """The step t as a Table: one row per unit; gates, candidate and states are columns."""
        t, batch = self._place(t, batch)
        return Table(
            title=self._where(t, batch),
            columns=("unit", *(f"{heading}({t})" for _, heading in self.columns)),
            names=tuple(str(unit) for unit in range(self.units)),
            rows=tuple(
                tuple(float(getattr(self, name)[batch, t, unit]) for name, _ in self.columns)
                for unit in range(self.units)
            ),
            digits=digits,
        )

    def __repr__(self):
        return (
            f"{type(self).__name__}(batch={self.batch}, time={self.time}, inputs={self.inputs}, "
            f"units={self.units}, outputs={self.outputs}, readout={self.readout!r})"
        )
