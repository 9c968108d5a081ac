"""A quiz question: choose one answer, and read why it is right or wrong."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from course_utils.exercises import progress
from course_utils.exercises.engine.markup import fold, inline


@dataclass(frozen=True)
class Choice:
    """One possible answer: its text, whether it is correct, and the reason, shown when chosen."""

    text: str
    correct: bool
    why: str

    @property
    def feedback(self):
        return f"{'Right' if self.correct else 'Not quite'}. {self.why}"


class Quiz:
    """A question with several answers, of which one is right.

    Leave it as the last line of a cell. In JupyterLab it is a group of radio buttons that mouse
    and keyboard work, whose explanations a screen reader speaks; a page without a kernel shows
    the answers with their explanations folded away; a terminal shows them as a list.

    Parameters
    ----------
    question : str
        Plain text; what stands in `backticks` is shown as code. The same holds for the choices.
    choices : list of Choice
        Two or more, exactly one of them correct, each with its reason.
    """

    def __init__(self, question, choices):
        texts = [choice.text for choice in choices]
        if not question.strip():
            raise ValueError("question is empty")
        if len(texts) < 2 or len(set(texts)) < len(texts):
            raise ValueError(f"choices are {texts}: expected two or more different ones")
        correct = [choice.text for choice in choices if choice.correct]
        if len(correct) != 1:
            raise ValueError(f"choices has {len(correct)} correct ones: expected exactly one")
        for choice in choices:
            if not choice.why.strip():
                raise ValueError(f"choice {choice.text!r} has an empty why: expected the reason")
        self.question, self.choices = question.strip(), tuple(choices)

    def __repr__(self):
        return "\n".join([self.question, *(f"  ( ) {choice.text}" for choice in self.choices)])

    def _repr_html_(self):
        answers = "".join(
            fold(choice.text, f'<div style="margin:2px 18px">{inline(choice.feedback)}</div>')
            for choice in self.choices
        )
        return f"<div><p><strong>{inline(self.question)}</strong></p>{answers}</div>"

    def widget(self):
        """The radio buttons, as a new widget; its ``chosen`` is the number of the answer, or -1."""
        choices = [[choice.text, choice.feedback, choice.correct] for choice in self.choices]
        return radio_buttons(self.question, choices)

    def _repr_mimebundle_(self, **_):
        return bundle(self, progress.following(self, self.widget()))


def bundle(thing, widget):
    """What a cell shows of `thing`: its widget, or its HTML, or its text.

    Running the cell again closes the widget of the last run.
    """
    # Imported here: a module of exercises is loaded by tests and lessons without widgets too.
    from course_utils.controls import registry

    registry.adopt(SimpleNamespace(close=lambda: registry.close(widget)))
    return {"text/plain": repr(thing), "text/html": thing._repr_html_(), **registry.view(widget)}


def radio_buttons(question, choices, chosen=-1):
    """A group of radio buttons, and a line below that answers each choice.

    Parameters
    ----------
    question : str
    choices : list of [text, feedback, correct]
        `correct` is None for a choice that is only noted.
    chosen : int
        The number of the choice that is set at the start, or -1.
    """
    return _widget_class()(question=question, choices=choices, chosen=chosen)


@cache
def _widget_class():
    """The widget's class, made when the first quiz is shown."""
    import anywidget
    import traitlets

    class QuizWidget(anywidget.AnyWidget):
        _esm = Path(__file__).with_name("quiz.js")
        _css = Path(__file__).with_name("quiz.css")
        question = traitlets.Unicode().tag(sync=True)
        choices = traitlets.List().tag(sync=True)
        chosen = traitlets.Int(-1).tag(sync=True)

        @traitlets.validate("chosen")
        def _valid_choice(self, proposal):
            if not -1 <= proposal["value"] < len(self.choices):
                raise traitlets.TraitError(
                    f"chosen is {proposal['value']}: expected -1 to {len(self.choices) - 1}"
                )
            return proposal["value"]

    return QuizWidget
