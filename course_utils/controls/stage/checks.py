"""What the stage refuses: traces that do not fit together, sizes and numbers beyond its limits."""

import numpy as np

from course_utils.models.recurrent.trace import RNNTrace

MOST_UNITS, MOST_STEPS, LARGEST = 256, 1000, 1e6
_ARRAYS = {"x": "inputs", "Wx": "units", "Rh": "units", "b": "units", "a": "units", "h": "units",
           "z": "outputs", "y": "outputs"}


def one_of(trace, batch):
    """The trace of one sequence of a batch, as a batch of one."""
    rows = {name: getattr(trace, name)[batch : batch + 1] for name in [*_ARRAYS, "h0"]}
    rest = {n: getattr(trace, n) for n in ("W", "R", "V", "c", "activation", "readout")}
    return RNNTrace(**rows, **rest)


def check_trace(trace):
    """Refuse a trace whose arrays do not fit together, naming the first that does not."""
    batch, time, units = trace.h.shape if np.ndim(trace.h) == 3 else (0, 0, 0)
    if 0 in (batch, time, units):
        raise ValueError(f"h has shape {np.shape(trace.h)}: expected (batch, time, units)")
    for name, size in _ARRAYS.items():
        shape = np.shape(getattr(trace, name))
        if len(shape) != 3 or shape[:2] != (batch, time) or (size == "units"
                                                             and shape[2] != units):
            last = units if size == "units" else size
            raise ValueError(f"{name} has shape {shape}: expected ({batch}, {time}, {last})")
    inputs, outputs = trace.x.shape[2], trace.y.shape[2]
    for name, wanted in {"z": (batch, time, outputs), "h0": (batch, units), "W": (units, inputs),
                         "R": (units, units), "V": (outputs, units), "c": (outputs,)}.items():
        if np.shape(getattr(trace, name)) != wanted:
            shape = np.shape(getattr(trace, name))
            raise ValueError(f"{name} has shape {shape}: expected {wanted}")


def check_size(units, time):
    if units > MOST_UNITS:
        raise ValueError(f"rnn has {units} units: expected at most {MOST_UNITS} on a stage")
    if time > MOST_STEPS:
        raise ValueError(f"x has {time} steps: expected at most {MOST_STEPS} on a stage")


def check_number(name, value):
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan
    if not abs(number) <= LARGEST:  # nan fails this too
        raise ValueError(f"{name} is {value!r}: expected a number from -1e6 to 1e6")
    return number
