"""Exercise of lesson 09 on shapes: what the layers hand on."""

from course_utils.exercises import Exercise
from course_utils.exercises.engine.compare import close

shapes = Exercise(
    stub="""
        # x has shape (32, 20, 7): 32 sequences, 20 steps, 7 numbers at each
        shapes = (
            ...,    # layers.SimpleRNN(16)(x)
            ...,    # layers.SimpleRNN(16, return_sequences=True)(x)
            ...,    # layers.Dense(5), applied to what the line above gives
        )
    """,
    solution="""
        # x has shape (32, 20, 7): 32 sequences, 20 steps, 7 numbers at each
        shapes = (
            (32, 16),        # layers.SimpleRNN(16)(x)
            (32, 20, 16),    # layers.SimpleRNN(16, return_sequences=True)(x)
            (32, 20, 5),     # layers.Dense(5), applied to what the line above gives
        )
    """,
    why="The state has 16 numbers whatever comes in; time stays where every step is kept; Dense "
    "changes the last number only.",
)


@shapes.hint("shapes = (32, 16)", "shapes = (32, 20, 16)", "shapes = 'three'", "shapes = 16")
def not_three_shapes(value):
    parts = value if isinstance(value, tuple | list) else ()
    if len(parts) != 3 or not all(isinstance(part, tuple | list) for part in parts):
        return "expected three shapes, each a tuple in brackets such as (32, 20, 7)"
    return None


@shapes.hint("shapes = ((16,), (20, 16), (20, 5))")
def no_batch(value):
    if all(part[:1] != (32,) for part in map(tuple, value)):
        return "each result is for the whole batch: 32 comes first"
    return None


@shapes.hint(
    "shapes = ((32, 20, 16), (32, 20, 16), (32, 20, 5))",
    "shapes = ((32, 20, 16), (32, 16), (32, 5))",
)
def first_keeps_time(value):
    if tuple(value[0]) == (32, 20, 16):
        return (
            "the first shape is that of every step; without `return_sequences` only h of the last "
            "step comes out"
        )
    return None


@shapes.hint("shapes = ((32, 7), (32, 20, 7), (32, 20, 5))")
def inputs_stay(value):
    if any(7 in part for part in value):
        return "the 7 inputs are used up by the kernel: what comes out has one number per unit"
    return None


@shapes.hint(
    "shapes = ((32, 16), (32, 16), (32, 5))", "shapes = ((32, 16), (32, 16), (32, 20, 5))"
)
def second_loses_time(value):
    if tuple(value[1]) == (32, 16):
        return "the second shape lacks the 20 steps: `return_sequences=True` keeps h of each"
    return None


@shapes.hint("shapes = ((32, 16), (32, 16, 20), (32, 5, 20))")
def time_last(value):
    if tuple(value[1]) == (32, 16, 20):
        return "the order is (batch, time, units): the 20 steps stand in the middle"
    return None


@shapes.hint("shapes = ((32, 16), (32, 20, 16), (32, 5))")
def dense_ends_time(value):
    if tuple(value[2]) == (32, 5):
        return (
            "the third shape lacks the 20 steps: Dense works on the last number of the shape and "
            "leaves the others, so it answers at every step"
        )
    return None


@shapes.hint("shapes = ((32, 16), (32, 20, 16), (32, 20, 16, 5))")
def dense_adds_a_number(value):
    if tuple(value[2]) == (32, 20, 16, 5):
        return "Dense doesn't add a number to the shape: it replaces the last, 16, by its own 5"
    return None


@shapes.hint("shapes = ((32, 15), (32, 20, 15), (32, 20, 5))")
def another_shape(value):
    names = ("first", "second", "third")
    for name, part, right in zip(names, value, shapes.expected, strict=True):
        if close(tuple(part), right):
            return f"the {name} shape is {tuple(part)}: batch, time if it is kept, then units"
    return None
