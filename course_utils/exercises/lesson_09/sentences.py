"""Exercises of lesson 09 on judging sentences: lengths that differ, when to stop, accuracy."""

import numpy as np

from course_utils.exercises import Exercise

_random = np.random.default_rng(9)
_x = _random.uniform(-1, 1, (4, 2)).round(1)  # (batch, inputs)
_h = _random.uniform(-0.9, 0.9, (4, 3)).round(1)  # (batch, units)
_mask = np.array([True, False, True, False])
_W = _random.uniform(-1, 1, (3, 2)).round(1)
_R = _random.uniform(-1, 1, (3, 3)).round(1)
_b = np.array([0.3, -0.2, 0.1])


def _masked(line):
    return f"""
        def masked_step(x, h, mask, W, R, b):
            new = np.tanh(x @ W.T + h @ R.T + b)      # (batch, units)
            return {line}
    """


masked_step = Exercise(
    stub=_masked("..."),
    solution=_masked("np.where(mask[:, None], new, h)"),
    inputs=(_x, _h, _mask, _W, _R, _b),
    why="Where there is no word the state stands still, however long the padding lasts.",
)
masked_step.mistake(
    _masked("new"),
    "the mask isn't used yet: where it is False, the state must stay as it was",
)
masked_step.mistake(
    _masked("new * mask[:, None]"),
    "times 0 wipes the memory out: at a padded step the state is to stay what it *was*, h",
)
masked_step.mistake(
    _masked("np.where(mask[:, None], h, new)"),
    "the wrong way round: True stands for a word, which is read",
)
masked_step.mistake(
    _masked("np.where(mask, new, h)"),
    "the mask has one truth value for each sequence, a row of `new`: `mask[:, None]` turns it into "
    "a column, which serves all units of a row",
)
masked_step.mistake(
    _masked("h"),
    "now nothing is read: where the mask is True, the new state is wanted",
)
masked_step.mistake(
    _masked("new[mask]"),
    "that throws the other sequences away: each needs a state, the padded ones their old one",
)
masked_step.mistake(
    _masked("h + mask[:, None] * new"),
    "where there is a word, the new state *replaces* the old one: it isn't added",
)


def _stopping(*lines):
    body = "".join(f"                {line}\n" for line in lines)
    return f"""
        def early_stopping(losses, patience):
            best = 0
            for epoch in range(len(losses)):
{body}            return epoch, best
    """


