"""Exercises and quizzes of lesson 07, backpropagation through time."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
