"""Exercises and quizzes of lesson 05, the RNN equation."""

from course_utils.exercises.lesson_05.dynamics import echo, switch
from course_utils.exercises.lesson_05.equation import by_hand, rnn_step, shapes
from course_utils.exercises.lesson_05.quizzes import held_push, turning, what_changes

__all__ = [
    "by_hand",
    "echo",
    "held_push",
    "rnn_step",
    "shapes",
    "switch",
    "turning",
    "what_changes",
]
