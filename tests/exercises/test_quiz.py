"""Quiz questions: what is refused, what is shown where, and that nothing piles up."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
import traitlets
from ipywidgets import Widget
from ipywidgets.widgets.widget import _instances

from course_utils.controls import registry
from course_utils.exercises import Choice, Quiz

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def quiz(closing):
    return Quiz(
        "Which term of `h(t)` carries the past?",
        [
            Choice("`W x(t)`", False, "It knows only this step's input: a < b & so on."),
            Choice("`R h(t-1)`", True, "`h(t-1)` holds what was kept of all steps before."),
            Choice("`b`", False, "It is the same at every step."),
        ],
    )


@pytest.fixture
def cell(monkeypatch, closing):
    """Stand in for a notebook cell: ``cell(name, run)`` says which one runs now."""
    monkeypatch.setattr(registry, "_by_cell", {})

    def at(name, run):
        monkeypatch.setattr(registry, "_cell", lambda: (name, run))

    return at


def good():
    return [Choice("yes", True, "So it is."), Choice("no", False, "It isn't.")]


@pytest.mark.parametrize(
    ("question", "choices", "message"),
    [
        (" ", good(), "question is empty"),
        ("Q?", good()[:1], "expected two or more different ones"),
        ("Q?", [*good(), good()[1]], "expected two or more different ones"),
        ("Q?", [good()[1], Choice("maybe", False, "No.")], "choices has 0 correct ones"),
        ("Q?", [*good(), Choice("maybe", True, "No.")], "choices has 2 correct ones"),
        ("Q?", [*good(), Choice("maybe", False, " ")], "choice 'maybe' has an empty why"),
    ],
)
def test_a_wrong_definition_is_refused(question, choices, message):
    with pytest.raises(ValueError, match=message):
        Quiz(question, choices)


def test_text_lists_the_question_and_its_choices(quiz):
    assert repr(quiz) == (
        "Which term of `h(t)` carries the past?\n"
        "  ( ) `W x(t)`\n  ( ) `R h(t-1)`\n  ( ) `b`"
    )


def test_html_folds_every_explanation_away(quiz):
    html = quiz._repr_html_()
    assert html.count("<details") == html.count("<summary") == 3 and "open" not in html
    assert "<code>R h(t-1)</code></summary>" in html
    assert "Right. <code>h(t-1)</code> holds what was kept" in html
    assert "Not quite. It knows only this step&#x27;s input: a &lt; b &amp; so on." in html
    opened = []

    class Balance(HTMLParser):
        def handle_starttag(self, tag, attrs):
            opened.append(tag)

        def handle_endtag(self, tag):
            assert opened.pop() == tag

    Balance().feed(html)
    assert not opened


def test_widget_has_nothing_chosen_and_an_explanation_for_each(quiz):
    widget = quiz.widget()
    assert widget.chosen == -1
    assert widget.question == quiz.question
    for number, choice in enumerate(quiz.choices):
        widget.chosen = number
        text, feedback, correct = widget.choices[number]
        assert (text, correct) == (choice.text, choice.correct)
        assert feedback == f"{'Right' if correct else 'Not quite'}. {choice.why}"
    for wrong in (3, -2):
        with pytest.raises(traitlets.TraitError, match=f"chosen is {wrong}: expected -1 to 2"):
            widget.chosen = wrong
    widget.close()


def test_what_is_stored_is_the_same_at_every_run(quiz, cell):
    cell("one", 1)
    first, second = quiz._repr_mimebundle_(), quiz._repr_mimebundle_()
    assert first.pop(VIEW) != second.pop(VIEW)  # the only part that differs, and nbval skips it
    assert first == second and set(first) == {"text/plain", "text/html"}
    json.dumps(first)
    assert not re.search(r"\bid=", first["text/html"])


def test_running_the_cell_again_closes_the_old_buttons(quiz, cell):
    def show(name, run):
        cell(name, run)
        return _instances[quiz._repr_mimebundle_()[VIEW]["model_id"]]

    show("one", 0)
    before = len(_instances)
    for run in range(1, 50):
        last = show("one", run)
    assert len(_instances) == before
    other = show("two", 50)  # the same question in another cell: both live
    assert isinstance(last, Widget) and last.comm is not None and other.comm is not None


def test_lessons_can_be_read_without_widgets():
    """The tests of exercises, and a terminal, need no widget library at all."""
    code = (
        "import sys; from course_utils.exercises import Choice, Quiz, Exercise;"
        "print(Quiz('Q?', [Choice('a', True, 'b'), Choice('c', False, 'd')]));"
        "sys.exit(any(m in sys.modules for m in ('ipywidgets', 'anywidget', 'matplotlib')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "Q?\n  ( ) a\n  ( ) c\n"), run.stderr
