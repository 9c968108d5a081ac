"""Exercises and quizzes of lesson 09, SimpleRNN in Keras."""

from course_utils.exercises.lesson_09.layers import count_parameters, keras_step, shapes, to_course
from course_utils.exercises.lesson_09.quizzes import adam, by_heart, padded, strips, turned
from course_utils.exercises.lesson_09.sentences import deviations, early_stopping, masked_step

__all__ = [
    "adam",
    "by_heart",
    "count_parameters",
    "deviations",
    "early_stopping",
    "keras_step",
    "masked_step",
    "padded",
    "shapes",
    "strips",
    "to_course",
    "turned",
]
