"""An answer that failed: what it raised, and on which of the learner's lines."""

import linecache
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_HERE = str(Path(__file__).parents[1])

# What beginners with NumPy meet most: a part of the message, and what to do about it.
_ADVICE = {
    "truth value of an array": "between arrays write & and |, with each comparison in brackets",
    "'numpy.ndarray' object is not callable": "an array takes [ ], not ( )",
    "only integer scalar arrays can be converted": "one whole number is taken here, no array",
    "'function' object is not subscriptable": "a function takes ( ), not [ ]",
}


@dataclass(frozen=True, eq=False)
class Crash:
    """The outcome of an answer that raised an exception."""

    error: BaseException

    @property
    def text(self):
        lines = str(self.error).strip().splitlines() or [""]
        message = f"{type(self.error).__name__}: {lines[0][:200]}".rstrip(": ")
        return f"{message}{self._where()}{self._advice()}"

    def same(self, other):
        """Whether another answer failed in the same way."""
        return isinstance(other, Crash) and (
            (type(self.error), str(self.error)) == (type(other.error), str(other.error))
        )

    def _advice(self):
        """A sentence for the errors that say least to a beginner."""
        # Not an UnboundLocalError: that name is the learner's own.
        if type(self.error) is NameError and callable(getattr(np, self.error.name or " ", None)):
            return f". Write np.{self.error.name}"
        said = [advice for part, advice in _ADVICE.items() if part in str(self.error)]
        return f". Here: {said[0]}" if said else ""

    def _where(self):
        """The line in the learner's own code, not in the library that it called."""
        frames, step = [], self.error.__traceback__
        while step is not None:
            frames.append((step.tb_frame.f_code.co_filename, step.tb_lineno))
            step = step.tb_next
        frames = [frame for frame in frames if not frame[0].startswith(_HERE)]
        lines = [number for name, number in frames if name == frames[0][0]]
        if not lines:
            return ""
        text = linecache.getline(frames[0][0], lines[-1]).strip()
        return f", in line {lines[-1]}" + (f": `{text}`" if text else "")
