"""Exercises and quizzes of lesson 02, synapses and plasticity."""

from course_utils.exercises.lesson_02.quizzes import never_fires, silent_synapse, where_is_it
from course_utils.exercises.lesson_02.synapses_and_plasticity import (
    connections,
    needed,
    oja_step,
    peak_time,
    window,
)

__all__ = [
    "connections",
    "needed",
    "never_fires",
    "oja_step",
    "peak_time",
    "silent_synapse",
    "where_is_it",
    "window",
]
