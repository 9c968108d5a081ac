"""The exercises, quizzes and claims of lesson 13, and its capstone."""

import numpy as np

from course_utils.exercises import Exercise

# Does the output fit? ---------------------------------------------------------------------------

y_fits = Exercise(
    stub="""
        def y_fits(inputs, units, outputs):
            return ...
    """,
    solution="""
        def y_fits(inputs, units, outputs):
            return inputs == units and outputs == units
    """,
    inputs=[
        (3, 3, 3),
        (3, 3, 2),
        (2, 3, 3),
        (3, 2, 3),
        (4, 2, 1),
        (4, 3, 3),
        (3, 3, 4),
        (4, 2, 2),
        (6, 3, 3),
        (5, 5, 5),
        (2, 3, 2),
        (4, 4, 2),
        (6, 6, 3),
        (1, 2, 2),
        (1, 1, 1),
        (1, 2, 3),
        (3, 3, 6),
        (2, 2, 4),
    ],
    why="W is (units, inputs): W h needs inputs == units, and what comes out has `units` numbers.",
)
y_fits.slip(
    "return inputs == units and outputs == units",
    "return inputs == units",
    "W h can be computed then, but it has `units` numbers, and y must have `outputs`",
)
y_fits.slip(
    "return inputs == units and outputs == units",
    "return units == outputs",
    "that makes y the right length, but can W (units, inputs) be multiplied with h (units,)?",
)
y_fits.slip(
    "return inputs == units and outputs == units",
    "return inputs == outputs",
    "with x and y alike, think of the product W h: the columns of W must be as many as h has "
    "numbers",
)
y_fits.slip(
    "return inputs == units and outputs == units",
    "return True",
    "try it with 2 inputs and 3 units: W is (3, 2) and h is (3,)",
)

# How many answers ---------------------------------------------------------------------------------

answers_needed = Exercise(
    stub="""
        def answers_needed(accuracy):
            return ...
    """,
    solution="""
        def answers_needed(accuracy):
            return (2 * 0.5 / (accuracy - 0.5)) ** 2
    """,
    inputs=[(0.53,), (0.6,), (0.75,), (0.52,)],
    why="Two SDs are 2 · 0.5 / √n; set them equal to accuracy - 0.5 and solve for n.",
)
answers_needed.also(
    """
        def answers_needed(accuracy):
            return 1 / (accuracy - 0.5) ** 2
    """,
    """
        def answers_needed(accuracy):
            return 4 * 0.25 / (accuracy - 0.5) ** 2
    """,
)
answers_needed.slip(
    "return (2 * 0.5 / (accuracy - 0.5)) ** 2",
    "return (0.5 / (accuracy - 0.5)) ** 2",
    "that is where it lies one SD above chance: two are asked for",
)
answers_needed.slip(
    "return (2 * 0.5 / (accuracy - 0.5)) ** 2",
    "return 2 * 0.5 / (accuracy - 0.5)",
    "that is √n: square it",
)
answers_needed.slip(
    "return (2 * 0.5 / (accuracy - 0.5)) ** 2",
    "return 2 * 0.25 / (accuracy - 0.5) ** 2",
    "the 2 stands outside the root, so it is squared as well",
)
answers_needed.slip(
    "return (2 * 0.5 / (accuracy - 0.5)) ** 2",
    "return (2 * 0.5 / accuracy) ** 2",
    "what counts is how far the accuracy lies above one half",
)


@answers_needed.hint(
    """
        def answers_needed(accuracy):
            return np.ceil((2 * 0.5 / (accuracy - 0.5)) ** 2)
    """,
    """
        def answers_needed(accuracy):
            return int((2 * 0.5 / (accuracy - 0.5)) ** 2)
    """,
)
def _rounded(numbers):
    if np.allclose(numbers, answers_needed.expected, rtol=0, atol=1):
        return "the formula is right: give its value as it comes, without rounding"
    return None


answers_needed.alike("** 0.5", because="one over a root is the root of one over it")

# The bias of a forget gate ------------------------------------------------------------------------

