"""Exercises and quizzes of lesson 01, the biological neuron."""

from course_utils.exercises.lesson_01.firing import rate, time_to
from course_utils.exercises.lesson_01.mystery import find_resistance, find_tau, find_threshold
from course_utils.exercises.lesson_01.quizzes import code, ends, louder

__all__ = [
    "code",
    "ends",
    "find_resistance",
    "find_tau",
    "find_threshold",
    "louder",
    "rate",
    "time_to",
]
