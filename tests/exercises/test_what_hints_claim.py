"""A hint may say only what is true of the answer, in words that can be read."""

import numpy as np
import pytest

from course_utils.exercises import (
    Exercise,
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
    lesson_11,
    lesson_12,
    lesson_13,
)
from course_utils.exercises.engine.slips import Mutants


def said(exercise, body):
    """What is said of a function with this body, or of this value."""
    head = exercise.solution.split("\n")[0]
    source = f"{head}\n    {body}\n" if head.startswith("def") else f"{exercise.name} = {body}"
    feedback = exercise.check(exercise.run(source))
    assert feedback.state == "hint"
    return feedback.text.removeprefix("Not yet. ")


@pytest.mark.parametrize(
    "exercise, value",
    [
        (lesson_03.downhill, "'1.7'"),
        (lesson_07.slope_of_r, "'1.5'"),
        (lesson_07.updates, "'1280'"),
        (lesson_02.needed, "('10', '13')"),
        (lesson_02.connections, "[['0', '0', '-4'], ['3', '0', '0'], ['0', '2', '0']]"),
        (lesson_05.shapes, "('(50, 88)', '(50, 50)', '(50,)', '(12, 50)', '(12,)')"),
    ],
)
def test_numbers_in_quotes(exercise, value):
    assert "is text: write numbers without quotes" in said(exercise, value)


@pytest.mark.parametrize(
    "exercise, value",
    [
        (lesson_03.downhill, "1,7"),
        (lesson_07.updates, "1,280"),
        (lesson_05.by_hand, "-0,91, -0,77"),
    ],
)
def test_a_comma_in_a_number(exercise, value):
    assert said(exercise, value).startswith("A comma separates two numbers")


def test_nan_and_zeros_are_nobodys_slip():
    text = "def f(x):\n    return {}"
    inputs = [(np.array([1.0, -2.5, 3.5]),), (np.array([0.5, 1.5]),)]
    exercise = Exercise(text.format("..."), text.format("np.sqrt(x) + x"), "So.", inputs=inputs)
    exercise.also(text.format("np.sqrt(x) + x"))
    assert "equals that" not in said(exercise, "return np.where(x > 0, np.sqrt(x) + x, x / 0)")
    assert "equals that" not in said(exercise, "return 0 * x")
    assert "0 everywhere" in said(lesson_07.gradient_R, "dR = np.zeros((h.shape[2], h.shape[2]))\n"
                                  "    for t in range(h.shape[1]):\n        dR2 = dR + h0.T @ h0\n"
                                  "    return dR")


@pytest.mark.parametrize("exercise, body, words", [
    (lesson_13.forget_bias, "f = share * T\n    return np.log(f / (1 - f))",
     "`forget_bias(10, 0.5)` gives `nan`, which is no number. It comes up in line 3. Here: "
     "`np.log` takes numbers above 0, and `f / (1 - f)` is -1.250. "),
    (lesson_06.bits, "return np.sqrt(y - 1).sum()", "takes no negative numbers, and `y - 1` has -"),
    (lesson_06.bits, "return (y * 0 / 0).sum()", "Here: `y * 0 / 0` is 0 / 0. "),
    (lesson_06.bits, "return y / np.mean([])", "it comes of 0 / 0, of the mean of nothing, or "),
    (lesson_01.rate, "I = np.float64(I)\n    return 2000 / (2 + 20 * np.log(I / (I - 1.5)))",
     "`rate(1.0)` gives `nan`"),
])
def test_where_nan_comes_in(exercise, body, words):
    text = said(exercise, body)
    assert "`nan`" in text and words in text


@pytest.mark.parametrize("exercise, body, words", [
    (lesson_11.forget_bias, "return np.log(f / (1 - f))",
     "`f` is what another cell has left under this name; `forget_bias` takes T, share. "),
    (lesson_10.left_over, "return r @ R", "`left_over` takes R, states: is `R` meant?"),
])
def test_what_another_cell_has_left(exercise, body, words):
    head = exercise.solution.split("\n")[0]
    assert words in exercise.check(
        exercise.run(f"f, r = 0.9, np.ones(1)\n{head}\n    {body}\n")
    ).text


