"""The capstone's checklist: the worked example passes, and what people get wrong is found."""

import numpy as np
import pytest

from course_utils.exercises.lesson_13.capstone import EXAMPLE, review
from course_utils.models import ElmanRNN
from course_utils.tasks import (
    NGram,
    TextBatches,
    Vocabulary,
    load_reader,
    sample,
    score,
    split,
)
from course_utils.training import Adam, Trainer

UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@pytest.fixture(scope="module")
def report():
    """What a learner has in hand after the worked example, on a tenth of the reader."""
    train, test = split(load_reader()[:20_000], 0.2)
    names = {
        "train_text": train, "test_text": test, "NGram": NGram, "TextBatches": TextBatches,
        "vocabulary": Vocabulary.from_text(train, UNKNOWN), "ElmanRNN": ElmanRNN, "score": score,
        "Trainer": Trainer, "Adam": Adam, "sample": sample, "print": lambda *_: None,
    }
    exec(EXAMPLE, names)
    return {
        "train": train, "test": test, "vocabulary": names["vocabulary"],
        "baselines": names["baselines"], "models": names["models"], "bits": names["bits"],
        "written": names["written"], "conclusion": "worse",
    }


def states(checklist):
    return {item.name: item.state for item in checklist.items}


def text_of(checklist, name):
    return next(item.text for item in checklist.items if item.name == name)


def test_the_worked_example_passes(report):
    checklist = review(**report)
    assert checklist.passed, checklist
    assert "8 of 8 done: the report stands" in repr(checklist)


def test_an_untouched_report_is_open_and_not_wrong(report):
    blank = dict.fromkeys(("baselines", "models", "bits", "written", "conclusion"), ...)
    checklist = review(**{**report, **blank})
    assert list(states(checklist).values()) == ["right"] * 3 + ["open"] * 5
    assert "<details" in checklist._repr_html_()


WRONG = {
    "a tiny text": ("enough text", lambda r: {"train": r["train"][:500]}, "at least 2,000"),
    "tested on what was learnt": (
        "texts apart", lambda r: {"test": r["train"][:3000]}, "word for word"),
    "overlapping halves": (
        "texts apart", lambda r: {"test": r["train"][-2000:] + r["test"]}, "word for word"),
    "symbols of the test text": (
        "vocabulary",
        lambda r: {"vocabulary": Vocabulary.from_text(r["train"] + "\u00df\u4e2d", UNKNOWN)},
        "which the training text hasn't"),
    "one baseline": ("baselines", lambda r: {"baselines": {1: r["baselines"][1]}}, "at least two"),
    "baseline on its own text": (
        "baselines", lambda r: {"baselines": {**r["baselines"], 3: ngram(r, "train", "train")}},
        "on the text it has counted"),
    "baseline fitted to the test text": (
        "baselines", lambda r: {"baselines": {**r["baselines"], 3: ngram(r, "test", "test")}},
        "has counted the test text"),
    "a baseline made up": (
        "baselines", lambda r: {"baselines": {**r["baselines"], 2: 1.0}}, "measured again it is"),
    "one seed": ("models", lambda r: {"models": {0: r["models"][0]}}, "what is luck"),
    "the same network twice": (
        "models", lambda r: {"models": dict.fromkeys((0, 1), r["models"][0])}, "very same weights"),
    "nats": (
        "bits", lambda r: {"bits": {k: v * np.log(2) for k, v in r["bits"].items()}}, "in nats"),
    "bits of the training text": (
        "bits",
        lambda r: {"bits": {k: score(m, r["vocabulary"], r["vocabulary"].encode(r["train"]))
                            for k, m in r["models"].items()}},
        "on the training text"),
    "untrained networks": (
        "bits",
        lambda r: {"models": (novices := {k: untrained(r, k) for k in (0, 1)}),
                   "bits": {k: score(m, r["vocabulary"], r["vocabulary"].encode(r["test"]))
                            for k, m in novices.items()}},
        "has this network been trained"),
    "bits made up": ("bits", lambda r: {"bits": {0: 1.0, 1: 1.0}}, "measured again it is"),
    "a quotation": ("writing", lambda r: {"written": r["train"][300:500]}, "on end stand in"),
    "too short": ("writing", lambda r: {"written": "The "}, "expected 100 or more"),
    "wishful": ("conclusion", lambda r: {"conclusion": "better"}, "not what was measured"),
    "a sentence": ("conclusion", lambda r: {"conclusion": "It is good."}, "expected one of better"),
}


def untrained(report, seed):
    symbols = len(report["vocabulary"])
    return ElmanRNN(symbols, 64, symbols, seed=seed, dtype="float32")


def ngram(report, fitted, tested):
    vocabulary = report["vocabulary"]
    model = NGram(3, len(vocabulary)).fit(vocabulary.encode(report[fitted]))
    return model.bits_per_character(vocabulary.encode(report[tested]))


@pytest.mark.parametrize("case", WRONG)
def test_wrong_reports_get_their_own_hint(report, case):
    name, change, words = WRONG[case]
    checklist = review(**{**report, **change(report)})
    assert states(checklist)[name] == "wrong", checklist
    assert words in text_of(checklist, name)
    assert not checklist.passed


def test_lines_that_would_mislead_wait(report):
    checklist = review(**{**report, "bits": {0: 1.0, 1: 1.0}})
    assert text_of(checklist, "conclusion") == "waits for: bits"


def test_no_difference_is_what_lies_within_the_seeds(report):
    best = min(report["baselines"].values())
    # Two networks around the best baseline: numbers as if measured.
    from course_utils.exercises.lesson_13.capstone import _conclusion

    assert _conclusion(report["baselines"], {0: best - 0.1, 1: best + 0.1}, "no difference")
    assert _conclusion(report["baselines"], {0: best - 0.3, 1: best - 0.2}, "better")
