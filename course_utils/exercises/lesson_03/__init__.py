"""Exercises and quizzes of lesson 03, the artificial neuron."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
