"""A claim under test: the learner commits to a verdict, then measurements give theirs.

Lesson 13 is made of them. What is measured is a set of cases, each a plain yes or no; the verdict
follows from these and is nowhere written down::

    forgets = Claim("A leaky memory has forgotten a pulse after one time constant.")

    forgets                                            # the last line of a cell: radio buttons

    forgets.judge({"tau = 5": left[5] < 0.01, "tau = 50": left[50] < 0.01})

    score([forgets])
"""

from dataclasses import dataclass

import numpy as np

from course_utils.exercises import progress
from course_utils.exercises.engine.markup import inline, note
from course_utils.exercises.engine.quiz import bundle, radio_buttons
from course_utils.scroll_box import in_scroll_box

VERDICTS = {"holds": "It holds", "fails": "It fails", "depends": "It depends"}
NOTED = "Noted. Run the experiment; the cell with the verdict keeps count."


class Claim:
    """A sentence that is true, false, or true under conditions, to be decided by measuring.

    Parameters
    ----------
    text : str
        Plain text; what stands in `backticks` is shown as code.

    Attributes
    ----------
    prediction : "holds", "fails", "depends" or None
        What the learner has said. From the first verdict on it stays as it was then.
    verdict : Verdict or None
        What was measured last.
    """

    def __init__(self, text):
        if not text.strip():
            raise ValueError("text is empty: expected a claim")
        self.text = text.strip()
        self.verdict = None
        self._said = None

    @property
    def prediction(self):
        return self._said

    @prediction.setter
    def prediction(self, value):
        if value not in (None, *VERDICTS):
            raise ValueError(f"prediction is {value!r}: expected one of {', '.join(VERDICTS)}")
        # Who has seen the verdict can't predict it any more, but may still begin to.
        if self.verdict is None or self._said is None:
            self._said = value

    def judge(self, cases):
        """Compare the claim with what was measured.

        Parameters
        ----------
        cases : dict of str -> bool
            Under which conditions it was measured, and whether the claim was true there.

        Returns
        -------
        Verdict
            It holds if it was true in all cases, fails if in none, and depends otherwise.

        Raises
        ------
        ValueError
            If there is no case, or one is not a yes or a no.
        """
        if not isinstance(cases, dict) or not cases:
            raise ValueError(f"cases is {cases!r}: expected a dict like {{'tau = 5': True}}")
        for name, true in cases.items():
            if np.asarray(true).dtype != bool or np.size(true) != 1:
                raise ValueError(f"case {name!r} is {true!r}: expected True or False")
        cases = {name: bool(true) for name, true in cases.items()}
        self.verdict = Verdict(self, cases, self.prediction)
        progress.judged(self)
        return self.verdict

    def __repr__(self):
        return "\n".join([f"Claim: {self.text}", *(f"  ( ) {v}" for v in VERDICTS.values())])

    def _repr_html_(self):
        answers = "".join(f"<li>{verdict}</li>" for verdict in VERDICTS.values())
        return f"<div><p><strong>Claim: {inline(self.text)}</strong></p><ul>{answers}</ul></div>"

    def widget(self):
        """The radio buttons, as a new widget, with what has been said already."""
        names = list(VERDICTS)
        chosen = -1 if self.prediction is None else names.index(self.prediction)
        choices = [[verdict, NOTED, None] for verdict in VERDICTS.values()]
        widget = radio_buttons(f"Claim: {self.text}", choices, chosen)
        widget.observe(lambda change: self._note(names, change["new"]), "chosen")
        return widget

    def _note(self, names, chosen):
        self.prediction = names[chosen] if chosen >= 0 else None

    def _repr_mimebundle_(self, **_):
        return bundle(self, progress.following(self, self.widget()))


@dataclass(frozen=True)
class Verdict:
    """What measuring has said of a claim: ``str(verdict)`` is a table in plain text."""

    claim: Claim
    cases: dict
    prediction: str | None

    @property
    def name(self):
        """"holds", "fails" or "depends"."""
        true = set(self.cases.values())
        return "depends" if len(true) == 2 else "holds" if true == {True} else "fails"

    @property
    def right(self):
        """Whether the learner had said so; None if nothing had been said."""
        return None if self.prediction is None else self.prediction == self.name

    @property
    def words(self):
        """The verdict, and how it compares with the prediction, in one line."""
        said = {
            None: "You haven't committed to a verdict yet.",
            True: "So you had said.",
            False: f"You had said: {VERDICTS.get(self.prediction, '').lower()}.",
        }[self.right]
        return f"{VERDICTS[self.name]}. {said}"

    def __repr__(self):
        width = max(map(len, self.cases))
        rows = [f"  {name:<{width}}  {'yes' if so else 'no'}" for name, so in self.cases.items()]
        return "\n".join([f"Claim: {self.claim.text}", *rows, self.words])

    def _repr_html_(self):
        left = 'style="text-align:left"'
        rows = "".join(
            f'<tr><th scope="row" {left}>{inline(name)}</th>'
            f"<td {left}>{'✓ yes' if true else '✗ no'}</td></tr>"
            for name, true in self.cases.items()
        )
        tone = {None: "open", True: "right", False: "wrong"}[self.right]
        return (
            f"<div><table><caption {left}>{inline(self.claim.text)}</caption>"
            f'<thead><tr><th scope="col" {left}>measured</th><th scope="col" {left}>was it so?</th>'
            f"</tr></thead><tbody>{rows}</tbody></table>{note(self.words, tone)}</div>"
        )


class Scores:
    """All claims with what was said of each and what was measured (see `score`)."""

    def __init__(self, claims):
        self.claims = tuple(claims)

    @property
    def predicted(self):
        """How many verdicts had been committed to."""
        return sum(self._right(claim) is not None for claim in self.claims)

    @property
    def right(self):
        """How many of these were right."""
        return sum(self._right(claim) is True for claim in self.claims)

    @staticmethod
    def _right(claim):
        return claim.verdict.right if claim.verdict else None

    def _rows(self):
        for claim in self.claims:
            measured = VERDICTS[claim.verdict.name] if claim.verdict else "not run yet"
            said = VERDICTS.get(claim.prediction, "-")
            sign = {None: "", True: "✓", False: "✗"}[self._right(claim)]
            yield claim.text, measured, said, sign

    def __repr__(self):
        rows = [f"{measured:<12} {said:<11} {sign:<1} {text}" for text, measured, said, sign
                in self._rows()]
        head = f"{'measured':<12} {'you said':<13} claim"
        return "\n".join([head, *rows, self._total()])

    def _total(self):
        return f"{self.right} right of {self.predicted} predicted, {len(self.claims)} claims in all"

    def _repr_html_(self):
        left = 'style="text-align:left"'
        head = "".join(f'<th scope="col" {left}>{name}</th>'
                       for name in ("Claim", "Measured", "You said", "Right?"))
        signs = {"✓": "✓ yes", "✗": "✗ no", "": ""}
        short = 'style="text-align:left;white-space:nowrap"'
        body = "".join(
            f'<tr><th scope="row" {left}>{inline(text)}</th><td {short}>{measured}</td>'
            f"<td {short}>{said}</td><td {short}>{signs[sign]}</td></tr>"
            for text, measured, said, sign in self._rows()
        )
        return in_scroll_box(
            f"<table><caption {left}>{self._total()}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", "Claims"
        )


def score(claims):
    """The table of all `claims`: measured, said, right or not."""
    return Scores(claims)