def test_a_name_of_its_own_is_not_what_another_cell_has_left():
    for body in "sum(f * f for f in [T, share])", "(lambda f: f * share)(T)":
        source = f"f = 0.9\ndef forget_bias(T, share):\n    return {body}\n"
        assert "left" not in lesson_11.forget_bias.check(lesson_11.forget_bias.run(source)).text


@pytest.mark.parametrize(
    "exercise, body",
    [
        (lesson_06.bits, "return (y.argmax(axis=1) == targets).mean()"),
        (lesson_04.how_long_ago, "k = 0\n    while fast < slow and k < 99:\n"
         "        fast, slow, k = fast * 1.8, slow, k + 2\n    return k"),
    ],
)
def test_a_result_in_steps_depends_on_its_inputs_all_the_same(exercise, body):
    assert "no effect" not in said(exercise, body)


def test_a_comparison_is_not_rounded():
    text = said(lesson_00.probability_of_right, "return y.argmax(axis=1) == ids")
    assert "True or False" in text and "rounded" not in text


@pytest.mark.parametrize(
    "exercise, body, words",
    [
        (lesson_01.find_tau, "return neuron.tau", "a real neuron doesn't tell its numbers either"),
        (lesson_01.find_resistance, "return trace.V.max()", "name 'trace' is not defined, in"),
        (lesson_07.gradient_R, "dR = np.zeros((3, 3))\n    dR.append(h0)\n    return dR",
         "an array doesn't grow"),
        (lesson_06.one_hot, "return np.eye(K)(ids)", "an array takes [ ], not ( )"),
        (lesson_03.same, "return np.ones((2, 2)), np.ones(2), np.ones(1), np.ones((1, 2))",
         "V and c have changed places"),
        (lesson_05.echo, "return np.ones((2, 1)), np.ones((1, 2)), np.ones((2, 2))",
         "R and V have changed places"),
        (lesson_06.bits, "return bits(y, targets)", "the function calls itself"),
        (lesson_00.probability_of_right, "return y[np.arange(3), ids]", "lists of places go "
         "together, one of each at a time, and `np.arange(3)` has 3, `ids` has 4"),
        (lesson_10.turned, "return norm(gradient)", "Write np.linalg.norm."),
        (lesson_00.probability_of_right, "p = []\n    for t in range(len(y)):\n        p = y[t, "
         "ids[t]]\n    return p", "with `p.append(y[t, ids[t]])` in place of `p = y[t, ids[t]]`"),
        (lesson_06.read_batch, "h = np.zeros((*x.shape[:2], len(b)))\n    for t in range("
         "x.shape[1]):\n        h0 = np.tanh(x[:, t] @ W.T + h0 @ R.T + b)\n        h = h0\n"
         "    return h",
         "with `h[:, t] = h0` in place of `h = h0`"),
        (lesson_08.beginnings, "marks = errors > 9\n    for t in range(1, len(errors) - 1):\n"
         "        if errors[t - 1] < errors[t] > errors[t + 1]:\n            marks[t] == True\n"
         "    return marks", "`marks[t] == True` compares, and nothing comes of it"),
        (lesson_04.reach, "total = 1\n    for d in dilations:\n        total + d\n    return total",
         "`total + d` changes nothing: `total = total + d` does"),
        (lesson_06.one_hot, "x = np.zeros((0, K))\n    for i in ids:\n        np.append(x, i)\n    "
         "return x", "`np.append` changes nothing, it gives a new array: `... = np.append(x, i)`"),
        (lesson_08.mean_state, "return h[ids == word].mean(0, 1)", "`.mean` takes one axis, or"),
        (lesson_11.lstm_step, "i, f, g, o = W @ x\n    return i * h, f * C",
         "`W @ x` has 12 parts, and 4 names are to take them"),
        (lesson_03.alarm, "return mcculloch_pitts([off], [A, B, C], threshold=2)",
         "would give what is asked for with `mcculloch_pitts([A, B, C], [off], threshold=2)`"),
        (lesson_01.time_to, "from math import log\n    return -tau * log(1 - 100 * share)",
         "`log` takes numbers above 0, and `1 - 100 * share` is -62.200"),
        (lesson_01.rate, "tau, wait = 20.0, 2.0\n    goal = 10 * I - 65\n    if goal <= -50:\n"
         "        return 0\n    return 1000 / (wait + tau) * np.log((goal + 65) / (goal + 50))",
         "with `(wait + tau * np.log((goal + 65) / (goal + 50)))` in brackets"),
        (lesson_04.reach, "return np.prod(dilations) + 1", "large, and yours stays the same"),
        (lesson_09.early_stopping, "best = 0\n    for epoch in range(len(losses)):\n        if "
         "losses[epoch] < best:\n            best = losses[epoch]\n        elif epoch - best >= "
         "patience:\n            break\n    return epoch, best", "without `best = epoch`"),
        (lesson_08.beginnings, "marks = np.zeros(len(errors), dtype=bool)\n    for t in range("
         "len(errors)):\n        marks[t] = errors[t - 1] < errors[t] > errors[t + 1]\n    return "
         "marks", "without `- 1` in `range(1, len(errors) - 1)`"),
        (lesson_13.y_fits, "return 'yes'", "is a str: expected True or False"),
        (lesson_05.by_hand, "(-0.91, -0.71)", "0.2 x h(0) of unit 0 belongs to its sum"),
        (lesson_05.by_hand, "(-0.92, -0.71)", "R was used the wrong way round"),
        (lesson_06.bits, "raise NotImplementedError", "put your answer in place of this line"),
    ],
)
def test_what_is_meant_is_said(exercise, body, words):
    text = said(exercise, body)
    assert words in text and "Write np.trace" not in text


