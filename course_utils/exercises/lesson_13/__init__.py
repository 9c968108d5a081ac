"""Exercises, quizzes and claims of lesson 13, claims under test, and its capstone."""

from course_utils.exercises.lesson_13.capstone import review
from course_utils.exercises.lesson_13.claims import (
    accuracy,
    clusters,
    descent,
    exact,
    gates,
    long_range,
    only_rnns,
    orthogonal,
    score,
    shapes,
    signals,
    whole_past,
)
from course_utils.exercises.lesson_13.evidence import answers_needed, better, forget_bias, y_fits
from course_utils.exercises.lesson_13.quizzes import depends, one_seed, untrained

__all__ = [
    "accuracy",
    "answers_needed",
    "better",
    "clusters",
    "depends",
    "descent",
    "exact",
    "forget_bias",
    "gates",
    "long_range",
    "one_seed",
    "only_rnns",
    "orthogonal",
    "review",
    "score",
    "shapes",
    "signals",
    "untrained",
    "whole_past",
    "y_fits",
]
