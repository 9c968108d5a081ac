"""Exercises and quizzes of lesson 12, attention."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
