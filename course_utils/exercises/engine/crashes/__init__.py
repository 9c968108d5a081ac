"""An answer that failed: what it raised, on which of the learner's lines, and what to say of it.

What to say is judged by the error's type and by the code that raised it, never by the words of the
message: those differ between versions, and hold words that mean something else. To add advice,
write a function of the place that failed in the module of its subject and put it into ``advice``.
"""

from course_utils.exercises.engine.crashes.crash import Crash

__all__ = ["Crash"]
