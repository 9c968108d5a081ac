"""What an exercise asks for: its stub, its solution, how an answer is put to use, and how its
result differs from the right one.
"""

import inspect
import re

import numpy as np

from course_utils.exercises.engine.compare import close
from course_utils.exercises.engine.crashes import Crash
from course_utils.exercises.engine.markup import tidy
from course_utils.exercises.engine.program import arguments, defined_name, own_names, remember
from course_utils.exercises.engine.runs import (
    LINES,
    MUTANT,
    MUTANTS_LINES,
    file,
    fresh,
    limited,
    manageable,
    manageably,
    quietly,
)


class Task:
    """A stub to fill in, and a right answer.

    Parameters and attributes are those of :class:`course_utils.exercises.engine.exercise.Exercise`.
    """

    def __init__(self, stub, solution, inputs, call, given, tolerance):
        self.stub, self.solution = tidy(stub), tidy(solution)
        self.name = defined_name(self.stub)
        calls = inputs if isinstance(inputs, list) else [inputs]
        if inputs is not None and not (calls and all(isinstance(call, tuple) for call in calls)):
            raise ValueError("inputs: expected a tuple of arguments, or a list of such tuples")
        self.inputs, self.tolerance = inputs, tolerance
        self._call = call or (lambda answer, *inputs: answer(*inputs))
        self.given = {"np": np, **(given or {})}
        self.letters = arguments(self.solution) if call is None else ()
        self.own_names = own_names(self.solution)  # that can't be taken for words
        self._expected = None

    @property
    def expected(self):
        if self._expected is None:
            self._expected = (self.outcome(self.run(self.solution)),)
        return self._expected[0]

    @property
    def several(self):
        """Whether the answer is called more than once."""
        return isinstance(self.inputs, list)

    def in_a_row(self, outcome):
        """The results of all calls, as a list if it is one call too."""
        return outcome if self.several else [outcome]

    def calls(self):
        return self.inputs if self.several else [self.inputs or ()]

    def first_inputs(self):
        """The inputs of the first call by their letters."""
        return dict(zip(self.letters, self.calls()[0], strict=False))

    # Running answers ----------------------------------------------------------------------------

    def run(self, source):
        """Run program text and return what it defines under the exercise's name."""
        names = dict(self.given)
        file = f"<{self.name} {hash(source)}>"
        remember(file, source)
        exec(compile(source, file, "exec"), names)
        return names[self.name]

    def use(self, answer, inputs):
        name = file(answer)
        lines = MUTANTS_LINES if name == MUTANT else LINES
        with quietly(), limited(name, lines):
            return manageable(self._call(manageably(answer), *fresh(inputs)))

    def outcome(self, answer):
        """The value to judge: the answer itself, or what it makes of the inputs."""
        if self.inputs is not None:
            return self.outcome_on(answer, self.inputs)
        try:
            return manageable(answer)
        except ValueError as error:
            return Crash(error)

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

    def same(self, outcome, other):
        """Whether two outcomes can't be told apart."""
        if isinstance(outcome, Crash) or isinstance(other, Crash):
            return isinstance(outcome, Crash) and outcome.same(other)
        try:
            return close(outcome, other, self.tolerance) is None
        except Exception:  # things that can't be compared
            return False

    # What differs -------------------------------------------------------------------------------

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
        if not self.several:
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

    def with_numbers(self, message, outcome):
        """The message, and the first numbers that differ; but never those of a value."""
        if self.inputs is None:
            return message
        return f"{self.sentence(message)} {self.sentence(self.difference(outcome))}"

    def stops(self, answer, crash):
        several = self.several
        call = (several and self.call_text(self.calls()[crash.call])) or f"`{self.name}`"
        said = f"{call} stops with {crash.text}"
        if crash.judged:  # by this exercise, in words of its own
            said = f"{crash.error}{crash.advice}"
        try:
            inspect.signature(answer).bind(*self.calls()[crash.call])
        except TypeError:
            letters = ", ".join(arguments(self.stub))
            if letters or self.inputs == ():
                said += f". The check calls `{self.name}({letters})`: keep the first line as it was"
        except ValueError:  # nobody knows what it takes
            pass
        return said

    def sentence(self, message):
        """With a capital and a full stop; a name keeps its case."""
        first, after = re.match(r"(\w*)(.?)", message).groups()
        name = first in self.own_names or after == "(" or "_" in first
        if first == "a" or len(first) == 1:  # no sentence begins with another letter
            name = first != "a" or after == "(" or re.match(r"a (is|has|stands)\b", message)
        if not name:
            message = message[:1].upper() + message[1:]
        return message if message.endswith((".", "?", "!", ".)")) else message + "."

    def call_text(self, inputs):
        shown = ", ".join(map(repr, inputs))
        return f"`{self.name}({shown})`" if len(shown) < 60 and "\n" not in shown else ""

    def _in_letters(self, inputs):
        """With which arguments: small ones by their values, tables by their shapes."""
        shown = [_shown(*pair) for pair in zip(self.letters, inputs, strict=False)]
        return f"with {', '.join(shown)}: " if shown else ""


def _shown(letter, value):
    if np.ndim(value) > 1 or np.size(value) > 6:
        return f"{letter} of shape {np.shape(value)}"
    if isinstance(value, np.ndarray):
        return f"{letter} = {np.array2string(value, precision=3)}"
    return f"{letter} = {value!s:.60}"