early_stopping = Exercise(
    stub=_stopping("..."),
    solution=_stopping(
        "if losses[epoch] < losses[best]:",
        "    best = epoch",
        "if epoch - best == patience:",
        "    return epoch, best",
    ),
    inputs=[
        ([0.70, 0.50, 0.55, 0.52, 0.53, 0.20], 2),
        ([0.70, 0.69, 0.71, 0.66, 0.80, 0.78, 0.75, 0.74], 3),
        ([0.70, 0.40, 0.30], 2),
        ([0.70, 0.50, 0.50, 0.60, 0.40], 2),  # as low as the best is no record
        ([0.70, 0.50, 0.50, 0.50, 0.40, 0.60, 0.30], 3),
        ([0.60, 0.70, 0.80, 0.50], 1),
        ([0.90, 0.80, 0.70, 0.75, 0.60, 0.65, 0.64, 0.63, 0.62, 0.61], 4),
        ([0.70, 0.60, 0.65, 0.62], 3),
        ([0.90, 0.50, 0.60, 0.40, 0.30, 0.45, 0.50, 0.60, 0.20], 3),
    ],
    why="In the first example 0.20 was one epoch away from being found: too little patience stops "
    "before the best, and nobody is told.",
)
early_stopping.also(
    """
        def early_stopping(losses, patience):
            best = 0
            waited = 0
            for epoch in range(len(losses)):
                if losses[epoch] < losses[best]:
                    best = epoch
                    waited = 0
                elif epoch > 0:
                    waited += 1
                if waited == patience:
                    break
            return epoch, best
    """
)
early_stopping.mistake(
    _stopping("if losses[epoch] < losses[best]:", "    best = epoch"),
    "the best epoch is found, but training never stops",
)
early_stopping.mistake(
    _stopping(
        "if losses[epoch] < losses[epoch - 1]:",
        "    best = epoch",
        "if epoch - best == patience:",
        "    return epoch, best",
    ),
    "compare with the *best* loss so far, not with the one before: sinking a little after a rise "
    "is no record",
)
early_stopping.mistake(
    _stopping(
        "if losses[epoch] < losses[best]:",
        "    best = epoch",
        "if epoch - best > patience:",
        "    return epoch, best",
    ),
    "one epoch too late: with patience 2 it stops after the second epoch without a record",
)
early_stopping.mistake(
    _stopping(
        "if losses[epoch] < losses[best]:",
        "    best = epoch",
        "elif epoch > 0:",
        "    return epoch, best",
    ),
    "that stops at the first epoch without a record: it should wait for `patience` of them",
)
early_stopping.mistake(
    _stopping(
        "if losses[epoch] < losses[best]:",
        "    best = epoch",
        "if epoch - best == patience:",
        "    return best, epoch",
    ),
    "the right numbers in the wrong order: first the last epoch that was run, then the best one",
)
early_stopping.mistake(
    _stopping(
        "if losses[epoch] > losses[best]:",
        "    best = epoch",
        "if epoch - best == patience:",
        "    return epoch, best",
    ),
    "these are losses: the smallest is the best",
)
early_stopping.mistake(
    _stopping(
        "if losses[epoch] < losses[best]:",
        "    best = epoch",
        "if epoch == patience:",
        "    return epoch, best",
    ),
    "patience begins anew at each record: count from `best`, not from epoch 0",
)


# What an accuracy means --------------------------------------------------------------------------

deviations = Exercise(
    stub="""
        def deviations(accuracy, n):
            return ...
    """,
    solution="""
        def deviations(accuracy, n):
            sd = np.sqrt(0.5 * 0.5 / n)
            return (accuracy - 0.5) / sd
    """,
    inputs=[(0.53, 200), (0.53, 2000), (0.48, 1000), (0.75, 4)],
    why="0.53 on 200 answers is 0.85 SD above 1/2, as any guesser may be; on 2000 answers the same "
    "0.53 is 2.7 SD, which few guessers reach.",
)
deviations.also(
    """
        def deviations(accuracy, n):
            return (accuracy - 0.5) / np.sqrt(0.5 * 0.5 / n)
    """,
    """
        def deviations(accuracy, n):
            return (accuracy - 0.5) / (0.5 / np.sqrt(n))
    """,
    """
        def deviations(accuracy, n):
            return (accuracy * n - 0.5 * n) / np.sqrt(0.25 * n)
    """,
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return (accuracy - 0.5) / (0.5 * 0.5 / n)
    """,
    "you divide by the variance, 0.25 / n: its square root is the SD",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return accuracy / np.sqrt(0.5 * 0.5 / n)
    """,
    "count the distance from 1/2, where guessing lies, not from 0",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return accuracy - 0.5
    """,
    "that is the distance from 1/2; now ask how many chance SDs it is long",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return np.sqrt(0.5 * 0.5 / n)
    """,
    "that is the chance SD itself; how often does it fit between 1/2 and the accuracy?",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return (accuracy - 0.5) / np.sqrt(accuracy * (1 - accuracy) / n)
    """,
    "that is the spread of a coin with this accuracy; the question is what a *fair* coin does: "
    "0.5 * 0.5 under the root",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return abs(accuracy - 0.5) / np.sqrt(0.5 * 0.5 / n)
    """,
    "keep the sign: an accuracy below 1/2 lies a negative number of SDs above it",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return (accuracy - 0.5) * np.sqrt(0.5 * 0.5 / n)
    """,
    "divide by the SD: a distance *in* SDs is how often the SD fits into it",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return (accuracy - 0.5) / np.sqrt(0.5 / n)
    """,
    "under the root stands 0.5 * 0.5 / n: the chance of a right answer times that of a wrong one",
)
