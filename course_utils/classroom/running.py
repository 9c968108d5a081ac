"""All submissions of a class: some at a time, each in processes of its own, and again after a stop.

For each notebook a process is forked from this one, in which the exercises with all that is derived
from them lie ready; it reads the notebook, begins the learner's process, judges, writes the result
into a file and ends. Whatever happens in it, the others go on. What has a result already is not
marked again.
"""

import contextlib
import hashlib
import json
import multiprocessing
import os
import re
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path

from course_utils import __version__
from course_utils.classroom import answers, marking, submissions
from course_utils.classroom.apart import remote
from course_utils.exercises.engine.proof import lesson_modules, quizzes_of
from course_utils.exercises.progress import Damaged
from course_utils.exercises.progress import read as read_progress
from course_utils.lessons import LESSONS
from course_utils.paths import ROOT

ALLOWED = 400.0  # seconds for one notebook, all in all
WORTH_IT = 20  # notebooks from which on all that hints need is worked out beforehand
JUDGE_MEMORY = 4_000_000_000  # bytes of address space of the process that judges


@dataclass
class Result:
    """What became of one submission; `marks` is None where it couldn't be marked."""

    submission: submissions.Submission
    lesson: str | None = None
    marks: list | None = None
    remarks: list = field(default_factory=list)
    quizzes: dict = field(default_factory=dict)  # name -> 1, 0 or None where not answered
    walls: str | None = None
    seconds: float = 0.0

    @property
    def points(self):
        return sum(mark.points for mark in self.marks or ())


class Class:
    """The marking of a class.

    Parameters
    ----------
    work : Path
        Where results and the secret of the inputs are kept, so that a second run goes on.
    lessons : list of str, optional
        Which lessons may be marked.
    partial : bool
        Whether an answer that is partly right has a part of the point.
    seconds : float
        For one call of an answer.
    """

    def __init__(self, work, lessons=None, partial=True, seconds=remote.SECONDS):
        self.work, self.lessons = Path(work), lessons
        self.partial, self.seconds = partial, seconds
        (self.work / "results").mkdir(parents=True, exist_ok=True)
        self.seed = self._secret()
        self._examiners = {}
        self._way = hashlib.sha256(
            f"{__version__} {_state_of_the_course()} {self.seed} {partial} {lessons}".encode()
        ).hexdigest()

    def _secret(self):
        """The seed of the inputs that no check shows, made at the first run."""
        path = self.work / "secret"
        if not path.exists():
            path.write_text(str(secrets.randbits(62)), encoding="ascii")
        return int(path.read_text(encoding="ascii"))

    def examiner(self, lesson):
        """The exercises of a lesson, with their other inputs; made once."""
        if lesson not in self._examiners:
            self._examiners[lesson] = marking.Examiner(lesson, self.seed, self.partial)
        return self._examiners[lesson]

    def run(self, found, workers=None, progress=lambda done, of: None):
        """Mark all submissions.

        Parameters
        ----------
        found : list of Submission
        workers : int, optional
            How many at a time; as many as there are processors, if left out.
        progress : callable
            Called with the number that is done, and of how many.

        Returns
        -------
        list of Result
        """
        waiting = [one for one in found if not self._file(one).exists()]
        done = len(found) - len(waiting)
        progress(done, len(found))
        if waiting:
            self._warm(waiting)
            context = multiprocessing.get_context(
                "fork" if sys.platform.startswith("linux") else "spawn"
            )
            with remote.Course() as course:
                for _ in self._work_on(waiting, course, workers or os.cpu_count() or 1, context):
                    done += 1
                    progress(done, len(found))
        return [self._read(one) for one in found]

    def _warm(self, waiting):
        """Prepare what all processes need, before they are forked."""
        likely = {one.lesson for one in waiting} - {None}
        for lesson in self.lessons or likely or lesson_numbers():
            for exercise in self.examiner(lesson).exercises.values():
                if len(waiting) > WORTH_IT:
                    exercise.prepare()

    def _work_on(self, waiting, course, workers, context):
        queue, running = list(reversed(waiting)), {}
        try:
            while queue or running:
                while queue and len(running) < workers:
                    one = queue.pop()
                    process = context.Process(target=_judge, args=(self, one, course))
                    process.start()
                    running[process.sentinel] = process, one, time.monotonic() + ALLOWED
                first = min(end for _, _, end in running.values())
                ended = wait(list(running), max(first - time.monotonic(), 0))
                late = [key for key, (_, _, end) in running.items() if time.monotonic() >= end]
                for key in {*ended, *late}:
                    process, one, _ = running.pop(key)
                    if key in late:
                        process.kill()
                    process.join()
                    if not self._file(one).exists():
                        why = (f"was stopped after {ALLOWED:z.0f} s" if key in late
                               else f"ended without a result ({process.exitcode})")
                        self._write(Result(one, one.lesson, remarks=[f"marking it {why}"]))
                    process.close()
                    yield one
        finally:  # stopped in between: nothing goes on behind
            for process, _, _ in running.values():
                process.kill()
                process.join()

    # One submission -----------------------------------------------------------------------------

    def judge(self, one, course):
        """Mark one submission, in a process of its own."""
        start = time.monotonic()
        result = Result(one, one.lesson)
        try:
            if one.path.stat().st_size > answers.LARGEST:
                answers.refuse_size(one.path.stat().st_size)
            notebook = answers.read(one.path.read_bytes())
            result.remarks += notebook.remarks
            result.lesson = self._lesson(one, notebook)
            with tempfile.TemporaryDirectory(prefix="marking-") as folder:
                submissions.copy_of(one, folder)
                with remote.Learner(course, folder, self.seconds) as learner:
                    marks = self.examiner(result.lesson).mark(notebook, learner)
            result.marks, result.walls = marks.marks, marks.walls
            result.remarks = marks.remarks
            result.quizzes = quiz_points(result.lesson, one.progress, result.remarks)
        except answers.Unreadable as error:
            result.remarks.append(str(error))
        except OSError as error:
            result.remarks.append(f"it can't be read: {error.strerror or error}")
        except MemoryError:
            result.remarks.append("marking it took too much memory")
        result.seconds = time.monotonic() - start
        self._write(result)

    def _lesson(self, one, notebook):
        """By what it imports, else its name, else the names that it defines."""
        text = "\n".join(notebook.cells)
        imported = re.findall(r"^[^#\n]*\blesson_(\d\d)\b", text, re.MULTILINE)
        known = self.lessons or lesson_numbers()
        defined = set(re.findall(r"^\s*(?:def\s+)?(\w+)\s*[=(]", text, re.MULTILINE))
        counted = {lesson: sum(name in defined for name in names)
                   for lesson, names in _names().items() if lesson in known}
        most = max(counted, key=counted.get)
        for lesson in (*imported, one.lesson, most if counted[most] > 1 else None):
            if lesson in known:
                return lesson
        raise answers.Unreadable("it answers no exercise of " + (
            f"lesson {', '.join(self.lessons)}" if self.lessons else "any lesson"))

    def _file(self, one):
        key = hashlib.sha256(f"{self._way} {one.key} {one.shown}".encode("utf-8", "replace"))
        for path in (one.path, one.progress):
            if path is not None:
                with contextlib.suppress(OSError):
                    state = path.stat()
                    key.update(f"{state.st_size} {one.when}".encode())
                    if state.st_size <= answers.LARGEST:
                        key.update(path.read_bytes())
        return self.work / "results" / f"{key.hexdigest()[:40]}.json"

    def _write(self, result):
        plain = {
            "lesson": result.lesson, "remarks": result.remarks, "quizzes": result.quizzes,
            "walls": result.walls, "seconds": round(result.seconds, 3),
            "marks": None if result.marks is None else [vars(mark) for mark in result.marks],
        }
        path = self._file(result.submission)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(json.dumps(plain), encoding="utf-8")  # what is no letter, escaped
        os.replace(fresh, path)

    def _read(self, one):
        plain = json.loads(self._file(one).read_text(encoding="utf-8"))
        marks = plain.pop("marks")
        marks = None if marks is None else [marking.Mark(**mark) for mark in marks]
        return Result(one, marks=marks, **plain)


