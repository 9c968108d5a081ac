"""Exercises and quizzes of lesson 10, long memory."""

from course_utils.exercises.lesson_10.long_memory import (
    in_a_row,
    left_over,
    no_memory_loss,
    sure_lag,
    turned,
)
from course_utils.exercises.lesson_10.quizzes import helps, radius, verdict

__all__ = [
    "helps",
    "in_a_row",
    "left_over",
    "no_memory_loss",
    "radius",
    "sure_lag",
    "turned",
    "verdict",
]
