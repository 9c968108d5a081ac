"""One exercise: stub, checks with hints, solution, and the wrong answers that prove the hints."""

import ast
import inspect
import re
import warnings
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from functools import wraps
from time import process_time
from types import FunctionType

import numpy as np

from course_utils.exercises.engine.compare import (
    TOLERANCE,
    as_asked,
    close,
    says_nothing,
    written_otherwise,
)
from course_utils.exercises.engine.crash import Crash, has_placeholder, own_text, remember
from course_utils.exercises.engine.markup import code_block, fold, note, tidy
from course_utils.exercises.engine.relations import of_an_argument, relation
from course_utils.exercises.engine.runs import far_from, limited, manageable, shaken
from course_utils.exercises.engine.slips import Mutants, of_a_value

# Two slips at once are looked for no longer than this, in seconds, and among no more pairs.
PATIENCE, PAIRS = 0.5, 4000
# So many lines of a mutant's text are run, and of the learner's, before it is stopped.
MUTANTS_LINES, LINES = 20_000, 200_000


@dataclass(frozen=True)
class Feedback:
    """What a check answers: one line of text, and as HTML with the solution to open below it."""

    state: str  # "not tried", "hint" or "right"
    text: str
    solution: str
    hint: "Hint | str | None" = None  # the exercise's own hint that fired, or what was derived

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        tone = {"right": "right", "hint": "wrong"}.get(self.state, "open")
        if not self.solution:  # a copy of the course without solutions
            return note(self.text, tone)
        return note(self.text, tone) + fold("Open the solution", code_block(self.solution))


@dataclass(frozen=True, eq=False)
class Hint:
    """When to say what: ``find(outcome)`` gives a sentence, or None where it doesn't apply."""

    find: object
    wrong_answers: tuple