def _judge(marker, one, course):
    if sys.platform == "linux":  # it ends with the process that began it, even if that is killed
        import ctypes

        ctypes.CDLL(None).prctl(1, ctypes.c_ulong(9))
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (JUDGE_MEMORY, JUDGE_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    marker.judge(one, course)


def lesson_numbers():
    return [lesson.number for lesson in LESSONS if lesson.exists]


def _names():
    """The names that the stubs of each lesson define."""
    return {name.removeprefix("lesson_"): [exercise.name for exercise in
                                           marking.exercises_of(module).values()]
            for name, module in lesson_modules().items()}


def _state_of_the_course():
    """What the exercises are now: who changes them marks anew."""
    digest = hashlib.sha256()
    for folder in ("exercises", "classroom"):
        for path in sorted((ROOT / "course_utils" / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


# Quizzes ------------------------------------------------------------------------------------------


def quiz_points(lesson, file, remarks):
    """What the learner's progress file has chosen, quiz by quiz: 1 right, 0 wrong, None not there.

    A notebook keeps no choices: they are in ``my_progress.json``, beside the notebooks of the
    learner. Without it quizzes have no points.
    """
    quizzes = quizzes_of(lesson_modules()[f"lesson_{lesson}"])
    chosen = {}
    if file is not None:
        try:
            chosen = read_progress(file).get(lesson, {}).get("quizzes", {})
        except (OSError, Damaged) as error:
            remarks.append(f"{submissions.PROGRESS}.json can't be read: {error}")
    points = {}
    for name, quiz in quizzes.items():
        choice = chosen.get(name, {}).get("choice")
        there = type(choice) is int and 0 <= choice < len(quiz.choices)
        points[name] = int(quiz.choices[choice].correct) if there else None
    return points
