"""What is said of a wrong answer that meets no hint written by hand: what is known of it, from
mutants of the solution, from its own text with one thing changed, and from its numbers.
"""

import ast
import re
from contextlib import nullcontext
from copy import deepcopy
from time import process_time
from types import FunctionType

import numpy as np

from course_utils.exercises.engine.changes import (
    of_a_change,
    of_a_direction,
    of_bounds,
    of_steepness,
)
from course_utils.exercises.engine.compare import as_array, says_nothing
from course_utils.exercises.engine.crash import (
    Crash,
    from_elsewhere,
    own_text,
    remember,
    without_effect,
)
from course_utils.exercises.engine.relations import of_an_argument, of_parts, relation
from course_utils.exercises.engine.runs import (
    MUTANTS_LINES,
    far_from,
    larger,
    limited,
    quietly,
    shaken,
)
from course_utils.exercises.engine.slips import OF_ANSWERS, Mutants, of_a_value
from course_utils.exercises.engine.with_line import WithLine

# Two slips at once are looked for no longer than this, in seconds, and among no more pairs.
PATIENCE, PAIRS = 0.5, 4000
TRYING = 2.0  # seconds for each way that calls the answer with many other inputs
STRICT = False


class TookLong(Exception):
    """An answer is too slow to be called that often."""


