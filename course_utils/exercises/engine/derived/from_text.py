"""What would mend a wrong answer's own text: one thing in it, or two, or one of its values."""

import ast
import re
from contextlib import nullcontext
from copy import deepcopy
from itertools import islice
from time import process_time

import numpy as np

from course_utils.exercises.engine.compare import says_nothing
from course_utils.exercises.engine.crashes import Crash
from course_utils.exercises.engine.derived.from_solution import says_of
from course_utils.exercises.engine.derived.relations import relation
from course_utils.exercises.engine.derived.with_line import WithLine
from course_utils.exercises.engine.program import from_elsewhere, own_text, without_effect
from course_utils.exercises.engine.runs import defined_by, shaken
from course_utils.exercises.engine.slips import OF_ANSWERS, Mutants

# So many changes are tried, whatever the machine's speed; of a slow answer only those of so many
# seconds, which a quick one does not need even on a slow machine.
TRIES, SECONDS = 800, 2.0


class FromText:
    """Mutants of the learner's own text that do what is asked for."""

    def __init__(self, task):
        self.task = task

    def one_change(self, outcome, answer):
        """One thing in the learner's own text with which its results would be right."""
        own = self._own(answer)
        return own and self._first_that_fits(
            outcome, answer, own,
            ((slip,) for slip in sorted(own.slips, key=lambda slip: not slip.often)),
        )

    def two_changes(self, outcome, answer):
        """Two things."""
        own = self._own(answer)
        return own and self._first_that_fits(outcome, answer, own, own.pairs())

    def _own(self, answer):
        tree = own_text(answer, self.task.given) if self.task.inputs else None
        if tree is None:
            return None
        return Mutants(tree, self.task.stub, self.task.first_inputs(), OF_ANSWERS)

    def _first_that_fits(self, outcome, answer, own, changes):
        # To ask another process takes about three times as long.
        end = process_time() + SECONDS * (3 if hasattr(answer, "mended") else 1)
        for slips in islice(changes, TRIES):
            if process_time() > end:
                return None
            with own.having(*slips) as tree:
                fits = self._fits(lambda: self._with_text(answer, tree))
            if fits:
                said = f"your answer would give what is asked for {says_of(slips)}"
                return self._told(said, outcome, answer)
        return None

    def _told(self, said, outcome, answer):
        """With where the answer stops, or with the first numbers that differ."""
        if isinstance(outcome, Crash):
            return f"{self.task.stops(answer, outcome)}. {self.task.sentence(said)}"
        return self.task.with_numbers(said, outcome)

    def _fits(self, make):
        """Whether the learner's text, changed, does what is asked for: with other inputs too."""
        task = self.task
        try:
            mended = make()
            first = task.use(mended, task.calls()[0])
            return (
                task.same(first, self.task.in_a_row(task.expected)[0])
                and task.same(task.outcome(mended), task.expected)
                and self._agrees(mended)
            )
        except (Exception, SystemExit):  # a text that stops
            return False

    def _with_text(self, answer, tree):
        """The answer with another text."""
        if hasattr(answer, "mended"):  # it runs in another process
            return answer.mended(tree)
        return defined_by(tree, answer.__globals__, tree.body[0].name)

    def _agrees(self, answer):
        """Whether an answer does what the solution does with other inputs too."""
        right, random = self.task.run(self.task.solution), np.random.default_rng(1)
        for _ in range(6):
            calls = [shaken(inputs, random, signs=True) for inputs in self.task.calls()]
            found, asked = (self.task.outcome_on(one, calls) for one in (answer, right))
            if isinstance(asked, Crash) or says_nothing(asked):
                continue
            if not self.task.same(found, asked):
                return False
        return True

    def one_value(self, outcome, answer):
        """Of the values that the stub gives names to, the one that is wrong: with the solution's
        own line for it, all would be right.
        """
        tree = own_text(answer, self.task.given) if self.task.inputs else None
        solution = ast.parse(self.task.solution)
        places = [] if tree is None else [
            (name, *(where_set(name, text.body[0].body) for text in (tree, solution)))
            for name in asked_for(self.task.stub)
        ]
        places = [place for place in places if None not in place]
        if not places:
            return None
        # An answer in another process is shown there what the right line gives: in one that does
        # nothing else, and ends.
        with answer.apart() if hasattr(answer, "apart") else nullcontext(answer) as apart:
            for name, k, other in places:
                said = self._all_but(name, tree, k, solution, other, apart)
                if said and isinstance(outcome, Crash):
                    return f"{self.task.stops(answer, outcome)}. {self.task.sentence(said)}"
                if said:
                    return said
        return None

    def _all_but(self, name, tree, k, solution, other, answer):
        """What to say if all is right with the solution's own line for a name."""

        def of_learner(text):
            return self._with_text(answer, text)

        def of_solution(text):
            return defined_by(text, self.task.given, self.task.name)

        line = solution.body[0].body[other]
        if not self._fits(lambda: WithLine(of_learner, tree, k, line, self.task.given)):
            return None
        said = f"all but `{name}` is right"
        found = self._values_of(name, tree, k, of_learner)
        right = self._values_of(name, solution, other, of_solution)
        if not found or not right:
            return said
        more = relation(found, right, True, f"`{name}`")
        said = self.task.sentence(f"{said}: {more}" if more else said)
        return f"{said} {self.task.sentence(self.task.first_difference(found, right, name))}"

    def without_effect(self, outcome, answer):
        """A line whose result is lost."""
        said = without_effect(answer)
        return said and self._told(said, outcome, answer)

    def elsewhere(self, outcome, answer):
        """A name that is no argument, with what another cell has left under it."""
        task = self.task
        names = [name for name in from_elsewhere(answer) if name not in task.given]
        if isinstance(outcome, Crash):
            names = [name for name in names if re.search(rf"\b{name}\b", outcome.place or "")]
        if not names or not task.letters:
            return None
        meant = [letter for letter in task.letters if letter.lower() == names[0].lower()]
        more = f": is `{meant[0]}` meant?" if meant else ""
        said = (f"`{names[0]}` is what another cell has left under this name; `{task.name}` takes "
                f"{', '.join(task.letters)}{more}")
        return self._told(said, outcome, answer)

    def _values_of(self, name, tree, k, make):
        """What a name has got after the line that sets it, for all inputs; None if it stops."""
        tree = deepcopy(tree)
        body = tree.body[0].body
        body[k + 1 :] = [ast.Return(ast.Name(name, ast.Load()))]
        made = make(ast.fix_missing_locations(tree))
        values = self.task.outcome_on(made, self.task.calls())
        return None if isinstance(values, Crash) else values


def asked_for(stub):
    """The names that a stub leaves open: `hits = ...`."""
    return [
        node.targets[0].id
        for node in ast.walk(ast.parse(stub))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and any(isinstance(p, ast.Constant) and p.value is Ellipsis for p in ast.walk(node.value))
    ]


def where_set(name, body):
    """The one line of a function that gives a name its value; None if there are more, or none."""
    found = [k for k, line in enumerate(body) if isinstance(line, ast.Assign | ast.AugAssign)
             and any(isinstance(part, ast.Name) and part.id == name
                     and isinstance(part.ctx, ast.Store) for part in ast.walk(line))]
    plain = len(found) == 1 and isinstance(body[found[0]], ast.Assign)
    return found[0] if plain and isinstance(body[found[0]].targets[0], ast.Name) else None
