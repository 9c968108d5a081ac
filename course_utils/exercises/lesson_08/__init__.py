"""Exercises and quizzes of lesson 08, a language model."""

from course_utils.exercises.lesson_08.measures import (
    beginnings,
    mean_state,
    perplexity,
    precision_recall,
)
from course_utils.exercises.lesson_08.quizzes import below_the_best, clusters, peaks

__all__ = [
    "beginnings",
    "below_the_best",
    "clusters",
    "mean_state",
    "peaks",
    "perplexity",
    "precision_recall",
]
