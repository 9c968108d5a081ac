"""What the stage runs: its own copy of a network, an input, targets. Every edit goes through here.

A scene knows nothing of widgets. An edit that cannot be done raises a ValueError and changes
nothing.
"""

import numpy as np

from course_utils.controls.stage.symbols import (
    NumberReader,
    SymbolReader,
    hot_inputs,
    next_symbols,
)
from course_utils.models.checks import check_index
from course_utils.models.recurrent.backward_trace import backward
from course_utils.models.recurrent.elman import ElmanRNN
from course_utils.models.recurrent.trace import RNNTrace

MOST_UNITS, MOST_STEPS, LARGEST = 256, 1000, 1e6
_ARRAYS = {"x": "inputs", "Wx": "units", "Rh": "units", "b": "units", "a": "units", "h": "units",
           "z": "outputs", "y": "outputs"}


class Scene:
    """A network with what it reads. See :class:`Stage` for the parameters.

    Attributes
    ----------
    rnn : ElmanRNN
        A copy: edits on the stage never touch the learner's own network.
    trace : RNNTrace
        The run that is shown, batch of one.
    backward : BackwardTrace or None
        None without targets.
    tokens : tuple of str
    ids : array (time,) or None
        Symbol numbers, -1 where unknown.
    rule : str or None
        Which rule gives a typed sequence its targets, by the name that the page knows it by.
    targets : array or None
        (time,) of int with -1 for none (softmax), or (time, outputs) with nan for none.
    """

    def __init__(self, source, x=None, h0=None, tokens=None, outputs=None, inputs=None,
                 targets=None, vocabulary=None, text=None, batch=0, retarget=None):
        self.note, self.carried, self.retarget, self.rule = "", False, retarget, None
        if isinstance(source, RNNTrace):
            self._from_trace(source, batch)
        elif isinstance(source, ElmanRNN):
            self._from_network(source, x, h0, vocabulary, text, batch)
        else:
            raise ValueError(
                f"rnn is of type {type(source).__name__}: expected an ElmanRNN or an RNNTrace"
            )
        check_size(self.rnn.units, len(self.x))
        self.outputs = self._names("outputs", outputs, vocabulary, self.rnn.outputs)
        names = inputs if inputs is not None or len(self.outputs or ()) != self.rnn.inputs \
            else self.outputs
        self.inputs = self._names("inputs", names, vocabulary, self.rnn.inputs)
        self._name_steps(tokens, vocabulary)
        if targets is not None:
            self.targets = self._checked_targets(targets, batch)
        if self.retarget is None and self._predicts_next():
            self.retarget, self.rule = lambda typed: next_symbols(typed.ids), "next"
        self._start = (self.rnn.get_weights(), self.x, self.h0, self.tokens, self.ids,
                       self.targets)
        self.run(first=self.trace)

    # Where the parts come from ---------------------------------------------------------------

    def _from_trace(self, trace, batch):
        check_trace(trace)
        batch = check_index("batch", batch, trace.batch)
        self.rnn = ElmanRNN(trace.inputs, trace.units, trace.outputs, trace.activation,
                            trace.readout, dtype=str(trace.h.dtype))
        # Straight into memory: a trace may hold the nan or inf that it is there to show.
        for name in "WRVc":
            getattr(self.rnn, name)[...] = getattr(trace, name)
        self.rnn.b[...] = trace.b[batch, 0]
        self.x, self.h0 = trace.x[batch], trace.h0[batch]
        self.trace = one_of(trace, batch)
        self.targets = None

    def _from_network(self, rnn, x, h0, vocabulary, text, batch):
        self.rnn = ElmanRNN(rnn.inputs, rnn.units, rnn.outputs, rnn.activation, rnn.readout,
                            dtype=str(rnn.dtype))
        self.rnn.parameters[:] = rnn.parameters
        self.trace = self.targets = None
        if text is not None:
            if vocabulary is None:
                raise ValueError("vocabulary is missing: text needs one to become numbers")
            if len(vocabulary) != rnn.inputs:
                raise ValueError(f"vocabulary has {len(vocabulary)} symbols: expected the "
                                 f"network's {rnn.inputs} inputs")
            typed = SymbolReader(vocabulary.symbols, vocabulary.unknown).read(text)
            self.x = typed.x
            if rnn.readout == "softmax" and rnn.outputs == rnn.inputs:
                self.targets = next_symbols(typed.ids)
        elif x is not None:
            x = np.asarray(x, dtype=float)
            x = x[None] if x.ndim == 2 else x
            if x.ndim != 3 or x.shape[2] != rnn.inputs or 0 in x.shape:
                raise ValueError(f"x has shape {x.shape}: expected (time, {rnn.inputs}) or "
                                 f"(batch, time, {rnn.inputs})")
            self.x = x[check_index("batch", batch, len(x))]
        else:
            raise ValueError("x is missing: give x=..., or vocabulary=... and text=..., "
                             "or a trace in place of the network")
        h0 = np.zeros(rnn.units) if h0 is None else np.asarray(h0, dtype=float)
        self.h0 = h0[min(batch, len(h0) - 1)] if h0.ndim == 2 and len(h0) else h0
        if self.h0.shape != (rnn.units,):
            raise ValueError(f"h0 has shape {h0.shape}: expected ({rnn.units},)")
        self._typed = (text, vocabulary)

    @staticmethod
    def _names(what, names, vocabulary, count):
        if names is None and vocabulary is not None and len(vocabulary) == count:
            names = vocabulary.symbols
        if names is None:
            return None
        names = tuple(str(name) for name in names)
        if len(names) != count:
            raise ValueError(f"{what} has {len(names)} entries: expected {count}")
        return names

    def _name_steps(self, tokens, vocabulary):
        """Find out what stands at each step, and how a typed sequence is to be read."""
        hot = hot_inputs(self.x)
        self.reader = self.ids = None
        if self.rnn.inputs == 1 and vocabulary is None:
            self.reader = NumberReader()
        elif hot is not None and self.inputs and len(set(self.inputs)) == len(self.inputs):
            self.reader = SymbolReader(self.inputs, getattr(vocabulary, "unknown", None))
            self.ids = hot
        text = getattr(self, "_typed", (None, None))[0]
        if tokens is None and text is not None:
            tokens = self.reader.read(text).tokens
        if tokens is None and self.ids is not None:
            tokens = [self.inputs[i] if i >= 0 else "?" for i in self.ids]
        elif tokens is None:
            tokens = [f"{v:zg}" for v in self.x[:, 0]] if self.rnn.inputs == 1 else \
                [str(t) for t in range(len(self.x))]
        self.tokens = tuple(str(token) for token in tokens)
        if len(self.tokens) != len(self.x):
            raise ValueError(f"tokens has {len(self.tokens)} entries: expected {len(self.x)}")
        if self.ids is not None:
            read = np.array([self.inputs.index(token) if token in self.inputs else -1
                             for token in self.tokens])
            if np.any((read >= 0) & (read != self.ids)):  # tokens that are mere labels
                self.reader = self.ids = None
            else:
                self.ids = read

    def _checked_targets(self, targets, batch):
        targets = np.asarray(targets)
        time, outputs = len(self.x), self.rnn.outputs
        if self.rnn.readout == "softmax":
            row = targets[batch] if targets.ndim == 2 and batch < len(targets) else targets
            if row.shape != (time,) or row.dtype.kind not in "ui":
                raise ValueError(f"targets has shape {targets.shape} and dtype {targets.dtype}: "
                                 f"expected {time} class indices, -1 for none")
            if row.min() < -1 or row.max() >= outputs:
                raise ValueError(f"targets goes from {row.min()} to {row.max()}: expected -1 "
                                 f"(none) to {outputs - 1}")
            return row.astype(int)
        row = targets[batch] if targets.ndim == 3 and batch < len(targets) else targets
        row = row[:, None] if row.shape == (time,) and outputs == 1 else row
        if row.shape != (time, outputs) or row.dtype.kind not in "buif":
            raise ValueError(f"targets has shape {targets.shape} and dtype {targets.dtype}: "
                             f"expected numbers ({time}, {outputs}), nan for none")
        return row.astype(float)

    def _predicts_next(self):
        """Are the targets the symbols that come next? Then a typed text has targets too."""
        return (self.ids is not None and self.targets is not None
                and self.rnn.readout == "softmax" and self.outputs == self.inputs
                and np.array_equal(self.targets[:-1], self.ids[1:]))

    # Running and editing -----------------------------------------------------------------------

    @property
    def mask(self):
        """The steps that have a target, (time,) of bool."""
        if self.targets is None:
            return np.zeros(len(self.x), dtype=bool)
        return self.targets >= 0 if self.targets.ndim == 1 else \
            np.isfinite(self.targets).all(axis=1)

    @property
    def start(self):
        """Where h(-1) comes from: "zero", "given" or "carry"."""
        return "carry" if self.carried else "given" if np.any(self.h0) else "zero"

    def run(self, first=None):
        """Run the network forwards and, with targets, backwards; `first` stands for the forward
        run when a scene is made from a trace.
        """
        trace = first
        if trace is None:
            trace = self.rnn.forward(self.x[None], self.h0[None])
            if self.carried:
                trace = self.rnn.forward(self.x[None], trace.last_state)
        self.backward = None
        if self.mask.any():
            filled = np.where(np.isfinite(self.targets) & (self.targets != -1)
                              if self.targets.ndim == 1 else np.isfinite(self.targets),
                              self.targets, 0)
            self.backward = backward(trace, filled[None].astype(self.targets.dtype),
                                     None if self.mask.all() else self.mask[None])
        self.trace = trace
        return self

    def edit(self, name, index, value):
        """Set one number of W, R, b, V, c or h0 and run again."""
        arrays = {**{n: getattr(self.rnn, n) for n in "WRbVc"}, "h0": self.h0}
        if name not in arrays:
            raise ValueError(f"name is {name!r}: expected W, R, b, V, c or h0")
        shape = arrays[name].shape
        index = tuple(np.atleast_1d(index).tolist())
        if len(index) != len(shape):
            raise ValueError(f"index is {index}: expected {len(shape)} whole numbers")
        for axis, i in enumerate(index):
            check_index(f"index {axis} of {name}", i, shape[axis])
        number = check_number(f"{name}{list(index)}", value)
        self._try(lambda: self._put(arrays, name, index, number))

    def _put(self, arrays, name, index, number):
        if name == "h0":
            self.h0, self.carried = np.array(self.h0, dtype=float), False
            self.h0[index] = number
        else:
            arrays[name][index] = number

    def retype(self, text):
        """Read another sequence: symbols, words or numbers, as the network takes them."""
        if self.reader is None:
            raise ValueError("this sequence cannot be typed: give another x in Python")
        typed = self.reader.read(str(text))
        targets = None if self.retarget is None else self.retarget(typed)

        def put():
            self.x, self.tokens, self.ids, self.targets = typed.x, typed.tokens, typed.ids, targets
        self._try(put)

    def begin(self, start):
        """Start from "zero", or "carry": from where the sequence, read once before, ended."""
        if start not in ("zero", "carry"):
            raise ValueError(f"start is {start!r}: expected zero or carry")

        def put():
            self.carried = start == "carry"
            if not self.carried:
                self.h0 = np.zeros(self.rnn.units)
        self._try(put)

    def reset(self):
        """Undo every edit."""
        weights, self.x, self.h0, self.tokens, self.ids, self.targets = self._start
        for name, array in weights.items():
            getattr(self.rnn, name)[...] = array
        self.carried = False
        self.run()

    def _try(self, put):
        """Change and run; on an error put everything back as it was."""
        kept = (self.rnn.parameters.copy(), self.x, self.h0, self.tokens, self.ids, self.targets,
                self.carried, self.trace, self.backward)
        try:
            put()
            self.run()
        except Exception:
            (self.rnn.parameters[:], self.x, self.h0, self.tokens, self.ids, self.targets,
             self.carried, self.trace, self.backward) = kept
            raise


# What is refused: traces that do not fit together, sizes and numbers beyond the limits.


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
