"""Exercises and quizzes of lesson 14, linear recurrence."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
