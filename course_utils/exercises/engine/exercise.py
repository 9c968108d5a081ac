"""One exercise: stub, checks with hints, solution, and the wrong answers that prove the hints."""

import ast
from dataclasses import dataclass

import numpy as np

from course_utils.exercises.engine.compare import TOLERANCE, as_asked, close
from course_utils.exercises.engine.crash import Crash, has_placeholder, remember
from course_utils.exercises.engine.markup import code_block, fold, note, tidy


@dataclass(frozen=True)
class Feedback:
    """What a check answers: one line of text, and as HTML with the solution to open below it."""

    state: str  # "not tried", "hint" or "right"
    text: str
    solution: str
    hint: "Hint | None" = None  # the hint that fired, if it is one of the exercise's own

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        tone = {"right": "right", "hint": "wrong"}.get(self.state, "open")
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

    Attributes
    ----------
    name : str
        The name that the stub defines.
    expected : object
        The value of the solution.
    """

    def __init__(
        self, stub, solution, why, inputs=None, call=None, given=None, tolerance=TOLERANCE
    ):
        self.stub, self.solution, self.why = tidy(stub), tidy(solution), why
        self.name = _defined_name(self.stub)
        calls = inputs if isinstance(inputs, list) else [inputs]
        if inputs is not None and not (calls and all(isinstance(call, tuple) for call in calls)):
            raise ValueError("inputs: expected a tuple of arguments, or a list of such tuples")
        self.tolerance = tolerance
        self.hints = []
        self._inputs = inputs
        self._call = call or (lambda answer, *inputs: answer(*inputs))
        self._given = {"np": np, **(given or {})}
        self._expected = None

    def __repr__(self):
        return f"Exercise {self.name}, {len(self.hints)} hints"

    @property
    def expected(self):
        if self._expected is None:
            self._expected = (self._outcome(self.run(self.solution)),)
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
                cache.append(self._outcome(self.run(wrong_answer)))
            if isinstance(outcome, Crash):
                stop = f"{_sentence(message)} It stops with {outcome.text}"
                return stop if outcome.same(cache[0]) else None
            if isinstance(cache[0], Crash) or close(outcome, cache[0], self.tolerance):
                return None
            return f"{_sentence(message)} {_sentence(self._difference(outcome))}"

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
        if self._inputs is not None and not callable(answer):
            return self._say(f"`{self.name}` is {answer!r:.60}: expected a function.")
        outcome = self._outcome(answer)
        if _is_all_ellipsis(outcome):
            return self._not_tried()
        if not isinstance(outcome, Crash):
            outcome = as_asked(outcome, self.expected)  # the hints see what they were written for
        difference = None if isinstance(outcome, Crash) else self._difference(outcome)
        if not isinstance(outcome, Crash) and difference is None:
            return Feedback("right", f"Right. {self.why}", self.solution)
        for hint in self.hints:
            try:
                message = hint.find(outcome)
            except Exception:  # an outcome that the hint was not written for
                continue
            if message:
                return self._say(_sentence(message), hint)
        if outcome is None:
            return self._say(f"`{self.name}` gives None: is the `return` missing?")
        if isinstance(outcome, Crash) and (outcome.unfinished or has_placeholder(answer)):
            return self._say(f"There is still a `...` to replace ({outcome.text}).")
        if isinstance(outcome, Crash):
            return self._say(f"`{self.name}` stops with {outcome.text}")
        return self._say(_sentence(difference))

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
        return Feedback("hint", f"Not yet. {text}", self.solution, hint)

    def _difference(self, outcome):
        name = f"`{self.name}`" if self._inputs is None else "the result"
        if not isinstance(self._inputs, list):
            return close(outcome, self.expected, self.tolerance, name)
        # Several calls: the sentence says which one, and with what.
        for inputs, found, right in zip(self._inputs, outcome, self.expected, strict=True):
            shown = ", ".join(map(repr, inputs))
            call = f"`{self.name}({shown})`" if len(shown) < 60 and "\n" not in shown else name
            difference = close(found, right, self.tolerance, call)
            if difference:
                return difference
        return None

    def _outcome(self, answer):
        """The value to judge: the answer itself, what it returns, or how it failed."""
        if self._inputs is None:
            return answer
        try:
            # Overflow and the like belong to the value, not to a red box above the hint.
            with np.errstate(all="ignore"):
                if isinstance(self._inputs, list):
                    return [self._call(answer, *_fresh(inputs)) for inputs in self._inputs]
                return self._call(answer, *_fresh(self._inputs))
        except (Exception, SystemExit) as error:
            return Crash(error)

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


def _fresh(value):
    """A copy of the inputs, so that an answer that changes them in place can't spoil the next."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple | list):
        return type(value)(map(_fresh, value))
    return {key: _fresh(part) for key, part in value.items()} if isinstance(value, dict) else value


def _sentence(message):
    first = message.split(" ", 1)[0]
    if first.isalpha() and len(first) > 1:  # a single letter is a name: x stays x
        message = message[:1].upper() + message[1:]
    return message if message.endswith((".", "?", "!", "`")) else message + "."


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
