"""Slips: what the solution would be with one thing done wrong, derived from its own text.

An answer whose results equal those of such a mutant, on all inputs of an exercise, has made that
slip or one that comes to the same; the hint says just that, in the letters of the solution. Each
kind of slip is a function: it is shown a node of the solution's syntax tree and yields what may
stand there instead, with the end of the sentence "your result equals that of a right answer". To
add a kind, write such a function in the module of its subject and put it into ``kinds``.
"""

from course_utils.exercises.engine.slips.edits import Throughout
from course_utils.exercises.engine.slips.kinds import OF_ANSWERS
from course_utils.exercises.engine.slips.mutants import Mutants
from course_utils.exercises.engine.slips.values import of_a_value

__all__ = ["OF_ANSWERS", "Mutants", "Throughout", "of_a_value"]
