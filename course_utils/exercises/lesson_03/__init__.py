"""Exercises and quizzes of lesson 03, the artificial neuron."""

from course_utils.exercises.lesson_03.artificial_neuron import (
    alarm,
    backward,
    downhill,
    same,
    update,
)
from course_utils.exercises.lesson_03.quizzes import negative, overshoot, transport

__all__ = [
    "alarm",
    "backward",
    "downhill",
    "negative",
    "overshoot",
    "same",
    "transport",
    "update",
]
