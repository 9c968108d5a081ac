"""Claims: the verdict follows from the cases, and a prediction counts only if it came first."""

import numpy as np
import pytest

from course_utils.exercises.engine.claims import VERDICTS, Claim, score

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def claim(closing):
    return Claim("A unit with `r` = 1 never forgets.")


@pytest.mark.parametrize(
    ("cases", "name"),
    [
        ({"a": True, "b": True}, "holds"),
        ({"a": False, "b": False}, "fails"),
        ({"a": True, "b": False}, "depends"),
        ({"a": np.float64(1.0) < 2}, "holds"),
    ],
)
def test_the_verdict_follows_from_the_cases(claim, cases, name):
    verdict = claim.judge(cases)
    assert verdict.name == name and claim.verdict is verdict
    assert VERDICTS[name] in repr(verdict) and VERDICTS[name] in verdict._repr_html_()


@pytest.mark.parametrize(
    "cases", [{}, None, {"a": 1}, {"a": "yes"}, {"a": np.array([True, False])}]
)
def test_a_case_is_a_yes_or_a_no(claim, cases):
    with pytest.raises(ValueError, match=r"^case"):
        claim.judge(cases)
    assert claim.verdict is None


def test_without_a_prediction_nothing_is_right_or_wrong(claim):
    verdict = claim.judge({"a": False})
    assert verdict.right is None and "haven't committed" in repr(verdict)
    scores = score([claim])
    assert (scores.right, scores.predicted) == (0, 0)


def test_a_prediction_by_button_is_counted(claim):
    widget = claim.widget()
    widget.chosen = list(VERDICTS).index("fails")
    assert claim.prediction == "fails"
    assert claim.judge({"a": False}).right is True
    assert claim.judge({"a": True}).right is False
    scores = score([claim, Claim("Another one.")])
    assert (scores.right, scores.predicted) == (0, 1)
    assert "not run yet" in repr(scores) and "✗" in repr(scores)
    widget.close()


def test_after_the_verdict_a_prediction_stays_as_it_was(claim):
    claim.prediction = "holds"
    claim.judge({"a": False})
    claim.prediction = "fails"
    assert claim.prediction == "holds" and claim.judge({"a": False}).right is False


def test_who_ran_everything_first_may_still_begin_to_predict(claim):
    claim.judge({"a": False})
    claim.prediction = "fails"
    assert claim.judge({"a": False}).right is True


def test_the_buttons_remember_what_was_said(claim):
    claim.prediction = "depends"
    widget = claim.widget()
    assert widget.chosen == list(VERDICTS).index("depends")
    assert all(correct is None for _, _, correct in widget.choices)
    widget.close()


def test_what_is_stored_holds_no_trace_of_the_run(claim):
    first, second = claim._repr_mimebundle_(), claim._repr_mimebundle_()
    assert first.pop(VIEW) != second.pop(VIEW)
    assert first == second
    assert "<code>r</code>" in first["text/html"]


@pytest.mark.parametrize("value", ["true", "Holds", 1])
def test_a_prediction_is_one_of_the_verdicts(claim, value):
    with pytest.raises(ValueError, match="expected one of holds, fails, depends"):
        claim.prediction = value


def test_a_claim_is_not_empty():
    with pytest.raises(ValueError, match="text is empty"):
        Claim("  ")
