"""Exercises and quizzes of lesson 09, SimpleRNN in Keras."""

from course_utils.exercises.engine.folder import exercises_in

globals().update(exercises_in(__name__))
