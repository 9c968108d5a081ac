"""What is seen when a wrong answer is tried with other inputs."""

from time import process_time

import numpy as np

from course_utils.exercises.engine.compare import says_nothing
from course_utils.exercises.engine.derived.changes import (
    of_a_change,
    of_a_direction,
    of_bounds,
    of_steepness,
)
from course_utils.exercises.engine.derived.outcomes import is_finite
from course_utils.exercises.engine.runs import far_from, larger, shaken

TRYING = 2.0  # seconds for each way that calls the answer with many other inputs


class TookLong(Exception):
    """An answer is too slow to be called that often."""


class FromTrying:
    """What the right result follows, or is bound by, and this one isn't."""

    def __init__(self, task):
        self.task = task
        self._until = np.inf

    def idle(self, outcome, answer):
        """An argument, or a part of one, that the answer takes no notice of, though the right
        result depends on it.
        """
        if not self._can_be_tried(outcome):
            return None
        self._until = process_time() + TRYING
        task, random = self.task, np.random.default_rng(0)
        right = task.run(task.solution)
        one, asked = self.task.in_a_row(outcome), self.task.in_a_row(task.expected)

        def changes(answer, results, k, place):
            """How often its results change with other numbers in that place, of 23 times."""
            tries = (
                [(*inputs[:k], _with_others(inputs[k], place, other, random), *inputs[k + 1 :])
                 for inputs in task.calls()]
                for other in [shaken] * 3 + [far_from] * 20  # a result in steps needs far ones
            )
            return sum(not task.same(results, self._in_time(answer, calls)) for calls in tries)

        for k, letter in enumerate(task.letters):
            if not changes(answer, one, k, ()):
                if not changes(right, asked, k, ()):
                    continue
                what = f"the numbers in `{letter}` have" if np.ndim(task.calls()[0][k]) else (
                    f"`{letter}` has")
                return task.with_numbers(
                    f"{what} no effect on your result: it stays the same with others", outcome)
            for places in _places_in(task.calls(), k):
                often = [changes(answer, one, k, place) for place in places]
                # What changes in steps may just have stayed: another place must always count.
                idle = [place for place, times in zip(places, often, strict=True) if not times]
                if max(often, default=0) > 20 and idle and all(
                    changes(right, asked, k, place) for place in idle
                ):
                    names = " and ".join(f"`{letter}[{':, ' * (len(p) - 1)}{p[-1]}]`" for p in idle)
                    return task.with_numbers(f"what stands in {names} has no effect on your "
                                             "result: it stays the same with others", outcome)
        return None

    def changed(self, outcome, answer):
        """How the right result follows an input, and this one doesn't; or between what it lies."""
        if not self._can_be_tried(outcome):
            return None
        self._until = process_time() + TRYING
        task, random = self.task, np.random.default_rng(2)
        solution = task.run(task.solution)

        def wrong(calls):
            return self._in_time(answer, calls)

        def right(calls):
            return self._in_time(solution, calls)

        def others(of, times):
            calls = (of(inputs, random) for _ in range(times) for inputs in task.calls())
            return [one for one in calls if is_finite(right([one]))]

        calls = task.calls() + others(shaken, 3)
        said = (
            of_a_change(wrong, right, calls, task.letters)
            or of_a_direction(wrong, right, task.calls(), task.letters)
            or of_bounds(self.task.in_a_row(outcome), wrong, right, calls + others(far_from, 20),
                         right(others(larger, 5)))
            or (self.task.several and of_steepness(
                outcome, task.expected, task.calls(), list(map(task.call_text, task.calls()))))
        )
        return said and task.with_numbers(said, outcome)

    def _in_time(self, answer, calls):
        """What an answer makes of calls, if there is time left."""
        if process_time() > self._until:
            raise TookLong
        return self.task.outcome_on(answer, calls)

    def _can_be_tried(self, outcome):
        """Whether the answer may be called with other inputs, and its result has the right form."""
        return bool(
            self.task.letters
            and not says_nothing(outcome)
            and ", expected" in self.task.difference(outcome)
        )


def _places_in(calls, k):
    """The rows, and the columns, of an argument that is an array in every call."""
    arrays = [call[k] for call in calls]
    if not all(isinstance(one, np.ndarray) and one.ndim for one in arrays):
        return
    for axis in range(min(one.ndim for one in arrays)):
        size = min(min(one.shape[axis] for one in arrays), 6)
        yield [(*[slice(None)] * axis, at) for at in range(size)]


def _with_others(value, place, other, random):
    """A value with other numbers, all of them or those in one place."""
    new = other(value, random)
    if not place:
        return new
    value = value.copy()
    value[place] = new[place]
    return value
