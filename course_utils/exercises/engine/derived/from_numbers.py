"""What is seen in the numbers of a wrong answer."""

from types import FunctionType

import numpy as np

from course_utils.exercises.engine.crashes import Crash
from course_utils.exercises.engine.derived.outcomes import is_fine, numbers_in, plain
from course_utils.exercises.engine.derived.relations import of_an_argument, of_parts, relation


class FromNumbers:
    """What the results have to do with the right ones."""

    def __init__(self, task):
        self.task = task

    def zeros(self, outcome, answer):
        """Nothing but zeros."""
        if not is_fine(self.task.expected) or self.task.inputs is None:
            return None
        found = numbers_in(outcome)
        if found is None or len(found) < 3 or found.any():
            return None
        more = ""
        if "zeros" in getattr(getattr(answer, "__code__", None), "co_names", ()):
            more = ": is what was worked out put into it, with `+=` or `a[t] = ...`?"
        return self.task.with_numbers(f"the result is 0 everywhere{more}", outcome)

    def no_number(self, outcome, answer):
        """Where `nan` comes in, if it is in the result and not in the right one."""
        found, right = numbers_in(outcome), numbers_in(self.task.expected)
        if found is None or right is None or self.task.inputs is None or np.isnan(right).any():
            return None
        if not np.isnan(found).any():
            return None
        calls = zip(self.task.calls(), self.task.in_a_row(outcome), strict=True)
        inputs = next(inputs for inputs, one in calls if np.isnan(numbers_in(one)).any())
        stop = None
        if isinstance(answer, FunctionType):  # what runs in another process can't be stopped so
            stop = self.task.outcome_on(_stopping_at_nan(answer), inputs)
        call = self.task.several and self.task.call_text(inputs)
        said = f"{call} gives `nan`" if call else "there is `nan` in the result"
        said += ", which is no number"
        if isinstance(stop, Crash) and stop.advice:
            said = f"{said}. It comes up{stop.where.removeprefix(',')}{stop.advice}"
        elif not np.isnan(found).all():  # a rare case of something else
            return None
        else:
            said += (": it comes of 0 / 0, of the mean of nothing, or of a logarithm or root of "
                     "what is below 0")
        return self.task.with_numbers(said, outcome)

    def constant(self, outcome, answer):
        """The same result for every input, or in every place."""
        first, *others = self.task.in_a_row(outcome)
        where = "for every input that was tried"
        if all(isinstance(one, np.ndarray) and one.dtype == bool for one in (first, *others)):
            numbers = np.concatenate([np.ravel(one) for one in (first, *others)])
            first, where, others = numbers[0], "everywhere", numbers[1:].tolist()
        if not others or any(not self.task.same(first, other) for other in others):
            return None
        said = f"the result is {plain(first)!r} {where}"
        return self.task.with_numbers(said, outcome)

    def related(self, outcome, answer):
        """What the result has to do with the right one."""
        task = self.task
        if task.inputs == ():
            return None
        name = f"`{task.name}`" if task.inputs is None else "the result"
        try:
            said = relation(outcome, task.expected, self.task.several, name)
        except Exception:  # things that can't be compared
            return None
        if not said and task.letters and self.task.several:
            said = of_an_argument(outcome, task.expected, task.inputs, task.letters)
        return said and task.with_numbers(said, outcome)

    def parts(self, outcome, answer):
        """Right in some rows or steps, and not in others."""
        if self.task.several or not isinstance(outcome, np.ndarray):
            return None
        said = of_parts(outcome, np.asarray(self.task.expected))
        return said and self.task.with_numbers(said, outcome)

    def both_ways(self, outcome, answer):
        """Yes where no is right, and no where yes is: an input of each kind."""
        rows = outcome, self.task.expected
        texts = map(self.task.call_text, self.task.calls())
        if not self.task.several:
            if not all(isinstance(row, np.ndarray) for row in rows):
                return None
            rows = [row.ravel().tolist() for row in rows]
            texts = (f"the result[{k}]" for k in range(len(rows[0])))
        if {type(one) for row in rows for one in row} - {bool, np.bool_}:
            return None
        first = {}
        for call, found, right in zip(texts, *rows, strict=True):
            if found != right and call:
                first.setdefault(bool(found), call)
        if len(first) < 2:
            return None
        return f"{first[True]} is True and should be False, {first[False]} the other way round"


def _stopping_at_nan(answer):
    def stopping(*inputs):
        with np.errstate(invalid="raise"):
            return answer(*inputs)

    return stopping
