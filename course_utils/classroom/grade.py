"""``grade``: the marks of a class, from the folder or zip file of what was handed in."""

import sys
import time
from pathlib import Path

from course_utils.cli.installing import environment
from course_utils.cli.messages import CourseError, Parser, flags, say

PARSER = Parser(
    "grade",
    "FOLDER [--to MARKS] [--lesson 05] [--whole] [--quizzes] [--canvas EXPORTED.csv]",
    """\
Marks the notebooks in FOLDER (a folder or a zip file, as Canvas, Moodle, nbgrader or a person makes
it) and writes into MARKS (FOLDER-marks, if none is named):

  grades.csv           a row for each learner and lesson, a column for each exercise and quiz
  grades-canvas.csv    to import in Canvas
  grades-moodle.csv    to upload in Moodle, a grading worksheet for each lesson
  feedback/            a page for each learner
  report.txt           what was odd, a line each

An answer is found by its name, wherever it stands; the last complete definition counts. It is
checked as the learner's own check does it, then on inputs that no check shows. Learners' code runs
in processes of its own without network, as `report.txt` says. Stopped in between, the same command
goes on where it was. MARKS holds what no learner should see: keep it to yourself.""",
)
PARSER.add_argument("folder", metavar="FOLDER", help="what was handed in")
PARSER.add_argument("--to", metavar="MARKS", help="where to write the marks")
PARSER.add_argument("--lesson", action="append", help="only this lesson; may be repeated")
PARSER.add_argument("--whole", action="store_true", help="no points for answers partly right")
PARSER.add_argument("--quizzes", action="store_true",
                    help="quizzes count as well (they are read from my_progress.json)")
PARSER.add_argument("--canvas", metavar="CSV", help="what Canvas exported, to be filled in")
PARSER.add_argument("--seconds", type=float, default=10.0, help="for each call of an answer (10)")
PARSER.add_argument("--workers", type=int, help="how many notebooks at a time (one per processor)")


def run(arguments: list[str]) -> int:
    options = PARSER.parse_args(arguments)
    folder = Path(options.folder).resolve()
    if not folder.exists():
        raise CourseError(f"{options.folder} is not there: give the folder, or zip file, of what "
                          "was handed in")
    to = Path(options.to).resolve() if options.to else folder.with_name(f"{folder.stem}-marks")
    if to == folder or folder in to.parents:
        raise CourseError("MARKS lies in FOLDER, and would be taken for handed in: use --to")
    if options.canvas and not Path(options.canvas).is_file():
        raise CourseError(f"{options.canvas} is not there: give the file that Canvas exported")
    lessons = [number.zfill(2) for number in options.lesson or ()]
    found = environment.ensure()
    passed = ["--to", str(to), "--seconds", str(options.seconds)]
    passed += flags(options, "whole", "quizzes")
    for lesson in lessons:
        passed += ["--lesson", lesson]
    if options.canvas:
        passed += ["--canvas", str(Path(options.canvas).resolve())]
    if options.workers:
        passed += ["--workers", str(options.workers)]
    return found.run("-m", "course_utils.classroom.command", str(folder), *passed)


class Bar:
    """A line with how far it is and the time left; without a terminal, a line now and then."""

    def __init__(self, stream=sys.stderr):
        self.stream, self.start, self.first, self.last = stream, time.monotonic(), None, 0.0

    def __call__(self, done, of):
        now = time.monotonic()
        if self.first is None:
            self.first = done
        ends = done >= of
        if not ends and now - self.last < (0.2 if self.stream.isatty() else 20.0):
            return
        self.last = now
        made = done - self.first
        words = f"{done} of {of} marked"
        if made and not ends:
            words += f", {_time((now - self.start) / made * (of - done))} left"
        if self.stream.isatty():
            full = 30 * done // max(of, 1)
            line = f"\r[{'#' * full}{'.' * (30 - full)}] {words}\033[K"
            print(line, end="\n" * ends, file=self.stream, flush=True)
        else:
            say(words)


def _time(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"
