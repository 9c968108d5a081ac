"""What is said of an error to a beginner, by its type and by the place that raised it."""

from course_utils.exercises.engine.crashes import calls, indices, operators, shapes
from course_utils.exercises.engine.crashes.names import of_a_loop, of_a_name
from course_utils.exercises.engine.crashes.place import Place, failing
from course_utils.exercises.engine.runs import RunsOn

# By the type of the error, what may be said of the place. The first that has something to say does.
ADVICE = (
    (ZeroDivisionError, operators.zero),
    (TypeError, operators.powers),
    (TypeError, operators.truths),
    (ValueError, operators.one_truth),
    (ValueError, shapes.product),
    (ValueError, shapes.side_by_side),
    (IndexError, indices.index),
    (TypeError, calls.brackets),
    (TypeError, calls.call),
    (TypeError, indices.whole_number),
    (TypeError, operators.no_arithmetic),
    (AttributeError, calls.attribute),
    (FloatingPointError, operators.no_number),
    (ValueError, operators.no_number),
    (ValueError, shapes.unpacked),
)
# Where the place is a call, and the Python text of a library raised the error.
OF_ITS_CALL = ((TypeError, calls.second_is_an_axis), (AttributeError, calls.attribute))


def advice(error, step):
    """A sentence, as the end of what is said; or nothing.

    Parameters
    ----------
    error : Exception
    step : traceback, or None
        The last step in the learner's own code.
    """
    if isinstance(error, RecursionError):
        return ". Here: the function calls itself, again and again"
    if isinstance(error, NotImplementedError):
        return ". Here: put your answer in place of this line"
    if step is None:
        return ""
    if isinstance(error, RunsOn):
        return of_a_loop(step)
    if isinstance(error, NameError):
        return of_a_name(error, step)
    node = failing(step)
    if node is None:
        return ""
    place = Place(node, step.tb_frame)
    in_a_library = step.tb_next is not None
    for kind, said_of in OF_ITS_CALL if in_a_library else ADVICE:
        if isinstance(error, kind) and (said := said_of(place)):
            return f". Here: {said}"
    return ""
