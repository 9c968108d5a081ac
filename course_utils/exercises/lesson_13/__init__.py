"""Exercises, quizzes and claims of lesson 13, claims under test, and its capstone."""

from course_utils.exercises.engine.folder import exercises_in
from course_utils.exercises.lesson_13.capstone import review  # noqa: F401
from course_utils.exercises.lesson_13.claims import (  # noqa: F401
    accuracy,
    brains,
    clusters,
    descent,
    exact,
    gates,
    long_range,
    looking_back,
    only_rnns,
    orthogonal,
    score,
    shapes,
    signals,
    waiting,
    whole_past,
)

globals().update(exercises_in(__name__))
