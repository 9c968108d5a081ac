"""Exercises and quizzes of lesson 06, an RNN in NumPy."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
