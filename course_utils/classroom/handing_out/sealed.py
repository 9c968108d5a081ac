"""Exercises of a learner's copy that has no solutions: what is known of answers instead of them.

``release --without-solutions`` writes such copies, see the module ``sealing`` beside this one. A
check there knows the results that are right for the inputs that it shows, and what to say of the
results of known wrong answers; it can't derive more. The results are kept beside the exercises,
packed: of an answer that is one value, that is the value, for whoever digs it out.
"""

import base64
import inspect
import json
import zlib
from functools import cache
from pathlib import Path

from course_utils.classroom.apart import wire
from course_utils.exercises.engine.crash import Crash
from course_utils.exercises.engine.derived import Derived
from course_utils.exercises.engine.exercise import Exercise, Feedback

FILE = "sealed.txt"


class Sealed(Exercise):
    """An exercise without its solution.

    Parameters
    ----------
    name : str
        Its name in the record beside the module that makes it.
    stub, inputs, call, given, tolerance, others
        As of :class:`course_utils.exercises.engine.exercise.Exercise`.
    """

    def __init__(self, name, stub, **options):
        caller = inspect.currentframe().f_back.f_globals["__file__"]
        record = _records(Path(caller).parent / FILE)[name]
        super().__init__(stub, stub, record["why"], **options)
        self.solution, self.forms = "", []
        self._expected = (wire.unpacked(record["expected"]),)
        self._names |= set(record["names"])
        self._known = record["known"]
        self.derived = FromResults(self)

    def known(self, outcome):
        """What is said of an outcome that a known wrong answer has; None for others."""
        for packed, text in self._known:
            if isinstance(packed, dict):
                if isinstance(outcome, Crash) and packed["stops"] == _stop(outcome):
                    return text
            elif not isinstance(outcome, Crash) and self.same(outcome, wire.unpacked(packed)):
                return text
        return None

    def check(self, answer):
        feedback = super().check(answer)
        if feedback.state == "hint":
            known = self.known(self.outcome(answer))
            return Feedback("hint", known, "") if known else feedback
        return feedback


class FromResults(Derived):
    """What is derived from the right results alone, where no right answer is there to be run."""

    def single_slips(self):
        return []

    def _nothing(self, outcome, answer):
        return None

    _slip = _two_slips = _mended = _mended_twice = _named = _idle = _changed = _nothing


def _stop(crash):
    return [type(crash.error).__name__, str(crash.error), crash.call]


@cache
def _records(path):
    return json.loads(zlib.decompress(base64.b85decode(path.read_text(encoding="ascii"))))


def write_records(path, records):
    """Write the record of a lesson's exercises; JSON, packed."""
    data = zlib.compress(json.dumps(records).encode(), 9)
    path.write_text(base64.b85encode(data).decode(), encoding="ascii")


def record(exercise):
    """What a sealed exercise keeps of a whole one."""
    sources = [text for text, _ in exercise.wrong_answers]
    sources += [form.text(slip) for _, outcome, made in exercise.derived.single_slips()
                if made is not None and not isinstance(outcome, Crash) for form, slip in [made]]
    known = []
    for source in dict.fromkeys(sources):
        try:
            answer = exercise.run(source)
            outcome, feedback = exercise.outcome(answer), exercise.check(answer)
            stops = isinstance(outcome, Crash)
            packed = {"stops": _stop(outcome)} if stops else wire.packed(outcome)
        except Exception:  # a mutant that can't be defined
            continue
        if feedback.state == "hint":
            known.append([packed, feedback.text])
    return {"expected": wire.packed(exercise.expected), "known": known, "why": exercise.why,
            "names": sorted(exercise.own_names)}


