"""A text of one's own: any script, sizes that fit, clear refusals."""

import numpy as np
import pytest

from course_utils.tasks import load_reader, load_text, plan_text
from course_utils.tasks.language.own_text import UNKNOWN

CHINESE = "".join(chr(0x4E00 + k % 1500) for k in np.random.default_rng(0).zipf(1.3, 5000) % 1500)


def test_the_reader_is_kept_whole():
    text = load_reader()
    plan = plan_text(text)
    assert len(plan.learn) + len(plan.held_out) == len(text) and plan.left_out == plan.unknown == 0
    assert plan.vocabulary.decode(plan.learn) == text[: len(plan.learn)]
    assert (plan.batch, plan.time) == (32, 25) and len(plan.batches) >= 40
    assert 3 < plan.seconds < 15 and 10 < plan.epochs <= 40


@pytest.mark.parametrize(
    "text",
    ["Où est le café, là-bas ? Déjà fermé ! " * 20, "雨过天晴，山高水长。" * 60,
     "🎈🎉 sun ☀️ rain 🌧️ " * 40, "שלום עולם " * 60, "ab" * 250],
    ids=["French", "Chinese", "emoji", "Hebrew", "two letters"],
)  # fmt: skip
def test_any_script_gives_batches(text):
    plan = plan_text(text)
    assert plan.vocabulary.decode(np.r_[plan.learn, plan.held_out]) == text
    x, targets = next(iter(plan.batches))
    assert x.shape == (plan.batch, plan.time, len(plan.vocabulary))
    assert (x[:, 1:].argmax(axis=2) == targets[:, :-1]).all()


def test_rare_symbols_become_one():
    plan = plan_text(CHINESE, symbols=100)
    assert len(plan.vocabulary) == 100 and UNKNOWN in plan.vocabulary.symbols
    share = plan.vocabulary.decode(np.r_[plan.learn, plan.held_out]).count(UNKNOWN) / len(CHINESE)
    assert plan.unknown == pytest.approx(share) and 0 < share < 0.5
    assert f"{share:.1%} of the characters are rare" in repr(plan)


def test_a_long_text_is_cut_and_says_so():
    plan = plan_text("the quick brown fox " * 1000, longest=8000)
    assert plan.left_out == 12_000 and len(plan.learn) + len(plan.held_out) == 8000
    assert "the last 12,000 characters were left out" in repr(plan)


def test_more_seconds_give_more_epochs_and_larger_networks_fewer():
    text = load_reader()
    assert plan_text(text, seconds=1).epochs < plan_text(text, seconds=2).epochs
    assert plan_text(text, units=300, seconds=2).epochs < plan_text(text, seconds=2).epochs
    assert plan_text(text, seconds=1e-9).epochs == 4 and plan_text(text, seconds=1e9).epochs == 40


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_bytes(b"\xef\xbb\xbf" + ("Cafe\u0301 ☕ 早上好\r\n" * 60).encode())
    plan = plan_text(load_text(path))
    assert "é" in plan.vocabulary.symbols and "\r" not in plan.vocabulary.symbols


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (b"bytes" * 200, {}, "text is bytes"),
        ("short", {}, "text has 5 characters: expected at least 500"),
        ("a" * 600, {}, "text is made of 'a' alone"),
        ("ab" * 300, {"units": 0}, "units is 0"),
        ("ab" * 300, {"seconds": 0}, "seconds is 0"),
        ("ab" * 300, {"longest": 10}, "longest is 10"),
        ("ab" * 300, {"symbols": 1}, "symbols is 1"),
        ("ab" * 300, {"test_fraction": 1.5}, "test_fraction is 1.5"),
    ],
)
def test_refuses_what_it_cannot_use(text, options, said):
    with pytest.raises(ValueError, match=said):
        plan_text(text, **options)
