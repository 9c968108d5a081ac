"""The curve and the sample that grow while a network is trained."""

import re

import numpy as np
import pytest

from course_utils.controls import LiveTraining, live
from course_utils.models import ElmanRNN
from course_utils.training import Adam, Trainer


@pytest.fixture(autouse=True)
def every_drawing(monkeypatch):
    monkeypatch.setattr(live, "BETWEEN_DRAWINGS", -1.0)


def trained(shown, epochs):
    rnn = ElmanRNN(3, 4, 3)
    x = np.eye(3)[np.random.default_rng(0).integers(0, 3, (2, 6))]
    numbers = iter(np.linspace(3, 2, epochs))
    Trainer(rnn, Adam(0.01)).fit(
        [(x, x.argmax(axis=2))], epochs, progress=shown,
        validate=lambda: shown.add(next(numbers), "<b>\nthe tram"),
    )


def alt(shown):
    return re.search(r'alt="([^"]*)"', shown._image.value)[1]


def test_curve_and_text_grow_with_the_epochs():
    shown = LiveTraining("bits per character", {"3-gram": 2.5}, first=5.9)
    trained(shown, 4)
    assert shown.values == [5.9, *np.linspace(3, 2, 4)]
    assert "the network from 5.9 to 2.0" in alt(shown) and "3-gram at 2.50" in alt(shown)
    assert "&lt;b&gt; ↵ the tram" in shown._written.value, "what a network writes is no HTML"
    assert shown._bar.value == shown._bar.max == 4 and "completed" in shown._words.value
    shown.close()


def test_a_second_fit_goes_on_with_the_curve_on_the_same_bar():
    shown = LiveTraining("bits per character")
    trained(shown, 2)
    view = shown.view
    trained(shown, 3)
    assert shown.view is view and len(shown.values) == 5 and shown._bar.max == 3
    shown.close()


def test_numbers_that_are_not_finite_are_not_drawn():
    shown = LiveTraining("loss")
    shown.start(3)
    for value in (float("nan"), 2.0, float("inf")):
        shown.add(value)
    assert "from 2.0 to 2.0" in alt(shown)
    shown.close()


def test_it_is_stored_as_one_line_without_times():
    shown = LiveTraining("loss")
    shown.start(1)
    shown.finish()
    assert shown._repr_mimebundle_()["text/plain"] == (
        "training: progress bar, a live curve and what the network writes"
    )
    shown.close()
