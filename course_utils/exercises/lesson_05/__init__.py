"""Exercises and quizzes of lesson 05, the RNN equation."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