@pytest.mark.parametrize("exercise, body", [
    (lesson_12.score_slopes, "return alpha * (h @ dm).sum() - alpha * (h @ dm)"),
    (lesson_11.lstm_step, "a = W @ x + R @ h + b\n    return a[:3] * np.tanh(C), a[-3:] * C"),
])
def test_an_end_that_only_these_inputs_set_is_none(exercise, body):
    assert "between" not in said(exercise, body)


def test_a_number_in_place_of_the_function():
    assert "has to keep the line that begins with `def`" in lesson_06.bits.check(2.5).text


ODD = ("(0, [1, 2])", "[[1], [2, 3]]", "{'h': 1}", "'h'", "[None, 1]", "np.array([1, 'a'], object)",
       "[np.nan, 1j]", "np.zeros((0, 3))", "iter([1])", "(np.zeros(3), np.ones((2, 2)))", "True")


@pytest.mark.parametrize("exercise", [
    lesson_00.shares, lesson_05.echo, lesson_09.early_stopping, lesson_13.better,
])
def test_what_is_no_answer_at_all_is_answered_all_the_same(exercise):
    for value in ODD:
        assert said(exercise, f"return {value}").endswith((".", "?", ".)"))


@pytest.mark.parametrize("exercise, body, words", [
    (lesson_08.perplexity, "return np.mean(-np.log2(p)) + 1",
     "If `p` is doubled, the right result becomes half as large; yours doesn't. "),
    (lesson_08.mean_state, "return np.linalg.norm(h[ids == word], axis=0)",
     "If the sign of `h` is turned, the right result turns its sign; yours stays the same. "),
    (lesson_08.mean_state, "return h[:, (ids == word)[0]].mean(axis=(0, 1))",
     "What stands in `ids[1]` has no effect on your result"),
    (lesson_13.answers_needed, "return 4 * accuracy ** 2",
     "the larger `accuracy` is, the smaller is the right result, and the larger is yours. "),
    (lesson_13.answers_needed, "return 100 / accuracy", "the right result becomes 2.25 times as "
     "large, and yours 1.02 times. "),
    (lesson_08.precision_recall, "hits = marks.sum()\n    return hits / onsets.sum(), 5 * hits",
     "what is asked for is between 0 and 1, and one of your numbers is 1.250. "),
    (lesson_13.y_fits, "return units / inputs == outputs",
     "`y_fits(1, 2, 2)` is True and should be False, `y_fits(3, 3, 3)` the other way round."),
    (lesson_13.better, "gain = np.mean(theirs) - np.mean(ours)\n    spread = max(ours) "
     "- min(theirs)\n    if abs(gain) <= spread:\n        return 'no difference'\n    return "
     "'better' if gain > 0 else 'worse'",
     "All but `spread` is right. With ours = [2.1, 2.2, 2.15], theirs = [2.51, 2.48, 2.55]: "
     "`spread` is -0.28, expected +0.10."),
    (lesson_08.perplexity, "return 2 ** -(np.log2(p).sum() / 3)", "would give what is asked for "
     "with `mean` in place of `sum` and without `/ 3`. "),
    (lesson_08.beginnings, "return errors > 2 * errors.max()", "The result is False everywhere. "),
    (lesson_01.time_to, "return -tau * np.ln(1 - share)", "is `np.log` meant?"),
    (lesson_01.time_to, "return -tau * np.log[1 - share]", "a function takes ( ), not [ ]"),
    (lesson_01.time_to, "t = 1\n    while t < 2:\n        t = t ** 2",
     "Here: `while t < 2` still goes on with t = 1."),
    (lesson_08.perplexity, "return np.max(p, p)", "as its second argument an axis"),
    (lesson_08.perplexity, "return p[p > 2][0]", "`p[p > 2]` is empty"),
    (lesson_08.perplexity, "return 2 ** -np.log2(p).mean", "and it isn't called"),
])
def test_what_is_seen_by_trying_is_said(exercise, body, words):
    text = said(exercise, body)
    assert words in text, text


