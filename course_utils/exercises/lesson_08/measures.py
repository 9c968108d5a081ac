"""The exercises and quizzes of lesson 08, a language model."""

import numpy as np

from course_utils.exercises import Exercise

# Perplexity -------------------------------------------------------------------------------------

perplexity = Exercise(
    stub="""
        def perplexity(p):
            return ...
    """,
    solution="""
        def perplexity(p):
            bits = np.mean(-np.log2(p))
            return 2**bits
    """,
    inputs=[(np.array([0.5, 0.25, 0.125, 0.125]),), (np.array([0.2, 0.05, 0.9]),)],
    why="First the mean of the bits, then 2 to that power.",
)
perplexity.also(
    """
        def perplexity(p):
            return 2 ** -np.log2(p).mean()
    """,
    """
        def perplexity(p):
            H = -np.sum(np.log2(p)) / len(p)
            return 2**H
    """,
    """
        def perplexity(p):
            return np.prod(p) ** (-1 / len(p))
    """,
)
for _wrong, _message in (
    ("return np.mean(-np.log2(p))", "these are the bits; the perplexity is 2 to that power"),
    ("return np.mean(1 / p)", "that is the mean of 1 / p: one letter thought next to impossible "
     "then decides everything. Take the mean of the bits first"),
    ("return 1 / np.mean(p)", "the mean of p hides the letter that was thought next to impossible. "
     "Take the mean of the bits"),
    ("return np.exp(np.mean(-np.log2(p)))", "bits belong to 2: with `np.log2` take `2 **`, with "
     "`np.log` take `np.exp`."),
    ("return 2 ** np.mean(-np.log(p))", "nats belong to e: with `np.log` take `np.exp`, with "
     "`np.log2` take `2 **`."),
    ("return 2 ** np.mean(np.log2(p))", "the minus is missing: with it comes out how many letters, "
     "without it one over that number"),
    ("return 2 ** -np.log2(p)", "that is 1 / p of each letter; one number is wanted"),
    ("return np.mean(-np.log2(p)) ** 2", "2 to the power of the bits is `2 ** bits`, not "
     "`bits ** 2`."),
):
    perplexity.mistake(f"def perplexity(p):\n    {_wrong}", _message)

# Where words begin ------------------------------------------------------------------------------

_ERRORS = np.array([6.0, 1.0, 3.0, 2.8, 2.9, 2.9, 0.5, 4.0, 0.1, 0.2, 5.0])

