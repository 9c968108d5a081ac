"""Exercises of lesson 09 on Keras's layout: how many weights, which way round, which step."""

import numpy as np

from course_utils.exercises import Exercise

# Unequal sizes and no symmetry, so that no mistake looks like another.
KERNEL = np.array([[0.5, -0.2, 0.9], [0.1, 0.7, -0.4], [-0.6, 0.3, 0.2], [0.8, -0.9, 0.4]])
RECURRENT = np.array([[0.2, -0.7, 0.5], [0.6, 0.1, -0.3], [-0.4, 0.8, 0.9]])
BIAS = np.array([0.3, -0.2, 0.1])
X = np.array([[1.0, -0.5, 0.3, 0.2], [0.4, 0.9, -0.7, 0.6]])  # (batch, inputs)
H = np.array([[0.2, -0.6, 0.4], [-0.3, 0.5, 0.8]])  # (batch, units)

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
to_course.mistake(
    """
        def to_course(kernel, recurrent_kernel, bias):
            W = kernel.T
            R = recurrent_kernel
            b = bias
            return W, R, b
    """,
    "W is right, but R is not transposed; it is square, so no shape gives that away",
)
to_course.mistake(
    """
        def to_course(kernel, recurrent_kernel, bias):
            W = kernel
            R = recurrent_kernel.T
            b = bias
            return W, R, b
    """,
    "R is right, but W is not transposed",
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
to_course.mistake(
    """
        def to_course(kernel, recurrent_kernel, bias):
            W = kernel.reshape(3, 4)
            R = recurrent_kernel.T
            b = bias
            return W, R, b
    """,
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
keras_step.mistake(
    """
        def keras_step(x, h, kernel, recurrent_kernel, bias):
            return np.tanh(kernel @ x + recurrent_kernel @ h + bias)
    """,
    "x comes first here: its rows are sequences, so `x @ kernel` is (2, 4) times (4, 3).",
)
keras_step.mistake(
    """
        def keras_step(x, h, kernel, recurrent_kernel, bias):
            return np.tanh(x @ kernel.T + h @ recurrent_kernel.T + bias)
    """,
    "Keras's arrays are transposed already: no `.T` is needed in its own layout.",
)
keras_step.mistake(
    """
        def keras_step(x, h, kernel, recurrent_kernel, bias):
            return np.tanh(x @ kernel + h @ recurrent_kernel.T + bias)
    """,
    "`recurrent_kernel` is turned over; in Keras's layout it needs no `.T` any more",
)
keras_step.mistake(
    """
        def keras_step(x, h, kernel, recurrent_kernel, bias):
            return np.tanh(x @ kernel + h @ recurrent_kernel)
    """,
    "the bias is missing",
)
keras_step.mistake(
    """
        def keras_step(x, h, kernel, recurrent_kernel, bias):
            return x @ kernel + h @ recurrent_kernel + bias
    """,
    "that is the pre-activation a; tanh is still to be applied",
)
keras_step.mistake(
    """
        def keras_step(x, h, kernel, recurrent_kernel, bias):
            return np.tanh(x @ kernel + bias)
    """,
    "the past is missing: as x comes in by `kernel`, h comes in by `recurrent_kernel` too",
)
keras_step.mistake(
    """
        def keras_step(x, h, kernel, recurrent_kernel, bias):
            return np.tanh(h @ kernel + x @ recurrent_kernel + bias)
    """,
    "`kernel` belongs to x, `recurrent_kernel` to h.",
)
keras_step.mistake(
    """
        def keras_step(x, h, kernel, recurrent_kernel, bias):
            return np.tanh(x * kernel + h * recurrent_kernel + bias)
    """,
    "`*` multiplies number by number; the product of matrices is `@`.",
)
