"""What a learner has done, kept in one small file beside the lessons.

Checks, quizzes and claims note their verdicts here, and ``lesson_map()`` shows them. Only a lesson
that someone works through is noted: a front end (JupyterLab, Notebook, VS Code) names the cell that
it runs; nbval, nbconvert, ``record`` and a plain Python don't, so they never read or write the
file. It is sent nowhere.

``my_progress.json``, UTF-8; times are in UTC, to the second::

    {"form": 1,
     "lessons": {
       "05": {
         "exercises": {"step": {"first": "2026-11-29T09:30:00+00:00", "tries": 3,
                                "solved": "2026-11-29T09:41:12+00:00",
                                "met": {"Not yet. The bias b is missing.": 2}}},
         "quizzes": {"past": {"choice": 1, "right": true, "tries": 2, "first_right": false,
                              "when": "2026-11-29T09:12:40+00:00"}},
         "predictions": {"gates": {"said": "holds", "verdict": "depends", "right": false,
                                   "when": "2026-11-29T10:02:05+00:00"}}}}}

Keys are lessons, then names as in ``exercises.NAME``. What has not happened is not there:

- exercises: ``first`` check of an answer (an untouched stub is none), ``tries`` until it was
  ``solved`` (which then stays), ``met``: what wrong answers were told, how often (the last 20);
- quizzes: the ``choice`` made last, counted from 0; ``first_right`` is about the first one;
- predictions: what was ``said`` of a claim before its experiment ran, and what was measured.

A learner can write anything into it: it is for finding one's way, and a mark on it rests on trust.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import ModuleType

from course_utils.lessons import LESSONS
from course_utils.locking import exclusive
from course_utils.paths import NOTEBOOKS

FILE, LOCK = "my_progress.json", ".my_progress.lock"
FORM = 1
KINDS = ("exercises", "quizzes", "predictions")
LARGEST = 2_000_000  # bytes: all lessons with all their hints are a tenth of it
MET, LETTERS = 20, 300  # so many hints of an exercise are kept, and so much of each
PATIENCE = 2.0  # seconds to wait for another kernel that writes

_named = set()  # what was said already


class Damaged(ValueError):
    """The file is not what this module writes."""


# Reading ------------------------------------------------------------------------------------------


def read(path):
    """The lessons in a progress file, for instance that of a learner who handed it in.

    Returns
    -------
    dict
        Lesson -> kind -> name -> entry, as described above; empty if there is no file.

    Raises
    ------
    Damaged
        If it is anything else; the message says what.
    OSError
        If it can't be read.
    """
    path = Path(path)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise Damaged(f"larger than {LARGEST // 1_000_000} MB")
    try:
        kept = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Damaged(f"no JSON ({error})") from None
    form = kept.get("form") if isinstance(kept, dict) else None
    if form != FORM:
        raise Damaged(f"its form is {form!r:.20}: expected {FORM}")
    lessons = kept.get("lessons")
    for level in (lessons, *_below(lessons), *_below(*_below(lessons))):
        if not isinstance(level, dict):
            raise Damaged(f"{level!r:.40} stands where names were expected")
    for one in lessons.values():
        for entry in _below(*one.values()):
            if not isinstance(entry, dict):
                raise Damaged(f"{entry!r:.40} stands where an entry was expected")
    return lessons


def _below(*levels):
    return [one for level in levels if isinstance(level, dict) for one in level.values()]


def mine():
    """The lessons in the learner's own file; empty where nobody works through a lesson."""
    if not in_a_front_end():
        return {}
    try:
        return read(place() / FILE)
    except (OSError, Damaged) as error:
        _name(f"{FILE} can't be read ({_why(error)}): the map is shown without it.")
        return {}


def done(lesson, kept):
    """How much of a lesson is done.

    Parameters
    ----------
    lesson : str
        Its number.
    kept : dict
        What `read` gives.

    Returns
    -------
    dict
        "exercises": (solved, all), "quizzes": (answered, all), "predictions": (made, all); a kind
        that the lesson doesn't have is left out.
    """
    names, entries = in_lesson(lesson), kept.get(lesson, {})
    counts = {}
    for kind, key in zip(KINDS, ("solved", "choice", "said"), strict=True):
        made = [name for name, entry in entries.get(kind, {}).items() if key in entry]
        if names[kind]:
            counts[kind] = len(set(made) & set(names[kind])), len(names[kind])
    return counts


def in_lesson(lesson):
    """The names of a lesson's exercises, quizzes and predictions, by kind."""
    names = {kind: [] for kind in KINDS}
    for name, thing in vars(import_module(f"course_utils.exercises.lesson_{lesson}")).items():
        for kind, method in zip(KINDS, ("check", "choices", "judge"), strict=True):
            if hasattr(thing, method) and not isinstance(thing, type | ModuleType):
                names[kind].append(name)
    return names


def hints_met(files):
    """How often checks told what, over the files of a class.

    Parameters
    ----------
    files : iterable of path
        Progress files; those that can't be read are passed over.

    Returns
    -------
    list of (str, str, str, int, int)
        Lesson, exercise, what was said, by how many learners it was met and how often in all; the
        most met first.
    """
    learners, times = Counter(), Counter()
    for file in files:
        try:
            lessons = read(file)
        except (OSError, Damaged):
            continue
        for lesson, kinds in lessons.items():
            for name, entry in kinds.get("exercises", {}).items():
                met = entry.get("met", {})
                for said, often in met.items() if isinstance(met, dict) else ():
                    if isinstance(often, int):
                        learners[lesson, name, said] += 1
                        times[lesson, name, said] += often
    return [(*key, many, times[key]) for key, many in learners.most_common()]


