"""Exercises and quizzes of lesson 08, a language model."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
