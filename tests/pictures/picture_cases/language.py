"""Letters and words, and what a network makes of them."""

from fractions import Fraction

import numpy as np

from course_utils import analysis, models, pictures, tasks
from picture_cases import shows
from picture_cases.neurons import points
from picture_cases.recurrent import rnn_trace


def written(length=30, temperature=0.7):
    vocabulary = tasks.Vocabulary("ab \n")
    return tasks.write(models.ElmanRNN(4, 5, 4, seed=1), vocabulary, "ab ", length, temperature)


@shows(
    "GuessingPicture",
    example=lambda: pictures.GuessingPicture(tasks.guess(0.55, 300, 60)),
    equations=True,
)
def guessing(picture):
    trace, n = picture.trace, picture.t
    shares = np.array([Fraction(int(right), max(n, 1)) for right in trace.right[:, n]])
    as_good = shares >= Fraction(trace.accuracy).limit_denominator(1000) if n else shares >= 0
    hundredths = np.clip([int(100 * share) for share in shares], 30, 69)
    return {
        "reached": np.bincount(hundredths[as_good], minlength=70)[30:],
        "cut": np.bincount(hundredths, minlength=70)[30:],
        "levels": np.full(2, trace.accuracy),
        "dot": np.array([n, trace.accuracy]),
        "cursor": np.array([n, n]),
    }


@shows(
    "LetterBars",
    example=lambda: pictures.LetterBars(
        rnn_trace()[0].h[0], "ab cd\n\nab", words="h{unit} = {value:+.2f}"
    ),
)
def letter_bars(picture):
    values, t = np.asarray(picture.trace), picture.t
    values = values if values.ndim == 1 else values[:, picture.view["unit"]]
    limit = picture.longest
    return {"bars": np.clip(values, -limit, limit), "cursor": np.array([t])}


@shows(
    "MarkedLetters",
    example=lambda: pictures.MarkedLetters(
        analysis.UnitRule(2, 0.1).detect(rnn_trace()[0].h[0], np.arange(9) % 4 == 0), "ab cd\n\nab"
    ),
)
def marked_letters(picture):
    trace, limit = picture.trace, picture.longest
    rows = int(picture.row[-1]) + 1
    levels = [] if trace.threshold is None else [np.clip(trace.threshold, -limit, limit)] * rows
    return {
        "bars": np.clip(trace.values, -limit, limit),
        "cursor": np.array([picture.t]),
        "marked": picture.left[np.flatnonzero(trace.marks)],
        "true": picture.left[np.flatnonzero(trace.truth)],
        "levels": np.array(levels),
    }


@shows(
    "WordMapPicture",
    example=lambda: pictures.WordMapPicture(
        analysis.word_map(points(8), ["one", "two", "three", "four", *"abcd"], "nnnnvvvv")
    ),
)
def word_map(picture):
    trace, t = picture.trace, picture.t
    kinds = list(dict.fromkeys(trace.classes))
    return {
        "places": trace.places,
        "markers": np.array([ord("o^sD*P"[kinds.index(name)]) for name in trace.classes]),
        "ring": trace.places[t],
        "link": trace.places[[t, trace.neighbour[t]]],
    }


@shows(
    "WordDistancePicture",
    example=lambda: pictures.WordDistancePicture(
        analysis.word_map(points(8), ["one", "two", "three", "four", *"abcd"], "nnnnvvvv"), words=8
    ),
    says=lambda p, t: {p.trace.names[p.order()[0]]: np.sort(p.trace.apart[t])[1]},
)
def word_distances(picture):
    """The distances of the trace, which test_analysis holds to the vectors; the nearest first."""
    trace, t = picture.trace, picture.t
    order = sorted(set(range(len(trace.names))) - {t}, key=lambda k: trace.apart[t, k])
    return {
        "lengths": trace.apart[t, order],
        "dots": trace.apart[t, order],
        "names": np.array(order),
        "markers": np.array([ord(picture.kinds[trace.classes[k]][0]) for k in order]),
    }


@shows(
    "WordTreePicture",
    example=lambda: pictures.WordTreePicture(
        analysis.word_tree(points(8), ["one", "two", "three", "four", *"abcd"], "nnnnvvvv"), words=8
    ),
)
def word_tree(picture):
    trace, t = picture.trace, picture.t
    return {
        "distances": trace.merges[:t, 2],
        "latest": trace.merges[max(t - 1, 0) : t, 2],
        "leaves": np.array(trace.order),
    }


@shows("WritingPicture", example=lambda: pictures.WritingPicture(written()))
def writing(picture):
    trace, t = picture.trace, picture.t
    listed = len(picture.shown()["own"])
    order = sorted(range(len(trace.symbols)), key=lambda k: -trace.own[t, k])[:listed]
    chosen = trace.chosen[t]
    if chosen not in order:
        order[-1] = chosen
    seen = {" ": "", "\n": "\u21b5"}
    text = "".join(seen.get(symbol, symbol) for symbol in trace.prompt + trace.written)
    before = len("".join(seen.get(s, s) for s in trace.prompt + trace.written[:t]))
    shown = picture.shown()
    if len(text) > len(shown["text"]):  # a long text is scrolled
        gone = before - int(shown["before"][0])
        text, before = text[gone : gone + len(shown["text"])], before - gone
    return {
        "own": trace.own[t, order],
        "drawn": trace.drawn[t, order],
        "ring": np.array([trace.drawn[t, chosen], order.index(chosen)]),
        "text": np.array([ord(symbol) for symbol in text]),
        "before": np.array([before]),
    }


@shows(
    "StepErrors",
    example=lambda: pictures.StepErrors(
        np.array([[0.5, 0.1, 0.4], [0, 0.7, 0.2]]), ("first", "second"), "bad",
        high=[[1, 0, 1], [0, 0, 0]], limit=0.6,
    ),
    says=lambda p, t: {"first": p.trace[0][t], "second": p.trace[1][t]},
)
def step_errors(picture):
    values = np.minimum(picture.trace, 1.1 * picture.limit)
    return {"bars": values, "cursor": np.full(len(values), picture.t)}
