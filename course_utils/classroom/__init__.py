"""A class: handing out lessons, collecting notebooks, marking them, telling learners and lists.

How a mark comes about::

    submissions   which notebooks there are, whose, of which lesson
    answers       what a notebook defines under the names of the exercises' stubs
    learner       the process that runs a learner's code: inputs in, values out (behind walls)
    remote        the same seen from outside: an answer that can be called
    marking       asks the exercise's own ``check`` about it, on other inputs too
    running       all submissions, some at a time, each in processes of its own
    tables, feedback   the marks as files to import, and a page for each learner

Nothing but plain numbers and text passes between a learner's process and the one that judges
(:mod:`course_utils.classroom.wire`), and only the latter knows solutions and expected values.
"""