forget_bias = Exercise(
    stub="""
        def forget_bias(T, share):
            return ...
    """,
    solution="""
        def forget_bias(T, share):
            f = share ** (1 / T)
            return np.log(f / (1 - f))
    """,
    inputs=[(10, 0.5), (100, 0.5), (50, 0.9), (25, 0.1)],
    why="f must be the root of the share, and the bias is the number whose sigmoid is f.",
)
forget_bias.mistake(
    """
        def forget_bias(T, share):
            return share ** (1 / T)
    """,
    "that is f, what the gate must be: which number has f as its sigmoid?",
)
forget_bias.slip(
    "f = share ** (1 / T)",
    "f = share / T",
    "the gate multiplies once per step: f ** T must be the share, so f is a root of it",
)
forget_bias.mistake(
    """
        def forget_bias(T, share):
            return np.log(share / (1 - share))
    """,
    "with this bias the share is left after a single step, not after all of them",
)
forget_bias.slip(
    "f = share ** (1 / T)",
    "f = share ** T",
    "the other way round: f ** T is the share, so f is the root of the share, not its power",
)
forget_bias.mistake(
    """
        def forget_bias(T, share):
            return np.log(share) / T
    """,
    "that is ln f, the logarithm of the gate: the bias is ln(f / (1 - f))",
)
forget_bias.mistake(
    """
        def forget_bias(T, share):
            return np.log(T)
    """,
    "ln T is a good rule of thumb, but it doesn't know which share shall be left",
)
forget_bias.slip(
    "return np.log(f / (1 - f))",
    "return np.log((1 - f) / f)",
    "the sign is the wrong way round: a gate near 1 needs a large positive bias",
)
forget_bias.slip(
    "return np.log(f / (1 - f))",
    "return 1 / (1 + np.exp(-f))",
    "you took the sigmoid of f: its inverse is wanted",
)

# Better, worse, or no difference ------------------------------------------------------------------

_SAME = [2.51, 2.48, 2.55]

better = Exercise(
    stub="""
        def better(ours, theirs):
            gain = ...
            spread = ...
            if abs(gain) <= spread:
                return "no difference"
            return "better" if gain > 0 else "worse"
    """,
    solution="""
        def better(ours, theirs):
            gain = np.mean(theirs) - np.mean(ours)
            spread = max(np.ptp(ours), np.ptp(theirs))
            if abs(gain) <= spread:
                return "no difference"
            return "better" if gain > 0 else "worse"
    """,
    inputs=[
        ([2.1, 2.2, 2.15], _SAME),
        (_SAME, [2.1, 2.2, 2.15]),
        ([2.4, 2.6, 2.5], _SAME),
        ([2.30, 2.31, 2.30], [2.2, 2.6, 2.5]),
        ([2.2, 2.6, 2.3], [2.45, 2.46, 2.47]),
        ([1.0, 3.0, 2.0], [1.0]),
        ([2.00, 2.01], [2.02, 2.03]),
        ([1.9, 2.2, 2.2], [2.3, 2.35]),
        ([2.0, 2.0, 2.6], [2.1, 2.1, 2.9]),  # the medians and the means part
        ([2.1, 2.2, 2.6], [2.7, 3.3, 2.9]),
        ([2.0, 2.3], [2.4, 2.7]),  # further apart than either spread, nearer than their sum
        ([2.4, 2.7], [2.0, 2.3]),
        ([2.0, 2.9], [1.7, 1.8, 1.9]),
        ([1.7, 1.8, 1.9], [2.0, 2.9]),
        ([1.0, 1.4], [0.1, 0.3]),
        ([0.0, 4.0], [3.0]),
        ([3.0], [0.0, 4.0]),
        ([1.5, 2.5, 2.0], [2.8, 1.6, 2.4, 2.6]),
        ([2.5, 2.9, 2.6], [1.9, 1.9, 2.3, 2.4]),
        ([2.0, 2.0, 2.9], [1.3, 1.9, 1.9]),
        ([2.6, 2.1, 2.2], [2.9, 2.7, 2.2]),
        ([1.9, 1.9, 1.4], [2.0, 2.0, 2.9]),
        ([0.1, 0.2], [3.0, 3.5]),
        ([1.5, 2.5, 2.4, 2.6], [3.4, 3.6, 3.5]),
        ([3.0, 3.1], [1.8, 2.0, 2.2, 2.0]),
        ([1.0, 2.0, 3.0], [3.8, 3.8]),  # twice the SD is less than the range
    ],
    why="A gain counts only if it is larger than what the seeds alone make of either network.",
)
better.slip(
    "gain = np.mean(theirs) - np.mean(ours)",
    "gain = np.mean(ours) - np.mean(theirs)",
    "these are bits per character, and fewer are better: turn the difference round",
)
better.slip(
    "spread = max(np.ptp(ours), np.ptp(theirs))",
    "spread = 0",
    "without a spread, luck counts as progress: how far do the seeds lie apart?",
)
better.slip(
    "gain = np.mean(theirs) - np.mean(ours)",
    "gain = np.min(theirs) - np.min(ours)",
    "you compare the best seeds; who tries more seeds would win: compare the means",
)
better.slip(
    "spread = max(np.ptp(ours), np.ptp(theirs))",
    "spread = np.ptp(ours)",
    "the others' seeds vary as well: take the larger of the two spreads",
)
better.alike(
    "`max` in place of `ptp` everywhere",
    "`ours` in place of `theirs`",
    because="no gain is larger than the bits themselves, so neither ever sees one",
)
