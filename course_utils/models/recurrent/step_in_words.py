"""One step of a run in words and numbers: as tables, as an equation, as sentences.

These are methods of the traces, `trace.table(3)`; see elsewhere.py.
"""

import numpy as np

from course_utils.models.checks import check_index
from course_utils.models.number_table import Table, signed, term


def table(trace, t, batch=0, digits=2):
    """The step t as a Table: one row per unit, one column per term of the equation."""
    t, batch = trace.place(t, batch)
    return Table(
        title=where(trace, t, batch),
        columns=("unit", f"W x({t})", f"R h({t - 1})", "b", f"a({t})", f"h({t})"),
        names=tuple(str(unit) for unit in range(trace.units)),
        rows=tuple(
            tuple(float(q[batch, t, unit]) for q in (trace.Wx, trace.Rh, trace.b, trace.a, trace.h))
            for unit in range(trace.units)
        ),
        digits=digits,
    )


def equation(trace, t, unit, batch=0, digits=2):
    """The equation of one unit at step t with its numbers in it, for instance
    ``h2(3) = tanh(+0.80 - 0.31 + 0.10) = tanh(+0.59) = +0.53`` (W x, R h, b; each number
    is rounded on its own, so the last digit of the sum may differ by one).
    """
    t, batch = trace.place(t, batch)
    unit = check_index("unit", unit, trace.units)
    Wx, Rh, b, a, h = (
        q[batch, t, unit] for q in (trace.Wx, trace.Rh, trace.b, trace.a, trace.h)
    )
    terms = f"{signed(Wx, digits)} {term(Rh, digits)} {term(b, digits)}"
    name = f"h{unit}({t})"
    if trace.activation == "linear":
        return f"{name} = {terms} = {signed(h, digits)}"
    f = trace.activation
    return f"{name} = {f}({terms}) = {f}({signed(a, digits)}) = {signed(h, digits)}"


def describe(trace, t, batch=0):
    """The step t in two or three plain sentences; also the alt text of its picture."""
    t, batch = trace.place(t, batch)
    Wx, Rh, h, y = (q[batch, t] for q in (trace.Wx, trace.Rh, trace.h, trace.y))
    unit = int(np.argmax(np.abs(h)))
    said = [
        f"{where(trace, t, batch)}: the strongest unit is {unit}, h{unit}({t}) = "
        f"{signed(h[unit])}, from input {signed(Wx[unit])}, past {signed(Rh[unit])} "
        f"and bias {signed(trace.b[batch, t, unit])}."
    ]
    if not np.any(trace.before(t, batch)):
        said.append(f"h({t - 1}) is all zero, so the past adds nothing.")
    else:
        wins = int(np.sum(np.abs(Wx) > np.abs(Rh)))
        said.append(
            f"The input weighs more than the past in {wins} of {trace.units} "
            f"unit{'s' if trace.units > 1 else ''}."
        )
    said.append(describe_output(trace, y))
    return " ".join(said)


def output_table(trace, t, batch=0, digits=2):
    """The readout of step t as a Table: one row per output, with z and y."""
    t, batch = trace.place(t, batch)
    return Table(
        title=where(trace, t, batch),
        columns=("output", f"z({t})", f"y({t})"),
        names=tuple(str(k) for k in range(trace.outputs)),
        rows=tuple(
            (float(trace.z[batch, t, k]), float(trace.y[batch, t, k]))
            for k in range(trace.outputs)
        ),
        digits=digits,
    )


def describe_output(trace, y):
    if trace.outputs == 1:
        return f"The output is {signed(y[0])}."
    first, second = np.argsort(-y, kind="stable")[:2]
    if trace.readout == "softmax":
        return (
            f"The likeliest output is {first} (probability {y[first]:z.2f}), "
            f"then {second} ({y[second]:z.2f})."
        )
    return f"The largest output is {first} ({signed(y[first])})."


def where(trace, t, batch):
    where = f"Step {t} of 0 to {trace.time - 1}" if trace.time > 1 else "Step 0"
    return f"{where}, sequence {batch}" if trace.batch > 1 else where