class Exercise:
    """An exercise whose answer is a function or a value.

    Parameters
    ----------
    stub : str
        The code cell that the learner fills in. It defines one name, the answer, and has ``...``
        where something is missing.
    solution : str
        The cell filled in.
    why : str
        One sentence, shown after "Right.".
    inputs : tuple, or list of tuples, optional
        For an answer that is a function: the arguments that it is called with, or several such
        calls, whose results are then compared as a list. Arrays are copied for each call.
    call : callable, optional
        How the answer is put to use, ``call(answer, *inputs)``, where a plain call isn't enough.
    given : dict, optional
        Names that stub, solution and wrong answers may use besides ``np``.
    tolerance : float
        How near numbers must come, see :func:`course_utils.exercises.engine.compare.close`.
    others : callable, optional
        ``others(random)`` gives other inputs of the same kind, for marking; left out, they are
        made from `inputs` (:mod:`course_utils.classroom.inputs`).

    Attributes
    ----------
    name : str
        The name that the stub defines.
    expected : object
        The value of the solution.
    """

    def __init__(
        self, stub, solution, why, inputs=None, call=None, given=None, tolerance=TOLERANCE,
        others=None,
    ):
        self.stub, self.solution, self.why = tidy(stub), tidy(solution), why
        self.name = _defined_name(self.stub)
        calls = inputs if isinstance(inputs, list) else [inputs]
        if inputs is not None and not (calls and all(isinstance(call, tuple) for call in calls)):
            raise ValueError("inputs: expected a tuple of arguments, or a list of such tuples")
        self.tolerance = tolerance
        self.hints = []
        self.inputs, self.others = inputs, others
        self._call = call or (lambda answer, *inputs: answer(*inputs))
        self._given = {"np": np, **(given or {})}
        self._expected = None
        self._letters = _arguments(self.solution) if call is None else ()
        self._names = _names(self.solution)
        self.forms = [self.solution]  # right answers whose mutants are looked at
        self._alike = []
        self._mutants, self._single_slips = None, None
        self._double_slips, self._more_pairs = [], None

    def __repr__(self):
        return f"Exercise {self.name}, {len(self.hints)} hints"

    @property
    def expected(self):
        if self._expected is None:
            self._expected = (self._outcome(self.run(self.solution)),)
        return self._expected[0]

    @property
    def given(self):
        """The names that an answer may use, `np` among them."""
        return self._given

    @property
    def wrong_answers(self):
        """All wrong answers, as (program text, the hint that it must get)."""
        return [(source, hint) for hint in self.hints for source in hint.wrong_answers]

    # What a lesson module says ----------------------------------------------------------------

    def hint(self, *wrong_answers):
        """Register a hint: decorate a function of the answer's value (or of its result).

        The function returns a sentence, or None where the hint doesn't apply. ``wrong_answers``
        are program texts that must get this hint; the tests try them. Hints are tried in the
        order in which they are registered, and only on an answer that isn't right.
        """

        def register(find):
            def find_in_value(outcome):
                return None if isinstance(outcome, Crash) else find(outcome)

            self.hints.append(Hint(find_in_value, tuple(map(tidy, wrong_answers))))
            return find

        return register

    def mistake(self, wrong_answer, message):
        """Register a hint for all answers that give the same value, or error, as a wrong one.

        Where the values can be compared, the first pair of numbers that differ is added.
        """
        wrong_answer, cache = tidy(wrong_answer), []

        def find(outcome):
            if not cache:
                cache.append(self._outcome(self.run(wrong_answer)))
            if isinstance(outcome, Crash):
                stop = f"{self._sentence(message)} It stops with {outcome.text}"
                return stop if outcome.same(cache[0]) else None
            if isinstance(cache[0], Crash) or close(outcome, cache[0], self.tolerance):
                return None
            return self._with_numbers(message, outcome)

        self.hints.append(Hint(find, (wrong_answer,)))

    def slip(self, was, becomes, message):
        """Register a wrong answer that is the solution with one piece of it replaced.

        Otherwise as :meth:`mistake`.

        Raises
        ------
        ValueError
            If `was` does not stand in the solution exactly once.
        """
        found = self.solution.count(was)
        if found != 1:
            raise ValueError(f"was is {was!r}, {found} times in the solution: expected once")
        self.mistake(self.solution.replace(was, becomes), message)

    def also(self, *answers):
        """Right answers in other forms: slips are derived from them as well."""
        self.forms += map(tidy, answers)

    def alike(self, *slips, because):
        """Declare that no input can tell some slips apart; the tests ask for a reason.

        ``slips`` are pieces of what is said of them.
        """
        self._alike.append((slips, because))

    def are_declared_alike(self, *said):
        """Whether slips that say this were declared to come to the same."""
        return any(
            all(any(piece in one for piece in pieces) for one in said)
            for pieces, _ in self._alike
        )

    def on(self, inputs):
        """The same exercise on other inputs, without the hints, which are written for its own."""
        other = copy(self)
        other.inputs, other.hints = inputs, []
        other._expected = other._mutants = other._single_slips = other._more_pairs = None
        other._double_slips = []
        return other

    def prepare(self):
        """Work out now what hints need of wrong answers, for processes that are forked later."""
        self.single_slips()
        with _quietly():
            for hint in self.hints:
                with suppress(Exception):
                    hint.find(self.expected)
            if self.inputs is not None and _is_fine(self.expected):
                if self._more_pairs is None:
                    self._more_pairs = self._all_pairs()
                list(self._pairs_up_to(process_time() + 4 * PATIENCE))

    # What the learner calls -------------------------------------------------------------------

    def check(self, answer):
        """Look at the learner's answer; never raises on account of it.

        Parameters
        ----------
        answer : object
            What the learner's cell defined.

        Returns
        -------
        Feedback
        """
        if answer is Ellipsis or answer is None or self._is_stub(answer):
            return self._not_tried()
        if self.inputs is not None and not callable(answer):
            return self._say(
                f"`{self.name}` is {answer!r:.60}: expected a function. Its cell has to keep the "
                "line that begins with `def`, and what it gives stands behind `return`"
            )
        outcome = self._outcome(answer)
        if _is_all_ellipsis(outcome):
            return self._not_tried()
        if not isinstance(outcome, Crash):
            outcome = as_asked(outcome, self.expected)  # the hints see what they were written for
            if self._difference(outcome) is None:
                return self._right(answer)
            written = written_otherwise(outcome, self.expected) if self.inputs is None else None
            if written:
                return self._say(written, "its form")
        for hint in self.hints:
            try:
                with _quietly():
                    message = hint.find(outcome)
            except Exception:  # an outcome that the hint was not written for
                continue
            if message:
                return self._say(message, hint)
        nothing = self._gives_nothing(outcome)
        if nothing:
            return self._say(nothing, "None")
        if isinstance(outcome, Crash) and (outcome.unfinished or has_placeholder(answer)):
            return self._say(f"there is still a `...` to replace ({outcome.text})")
        ways = [self._slip, self._mended, self._zeros, self._relation, self._two_slips, self._idle]
        if isinstance(outcome, Crash):  # its own text says more than the same error elsewhere
            ways[:2] = self._mended, self._slip
        if not _is_fine(self.expected):  # yes and no: first what all of them have in common
            ways.insert(0, self._constant)
        for derive in ways:
            with _quietly():
                said = derive(outcome, answer)
            if said:
                return self._say(said, said)
        if isinstance(outcome, Crash):
            return self._say(self._stops(answer, outcome), outcome.advice or outcome.ours)
        difference = self._difference(outcome)
        if ", expected" in difference:
            return self._say(self._difference(outcome, where=True))
        return self._say(difference, "its form" if ": expected" in difference else None)

    def run(self, source):
        """Run program text and return what it defines under the exercise's name."""
        names = dict(self._given)
        file = f"<{self.name} {hash(source)}>"
        remember(file, source)
        exec(compile(source, file, "exec"), names)
        return names[self.name]

    # How it works -----------------------------------------------------------------------------

    def _not_tried(self):
        text = (
            f"`{self.name}`: not tried yet. Replace the `...` in its cell, run that cell, "
            "then run this one."
        )
        return Feedback("not tried", text, self.solution)

    def _say(self, text, hint=None):
        return Feedback("hint", f"Not yet. {self._sentence(text)}", self.solution, hint or None)

    def _sentence(self, message):
        """With a capital and a full stop; a name keeps its case."""
        first, after = re.match(r"(\w*)(.?)", message).groups()
        letter = len(first) == 1 and first != "a"  # no sentence begins with another one
        letter = letter or re.match(r"a (is|has|stands)\b", message)
        if not (first in self._names or letter or after == "(" or "_" in first):
            message = message[:1].upper() + message[1:]
        return message if message.endswith((".", "?", "!", ".)")) else message + "."

    def _right(self, answer):
        changed = self._changed(answer)
        if changed:
            return self._say(
                f"the result is right, but {changed} is changed as well, and whoever called "
                f"`{self.name}` goes on with the changed one: make a new one, as `a = a + 1` does "
                "where `a += 1` changes the old", "in place"
            )
        if self._takes_what_was_left(answer):
            return self._say(
                "`np.empty` fills nothing in: its numbers are what happened to be there, and your "
                "result has some of them. `np.zeros` fills in zeros", "np.empty"
            )
        return Feedback("right", f"Right. {self.why}", self.solution)

    def _takes_what_was_left(self, answer):
        """Whether the result holds numbers of `np.empty` that it never set."""
        if not hasattr(answer, "__code__") or "empty" not in answer.__code__.co_names:
            return False
        for _ in range(2):
            getattr(answer, "fill_memory", fill_memory)()
            if not self.same(self._outcome(answer), self.expected):
                return True
        return False

    def _changed(self, answer):
        """Which of its inputs the answer changes in place."""
        for inputs in self._calls() if self.inputs else ():
            given = _fresh(inputs)
            with _quietly():
                self._call(answer, *given)
            for k, (before, after) in enumerate(zip(inputs, given, strict=True)):
                if _is_spoiled(before, after):
                    return f"`{self._letters[k]}`" if self._letters else "an input"
        return None

    def _gives_nothing(self, outcome):
        """What to say of results that are None, or a function that was not called."""
        results = outcome if isinstance(self.inputs, list) else [outcome]
        if isinstance(outcome, Crash) or self.inputs is None:
            return None
        for inputs, found in zip(self._calls(), results, strict=True):
            if found is None and any(one is not None for one in results):
                where = self._call_text(inputs) or f"for one of {len(results)} inputs it"
                return f"{where} gives None: every way through the function needs its `return`"
            if found is None:
                return f"`{self.name}` gives None: is the `return` missing?"
            if callable(found):
                return (
                    "the result is a function that was not called: behind its name, ( ) is missing"
                )
        return None

    def _stops(self, answer, crash):
        several = isinstance(self.inputs, list)
        call = (several and self._call_text(self._calls()[crash.call])) or f"`{self.name}`"
        said = f"{call} stops with {crash.text}"
        if crash.judged:  # by this exercise, in words of its own
            said = str(crash.error)
        try:
            inspect.signature(answer).bind(*self._calls()[crash.call])
        except TypeError:
            letters = ", ".join(_arguments(self.stub))
            if letters or self.inputs == ():
                said += f". The check calls `{self.name}({letters})`: keep the first line as it was"
        except ValueError:  # nobody knows what it takes
            pass
        return said

    # Slips --------------------------------------------------------------------------------------

    def _slip(self, outcome, answer):
        """What the answer has in common with a mutant of the solution, as a sentence."""
        if not self._shows_something(outcome):
            return None
        for says, other, made in self.single_slips():
            if isinstance(outcome, Crash):
                if outcome.sounds_like(other) and self._outcome_of(*made, like=outcome):
                    return f"it stops as {says} would: {outcome.text}"
            elif self.same(outcome, other):
                if self.inputs is None:
                    return says
                return self._with_numbers(f"your result equals that of {says}", outcome)
        return None

    def _shows_something(self, outcome):
        """Whether what is wrong in it are numbers: `nan`, or 0 everywhere, has many causes."""
        if isinstance(outcome, Crash) or not _is_fine(self.expected):
            return True
        found, right = _numbers(outcome), _numbers(self.expected)
        if found is None or right is None or len(found) != len(right):
            return True
        wrong = ~np.isclose(found, right, equal_nan=True)
        return bool(found.any() and not np.isnan(found[wrong]).all())

    def _zeros(self, outcome, answer):
        """Nothing but zeros, where they are numbers."""
        if isinstance(outcome, Crash) or not _is_fine(self.expected) or self.inputs is None:
            return None
        found = _numbers(outcome)
        if found is None or len(found) < 3 or found.any():
            return None
        more = ""
        if "zeros" in getattr(getattr(answer, "__code__", None), "co_names", ()):
            more = ": is what was worked out put into it, with `+=` or `a[t] = ...`?"
        return self._with_numbers(f"the result is 0 everywhere{more}", outcome)

    def _mended(self, outcome, answer):
        """One thing in the learner's own text with which its results would be right."""
        tree = own_text(answer, self._given) if self._letters else None
        if tree is None:
            return None
        right = self.expected[0] if isinstance(self.inputs, list) else self.expected
        own = Mutants(tree, self.stub, dict(zip(self._letters, self._calls()[0], strict=False)))
        end = process_time() + PATIENCE
        for slip in sorted(own.slips, key=lambda slip: not slip.often):
            if process_time() > end:
                return None
            with own.having(slip):
                try:
                    if hasattr(answer, "mended"):  # it runs in another process
                        mended = answer.mended(tree)
                    else:
                        mended = self._made(tree, answer.__globals__, tree.body[0].name)
                    fits = (
                        self.same(self._use(mended, self._calls()[0]), right)
                        and self.same(self._outcome(mended), self.expected)
                        and self._agrees(mended)
                    )
                except (Exception, SystemExit):  # a mutant that stops
                    continue
            if fits:
                said = f"your answer would give what is asked for {slip.says}"
                if isinstance(outcome, Crash):
                    return f"{self._stops(answer, outcome)}. {self._sentence(said)}"
                return self._with_numbers(said, outcome)
        return None

    def _agrees(self, answer):
        """Whether an answer does what the solution does with other inputs too."""
        right, random = self.run(self.solution), np.random.default_rng(1)
        for _ in range(6):
            calls = [shaken(inputs, random, signs=True) for inputs in self._calls()]
            found, asked = (self.outcome_on(one, calls) for one in (answer, right))
            if isinstance(asked, Crash) or says_nothing(asked):
                continue
            if not self.same(found, asked):
                return False
        return True

    def _constant(self, outcome, answer):
        """The same result for every input."""
        if isinstance(outcome, Crash) or not isinstance(self.inputs, list):
            return None
        first, *others = outcome
        if not others or any(not self.same(first, other) for other in others):
            return None
        said = f"the result is {_plain(first)} for every input that was tried"
        return self._with_numbers(said, outcome)

    def _relation(self, outcome, answer):
        """What the result has to do with the right one."""
        if isinstance(outcome, Crash) or self.inputs == ():
            return None
        name = f"`{self.name}`" if self.inputs is None else "the result"
        try:
            said = relation(outcome, self.expected, isinstance(self.inputs, list), name)
        except Exception:  # things that can't be compared
            return None
        if not said and self._letters and isinstance(self.inputs, list):
            said = of_an_argument(outcome, self.expected, self.inputs, self._letters)
        return said and self._with_numbers(said, outcome)

    def _idle(self, outcome, answer):
        """An argument that the answer takes no notice of, though the right result depends on it."""
        if isinstance(outcome, Crash) or not self._letters or says_nothing(outcome):
            return None
        if ", expected" not in self._difference(outcome):  # it has another form to begin with
            return None
        right, random = self.run(self.solution), np.random.default_rng(0)
        one, asked = (
            value if isinstance(self.inputs, list) else [value]
            for value in (outcome, self.expected)
        )
        for k, letter in enumerate(self._letters):
            tries = [
                [(*inputs[:k], other(inputs[k], random), *inputs[k + 1 :])
                 for inputs in self._calls()]
                for other in [shaken] * 3 + [far_from] * 20  # a result in steps needs far ones
            ]
            if all(self.same(one, self.outcome_on(answer, calls)) for calls in tries) and any(
                not self.same(asked, self.outcome_on(right, calls)) for calls in tries
            ):
                numbers = np.ndim(self._calls()[0][k]) > 0
                what = f"the numbers in `{letter}` have" if numbers else f"`{letter}` has"
                return self._with_numbers(
                    f"{what} no effect on your result: it stays the same with others", outcome)
        return None

    def single_slips(self):
        """The mutants of right answers: what is said, the outcome, and the form with its slip."""
        if self._single_slips is None:
            found = []
            if self.inputs is None:
                found += [
                    (says, value, None) for value, says in of_a_value(self.expected, self.name)
                ]
            for form in self.mutants:
                for slip in form.slips:
                    outcome = self._outcome_of(form, slip)
                    says = f"a right answer {slip.says}"
                    if self.inputs is None:
                        says = f"your value equals that of {says}"
                    if self._is_telling(outcome):
                        found.append((says, outcome, (form, slip)))
            # Those that are often made first: what comes to the same is then told as one of them.
            self._single_slips = sorted(found, key=lambda slip: not slip[2] or not slip[2][1].often)
        return self._single_slips

    @property
    def mutants(self):
        """The slips in the texts of right answers."""
        if self._mutants is None:
            first = dict(zip(self._letters, self._calls()[0], strict=False))
            # What is built without inputs is known by what it does, not by its text.
            forms = [] if self.inputs == () else self.forms
            self._mutants = [Mutants(form, self.stub, first) for form in forms]
        return self._mutants

    def _outcome_of(self, form, *slips, like=None):
        """What a mutant makes of the inputs; with `like`, whether it fails as that did."""
        with form.having(*slips) as tree:
            try:
                outcome = self._outcome(self._made(tree))
            except Exception:  # a value that can't be worked out
                return None
            if like is not None:
                return like.same(outcome)  # while the text that failed is there
            return outcome

    def _two_slips(self, outcome, answer):
        """Two slips at once whose results are the outcome's; looked for as long as it takes."""
        if isinstance(outcome, Crash) or self.inputs is None or not _is_fine(self.expected):
            return None
        if not self._shows_something(outcome):
            return None
        several = isinstance(self.inputs, list)
        first = outcome[0] if several else outcome
        start = process_time()
        if self._more_pairs is None:
            self._more_pairs = self._all_pairs()
        for (form, pair), result in self._pairs_up_to(start + PATIENCE):
            if self.same(first, result) and (
                not several or self.same(outcome, self._outcome_of(form, *pair))
            ):
                says = f"{pair[0].says} and {pair[1].says}"
                says = f"your result equals that of a right answer {says}"
                return self._with_numbers(says, outcome)
        return None

    def _all_pairs(self):
        return ((form, pair) for form in self.mutants for pair in form.pairs())

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
                    result = self._use(self._made(tree), self._calls()[0])
                except Exception:  # a mutant that stops
                    result = None
            if result is not None and self._is_telling(result):
                self._double_slips.append((pair, result))
                yield pair, result

    def _made(self, tree, names=None, name=None):
        names = dict(self._given if names is None else names)
        remember("<mutant>", tree)
        with _quietly(), limited("<mutant>", MUTANTS_LINES):
            exec(compile(tree, "<mutant>", "exec"), names)
        return names[name or self.name]

    def _is_telling(self, outcome):
        return outcome is not None and not says_nothing(outcome)

    def same(self, outcome, other):
        """Whether two outcomes can't be told apart."""
        if isinstance(outcome, Crash) or isinstance(other, Crash):
            return isinstance(outcome, Crash) and outcome.same(other)
        try:
            return close(outcome, other, self.tolerance) is None
        except Exception:  # things that can't be compared
            return False

    # What differs -------------------------------------------------------------------------------

    def _with_numbers(self, message, outcome):
        """The message, and the first numbers that differ; but never those of a value."""
        if self.inputs is None:
            return message
        return f"{self._sentence(message)} {self._sentence(self._difference(outcome))}"

    def _calls(self):
        return self.inputs if isinstance(self.inputs, list) else [self.inputs or ()]

    def _difference(self, outcome, where=False):
        """The first input at which the results part, and how; None where the answer is right."""
        if self.inputs is None:
            known = close(outcome, self.expected, self.tolerance, f"`{self.name}`")
            found, expected, _ = (known or "").partition(", expected ")
            if not expected:
                return known
            if isinstance(self.expected, int | float) and np.isfinite(outcome):
                return f"{found}, too {'large' if outcome > self.expected else 'small'}"
            return f"{found}: not that"
        if not isinstance(self.inputs, list):
            letters = self._in_letters(self.inputs) if where else ""
            difference = close(outcome, self.expected, self.tolerance, "the result")
            return difference and letters + difference
        for inputs, found, right in zip(self.inputs, outcome, self.expected, strict=True):
            call = self._call_text(inputs)
            difference = close(found, right, self.tolerance, call or "the result")
            if difference:
                first = inputs is self.inputs[0] and not where
                letters = "" if call or first else self._in_letters(inputs)
                return f"{letters}{difference}"
        return None

    def _call_text(self, inputs):
        shown = ", ".join(map(repr, inputs))
        return f"`{self.name}({shown})`" if len(shown) < 60 and "\n" not in shown else ""

    def _in_letters(self, inputs):
        """With which arguments: small ones by their values, tables by their shapes."""
        shown = [_shown(*pair) for pair in zip(self._letters, inputs, strict=False)]
        return f"with {', '.join(shown)}: " if shown else ""

    def outcome_on(self, answer, inputs):
        """What an answer makes of inputs, one call's or a list of several; or how it failed."""
        results = []
        try:
            if not isinstance(inputs, list):
                return self._use(answer, inputs)
            for call in inputs:
                results.append(self._use(answer, call))
            return results
        except (Exception, SystemExit) as error:
            # An answer that runs in another process says itself what its error was like there.
            return getattr(error, "crash", Crash)(error, len(results))

    def outcome_of(self, answer):
        """The value to judge, or how the answer failed."""
        return self._outcome(answer)

    @property
    def own_names(self):
        """The names in the solution that can't be taken for words."""
        return self._names

    def _outcome(self, answer):
        """The value to judge: the answer itself, or what it makes of the inputs."""
        if self.inputs is not None:
            return self.outcome_on(answer, self.inputs)
        try:
            return manageable(answer)
        except ValueError as error:
            return Crash(error)

    def _use(self, answer, inputs):
        file = _file(answer)
        lines = MUTANTS_LINES if file == "<mutant>" else LINES
        with _quietly(), limited(file, lines):
            return manageable(self._call(_manageably(answer), *_fresh(inputs)))

    def _is_stub(self, answer):
        """Whether a function or class is still the stub's, or a function has an empty body."""
        made = _instructions(answer)
        return made is not None and made in (
            _instructions(self.run(self.stub)),
            _instructions(_empty),
            _instructions(_documented),
        )


