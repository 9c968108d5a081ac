"""An answer in which one name gets its value from a line of the solution.

The two may live in different processes: the line is run here, in the process that knows the
solution, on what the answer has worked out up to there; the answer goes on with the value.
"""

import ast
from copy import deepcopy

import numpy as np

KNOWN, VALUE = "known so far", "value_of_the_line"
LARGEST = 1_000_000  # numbers in a value that the line is run on


class WithLine:
    """Called with an answer's inputs, it gives what the answer would give with that line.

    Parameters
    ----------
    make : callable
        Gives the answer with another text (a tree), as a function.
    tree, k : ast.Module, int
        The answer's text, and which line of its function is replaced.
    line : ast.Assign
        The solution's, which sets one name.
    given : dict
        What the line may use besides the answer's own names.
    """

    def __init__(self, make, tree, k, line, given):
        self._line = compile(ast.Expression(line.value), "<line>", "eval")
        self._given = given
        before, after = deepcopy(tree), deepcopy(tree)
        before.body[0].body[k:] = ast.parse(f"return {{{KNOWN!r}: locals()}}").body
        after.body[0].body[k] = ast.Assign(line.targets, ast.Name(VALUE, ast.Load()))
        arguments = after.body[0].args
        # In front, where defaults do no harm.
        (arguments.posonlyargs or arguments.args).insert(0, ast.arg(VALUE))
        self._before, self._after = (make(ast.fix_missing_locations(one))
                                     for one in (before, after))
        if hasattr(self._after, "__code__"):  # it runs here: what to stop when it runs on
            self.__code__ = self._after.__code__

    def __call__(self, *inputs):
        known = self._before(*inputs)
        if not isinstance(known, dict) or list(known) != [KNOWN]:
            return known  # it has ended above the line
        known = {name: value for name, value in known[KNOWN].items() if _is_plain(value)}
        return self._after(eval(self._line, {**self._given, **known}), *inputs)


def _is_plain(value):
    """Whether it is made of numbers and texts, none so large that the line would run on."""
    if isinstance(value, int):
        return abs(value) <= LARGEST
    if isinstance(value, np.ndarray):
        return value.size <= LARGEST and value.dtype.kind in "biufc"
    if isinstance(value, list | tuple | range):
        return len(value) <= LARGEST and all(map(_is_plain, value))
    if isinstance(value, dict):
        return _is_plain(list(value.values()))
    return value is None or isinstance(value, str | float | np.generic)
