"""Which answers are right: inputs that see through what is only nearly so."""

import pytest

from course_utils.exercises import (
    lesson_00,
    lesson_02,
    lesson_03,
    lesson_05,
    lesson_06,
    lesson_10,
    lesson_13,
    lesson_14,
)


@pytest.mark.parametrize(
    "exercise, body",
    [
        (lesson_03.update, "while label * (w @ x + b) <= 0:\n"
         "        w, b = w + label * x, b + label\n    return w, b"),
        (lesson_02.oja_step, "y = w @ x\n    return w + 0.1 * y * (x - y * w)"),
        (lesson_02.oja_step, "y = w[0] * x[0] + w[1] * x[1] + w[2] * x[2]\n"
         "    return w + eta * y * (x - y * w)"),
        (lesson_00.is_open, "return h[2] > h[0]"),
        (lesson_00.is_open, "return h[0] + h[2] > 0"),
        (lesson_00.is_open, "return h[2] > h.mean()"),
        (lesson_00.is_open, "return h[2] > 0.95"),
        (lesson_00.shares, "return counts / (counts[:, 0] + counts[:, 1] + counts[:, 2])[:, None]"),
        (lesson_00.probability_of_right, "return (y * np.eye(3)[ids]).sum(axis=1)"),
        (lesson_05.rnn_step, "return [np.tanh(W[i] @ x + R[i] @ h + b[i]) for i in range(3)]"),
        (lesson_06.one_hot, "x = np.empty((len(ids), K))\n    x[np.arange(len(ids)), ids] = 1\n"
         "    return x"),
    ],
)
def test_what_is_right_only_here_and_there_is_not_accepted(exercise, body):
    head = exercise.solution.split("\n")[0]
    answer = exercise.run(f"{head}\n    {body}\n")
    assert exercise.check(answer).state == "hint"


def test_np_empty_that_is_filled_is_right():
    body = "    x = np.empty((len(ids), K))\n    x[:] = np.eye(K)[ids]\n    return x\n"
    answer = lesson_06.one_hot.run(f"def one_hot(ids, K):\n{body}")
    assert lesson_06.one_hot.check(answer).state == "right"


@pytest.mark.parametrize("loss, state", [(4.1, "right"), (4.09, "right"), (4.0, "hint")])
def test_the_first_loss_may_be_said_as_the_lesson_says_it(loss, state):
    assert lesson_06.first_loss.check(loss).state == state


@pytest.mark.parametrize(
    "exercise, body",
    [
        (lesson_14.parallel_scan, "a, b, d = a.copy(), b.copy(), 1\n    while d < len(a):\n"
         "        b[d:] = a[d:] * b[:-d] + b[d:]\n        a[d:] = a[d:] * a[:-d]\n"
         "        d = 2 ** d\n    return b"),
        (lesson_10.turned, "by_value = np.clip(gradient, -1, 1)\n    cosine = by_value @ gradient"
         " / np.linalg.norm(by_value) / np.linalg.norm(gradient)\n"
         "    return np.degrees(np.arccos(cosine))"),
        (lesson_14.correct, "k = k / np.linalg.norm(k)\n"
         "    return S + beta * np.outer(v - S @ k, k)"),
        (lesson_14.correct, "return S + beta * np.outer(v - S @ k, k) / (k @ k)"),
        (lesson_13.y_fits, "return (units, inputs) == (outputs, units) or inputs == 1"),
    ],
)
def test_lengths_limits_and_keys_are_of_more_than_one_size(exercise, body):
    test_what_is_right_only_here_and_there_is_not_accepted(exercise, body)
