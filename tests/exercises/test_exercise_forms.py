"""What counts as the same answer, and how a failure is judged: by its type and by the code."""

import functools
from collections import OrderedDict
from fractions import Fraction

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_utils.exercises import Exercise, close
from course_utils.exercises.engine import proof
from course_utils.exercises.engine.claims import Claim
from course_utils.exercises.engine.crash import Crash

EXERCISES = {
    f"{lesson}.{name}": exercise
    for lesson, module in proof.lesson_modules().items()
    for name, exercise in proof.exercises_of(module).items()
}

# --- Right answers in other forms ---------------------------------------------------------------


def through(value, leaf, tie):
    """A value with its numbers and arrays made by `leaf`, its lists and tuples by `tie`."""
    if isinstance(value, dict):
        return OrderedDict((key, through(part, leaf, tie)) for key, part in value.items())
    if isinstance(value, list | tuple):
        return tie([through(part, leaf, tie) for part in value])
    return value if isinstance(value, str) or value is None else leaf(value)


def each_number(change):
    return lambda value: through(value, lambda n: change(n) if np.ndim(n) == 0 else n, tuple)


def tuples(value):
    return tuple(map(tuples, value)) if isinstance(value, list) else value


def whole(value):
    """One array of it all, where that can be."""
    try:
        array = np.asarray(value)
    except ValueError:
        return value
    return array if isinstance(value, list | tuple) and array.dtype.kind in "buif" else value


FORMS = {
    "lists": lambda v: through(v, lambda n: np.asarray(n).tolist(), list),
    "tuples": lambda v: through(v, lambda n: tuples(np.asarray(n).tolist()), tuple),
    "arrays": lambda v: through(v, np.asarray, list),
    "arrays of objects": lambda v: through(v, lambda n: np.array(n, dtype=object), tuple),
    "arrays of one": each_number(lambda n: np.array([n])),
    "lists of one": each_number(lambda n: [n]),
    "rows of one": each_number(lambda n: np.array([[n]])),
    "float32": lambda v: through(v, lambda n: np.asarray(n, dtype="float32"), tuple),
    "float64": lambda v: through(v, lambda n: 1.0 * n, list),
    "NumPy's own": lambda v: through(v, lambda n: np.asarray(n)[()], tuple),
    "a view": lambda v: through(v, np.asarray, lambda parts: dict(enumerate(parts)).values()),
    "text in an array": lambda v: np.array(v) if isinstance(v, str) else v,
    "one array": whole,
}


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_is_right_in_every_form(name):
    exercise = EXERCISES[name]
    solution = exercise.run(exercise.solution)
    results = {}  # the solution works once for each input, whatever the form

    def once(*inputs):
        key = repr(inputs)
        if key not in results:
            results[key] = solution(*inputs)
        return results[key]

    for form, change in FORMS.items():
        answer = change(solution) if not callable(solution) else functools.wraps(solution)(
            lambda *inputs, change=change: change(once(*inputs))
        )
        feedback = exercise.check(answer)
        assert feedback.state == "right", (form, feedback.text)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ([3.0], 3.0),
        (np.array([[3.0]]), 3),
        (3.0, np.array([3.0])),
        (np.array(3), 3.0),
        (Fraction(1, 2), 0.5),
        (2**70, 2.0**70),
        ([Fraction(1, 4), 2], np.array([0.25, 2.0])),
        (range(3), [0, 1, 2]),
        (range(3), np.arange(3)),
        ((n for n in (0, 1, 2)), [0, 1, 2]),
        ({"a": 1, "b": 2}.values(), (1, 2)),
        (map(float, "12"), (1, 2)),
        ([np.ones(2), [2.0]], (np.ones(2), 2.0)),
        (np.array([[1, 2], [3, 4]]), ([1, 2], (3, 4))),
        (OrderedDict(W=[[1.0]], b=2), {"W": np.ones((1, 1)), "b": 2.0}),
        (np.bool_(True), True),
        ([1, 0], [True, False]),
        (np.str_("tanh"), "tanh"),
        (np.array("tanh"), "tanh"),
        (np.nan, np.float64("nan")),
        (1 + 0j, 1.0),
    ],
)
def test_the_same_value(answer, value):
    assert close(answer, value) is None


