"""Exercises and quizzes of lesson 00, start here."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
