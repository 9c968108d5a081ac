"""One exercise: stub, checks with hints, solution, and the wrong answers that prove the hints."""

import ast
import inspect
import re
from contextlib import suppress
from copy import copy
from dataclasses import dataclass

import numpy as np

from course_utils.exercises import progress
from course_utils.exercises.engine.compare import (
    TOLERANCE,
    as_asked,
    close,
    written_otherwise,
)
from course_utils.exercises.engine.crash import Crash, has_placeholder, remember
from course_utils.exercises.engine.derived import Derived
from course_utils.exercises.engine.markup import code_block, fold, note, tidy
from course_utils.exercises.engine.runs import (
    LINES,
    MUTANTS_LINES,
    file,
    fill_memory,
    fresh,
    limited,
    manageable,
    manageably,
    quietly,
)


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
    others : callable or str, optional
        ``others(random)`` gives other inputs of the same kind, for marking; left out, they are
        made from `inputs` (:mod:`course_utils.classroom.inputs`). A text says why there are none;
        an answer that is a value, which has no inputs at all, needs no such text.

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
        self.given = {"np": np, **(given or {})}
        self._expected = None
        self.letters = _arguments(self.solution) if call is None else ()
        self._names = _names(self.solution)
        self.forms = [self.solution]  # right answers whose mutants are looked at
        self._alike = []
        self.derived = Derived(self)

    def __repr__(self):
        return f"Exercise {self.name}, {len(self.hints)} hints"

    @property
    def expected(self):
        if self._expected is None:
            self._expected = (self.outcome(self.run(self.solution)),)
        return self._expected[0]

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
                cache.append(self.outcome(self.run(wrong_answer)))
            if isinstance(outcome, Crash):
                stop = f"{self.sentence(message)} It stops with {outcome.text}"
                return stop if outcome.same(cache[0]) else None
            if isinstance(cache[0], Crash) or close(outcome, cache[0], self.tolerance):
                return None
            return self.with_numbers(message, outcome)

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
        other.inputs, other.hints, other._expected = inputs, [], None
        other.derived = Derived(other)
        return other

    def prepare(self):
        """Work out now what hints need of wrong answers, for processes that are forked later."""
        for hint in self.hints:
            with suppress(Exception), quietly():
                hint.find(self.expected)
        self.derived.prepare()

    # What the learner calls -------------------------------------------------------------------

    @progress.checked
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
        outcome = self.outcome(answer)
        if _is_all_ellipsis(outcome):
            return self._not_tried()
        if not isinstance(outcome, Crash):
            outcome = as_asked(outcome, self.expected)  # the hints see what they were written for
            if self.difference(outcome) is None:
                return self._right(answer)
            written = written_otherwise(outcome, self.expected) if self.inputs is None else None
            if written:
                return self._say(written, "its form")
        for hint in self.hints:
            try:
                with quietly():
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
        said = self.derived.said(outcome, answer)
        if said:
            return self._say(said, said)
        if isinstance(outcome, Crash):
            return self._say(self.stops(answer, outcome), outcome.advice or outcome.ours)
        difference = self.difference(outcome)
        if ", expected" in difference:
            return self._say(self.difference(outcome, where=True))
        return self._say(difference, "its form" if ": expected" in difference else None)

    def run(self, source):
        """Run program text and return what it defines under the exercise's name."""
        names = dict(self.given)
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
        return Feedback("hint", f"Not yet. {self.sentence(text)}", self.solution, hint or None)

    def sentence(self, message):
        """With a capital and a full stop; a name keeps its case."""
        first, after = re.match(r"(\w*)(.?)", message).groups()
        name = first in self._names or after == "(" or "_" in first
        if first == "a" or len(first) == 1:  # no sentence begins with another letter
            name = first != "a" or after == "(" or re.match(r"a (is|has|stands)\b", message)
        if not name:
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
            if not self.same(self.outcome(answer), self.expected):
                return True
        return False

    def _changed(self, answer):
        """Which of its inputs the answer changes in place."""
        for inputs in self.calls() if self.inputs else ():
            given = fresh(inputs)
            with quietly():
                self._call(answer, *given)
            for k, (before, after) in enumerate(zip(inputs, given, strict=True)):
                if _is_spoiled(before, after):
                    return f"`{self.letters[k]}`" if self.letters else "an input"
        return None

    def _gives_nothing(self, outcome):
        """What to say of results that are None, or a function that was not called."""
        results = outcome if isinstance(self.inputs, list) else [outcome]
        if isinstance(outcome, Crash) or self.inputs is None:
            return None
        for inputs, found in zip(self.calls(), results, strict=True):
            if found is None and any(one is not None for one in results):
                where = self.call_text(inputs) or f"for one of {len(results)} inputs it"
                return f"{where} gives None: every way through the function needs its `return`"
            if found is None:
                return f"`{self.name}` gives None: is the `return` missing?"
            if callable(found):
                return (
                    "the result is a function that was not called: behind its name, ( ) is missing"
                )
        return None

    def stops(self, answer, crash):
        several = isinstance(self.inputs, list)
        call = (several and self.call_text(self.calls()[crash.call])) or f"`{self.name}`"
        said = f"{call} stops with {crash.text}"
        if crash.judged:  # by this exercise, in words of its own
            said = f"{crash.error}{crash.advice}"
        try:
            inspect.signature(answer).bind(*self.calls()[crash.call])
        except TypeError:
            letters = ", ".join(_arguments(self.stub))
            if letters or self.inputs == ():
                said += f". The check calls `{self.name}({letters})`: keep the first line as it was"
        except ValueError:  # nobody knows what it takes
            pass
        return said

    def same(self, outcome, other):
        """Whether two outcomes can't be told apart."""
        if isinstance(outcome, Crash) or isinstance(other, Crash):
            return isinstance(outcome, Crash) and outcome.same(other)
        try:
            return close(outcome, other, self.tolerance) is None
        except Exception:  # things that can't be compared
            return False

    # What differs -------------------------------------------------------------------------------

    def with_numbers(self, message, outcome):
        """The message, and the first numbers that differ; but never those of a value."""
        if self.inputs is None:
            return message
        return f"{self.sentence(message)} {self.sentence(self.difference(outcome))}"

    def calls(self):
        return self.inputs if isinstance(self.inputs, list) else [self.inputs or ()]

    def difference(self, outcome, where=False):
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
            call = self.call_text(inputs)
            difference = close(found, right, self.tolerance, call or "the result")
            if difference:
                first = inputs is self.inputs[0] and not where
                letters = "" if call or first else self._in_letters(inputs)
                return f"{letters}{difference}"
        return None

    def first_difference(self, found, right, name):
        """The first inputs at which a name's values part, and how."""
        for inputs, one, other in zip(self.calls(), found, right, strict=True):
            difference = close(one, other, self.tolerance, f"`{name}`")
            if difference:
                return f"{self._in_letters(inputs)}{difference}"
        return ""

    def call_text(self, inputs):
        shown = ", ".join(map(repr, inputs))
        return f"`{self.name}({shown})`" if len(shown) < 60 and "\n" not in shown else ""

    def _in_letters(self, inputs):
        """With which arguments: small ones by their values, tables by their shapes."""
        shown = [_shown(*pair) for pair in zip(self.letters, inputs, strict=False)]
        return f"with {', '.join(shown)}: " if shown else ""

    def outcome_on(self, answer, inputs):
        """What an answer makes of inputs, one call's or a list of several; or how it failed."""
        results = []
        try:
            if not isinstance(inputs, list):
                return self.use(answer, inputs)
            for call in inputs:
                results.append(self.use(answer, call))
            return results
        except (Exception, SystemExit) as error:
            # An answer that runs in another process says itself what its error was like there.
            return getattr(error, "crash", Crash)(error, len(results))

    @property
    def own_names(self):
        """The names in the solution that can't be taken for words."""
        return self._names

    def outcome(self, answer):
        """The value to judge: the answer itself, or what it makes of the inputs."""
        if self.inputs is not None:
            return self.outcome_on(answer, self.inputs)
        try:
            return manageable(answer)
        except ValueError as error:
            return Crash(error)

    def use(self, answer, inputs):
        name = file(answer)
        lines = MUTANTS_LINES if name == "<mutant>" else LINES
        with quietly(), limited(name, lines):
            return manageable(self._call(manageably(answer), *fresh(inputs)))

    def _is_stub(self, answer):
        """Whether a function or class is still the stub's, or a function has an empty body."""
        made = _instructions(answer)
        return made is not None and made in (
            _instructions(self.run(self.stub)),
            _instructions(_empty),
            _instructions(_documented),
        )


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


def _is_spoiled(before, after):
    if isinstance(before, np.ndarray):
        return not np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    return isinstance(before, list | dict) and before != after


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
