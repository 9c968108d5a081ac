"""What the traces of all recurrent networks have in common: sizes, states, the readout."""

import numpy as np

from course_utils.models.checks import check_index
from course_utils.models.number_table import Table, signed


class SequenceTrace:
    """Base of a frozen dataclass of batch-first arrays, with x, h, z, y, h0 and readout."""

    def __post_init__(self):
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    batch = property(lambda self: self.h.shape[0], doc="Sequences run side by side.")
    time = property(lambda self: self.h.shape[1], doc="Steps.")
    inputs = property(lambda self: self.x.shape[2], doc="Numbers in x at one step.")
    units = property(lambda self: self.h.shape[2], doc="Hidden units.")
    outputs = property(lambda self: self.y.shape[2], doc="Numbers in y at one step.")

    @property
    def last_state(self):
        """h after the last step, (batch, units): the h0 with which to go on."""
        return self.h[:, -1]

    def before(self, t, batch=0):
        """h(t-1), (units,): what the step t remembers; h0 for t = 0."""
        t, batch = self._place(t, batch)
        return self.h[batch, t - 1] if t else self.h0[batch]

    def output_table(self, t, batch=0, digits=2):
        """The readout of step t as a Table: one row per output, with z and y."""
        t, batch = self._place(t, batch)
        return Table(
            title=self._where(t, batch),
            columns=("output", f"z({t})", f"y({t})"),
            names=tuple(str(k) for k in range(self.outputs)),
            rows=tuple(
                (float(self.z[batch, t, k]), float(self.y[batch, t, k]))
                for k in range(self.outputs)
            ),
            digits=digits,
        )

    def _describe_output(self, y):
        if self.outputs == 1:
            return f"The output is {signed(y[0])}."
        first, second = np.argsort(-y, kind="stable")[:2]
        if self.readout == "softmax":
            return (
                f"The likeliest output is {first} (probability {y[first]:.2f}), "
                f"then {second} ({y[second]:.2f})."
            )
        return f"The largest output is {first} ({signed(y[first])})."

    def _place(self, t, batch):
        return check_index("t", t, self.time), check_index("batch", batch, self.batch)

    def _where(self, t, batch):
        where = f"Step {t} of 0 to {self.time - 1}" if self.time > 1 else "Step 0"
        return f"{where}, sequence {batch}" if self.batch > 1 else where
