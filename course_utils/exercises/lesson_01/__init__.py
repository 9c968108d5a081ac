"""Exercises and quizzes of lesson 01, the biological neuron."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