@contextmanager
def _quietly():
    """Overflow and the like belong to the value, not to a red box above the hint."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _manageably(answer):
    """A function that gives what the answer gives, if that is not too much."""
    if not isinstance(answer, FunctionType):
        return answer
    return wraps(answer)(lambda *args, **kwargs: manageable(answer(*args, **kwargs)))


def _file(answer):
    """In which file, or cell, a function or a class stands."""
    parts = [answer, *(vars(answer).values() if isinstance(answer, type) else ())]
    codes = [part.__code__ for part in parts if hasattr(part, "__code__")]
    return codes[0].co_filename if codes else ""


def _empty():
    pass


def _documented():
    """It does nothing either, but its bytecode differs from that of _empty."""


def _instructions(thing):
    """What a function or class does, whatever its line numbers; None for anything else."""
    if isinstance(thing, type):
        return {name: _instructions(part) for name, part in vars(thing).items() if callable(part)}
    code = getattr(thing, "__code__", thing)
    if not hasattr(code, "co_code"):
        return None
    constants = [
        (type(c), _instructions(c) if hasattr(c, "co_code") else c)
        for c in code.co_consts
        if c is not None and c != getattr(thing, "__doc__", None)
    ]
    return code.co_code, code.co_names, constants


def _is_all_ellipsis(outcome):
    if isinstance(outcome, list | tuple):
        return bool(outcome) and all(map(_is_all_ellipsis, outcome))
    return outcome is Ellipsis


def fill_memory():
    """NumPy keeps small blocks of memory, and hands them out as they are: now with 7.25 in them."""
    for size in range(1, 128):
        [np.full(size, 7.25) for _ in range(4)].clear()


def _fresh(value):
    """A copy of the inputs, so that an answer that changes them in place can't spoil the next."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple | list):
        return type(value)(map(_fresh, value))
    return {key: _fresh(part) for key, part in value.items()} if isinstance(value, dict) else value


