"""The kinds of slips, in the order in which they are tried."""

from course_utils.exercises.engine.slips import (
    conditions,
    functions,
    indices,
    letters,
    statements,
    terms,
    throughout,
)

# Often made: two of them are tried together.
KINDS = (
    terms.a_term,
    terms.a_factor,
    terms.a_quotient,
    terms.a_power,
    terms.a_sign,
    functions.a_function,
    functions.nested,
    functions.arguments,
    conditions.a_comparison,
    conditions.both,
    indices.turned_over,
    statements.a_statement,
    statements.values_returned,
    statements.in_a_loop,
)
MORE = (
    terms.a_bracket,
    functions.outside,
    conditions.a_choice,
    indices.off_by_one,
    indices.an_index,
    letters.another_letter,
    statements.only_a_part,
    letters.once_too_often,
    functions.a_function_more,
)
# For the text of an answer, which the text of a solution is not tried with.
OF_ANSWERS = (statements.collected,)
ALSO_GIVEN = (statements.values_returned, statements.in_a_loop, statements.only_a_part)
OF_NUMBERS = (terms.a_sign, indices.off_by_one, indices.an_index)
THROUGHOUT = (
    throughout.letters_exchanged,
    throughout.a_letter_changed,
    throughout.a_function_changed,
)
