"""What a wrong answer has in common with a right one that has a slip, or two."""

from functools import cached_property
from itertools import islice

import numpy as np

from course_utils.exercises.engine.crashes import Crash
from course_utils.exercises.engine.derived.outcomes import is_fine, is_telling, numbers_in
from course_utils.exercises.engine.runs import defined_by, quietly
from course_utils.exercises.engine.slips import Mutants, of_a_value

# Two slips at once are looked for among so many pairs. Not for so many seconds: the same answer
# must get the same hint on a slow machine. They take at most half a second on a usual one.
PAIRS = 2000


class FromSolution:
    """Mutants of the solution, and of the other forms of it.

    Each way to a hint gets the outcome of a wrong answer and the answer, and gives a sentence or
    None; so in the classes beside this one.
    """

    def __init__(self, task):
        self.task = task
        self._double_slips = []  # the pairs of slips that were tried, each with its result

    def slip(self, outcome, answer, often=True):
        """What the answer has in common with a mutant of the solution."""
        if not self._shows_something(outcome):
            return None
        for says, other, made in self.single_slips:
            if often != (not made or made[1].often):
                continue
            if isinstance(outcome, Crash):
                if outcome.sounds_like(other) and self._outcome_of(*made, like=outcome):
                    return f"it stops as {says} would: {outcome.text}"
            elif self.task.same(outcome, other):
                if self.task.inputs is None:
                    return says
                return self.task.with_numbers(f"your result equals that of {says}", outcome)
        return None

    def rarer_slip(self, outcome, answer):
        return self.slip(outcome, answer, often=False)

    def two_slips(self, outcome, answer):
        """Two slips at once whose results are the outcome's."""
        if self.task.inputs is None or not is_fine(self.task.expected):
            return None
        if not self._shows_something(outcome):
            return None
        first = self.task.in_a_row(outcome)[0]
        for (form, pair), result in self._pairs():
            if self.task.same(first, result) and (
                not self.task.several or self.task.same(outcome, self._outcome_of(form, *pair))
            ):
                says = f"your result equals that of a right answer {says_of(pair)}"
                return self.task.with_numbers(says, outcome)
        return None

    def _shows_something(self, outcome):
        """Whether what is wrong in it are numbers: `nan`, or 0 everywhere, has many causes."""
        if isinstance(outcome, Crash) or not is_fine(self.task.expected):
            return True
        found, right = numbers_in(outcome), numbers_in(self.task.expected)
        if found is None or right is None or len(found) != len(right):
            return True
        wrong = ~np.isclose(found, right, equal_nan=True)
        return bool(found.any() and not np.isnan(found[wrong]).all())

    def prepare(self):
        """Work out now the slips, and pairs of them, that are else worked out when needed."""
        _ = self.single_slips
        if self.task.inputs is not None and is_fine(self.task.expected):
            with quietly():
                list(self._pairs())

    @cached_property
    def mutants(self):
        """The slips in the texts of right answers."""
        # What is built without inputs is known by what it does, not by its text.
        forms = [] if self.task.inputs == () else self.task.forms
        return [Mutants(form, self.task.stub, self.task.first_inputs()) for form in forms]

    @cached_property
    def single_slips(self):
        """The mutants of right answers: what is said, the outcome, and the form with its slip."""
        task, found = self.task, []
        if task.inputs is None:
            values = of_a_value(task.expected, task.name)
            found += [(says, value, None) for value, says in values]
        for form in self.mutants:
            for slip in form.slips:
                outcome = self._outcome_of(form, slip)
                says = f"a right answer {slip.says}"
                if task.inputs is None:
                    says = f"your value equals that of {says}"
                if is_telling(outcome):
                    found.append((says, outcome, (form, slip)))
        # Those that are often made first: what comes to the same is then told as one of them.
        return sorted(found, key=lambda slip: not slip[2] or not slip[2][1].often)

    @cached_property
    def _untried(self):
        pairs = ((form, pair) for form in self.mutants for pair in form.pairs())
        return islice(pairs, PAIRS)

    def _pairs(self):
        """The pairs that are known, then new ones: each with its result on the first inputs."""
        task = self.task
        yield from self._double_slips
        for pair in self._untried:
            form, slips = pair
            with form.having(*slips) as tree:
                try:
                    answer = defined_by(tree, task.given, task.name)
                    result = task.use(answer, task.calls()[0])
                except Exception:  # a mutant that stops
                    continue
            if is_telling(result):
                self._double_slips.append((pair, result))
                yield pair, result

    def _outcome_of(self, form, *slips, like=None):
        """What a mutant makes of the inputs; with `like`, whether it fails as that did."""
        with form.having(*slips) as tree:
            try:
                outcome = self.task.outcome(defined_by(tree, self.task.given, self.task.name))
            except Exception:  # a value that can't be worked out
                return None
            if like is not None:
                return like.same(outcome)  # while the text that failed is there
            return outcome


def says_of(slips):
    return " and ".join(slip.says for slip in slips)
