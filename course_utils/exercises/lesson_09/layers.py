"""Exercises of lesson 09 on Keras's layers: the shapes they hand on, their weights, their step."""

import numpy as np

from course_utils.exercises import Exercise, close

# Unequal sizes and no symmetry, so that no mistake looks like another.
KERNEL = np.array([[0.5, -0.2, 0.9], [0.1, 0.7, -0.4], [-0.6, 0.3, 0.2], [0.8, -0.9, 0.4]])
RECURRENT = np.array([[0.2, -0.7, 0.5], [0.6, 0.1, -0.3], [-0.4, 0.8, 0.9]])
BIAS = np.array([0.3, -0.2, 0.1])
X = np.array([[1.0, -0.5, 0.3, 0.2], [0.4, 0.9, -0.7, 0.6]])  # (batch, inputs)
H = np.array([[0.2, -0.6, 0.4], [-0.3, 0.5, 0.8]])  # (batch, units)

# How many weights, which way round, which step -------------------------------------------------

count_parameters = Exercise(
    stub="""
        def count_parameters(inputs, units, outputs):
            return ...
    """,
    solution="""
        def count_parameters(inputs, units, outputs):
            simple_rnn = units * (inputs + units + 1)
            dense = outputs * (units + 1)
            return simple_rnn + dense
    """,
    inputs=[(8, 10, 1), (60, 64, 60)],
    why="One row of W, one of R and one b for each unit, one row of V and one c for each output; "
    "the number of time steps does not come into it.",
)
count_parameters.also(
    """
        def count_parameters(inputs, units, outputs):
            return units * (inputs + units + 1) + outputs * (units + 1)
    """,
    """
        def count_parameters(inputs, units, outputs):
            return units * inputs + units * units + units + outputs * units + outputs
    """,
)
count_parameters.mistake(
    """
        def count_parameters(inputs, units, outputs):
            return units * (inputs + units + 1)
    """,
    "the SimpleRNN is right; the Dense layer has weights too",
)
count_parameters.mistake(
    """
        def count_parameters(inputs, units, outputs):
            return units * (inputs + units) + outputs * units
    """,
    "both biases are missing: one number for each unit, and one for each output",
)
count_parameters.mistake(
    """
        def count_parameters(inputs, units, outputs):
            return units * (inputs + units) + outputs * (units + 1)
    """,
    "the bias b of the SimpleRNN is missing: one number for each unit",
)
count_parameters.mistake(
    """
        def count_parameters(inputs, units, outputs):
            return units * (inputs + units + 1) + outputs * units
    """,
    "the bias c of the Dense layer is missing: one number for each output",
)
count_parameters.mistake(
    """
        def count_parameters(inputs, units, outputs):
            return units * (inputs + 1) + outputs * (units + 1)
    """,
    "R is missing: each unit also has a weight for every unit's last value",
)
count_parameters.mistake(
    """
        def count_parameters(inputs, units, outputs):
            return units * (inputs + 2) + outputs * (units + 1)
    """,
    "R has a weight from every unit to every unit, units x units, not one per unit",
)

to_course = Exercise(
    stub="""
        def to_course(kernel, recurrent_kernel, bias):
            W = ...
            R = ...
            b = ...
            return W, R, b
    """,
    solution="""
        def to_course(kernel, recurrent_kernel, bias):
            W = kernel.T
            R = recurrent_kernel.T
            b = bias
            return W, R, b
    """,
    inputs=(KERNEL, RECURRENT, BIAS),
    why="Both matrices are turned over, and a vector has no rows to turn.",
)
to_course.mistake(
    """
        def to_course(kernel, recurrent_kernel, bias):
            W = kernel
            R = recurrent_kernel
            b = bias
            return W, R, b
    """,
    "Keras keeps one column per unit, the course one row per unit: neither matrix is transposed "
    "yet",
)
to_course.slip(
    "R = recurrent_kernel.T",
    "R = recurrent_kernel",
    "W is right, but R is not transposed; it is square, so no shape gives that away",
)
to_course.mistake(
    """
        def to_course(kernel, recurrent_kernel, bias):
            W = recurrent_kernel.T
            R = kernel.T
            b = bias
            return W, R, b
    """,
    "W and R are swapped: the kernel is what multiplies x, the recurrent kernel what multiplies h",
)
to_course.mistake(
    """
        def to_course(kernel, recurrent_kernel, bias):
            W = recurrent_kernel
            R = kernel
            b = bias
            return W, R, b
    """,
    "W and R are swapped, and not transposed",
)
to_course.slip(
    "W = kernel.T",
    "W = kernel.reshape(3, 4)",
    "`reshape` gives W the right shape and moves its numbers to wrong places: `kernel.T` turns it "
    "over",
)

keras_step = Exercise(
    stub="""
        def keras_step(x, h, kernel, recurrent_kernel, bias):
            return ...
    """,
    solution="""
        def keras_step(x, h, kernel, recurrent_kernel, bias):
            return np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    """,
    inputs=(X, H, KERNEL, RECURRENT, BIAS),
    why="With one row per sequence, the same line serves a batch of any size.",
)
keras_step.slip(
    "return np.tanh(x @ kernel + h @ recurrent_kernel + bias)",
    "return np.tanh(kernel @ x + recurrent_kernel @ h + bias)",
    "x comes first here: its rows are sequences, so `x @ kernel` is (2, 4) times (4, 3).",
)
keras_step.slip(
    "return np.tanh(x @ kernel + h @ recurrent_kernel + bias)",
    "return np.tanh(x @ kernel.T + h @ recurrent_kernel.T + bias)",
    "Keras's arrays are transposed already: no `.T` is needed in its own layout.",
)
keras_step.slip(
    "return np.tanh(x @ kernel + h @ recurrent_kernel + bias)",
    "return np.tanh(x @ kernel + h @ recurrent_kernel.T + bias)",
    "`recurrent_kernel` is turned over; in Keras's layout it needs no `.T` any more",
)
keras_step.slip(
    "return np.tanh(x @ kernel + h @ recurrent_kernel + bias)",
    "return x @ kernel + h @ recurrent_kernel + bias",
    "that is the pre-activation a; tanh is still to be applied",
)
keras_step.slip(
    "return np.tanh(x @ kernel + h @ recurrent_kernel + bias)",
    "return np.tanh(x @ kernel + bias)",
    "the past is missing: as x comes in by `kernel`, h comes in by `recurrent_kernel` too",
)
keras_step.slip(
    "return np.tanh(x @ kernel + h @ recurrent_kernel + bias)",
    "return np.tanh(h @ kernel + x @ recurrent_kernel + bias)",
    "`kernel` belongs to x, `recurrent_kernel` to h.",
)
keras_step.slip(
    "return np.tanh(x @ kernel + h @ recurrent_kernel + bias)",
    "return np.tanh(x * kernel + h * recurrent_kernel + bias)",
    "`*` multiplies number by number; the product of matrices is `@`.",
)


# What the layers hand on -------------------------------------------------------------------------

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
