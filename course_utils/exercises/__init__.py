'''Exercises and quizzes, each from one source.

An exercise is written once, in a module of ``course_utils/exercises/lesson_NN/``: the stub that
stands in the notebook, the solution that the reader can open, the hints, and the wrong answers that
prove that each hint fires. The folder and ``tests/exercises/test_exercises.py`` find it by
themselves; the test checks all of it, the notebook's copy of the stub included, and
``problems(exercise)`` says the same while one writes.

Such a module, for an answer that is a function::

    import numpy as np

    from course_utils.exercises import Choice, Exercise, Quiz, shape

    x, h = np.array([1.0, -0.5]), np.array([0.2, 0.1, -0.4])
    W, R = np.array(...), np.array(...)
    b = np.array([0.1, 0.0, -0.1])

    step = Exercise(
        stub="""
            def step(x, h, W, R, b):
                return ...
        """,
        solution="""
            def step(x, h, W, R, b):
                return np.tanh(W @ x + R @ h + b)
        """,
        inputs=(x, h, W, R, b),
        why="The input and the past are added before f squeezes their sum.",
    )
    step.slip("R @ h + b", "R @ h", "the bias b is missing")
    step.mistake(
        """
            def step(x, h, W, R, b):
                return W @ (x + h)
        """,
        "x and h each have weights of their own",
    )

    @step.hint(
        """
            def step(x, h, W, R, b):
                return np.tanh(W @ x + R @ h + b)[:, None]
        """
    )
    def a_column(value):
        return shape(value, (3,))

    past = Quiz(
        "Which term of the equation carries the past?",
        [
            Choice("`W x(t)`", False, "It knows only the input of this step."),
            Choice("`R h(t-1)`", True, "h(t-1) holds what was kept of all steps before."),
        ],
    )

In the notebook::

    from course_utils.exercises import lesson_05 as exercises

    def step(x, h, W, R, b):        # the stub, word for word: print(exercises.step.stub)
        return ...

    exercises.step.check(step)      # the check, in a cell below it

    exercises.past                  # the quiz, the last line of its cell

Most hints need not be written: slips are derived from the text of the solution (a term left out, a
sign, an axis, a step too many ...; :mod:`course_utils.exercises.engine.slips.kinds` is the list),
and what an answer has in common with one of them is said. Write a hint where it explains more.

- ``also(source, ...)`` gives right answers in other forms, for instance a loop: slips are derived
  from them as well.
- The inputs must tell all these mutants apart, or a wrong answer passes, or gets another's hint:
  ``weak_inputs`` and the tests name those that are alike. Add an input, or say with
  ``alike(..., because=...)`` why no input can tell them apart.
- ``mistake(source, message)`` fires for every answer with the same value as the wrong source, or
  the same error, and adds the first pair of numbers that differ. It is all most hints need.
  Choose inputs of unequal sizes and without symmetry, so that no mistake looks like another.
- ``slip(was, becomes, message)`` does the same for the solution with one piece of it replaced.
- ``@exercise.hint(source, ...)`` is for what a family of answers has in common. The function gets
  the answer's value (what the function returned, or the value itself) and returns a sentence or
  None. Ready-made ones are in :mod:`course_utils.exercises.engine.compare`: ``shape``,
  ``transposed``, ``transposed_weight``, ``missing_bias``, ``wrong_activation``, ``off_by_one``,
  ``close``.
- Order matters: put the special before the general. A right answer never meets a hint.
- An answer that is a value, ``answer = ...``, needs no ``inputs``; put the numbers it is computed
  from into the stub, so that they can't drift apart. A string is compared letter by letter.
- Several calls: ``inputs=[(0.0,), (0.5,)]``. A class, or a function to be called twice:
  ``call=lambda answer, x: answer(3).forward(x)``. Names besides ``np``: ``given={...}``.
- An answer that hits none of the hints gets what is known of it, the first of the ways in
  :mod:`course_utils.exercises.engine.derived`: a slip of the solution with the same results; one
  or two things in the learner's own text with which it would be right; the one value that is
  wrong of those to which the stub gives names; what its numbers have to do with the right ones;
  how the right result follows an input and this one doesn't. Else it gets the first input at
  which the two part. One that stops gets the error, its line, and what type and place tell. The
  number that a question asks for is never told.
- An answer that changes its inputs in place is not right.
'''

from course_utils.exercises.engine.compare import (
    close,
    missing_bias,
    off_by_one,
    shape,
    suspect,
    transposed,
    transposed_weight,
    wrong_activation,
)
from course_utils.exercises.engine.exercise import Exercise, Feedback
from course_utils.exercises.engine.proof import problems, weak_inputs
from course_utils.exercises.engine.quiz import Choice, Quiz

__all__ = [
    "Choice",
    "Exercise",
    "Feedback",
    "Quiz",
    "close",
    "missing_bias",
    "off_by_one",
    "problems",
    "shape",
    "suspect",
    "transposed",
    "transposed_weight",
    "weak_inputs",
    "wrong_activation",
]