def _is_spoiled(before, after):
    if isinstance(before, np.ndarray):
        return not np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    return isinstance(before, list | dict) and before != after


def _is_fine(value):
    """Whether it has numbers fine enough that two slips don't look like others by chance."""
    if isinstance(value, tuple | list):
        return any(map(_is_fine, value))
    array = np.asarray(value)
    return array.dtype.kind == "f" and bool((array != np.round(array)).any())


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
    array = np.asarray(value)
    return array.ravel().astype(float) if array.dtype.kind in "buif" else None


def _shown(letter, value):
    if np.ndim(value) > 1 or np.size(value) > 6:
        return f"{letter} of shape {np.shape(value)}"
    if isinstance(value, np.ndarray):
        return f"{letter} = {np.array2string(value, precision=3)}"
    return f"{letter} = {value!s:.60}"


def _arguments(solution):
    """The letters of what a solution takes."""
    for node in ast.parse(solution).body:
        if isinstance(node, ast.FunctionDef):
            return tuple(argument.arg for argument in node.args.args)
    return ()


def _names(solution):
    """The names in a solution that can't be taken for words: h, dz, a_plus, alpha."""
    found = {node.id for node in ast.walk(ast.parse(solution)) if isinstance(node, ast.Name)}
    found |= set(_arguments(solution)) | {"np"}
    greek = {"alpha", "tau", "eta", "theta", "sigma", "delta", "beta", "ln"}
    return {name for name in found if len(name) < 3 or not name.islower() or "_" in name} | greek


def _defined_name(stub):
    """The one name that a stub defines, by ``def``, ``class`` or ``=``."""
    names = []
    for statement in ast.parse(stub).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.append(statement.name)
        elif isinstance(statement, ast.Assign):
            names += [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if len(names) != 1:
        raise ValueError(f"stub defines {', '.join(names) or 'no name'}: expected one name")
    return names[0]
