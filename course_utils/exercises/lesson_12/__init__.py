"""Exercises and quizzes of lesson 12, attention."""

from course_utils.exercises.lesson_12.attention import dot_attention, look, score_slopes, scores
from course_utils.exercises.lesson_12.quizzes import bottleneck, early, shuffled

__all__ = [
    "bottleneck",
    "dot_attention",
    "early",
    "look",
    "score_slopes",
    "scores",
    "shuffled",
]
