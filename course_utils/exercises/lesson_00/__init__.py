"""Exercises and quizzes of lesson 00, start here."""

from course_utils.exercises.lesson_00.brackets import first_aid, fool, is_open, past

__all__ = [
    "first_aid",
    "fool",
    "is_open",
    "past",
]