beginnings = Exercise(
    stub="""
        def beginnings(errors):
            marks = np.zeros(len(errors), dtype=bool)
            ...
            return marks
    """,
    solution="""
        def beginnings(errors):
            marks = np.zeros(len(errors), dtype=bool)
            here, before, after = errors[1:-1], errors[:-2], errors[2:]
            marks[1:-1] = (here > before) & (here > after)
            return marks
    """,
    inputs=[
        (_ERRORS,),
        (np.array([0.5, 2.0, 1.0, 1.4, 1.2, 3.0, 0.4, 0.4]),),  # beside either end, 2 is not
        (np.array([3.0, 1.0, 1.2, 0.3, 5.0, 2.5, 4.0]),),
        (np.array([0.2, 0.6, 0.5, 0.9, 0.1]),),
        (np.array([0.1, 0.2, 0.9, 0.3, 1.4, 2.9, 1.2, 0.4, 0.1]),),
        (np.array([0.9, 0.3, 0.32, 0.31, 0.6, 0.7, 0.69, 0.2, 0.9, 0.95]),),
        (np.array([2.1, 1.1, 1.9, 1.85, 2.6, 1.4, 1.3, 1.35, 1.2]),),
    ],
    why="Three views of the same array, shifted by one, compare every letter with its neighbours.",
)
beginnings.also(
    """
        def beginnings(errors):
            marks = np.zeros(len(errors), dtype=bool)
            for t in range(1, len(errors) - 1):
                marks[t] = errors[t] > errors[t - 1] and errors[t] > errors[t + 1]
            return marks
    """,
    """
        def beginnings(errors):
            marks = np.zeros(len(errors), dtype=bool)
            for t in range(1, len(errors) - 1):
                if errors[t] > errors[t - 1] and errors[t] > errors[t + 1]:
                    marks[t] = True
            return marks
    """,
)
_MARKS = "marks = np.zeros(len(errors), dtype=bool)\n    "
for _wrong, _message in (
    (_MARKS + "marks[1:] = errors[1:] > errors[:-1]\n    return marks", "every letter is marked "
     "whose error is above the one before. It must be above the one after, too"),
    (_MARKS + "marks[:-1] = errors[:-1] > errors[1:]\n    return marks", "every letter is marked "
     "whose error is above the one after. It must be above the one before, too"),
    (_MARKS + "marks[1:-1] = (errors[1:-1] >= errors[:-2]) & (errors[1:-1] >= errors[2:])\n"
     "    return marks", "two neighbours with the same error are both marked: take `>`, not `>=`."),
    (_MARKS + "marks[1:-1] = (errors[1:-1] > errors[:-2]) | (errors[1:-1] > errors[2:])\n"
     "    return marks", "above one neighbour *or* the other is nearly everywhere. Both must hold: "
     "`&`."),
    (_MARKS + "marks[:-2] = (errors[1:-1] > errors[:-2]) & (errors[1:-1] > errors[2:])\n"
     "    return marks", "the marks stand one letter too early: what you found for `errors[1:-1]` "
     "belongs to `marks[1:-1]`."),
    (_MARKS + "marks[2:] = (errors[1:-1] > errors[:-2]) & (errors[1:-1] > errors[2:])\n"
     "    return marks", "the marks stand one letter too late: what you found for `errors[1:-1]` "
     "belongs to `marks[1:-1]`."),
    (_MARKS + "marks[1:-1] = errors[1:-1] > errors[:-2]\n    return marks", "that compares with "
     "the letter before only; the error must be above the one after, too"),
    (_MARKS + "marks[1:-1] = errors[1:-1] > errors.mean()\n    return marks", "you compare with "
     "the mean of the whole text; compare each letter with its two neighbours"),
    (_MARKS + "for t in range(len(errors) - 1):\n        marks[t] = errors[t] > errors[t - 1] and "
     "errors[t] > errors[t + 1]\n    return marks", "at t = 0, `errors[t - 1]` is the last letter "
     "of all: begin at t = 1"),
    ("return errors > errors.mean()", "you compare with the mean of the whole text; compare each "
     "letter with its two neighbours"),
    ("return (errors[1:-1] > errors[:-2]) & (errors[1:-1] > errors[2:])", "right, but two letters "
     "are missing: put it into `marks[1:-1]`, so that there is a mark for every letter."),
    (_MARKS + "marks[1:-1] = (errors[1:-1] < errors[:-2]) & (errors[1:-1] < errors[2:])\n"
     "    return marks", "these are the valleys. A word begins where the error is *above* both "
     "neighbours"),
    ("around = np.r_[-np.inf, errors, -np.inf]\n"
     "    return (errors > around[:-2]) & (errors > around[2:])", "right inside the text. The "
     "first and the last letter have one neighbour only, and are not to be marked"),
):
    beginnings.mistake(f"def beginnings(errors):\n    {_wrong}", _message)

# Precision and recall ---------------------------------------------------------------------------

_ONSETS = np.array([1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0], dtype=bool)
_FOUND = np.array([0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0], dtype=bool)

