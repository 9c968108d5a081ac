"""Exercises and quizzes of lesson 07, backpropagation through time."""

from course_utils.exercises.lesson_07.gradients import (
    clip,
    gradient_R,
    slope_of_r,
    step_back,
    updates,
)
from course_utils.exercises.lesson_07.quizzes import falling_loss, one_set, shortsighted

__all__ = [
    "clip",
    "falling_loss",
    "gradient_R",
    "one_set",
    "shortsighted",
    "slope_of_r",
    "step_back",
    "updates",
]