class Derived:
    """The hints that follow from an exercise's solution.

    Each way below gets the outcome of a wrong answer and the answer, and gives a sentence or None.
    """

    def __init__(self, exercise):
        self.task = exercise
        self._mutants, self._single_slips = None, None
        self._double_slips, self._more_pairs = [], None
        self._until = np.inf

    def said(self, outcome, answer):
        """The first that holds of a wrong answer, or None."""
        ways = [self._slip, self._mended, self._rarer_slip, self._without_effect,
                self._elsewhere, self._no_number, self._zeros, self._named,
                self._relation, self._two_slips, self._mended_twice, self._idle, self._changed,
                self._parts, self._both_ways]
        if isinstance(outcome, Crash):  # its own text says more than the same error elsewhere
            ways = [self._mended, self._slip, self._rarer_slip, self._named, self._without_effect,
                    self._elsewhere]
        elif not _is_fine(self.task.expected):  # yes and no tell little
            ways.remove(self._mended)
            ways[:0] = self._mended, self._without_effect, self._constant, self._named
        for way in ways:
            self._until = process_time() + TRYING
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

    @property
    def several(self):
        """Whether the answer is called more than once."""
        return isinstance(self.task.inputs, list)

    def _in_time(self, answer, calls):
        """What the answer makes of calls, if there is time left."""
        if process_time() > self._until:
            raise TookLong
        return self.task.outcome_on(answer, calls)

    def _in_a_row(self, outcome):
        return outcome if self.several else [outcome]

    # Slips of the solution ----------------------------------------------------------------------

    def single_slips(self):
        """The mutants of right answers: what is said, the outcome, and the form with its slip."""
        if self._single_slips is None:
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
                    if _is_telling(outcome):
                        found.append((says, outcome, (form, slip)))
            # Those that are often made first: what comes to the same is then told as one of them.
            self._single_slips = sorted(found, key=lambda slip: not slip[2] or not slip[2][1].often)
        return self._single_slips

    @property
    def mutants(self):
        """The slips in the texts of right answers."""
        if self._mutants is None:
            task = self.task
            first = dict(zip(task.letters, task.calls()[0], strict=False))
            # What is built without inputs is known by what it does, not by its text.
            forms = [] if task.inputs == () else task.forms
            self._mutants = [Mutants(form, task.stub, first) for form in forms]
        return self._mutants

    def _slip(self, outcome, answer, often=True):
        """What the answer has in common with a mutant of the solution."""
        if not self._shows_something(outcome):
            return None
        for says, other, made in self.single_slips():
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

    def _rarer_slip(self, outcome, answer):
        return self._slip(outcome, answer, often=False)

    def _shows_something(self, outcome):
        """Whether what is wrong in it are numbers: `nan`, or 0 everywhere, has many causes."""
        if isinstance(outcome, Crash) or not _is_fine(self.task.expected):
            return True
        found, right = _numbers(outcome), _numbers(self.task.expected)
        if found is None or right is None or len(found) != len(right):
            return True
        wrong = ~np.isclose(found, right, equal_nan=True)
        return bool(found.any() and not np.isnan(found[wrong]).all())

    def _two_slips(self, outcome, answer):
        """Two slips at once whose results are the outcome's; looked for as long as it takes."""
        if self.task.inputs is None or not _is_fine(self.task.expected):
            return None
        if not self._shows_something(outcome):
            return None
        first = self._in_a_row(outcome)[0]
        start = process_time()
        if self._more_pairs is None:
            self._more_pairs = self._all_pairs()
        for (form, pair), result in self._pairs_up_to(start + PATIENCE):
            if self.task.same(first, result) and (
                not self.several or self.task.same(outcome, self._outcome_of(form, *pair))
            ):
                says = f"your result equals that of a right answer {_both(pair)}"
                return self.task.with_numbers(says, outcome)
        return None

    def _all_pairs(self):
        return ((form, pair) for form in self.mutants for pair in form.pairs())

    def prepare(self):
        """Work out now the slips, and pairs of them, that are else worked out when needed."""
        self.single_slips()
        if self.task.inputs is not None and _is_fine(self.task.expected):
            if self._more_pairs is None:
                self._more_pairs = self._all_pairs()
            with quietly():
                list(self._pairs_up_to(process_time() + 4 * PATIENCE))

    def _pairs_up_to(self, end):
        """The pairs that are known, then new ones: each with its result on the first inputs."""
        yield from self._double_slips
        while len(self._double_slips) < PAIRS and process_time() < end:
            pair = next(self._more_pairs, None)
            if pair is None:
                return
            form, slips = pair
            with form.having(*slips) as tree:
                try:
                    result = self.task.use(self._made(tree), self.task.calls()[0])
                except Exception:  # a mutant that stops
                    result = None
            if result is not None and _is_telling(result):
                self._double_slips.append((pair, result))
                yield pair, result

    def _outcome_of(self, form, *slips, like=None):
        """What a mutant makes of the inputs; with `like`, whether it fails as that did."""
        with form.having(*slips) as tree:
            try:
                outcome = self.task.outcome(self._made(tree))
            except Exception:  # a value that can't be worked out
                return None
            if like is not None:
                return like.same(outcome)  # while the text that failed is there
            return outcome

    def _made(self, tree, names=None, name=None):
        names = dict(self.task.given if names is None else names)
        remember("<mutant>", tree)
        with quietly(), limited("<mutant>", MUTANTS_LINES):
            exec(compile(tree, "<mutant>", "exec"), names)
        return names[name or self.task.name]

    # The learner's own text ---------------------------------------------------------------------

    def _mended(self, outcome, answer):
        """One thing in the learner's own text with which its results would be right."""
        own = self._own(answer)
        return own and self._first_that_fits(
            outcome, answer, own,
            ((slip,) for slip in sorted(own.slips, key=lambda slip: not slip.often)),
        )

    def _mended_twice(self, outcome, answer):
        """Two things."""
        own = self._own(answer)
        return own and self._first_that_fits(outcome, answer, own, own.pairs())

    def _own(self, answer):
        tree = own_text(answer, self.task.given) if self.task.inputs else None
        if tree is None:
            return None
        first = dict(zip(self.task.letters, self.task.calls()[0], strict=False))
        return Mutants(tree, self.task.stub, first, OF_ANSWERS)

    def _first_that_fits(self, outcome, answer, own, changes):
        # To ask another process takes about three times as long.
        end = process_time() + PATIENCE * (3 if hasattr(answer, "mended") else 1)
        for slips in changes:
            if process_time() > end:
                return None
            with own.having(*slips) as tree:
                fits = self._fits(lambda: self._with_text(answer, tree))
            if fits:
                said = f"your answer would give what is asked for {_both(slips)}"
                if isinstance(outcome, Crash):
                    return f"{self.task.stops(answer, outcome)}. {self.task.sentence(said)}"
                return self.task.with_numbers(said, outcome)
        return None

    def _fits(self, make):
        """Whether the learner's text, changed, does what is asked for: with other inputs too."""
        task = self.task
        try:
            mended = make()
            first = task.use(mended, task.calls()[0])
            return (
                task.same(first, self._in_a_row(task.expected)[0])
                and task.same(task.outcome(mended), task.expected)
                and self._agrees(mended)
            )
        except (Exception, SystemExit):  # a text that stops
            return False

    def _with_text(self, answer, tree):
        """The answer with another text."""
        if hasattr(answer, "mended"):  # it runs in another process
            return answer.mended(tree)
        return self._made(tree, answer.__globals__, tree.body[0].name)

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

    def _named(self, outcome, answer):
        """Of the values that the stub gives names to, the one that is wrong: with the solution's
        own line for it, all would be right.
        """
        tree = own_text(answer, self.task.given) if self.task.inputs else None
        solution = ast.parse(self.task.solution)
        places = [] if tree is None else [
            (name, *(_where_set(name, text.body[0].body) for text in (tree, solution)))
            for name in _asked_for(self.task.stub)
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

    def _without_effect(self, outcome, answer):
        """A line whose result is lost."""
        said = without_effect(answer)
        if said and isinstance(outcome, Crash):
            return f"{self.task.stops(answer, outcome)}. {self.task.sentence(said)}"
        return said and self.task.with_numbers(said, outcome)

    def _elsewhere(self, outcome, answer):
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
        if isinstance(outcome, Crash):
            return f"{task.stops(answer, outcome)}. {task.sentence(said)}"
        return task.with_numbers(said, outcome)

    def _all_but(self, name, tree, k, solution, other, answer):
        """What to say if all is right with the solution's own line for a name."""

        def make(text):
            return self._with_text(answer, text)

        line = solution.body[0].body[other]
        if not self._fits(lambda: WithLine(make, tree, k, line, self.task.given)):
            return None
        said = f"all but `{name}` is right"
        found = self._values_of(name, tree, k, make)
        right = self._values_of(name, solution, other, self._made)
        if not found or not right:
            return said
        more = relation(found, right, True, f"`{name}`")
        said = self.task.sentence(f"{said}: {more}" if more else said)
        return f"{said} {self.task.sentence(self.task.first_difference(found, right, name))}"

    def _values_of(self, name, tree, k, make):
        """What a name has got after the line that sets it, for all inputs; None if it stops."""
        tree = deepcopy(tree)
        body = tree.body[0].body
        body[k + 1 :] = [ast.Return(ast.Name(name, ast.Load()))]
        made = make(ast.fix_missing_locations(tree))
        values = self.task.outcome_on(made, self.task.calls())
        return None if isinstance(values, Crash) else values

    # The numbers --------------------------------------------------------------------------------

    def _zeros(self, outcome, answer):
        """Nothing but zeros."""
        if not _is_fine(self.task.expected) or self.task.inputs is None:
            return None
        found = _numbers(outcome)
        if found is None or len(found) < 3 or found.any():
            return None
        more = ""
        if "zeros" in getattr(getattr(answer, "__code__", None), "co_names", ()):
            more = ": is what was worked out put into it, with `+=` or `a[t] = ...`?"
        return self.task.with_numbers(f"the result is 0 everywhere{more}", outcome)

    def _no_number(self, outcome, answer):
        """Where `nan` comes in, if it is in the result and not in the right one."""
        found, right = _numbers(outcome), _numbers(self.task.expected)
        if found is None or right is None or self.task.inputs is None or np.isnan(right).any():
            return None
        if not np.isnan(found).any():
            return None
        calls = zip(self.task.calls(), self._in_a_row(outcome), strict=True)
        inputs = next(inputs for inputs, one in calls if np.isnan(_numbers(one)).any())
        stop = None
        if isinstance(answer, FunctionType):  # what runs in another process can't be stopped so
            stop = self.task.outcome_on(_stopping_at_nan(answer), inputs)
        call = self.several and self.task.call_text(inputs)
        said = (f"{call} gives `nan`" if call else "there is `nan` in the result")
        said += ", which is no number"
        if isinstance(stop, Crash) and stop.advice:
            said = f"{said}. It comes up{stop.where.removeprefix(',')}{stop.advice}"
        elif not np.isnan(found).all():  # a rare case of something else
            return None
        else:
            said += (": it comes of 0 / 0, of the mean of nothing, or of a logarithm or root of "
                     "what is below 0")
        return self.task.with_numbers(said, outcome)

    def _constant(self, outcome, answer):
        """The same result for every input, or in every place."""
        first, *others = self._in_a_row(outcome)
        where = "for every input that was tried"
        if all(isinstance(one, np.ndarray) and one.dtype == bool for one in (first, *others)):
            numbers = np.concatenate([np.ravel(one) for one in (first, *others)])
            first, where, others = numbers[0], "everywhere", numbers[1:].tolist()
        if not others or any(not self.task.same(first, other) for other in others):
            return None
        said = f"the result is {_plain(first)!r} {where}"
        return self.task.with_numbers(said, outcome)

    def _relation(self, outcome, answer):
        """What the result has to do with the right one."""
        task = self.task
        if task.inputs == ():
            return None
        name = f"`{task.name}`" if task.inputs is None else "the result"
        try:
            said = relation(outcome, task.expected, self.several, name)
        except Exception:  # things that can't be compared
            return None
        if not said and task.letters and self.several:
            said = of_an_argument(outcome, task.expected, task.inputs, task.letters)
        return said and task.with_numbers(said, outcome)

    def _parts(self, outcome, answer):
        """Right in some rows or steps, and not in others."""
        if self.several or not isinstance(outcome, np.ndarray):
            return None
        said = of_parts(outcome, np.asarray(self.task.expected))
        return said and self.task.with_numbers(said, outcome)

    def _idle(self, outcome, answer):
        """An argument, or a part of one, that the answer takes no notice of, though the right
        result depends on it.
        """
        if not self._can_be_tried(outcome):
            return None
        task, random = self.task, np.random.default_rng(0)
        right = task.run(task.solution)
        one, asked = self._in_a_row(outcome), self._in_a_row(task.expected)

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

    def _changed(self, outcome, answer):
        """How the right result follows an input, and this one doesn't; or between what it lies."""
        if not self._can_be_tried(outcome):
            return None
        task, random = self.task, np.random.default_rng(2)
        solution = task.run(task.solution)

        def wrong(calls):
            return self._in_time(answer, calls)

        def right(calls):
            return self._in_time(solution, calls)

        def others(of, times):
            calls = (of(inputs, random) for _ in range(times) for inputs in task.calls())
            return [one for one in calls if _is_finite(right([one]))]

        calls = task.calls() + others(shaken, 3)
        said = (
            of_a_change(wrong, right, calls, task.letters)
            or of_a_direction(wrong, right, task.calls(), task.letters)
            or of_bounds(self._in_a_row(outcome), wrong, right, calls + others(far_from, 20),
                         right(others(larger, 5)))
            or (self.several and of_steepness(
                outcome, task.expected, task.calls(), list(map(task.call_text, task.calls()))))
        )
        return said and task.with_numbers(said, outcome)

    def _both_ways(self, outcome, answer):
        """Yes where no is right, and no where yes is: an input of each kind."""
        rows = outcome, self.task.expected
        texts = map(self.task.call_text, self.task.calls())
        if not self.several:
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

    def _can_be_tried(self, outcome):
        """Whether the answer may be called with other inputs, and its result has the right form."""
        return bool(
            self.task.letters
            and not says_nothing(outcome)
            and ", expected" in self.task.difference(outcome)
        )


def _stopping_at_nan(answer):
    def stopping(*inputs):
        with np.errstate(invalid="raise"):
            return answer(*inputs)

    return stopping


def _both(slips):
    return " and ".join(slip.says for slip in slips)


def _asked_for(stub):
    """The names that a stub leaves open: `hits = ...`."""
    return [
        node.targets[0].id
        for node in ast.walk(ast.parse(stub))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and any(isinstance(p, ast.Constant) and p.value is Ellipsis for p in ast.walk(node.value))
    ]


def _where_set(name, body):
    """The one line of a function that gives a name its value; None if there are more, or none."""
    found = [k for k, line in enumerate(body) if isinstance(line, ast.Assign | ast.AugAssign)
             and any(isinstance(part, ast.Name) and part.id == name
                     and isinstance(part.ctx, ast.Store) for part in ast.walk(line))]
    plain = len(found) == 1 and isinstance(body[found[0]], ast.Assign)
    return found[0] if plain and isinstance(body[found[0]].targets[0], ast.Name) else None


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


def _is_finite(outcome):
    """Whether all of an outcome is numbers, and none of them without end."""
    numbers = None if isinstance(outcome, Crash) else _numbers(outcome)
    return numbers is not None and bool(np.isfinite(numbers).all())


def _is_telling(outcome):
    return outcome is not None and not says_nothing(outcome)


def _is_fine(value):
    """Whether it has numbers fine enough that two slips don't look like others by chance."""
    if isinstance(value, tuple | list):
        return any(map(_is_fine, value))
    array = np.asarray(value)
    large = array.dtype.kind == "i" and (array > 30).any()
    return bool(large or (array.dtype.kind == "f" and (array != np.round(array)).any()))


def _plain(value):
    """For a sentence: 1 is shown as 1, not as np.int64(1)."""
    if isinstance(value, tuple | list):
        return type(value)(map(_plain, value))
    return value.item() if isinstance(value, np.generic) else value


def _numbers(value):
    """All numbers of a result in one row; None where it has anything else."""
    if isinstance(value, tuple | list) and value:
        parts = [_numbers(part) for part in value]
        return None if any(part is None for part in parts) else np.concatenate(parts)
    array = as_array(value)
    return None if array is None or array.dtype.kind == "c" else array.ravel().astype(float)
