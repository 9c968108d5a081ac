"""Exercise 2 of lesson 06: a softmax that no number breaks."""

import numpy as np

from course_utils.exercises.engine.exercise import Exercise

_SMALL = np.array([[2.0, 1.0, 0.0], [-1.0, 0.5, 3.0]])
_LARGE = np.array([[1000.0, 1001.0, 999.0], [-2000.0, -2001.0, -2003.0], [0.0, 3000.0, 10.0]])

stable_softmax = Exercise(
    stub="""
        def stable_softmax(z):
            return ...
    """,
    solution="""
        def stable_softmax(z):
            powers = np.exp(z - z.max(axis=-1, keepdims=True))
            return powers / powers.sum(axis=-1, keepdims=True)
    """,
    inputs=[(_SMALL,), (_LARGE,)],
    why="The largest number of each row becomes 0 and all others negative, so no power overflows.",
)
stable_softmax.also(
    """
        def stable_softmax(z):
            z = z - z.max(axis=1, keepdims=True)
            return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    """
)


@stable_softmax.hint(
    """
        def stable_softmax(z):
            powers = np.exp(z - z.max())
            return powers / powers.sum(axis=-1, keepdims=True)
    """
)
def _one_largest_for_all(value):
    large = np.asarray(value[1])
    if np.isnan(large[:2]).all() and not np.isnan(large[2]).any():
        return (
            "in two rows all powers are 0, and 0 / 0 is `nan`: what is subtracted is too large for "
            "them, as the largest number of the whole table is. Each row needs its own: "
            "`axis=-1, keepdims=True`"
        )
    return None


@stable_softmax.hint(
    """
        def stable_softmax(z):
            powers = np.exp(z)
            return powers / powers.sum(axis=-1, keepdims=True)
    """,
    """
        def stable_softmax(z):
            powers = np.exp(z - z.mean(axis=-1, keepdims=True))
            return powers / powers.sum(axis=-1, keepdims=True)
    """,
)
def _overflow(value):
    small, large = value
    if np.isnan(large).any() and np.allclose(small, stable_softmax.expected[0]):
        return (
            "right for small numbers, but for large ones there is `nan`: a power overflows to "
            "`inf`, or all powers of a row are 0. Subtract the largest number of "
            "each row before you take the powers"
        )
    return None


@stable_softmax.hint(
    """
        def stable_softmax(z):
            powers = np.exp(z - z.max())
            return powers / powers.sum()
    """,
    """
        def stable_softmax(z):
            powers = np.exp(z)
            return powers / powers.sum()
    """,
)
def _whole_table(value):
    small = np.asarray(value[0])
    right = np.exp(_SMALL) / np.exp(_SMALL).sum()
    if small.shape == right.shape and np.allclose(small, right):
        return (
            "all numbers of the table together sum to 1; each row should. Say along which axis to "
            "sum: `powers.sum(axis=-1, keepdims=True)`"
        )
    return None


@stable_softmax.hint(
    """
        def stable_softmax(z):
            powers = np.exp(z - z.max(axis=0, keepdims=True))
            return powers / powers.sum(axis=0, keepdims=True)
    """,
    """
        def stable_softmax(z):
            powers = np.exp(z - z.max())
            return powers / powers.sum(axis=0)
    """,
)
def _wrong_axis(value):
    small = np.asarray(value[0])
    if small.shape == _SMALL.shape and np.allclose(small.sum(axis=0), 1):
        return (
            "the columns sum to 1, not the rows: the letters compete with each other within a "
            "step, so sum along the last axis, `axis=-1`"
        )
    return None


@stable_softmax.hint(
    """
        def stable_softmax(z):
            powers = np.exp(z - z.max(axis=0, keepdims=True))
            return powers / powers.sum(axis=-1, keepdims=True)
    """
)
def _largest_of_columns(value):
    powers = np.exp(_SMALL - _SMALL.max(axis=0, keepdims=True))
    if np.allclose(value[0], powers / powers.sum(axis=-1, keepdims=True)):
        return (
            "you subtracted the largest number of each column. All numbers of a row must be moved "
            "by the same amount: `z.max(axis=-1, keepdims=True)`"
        )
    return None


for _wrong, _message in (
    (
        "powers = np.exp(z - z.max(axis=-1, keepdims=True))\n    return powers",
        "these are the powers; divide each row by its sum",
    ),
    (
        "return z / z.sum(axis=-1, keepdims=True)",
        "the powers are missing: take `np.exp` first, which makes all numbers positive",
    ),
    (
        "powers = np.exp(z - z.max(axis=-1))\n    return powers / powers.sum(axis=-1)",
        "without `keepdims=True` the largest numbers and the sums lie in a row, where a column "
        "beside the table is needed",
    ),
    (
        "shifted = z - z.max(axis=-1, keepdims=True)\n"
        "    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))",
        "these are the logarithms of the probabilities; take `np.exp` of them",
    ),
):
    stable_softmax.mistake(f"def stable_softmax(z):\n    {_wrong}", _message)
