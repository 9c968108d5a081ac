"""What exercises, quizzes and claims are made of.

No import runs up this list:

- ``exercise``: an exercise, its hints, and the check that a learner runs.
- ``task``: what it asks for, how an answer is put to use, and how its result differs.
- ``derived``: what is said of a wrong answer without a hint written by hand.
- ``crashes``: what is said of an answer that failed.
- ``slips``: what a program text would be with one thing done wrong.
- ``compare``, ``runs``, ``program``: whether two values are the same; answers run within limits;
  their texts.

Beside it: ``quiz`` and ``claims``, their ``markup``; ``folder`` and ``proof``, by which a lesson's
exercises are found and tested.
"""
