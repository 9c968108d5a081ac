"""Exercises and quizzes of lesson 11, gates."""

from course_utils.exercises.lesson_11.gates import forget_bias, lstm_weights, share
from course_utils.exercises.lesson_11.quizzes import open_forget_gate, which_network, why_not_tanh
from course_utils.exercises.lesson_11.steps import gru_step, lstm_step

__all__ = [
    "forget_bias",
    "gru_step",
    "lstm_step",
    "lstm_weights",
    "open_forget_gate",
    "share",
    "which_network",
    "why_not_tanh",
]