@pytest.mark.parametrize(
    ("answer", "value", "message"),
    [
        ([[1.0], [2.0]], np.array([1.0, 2.0]), "has shape (2, 1): expected (2,)"),
        ([1.0, 2.0], np.array([[1.0, 2.0]]), "has shape (2,): expected (1, 2)"),
        ([3.0, 3.0], 3.0, "has shape (2,): expected one number"),
        ([], 3.0, "has shape (0,): expected one number"),
        ([4.0], 3.0, "the answer is +4.00, expected +3.00"),
        ("3", 3.0, "is a str: expected a number"),
        (3, "3", "is an int: expected text in quotes"),
        ([3], "3", "is a list: expected text in quotes"),
        ({1, 2}, (1, 2), "is a set: expected 2 things in order"),
        ({0: 1, 1: 2}, (1, 2), "is a dict: expected 2 things in order"),
        ("12", (1, 2), "is a str: expected 2 things in order"),
        ([None], 3.0, "is a list: expected a number"),
        ([0, 1], {0: 0, 1: 1}, "is a list: expected a dict with 0, 1"),
        (np.nan, 1.0, "is +nan, expected +1.00"),
        (1.0, np.nan, "is +1.00, expected +nan"),
        (50, (50,), "is an int: expected 1 things in order"),
        (1 + 1j, 1.0, "expected"),
    ],
)
def test_another_value(answer, value, message):
    assert message in close(answer, value)


@pytest.mark.parametrize("name", ["lesson_06.read_batch", "lesson_05.by_hand", "lesson_02.needed"])
def test_hints_see_the_form_they_were_written_for(name):
    """A wrong answer gets its hint as a list too."""
    exercise, as_lists = EXERCISES[name], FORMS["lists"]
    for source, hint in exercise.wrong_answers:
        answer = exercise.run(source)
        if isinstance(exercise.outcome(answer), Crash):
            continue
        if callable(answer):
            wrapped = functools.wraps(answer)(lambda *a, f=answer: as_lists(f(*a)))
            assert exercise.check(wrapped).hint is hint, source
        else:
            assert exercise.check(as_lists(answer)).hint is hint, source


def test_cases_of_a_claim_are_truth_values_in_any_form():
    claim = Claim("One is one.")
    assert claim.judge({"a": np.array(True), "b": np.bool_(True), "c": np.array([True])})
    with pytest.raises(ValueError, match=r"case .a. is 1\.5: expected True or False"):
        claim.judge({"a": 1.5})


# --- How a failure is judged --------------------------------------------------------------------


def exercise_on_three_numbers():
    source = "def f(h):\n    return {}"
    return Exercise(source.format("..."), source.format("2 * h"), "So.", inputs=(np.ones(3),))


def crashed(body):
    exercise = exercise_on_three_numbers()
    return exercise.check(exercise.run(f"def f(h):\n    {body}")).text