precision_recall = Exercise(
    stub="""
        def precision_recall(marks, onsets):
            hits = ...
            return ..., ...
    """,
    solution="""
        def precision_recall(marks, onsets):
            hits = np.sum(marks & onsets)
            return hits / np.sum(marks), hits / np.sum(onsets)
    """,
    inputs=[(_FOUND, _ONSETS), (_ONSETS[:7] | _FOUND[:7], _FOUND[:7]), (_FOUND[::-1], _FOUND)],
    why="The same hits, once out of all marks, once out of all beginnings.",
)
_HITS = "hits = np.sum(marks & onsets)\n    "
for _wrong, _message in (
    (_HITS + "return hits / np.sum(onsets), hits / np.sum(marks)", "the two are the wrong way "
     "round: precision is out of the marks, recall out of the beginnings"),
    (_HITS + "return hits / len(marks), hits / len(marks)", "divide by the number of marks, and by "
     "the number of beginnings, not by the number of letters"),
    (_HITS + "return hits / np.sum(marks), hits / np.sum(marks)", "precision is right; recall is "
     "out of all beginnings, `np.sum(onsets)`."),
    (_HITS + "return hits / np.sum(onsets), hits / np.sum(onsets)", "recall is right; precision is "
     "out of all marks, `np.sum(marks)`."),
    ("hits = np.sum(marks == onsets)\n    return hits / np.sum(marks), hits / np.sum(onsets)",
     "`marks == onsets` also counts the letters where both are False. A hit is marked and true: "
     "`marks & onsets`."),
    ("hits = np.sum(marks | onsets)\n    return hits / np.sum(marks), hits / np.sum(onsets)",
     "a hit is marked *and* true: `&`, not `|`."),
    ("return np.sum(marks) / len(marks), np.sum(onsets) / len(onsets)", "these are the shares of "
     "letters that are marked, and that are beginnings: what chance would get. Count the hits"),
    (_HITS + "return hits, hits", "these are the hits; divide them, by the marks and by the "
     "beginnings"),
):
    precision_recall.mistake(f"def precision_recall(marks, onsets):\n    {_wrong}", _message)

# The mean state of a word -----------------------------------------------------------------------

_H = np.round(np.random.default_rng(0).uniform(-1, 1, (2, 4, 3)), 2)
_IDS = np.array([[0, 2, 1, 2], [2, 0, 0, 1]])

mean_state = Exercise(
    stub="""
        def mean_state(h, ids, word):
            return ...
    """,
    solution="""
        def mean_state(h, ids, word):
            return h[ids == word].mean(axis=0)
    """,
    inputs=[(_H, _IDS, 2), (_H[:, ::-1], _IDS, 1), (_H, _IDS, 0), (_H, _IDS + 2, 3),
            (_H, _IDS + 2, 2)],
    why="`h[ids == word]` picks the states, one row each; the mean over the rows leaves the units.",
)
mean_state.also(
    """
        def mean_state(h, ids, word):
            here = (ids == word)[:, :, None]
            return (h * here).sum(axis=(0, 1)) / here.sum()
    """
)
for _wrong, _message in (
    ("return h[ids == word]", "these are the states at all places where the word was read, a row "
     "each; take their mean, along `axis=0`."),
    ("return h[ids == word].mean()", "that is one number, the mean over the units too. Along "
     "`axis=0` the units stay apart"),
    ("return h[ids == word].mean(axis=1)", "that is the mean over the units, one number per place; "
     "the mean over the places is `axis=0`."),
    ("return h.mean(axis=(0, 1))", "that is the mean over all steps; pick those at which the word "
     "was read, `h[ids == word]`."),
    ("return h[ids == word].sum(axis=0)", "that is the sum: a frequent word would get a long "
     "vector. Take the mean"),
    ("return (h * (ids == word)[:, :, None]).mean(axis=(0, 1))", "the zeros at all other steps "
     "count in this mean: divide by the number of places where the word was read"),
    ("return h[:, word].mean(axis=0)", "`h[:, word]` is the step of that number; the word's places "
     "are where `ids == word`."),
    ("return h[:, :, word].mean(axis=0)", "`h[:, :, word]` is the unit of that number; the word's "
     "places are where `ids == word`."),
):
    mean_state.mistake(f"def mean_state(h, ids, word):\n    {_wrong}", _message)
mean_state.alike(
    "`ids` in place of `h`",
    "`word` in place of `h`",
    "cut down to `word`",
    because="the mean of the ids at the places of a word is the word's id",
)
mean_state.alike(
    "`max` in place of `sum`",
    "`max` in place of `mean`",
    "sum(axis=0)",
    because="the largest of truth values is 1 wherever the word occurs",
)
