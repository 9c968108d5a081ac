"""What is said of a wrong answer that meets no hint written by hand: what is known of it, from
mutants of the solution, from its own text with one thing changed, from its numbers, and from what
it does with other inputs.
"""

from course_utils.exercises.engine.crashes import Crash
from course_utils.exercises.engine.derived.from_numbers import FromNumbers
from course_utils.exercises.engine.derived.from_solution import FromSolution
from course_utils.exercises.engine.derived.from_text import FromText
from course_utils.exercises.engine.derived.from_trying import FromTrying, TookLong
from course_utils.exercises.engine.derived.outcomes import is_fine
from course_utils.exercises.engine.runs import quietly

STRICT = False


class Derived:
    """The hints that follow from an exercise's solution."""

    def __init__(self, task):
        self.task = task
        self.solution, self.text = FromSolution(task), FromText(task)
        self.numbers, self.trying = FromNumbers(task), FromTrying(task)

    def ways(self, outcome):
        """The ways to a hint, in the order in which they are tried."""
        solution, text, numbers, trying = self.solution, self.text, self.numbers, self.trying
        if isinstance(outcome, Crash):  # its own text says more than the same error elsewhere
            return (
                text.one_change, solution.slip, solution.rarer_slip, text.one_value,
                text.without_effect, text.elsewhere,
            )
        first = solution.slip, text.one_change
        if not is_fine(self.task.expected):  # yes and no tell little
            first = (text.one_change, text.without_effect, numbers.constant, text.one_value,
                     solution.slip)
        return (
            *first,
            solution.rarer_slip,
            text.without_effect,
            text.elsewhere,
            numbers.no_number,
            numbers.zeros,
            text.one_value,
            numbers.related,
            solution.two_slips,
            text.two_changes,
            trying.idle,
            trying.changed,
            numbers.parts,
            numbers.both_ways,
        )

    def said(self, outcome, answer):
        """What the first way has to say of a wrong answer, or None."""
        for way in self.ways(outcome):
            try:
                with quietly():
                    said = way(outcome, answer)
            except TookLong:
                continue
            except Exception:  # a check never fails on account of an answer; under test it does
                if STRICT:
                    raise
                continue
            if said:
                return said
        return None
