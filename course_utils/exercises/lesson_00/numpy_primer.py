"""Exercises of lesson 00's primer: a product by hand, shares of a row, one number of each row."""

import numpy as np

from course_utils.exercises import Exercise

product = Exercise(
    stub="""
        product = (..., ..., ...)   # np.array([[2, -1], [0, 3], [1, 1]]) @ np.array([4, 1])
    """,
    solution="""
        # row 0:  2 * 4 + -1 * 1 = 7
        # row 1:  0 * 4 +  3 * 1 = 3
        # row 2:  1 * 4 +  1 * 1 = 5
        product = (7, 3, 5)
    """,
    why="Each row of the table meets the whole vector and leaves one number: three rows, three "
    "numbers.",
)
for _wrong, _message in (
    ((9, 3, 5), "the sign in row 0 got lost: 2 * 4 and then -1 * 1"),
    ((-2, 12, 5), "the vector is the wrong way round: its first number, 4, belongs to column 0"),
    ((1, 3, 2), "those are the sums of the rows: multiply by the vector's numbers before you add"),
    ((-8, 0, 4), "the two products of a row are added, not multiplied"),
    ((8, 0, 4), "that is column 0 times 4 alone: column 1 times 1 is still to be added"),
):
    product.mistake(f"product = {_wrong}", _message)

COUNTS = np.array([[1.0, 3.0, 4.0], [2.0, 2.0, 1.0]])
FOUR = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 1.0, 0.0, 2.0]])
SQUARE = np.array([[6.0, 2.0, 1.0], [1.0, 4.0, 3.0], [2.0, 7.0, 5.0]])

shares = Exercise(
    stub="""
        def shares(counts):
            return ...
    """,
    solution="""
        def shares(counts):
            return counts / counts.sum(axis=1, keepdims=True)
    """,
    inputs=[(COUNTS,), (SQUARE,), (FOUR,)],
    why="The sums have the shape (rows, 1), so each one is stretched along its own row.",
)
shares.mistake(
    "def shares(counts):\n    return counts / counts.sum(axis=1)",
    "without `keepdims=True` the sums are a flat row of numbers, which lines up with the columns: "
    "each row must meet its own sum",
)
for _wrong, _message in (
    ("counts / counts.sum()", "that is the share of the whole table: sum along `axis=1` only"),
    (
        "counts / counts.sum(axis=0, keepdims=True)",
        "`axis=0` adds down the columns; along a row it is `axis=1`",
    ),
    (
        "counts / counts.mean(axis=1, keepdims=True)",
        "that divides by the mean of the row: for shares that make 1 together, divide by its sum",
    ),
    (
        "counts / counts.max(axis=1, keepdims=True)",
        "that divides by the largest of the row: for shares that make 1, divide by its sum",
    ),
    (
        "counts.sum(axis=1, keepdims=True)",
        "those are the sums: the counts are still to be divided by them",
    ),
    (
        "counts.sum(axis=1, keepdims=True) / counts",
        "the fraction is upside down: counts divided by their row's sum",
    ),
):
    shares.mistake(f"def shares(counts):\n    return {_wrong}", _message)

Y = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.05, 0.8, 0.15], [0.25, 0.35, 0.4]])
IDS = np.array([2, 0, 1, 0])
Y_FOUR = np.array([[0.1, 0.25, 0.3, 0.35], [0.4, 0.05, 0.33, 0.22],
                   [0.7, 0.15, 0.03, 0.12], [0.21, 0.24, 0.44, 0.11]])

probability_of_right = Exercise(
    stub="""
        def probability_of_right(y, ids):
            return ...
    """,
    solution="""
        def probability_of_right(y, ids):
            return y[np.arange(len(ids)), ids]
    """,
    inputs=[(Y, IDS), (Y[:3], np.array([1, 2, 0])), (Y_FOUR, np.array([3, 1, 0, 2]))],
    why="Two lists of the same length go in pairs: row 0 with ids[0], row 1 with ids[1], and so "
    "on.",
)
for _wrong, _message in (
    (
        "y[:, ids]",
        "a colon takes *all* rows for each id, which gives a table: pair each id with its own row, "
        "`np.arange(len(ids))`",
    ),
    ("y[ids]", "that picks whole rows: an id says which *column* of its row is wanted"),
    ("y[ids, np.arange(len(ids))]", "rows come first: `np.arange(len(ids))`, then the ids"),
    ("y.max(axis=1)", "that is the largest probability, not the one that was given to the id"),
    ("y.argmax(axis=1)", "that is where the largest probability stands, not how large y is there"),
    (
        "y[np.arange(len(ids)), ids].mean()",
        "that is their mean: give one number for each step, without a mean",
    ),
    (
        "y[np.arange(len(ids)), ids - 1]",
        "one column too far to the left: ids count from 0, as columns do",
    ),
):
    probability_of_right.mistake(
        f"def probability_of_right(y, ids):\n    return {_wrong}", _message
    )