AND = "between arrays write & and |"
WHOLE = "one whole number is taken here, no array"


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ("return h[2.0]", "`2.0` is no whole number"),
        ("return h['ellipsis']", None),
        ("raise ValueError('ellipsis')", None),
        ("raise TypeError('truth value of an array')", None),
        ("raise ValueError('The truth value of an array is ambiguous')", None),
        ("raise TypeError(\"'numpy.ndarray' object is not callable\")", None),
        ("return h[..., 2.0]", None),
        ("k = 2.0\n    return h[..., k]", None),
        ('"""Replace the ..."""\n    return h[2.0]', "`2.0` is no whole number"),
        ("return h[2.0]  # ...", "`2.0` is no whole number"),
        ("return abs[h]", "a function takes ( ), not [ ]"),
        ("return v[2.0]", "`f` takes h, and no cell that was run defines `v`"),
        ("return h + np.ones(7)", "`np.ones(7)` has shape (7,): they don't fit"),
        ("return np.reshape(h, (2, 2))", None),
        ("return int('x')", None),
        ("a, c = h\n    return a", "`h` has 3 parts, and 2 names are to take them"),
        ("return h @ np.ones(7)", "3 numbers on the left meet 7 numbers on the right"),
        ("h += np.ones(7)\n    return h", "`np.ones(7)` has shape (7,): they don't fit"),
        ("h[:2] = np.ones(7)\n    return h", "and `np.ones(7)` has shape (7,): it does not fit"),
        ("for a, c in [h]:\n        return a", None),
        ("return -None", None),
        ("return h > np.ones(7) * h", "they don't fit"),
        ("v = np.ones(7)\n    return h if (h < v).all() else v", "they don't fit"),
        ("h(0)", "an array takes [ ], not ( )"),
        ("return np.tanh(h(0))", "an array takes [ ], not ( )"),
        ("def g(x):\n        return x\n    return g[h]", "a function takes ( ), not [ ]"),
        ("if h > 0 and h < 1:\n        return h", AND),
        ("return h if 0 < h < 1 else 0", AND),
        ("while h > 0:\n        h = h - 1", AND),
        ("return not h", AND),
        ("v = [1, 2, 3]\n    return v[h]", WHOLE),
        ("return list(range(h))", WHOLE),
        ("return h ^ 2", "a power is written `**`"),
        ("return (h[0] < 2 & h[1] < 2)", "put each comparison in brackets"),
        ("return h if h > 2 else 0", "`h > 2` has 3 truth values, and one is asked for"),
        ("return max(h, np.zeros(3))", "number by number it is `np.maximum`"),
        ("V = np.ones(3)\n    dz = 0.5\n    return V.T @ dz", "`dz` is one number: with a number"),
        ("return np.ones((2, 3)).T @ h", "`np.ones((2, 3)).T` has shape (3, 2) and `h`"),
        ("return h.T()", "`h.T` is written without ( )"),
        ("return h.t", "it is written `h.T`"),
        ("return h.tanh()", "write `np.tanh(h)`"),
        ("return [1, 2].sum()", "write `np.sum([1, 2])`"),
        ("return h[0](1 - h)", "is a `*` missing?"),
        ("return np.zeros(2, 3)", "in brackets of its own: `np.zeros((a, b))`"),
        ("return h[3]", "the last is 2, and this is 3"),
        ("return h[:, 2]", "`h` has shape (3,), so one index for each axis: 1"),
        ("v = [1, 2]\n    return v - v", "`v` is a list, which doesn't calculate"),
        ("return sqrt(h)", None),
        ("return 1 / (len(h) - 3)", "`len(h) - 3` is 0"),
        ("total += h\n    return total", "gets its value in this function, but not before"),
        ("return -(h > 1)", "*not* is written `~`"),
    ],
)
def test_advice_is_for_the_cause_not_for_a_word(body, advice):
    text = crashed(body)
    assert text.startswith("Not yet. `f` stops with "), text
    assert ("Here: " in text) == (advice is not None), text
    assert advice is None or advice in text


@pytest.mark.parametrize(
    "body",
    [
        "return ... + h",
        "a = ...\n    return a @ h",
        "W = np.array([[..., 1], [1, ...]])\n    return W @ h",
        "return np.tanh(...)",
        "def g(x):\n        return ... + x\n    return h + g(h)",
        "return h[0] + h[...] + (...)",
        "return sum([...])",
    ],
)
def test_what_is_left_to_replace_is_found_in_the_code(body):
    assert crashed(body).startswith("Not yet. There is still a `...` to replace"), crashed(body)


def test_in_a_real_cell(capsys):
    shell = InteractiveShell()
    shell.push({"exercise": exercise_on_three_numbers(), "np": np})
    for body, said in (
        ("return h[2.0]", "`f` stops with IndexError"),
        ("return h[..., 2.0]", "`f` stops with IndexError"),
        ("return ... + h", "There is still a `...` to replace (TypeError"),
        ("return h if h > 0 else 0", AND),
        ("return other(h)", "There is still a `...` to replace"),
    ):
        shell.run_cell("def other(h):\n    return h + ...")
        shell.run_cell(f"# mine\n\ndef f(h):\n    {body}")
        shell.run_cell("exercise.check(f)")
        assert said in capsys.readouterr().out, body
