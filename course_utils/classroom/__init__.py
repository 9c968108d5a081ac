"""A class: handing out lessons, collecting notebooks, marking them, telling learners and lists.

``python3 -m course_utils grade FOLDER`` marks, ``release 05`` hands out. How a mark comes about::

    submissions     which notebooks there are, whose, of which lesson
    answers         what a notebook defines under the names of the exercises' stubs
    apart.learner   the process that runs a learner's code: behind apart.walls
    apart.remote    the same seen from outside: an answer that can be called
    inputs          inputs that no check shows
    marking         asks the exercise's own ``check`` about the answer, on other inputs too
    running         all submissions, some at a time, each in processes of its own
    tables          the marks as files to import
    feedback        a page for each learner

Nothing but plain numbers and text passes between a learner's process and the one that judges
(:mod:`course_utils.classroom.apart.wire`), and only the latter knows solutions and expected values.

What marking can't vary, each exercise says (:func:`course_utils.classroom.inputs.why_none`): 13
answers are a value, five are networks or texts that are designed and judged by what they do, and
the check of ``alarm`` shows all inputs that there are. The other 59 are tried on other numbers;
sizes stay.
"""
