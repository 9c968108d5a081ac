"""Exercises and quizzes of lesson 06, an RNN in NumPy."""

from course_utils.exercises.lesson_06.batch import read_batch
from course_utils.exercises.lesson_06.letters_and_loss import bits, first_loss, one_hot
from course_utils.exercises.lesson_06.quizzes import hotter, how_good, lower_loss
from course_utils.exercises.lesson_06.softmax import stable_softmax

__all__ = [
    "bits",
    "first_loss",
    "hotter",
    "how_good",
    "lower_loss",
    "one_hot",
    "read_batch",
    "stable_softmax",
]