def test_letters_stay_small():
    assert said(lesson_07.slope_of_r, "1.5").startswith("r is used three times")
    assert lesson_00.shares.sentence("float() argument") == "float() argument."
    assert lesson_00.shares.sentence("a loss of 2") == "A loss of 2."


def test_the_mystery_neuron_is_judged_by_the_number():
    for found in ("(trace.V[0, -1] - trace.V[0, 0]) / 300", "np.diff(trace.V[0]).mean()"):
        text = said(lesson_01.find_resistance, f"trace = neuron.run(0.1, 300)\n    return {found}")
        assert "for every input" not in text and " 0.0 " not in text
    text = said(lesson_01.find_resistance, "trace = neuron.run(0.1, 300)\n    return trace.V.max")
    assert "was not called" in text


def test_a_name_without_a_value_yet_is_named():
    text = said(lesson_06.bits, "total += y[0, 0]\n    return total")
    assert "`total` gets its value in this function, but not before this line" in text


def test_a_number_is_shown_without_its_kind():
    shown = said(lesson_09.shapes, "((np.int64(32), 1, 16), (32, 20, 16), (32, 20, 5))")
    assert "int64" not in shown
    exercise = Exercise("def f(x):\n    return ...", "def f(x):\n    return x, 2 * x", "So.",
                        inputs=[(1,), (3,)])
    assert "(7, 7) for every input" in said(exercise, "return np.int64(7), np.int64(7)")


def test_pieces_are_quoted_whole():
    mutants = Mutants("def f(a, b):\n    return (a + b).round(2) + (1 - a) * b", "")
    says = [slip.says for slip in mutants.slips]
    assert "without `.round(2)`" in says
    assert "with `a` in place of `1 - a`" in says and "with `* a` in place of `- a`" not in says
