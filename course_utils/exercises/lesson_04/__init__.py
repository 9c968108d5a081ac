"""Exercises and quizzes of lesson 04, sequences and memory."""

from course_utils.exercises.lesson_04.memories import (
    bag,
    clock,
    how_long_ago,
    keeps,
    reach,
    register,
    shared,
)

__all__ = [
    "bag",
    "clock",
    "how_long_ago",
    "keeps",
    "reach",
    "register",
    "shared",
]
