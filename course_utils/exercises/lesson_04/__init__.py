"""Exercises and quizzes of lesson 04, sequences and memory."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
