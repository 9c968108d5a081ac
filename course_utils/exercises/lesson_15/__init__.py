"""Exercises and quizzes of lesson 15, back to the brain."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