# Noting -------------------------------------------------------------------------------------------


def checked(check):
    """Decorates `Exercise.check`: its verdicts are noted."""

    @wraps(check)
    def noted(exercise, answer):
        feedback = check(exercise, answer)
        if feedback.state != "not tried" and in_a_front_end():
            _note("exercises", exercise, lambda entry: _tried(entry, feedback))
        return feedback

    return noted


def _tried(entry, feedback):
    entry.setdefault("first", _now())
    if "solved" in entry:
        return
    entry["tries"] = entry.get("tries", 0) + 1
    if feedback.state == "right":
        entry["solved"] = _now()
        return
    met, said = entry.setdefault("met", {}), feedback.text[:LETTERS]
    met[said] = met.pop(said, 0) + 1
    for oldest in list(met)[:-MET]:
        del met[oldest]


def following(thing, widget):
    """The widget of a quiz or a claim, whose choices are noted from now on."""
    if in_a_front_end():
        note = chosen if hasattr(thing, "choices") else predicted
        widget.observe(lambda change: note(thing, change["new"]), "chosen")
    return widget


def chosen(quiz, choice):
    """Note a choice that was made, by its number."""

    def change(entry):
        right = quiz.choices[choice].correct
        entry.setdefault("first_right", right)
        entry.update(choice=choice, right=right, tries=entry.get("tries", 0) + 1, when=_now())

    if choice >= 0:
        _note("quizzes", quiz, change)


def predicted(claim, choice):
    """Note what was said of a claim."""
    if choice >= 0:
        _note("predictions", claim, lambda entry: entry.update(said=claim.prediction, when=_now()))


def judged(claim):
    """Note what was measured of a claim that something had been said of."""
    verdict = claim.verdict
    if verdict.right is not None and in_a_front_end():
        found = {"verdict": verdict.name, "right": verdict.right}
        _note("predictions", claim, lambda entry: entry.update(said=verdict.prediction, **found))


def in_a_front_end():
    """Whether what runs now is a cell that someone runs in a page."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    try:
        parent = getattr(shell, "get_parent", None) or shell.kernel.get_parent  # in a browser
        named = "cellId" in parent()["metadata"]
    except (AttributeError, KeyError, TypeError):  # no kernel, or none that says who asks
        return False
    return named or "__vsc_ipynb_file__" in shell.user_ns  # VS Code's own mark in its kernels


def place():
    """The folder of the lessons: where the kernel runs, else where the course lies."""
    here = Path.cwd()
    for folder in (here, NOTEBOOKS):
        if any((folder / lesson.path.name).is_file() for lesson in LESSONS):
            return folder
    return here


def _note(kind, thing, change):
    """Change one entry of the learner's file; whatever goes wrong stops nobody."""
    lesson, name = _address(thing)
    if name is None:  # made in a notebook of one's own
        return
    try:
        path = place() / FILE
        with _alone(path.with_name(LOCK)):
            lessons = _read_or_put_aside(path)
            kinds = lessons.setdefault(lesson, {})
            change(kinds.setdefault(kind, {}).setdefault(name, {}))
            _write(path, {"form": FORM, "lessons": dict(sorted(lessons.items()))})
    except Exception as error:
        _name(f"What you solve isn't kept in {FILE} ({_why(error)}). All else works as ever.")


def _address(thing):
    """(lesson, name) of an exercise, a quiz or a claim, by looking for it where they are."""
    for lesson in LESSONS:
        module = sys.modules.get(f"course_utils.exercises.lesson_{lesson.number}")
        for name, one in vars(module).items() if module else ():
            if one is thing:
                return lesson.number, name
    return None, None


def _read_or_put_aside(path):
    try:
        return read(path)
    except Damaged as error:
        aside = path.with_name(f"{path.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S')}.json")
        os.replace(path, aside)
        _name(f"{path.name} can't be read ({error}): it is kept as {aside.name}, a new one begun.")
        return {}


def _write(path, kept):
    """Beside it first, then in its place: whoever reads it meets the old one or the new one."""
    text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    descriptor, fresh = tempfile.mkstemp(prefix=".my_progress.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if os.name != "nt":  # as any new file: mkstemp's are for their owner alone
            os.chmod(fresh, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(fresh, path)
    except BaseException:
        os.unlink(fresh)
        raise


@contextmanager
def _alone(lock):
    """While no other kernel writes; TimeoutError if one doesn't come to an end."""
    end = time.monotonic() + PATIENCE

    def taken():
        raise _Taken

    while True:
        turn = exclusive(lock, waiting=taken)
        try:
            turn.__enter__()
            break
        except _Taken:
            if time.monotonic() > end:
                raise TimeoutError("another kernel is writing it") from None
            time.sleep(0.01)
    try:
        yield
    finally:
        turn.__exit__(None, None, None)


class _Taken(Exception):
    pass


def _now():
    return datetime.now(UTC).isoformat(timespec="seconds")


def _why(error):
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _name(sentence):
    """Say it once in this kernel."""
    if sentence not in _named:
        _named.add(sentence)
        print(sentence, file=sys.stderr)
