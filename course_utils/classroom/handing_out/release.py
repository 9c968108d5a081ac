"""``release``: lessons to hand out, as files, or for nbgrader or Otter."""

from pathlib import Path

from course_utils.cli.installing import environment
from course_utils.cli.messages import CourseError, Parser
from course_utils.lessons import find_lesson

PARSER = Parser(
    "release",
    "05 [06 ...] [--to FOLDER] [--without-solutions | --nbgrader | --otter]",
    """\
Writes lessons to hand out into FOLDER (`release` in this folder, if none is named): the notebooks
without outputs, with empty exercises.

  --without-solutions
               FOLDER, which must be new, becomes a copy of the course with these lessons in which
               no solution stands: checks there know what is right for the inputs that they show,
               and what to say of known wrong answers, but derive no further hints. Exams, the
               guide for those who teach, tests and worked examples are left out. Results are
               kept packed, not secret; quizzes have their answers with them, as they tell who
               clicks; `course_utils` still has the finished library.
  --nbgrader   FOLDER becomes a course of nbgrader (source/lesson_05/..., nbgrader_config.py): the
               cells of answers are marked as such, each check is a test cell worth a point, whose
               hidden part gives the verdict of `grade`. Where nbgrader runs, the course has to be
               installed as well.
  --otter      each lesson gets a folder with its notebook and `tests` for Otter-Grader: one for
               each exercise, worth a point, which asks the verdict of `grade`. Where Otter runs,
               the course has to be installed as well.""",
)
PARSER.add_argument("lessons", nargs="+", metavar="05", help="number of a lesson")
PARSER.add_argument("--to", metavar="FOLDER", default="release", help="where to write them")
WAY = PARSER.add_mutually_exclusive_group()
WAY.add_argument("--nbgrader", action="store_true", help="as assignments of nbgrader")
WAY.add_argument("--otter", action="store_true", help="with tests for Otter-Grader")
WAY.add_argument("--without-solutions", action="store_true", help="as a course without solutions")


def run(arguments: list[str]) -> int:
    options = PARSER.parse_args(arguments)
    try:
        numbers = [find_lesson(number).number for number in options.lessons]
    except ValueError as error:
        raise CourseError(str(error), code=2) from None
    to = Path(options.to).resolve()
    if options.without_solutions and to.exists() and any(to.iterdir()):
        raise CourseError(f"{options.to} is not empty: name a new folder with --to")
    passed = ["--to", str(to), *["--nbgrader"] * options.nbgrader]
    passed += ["--without-solutions"] * options.without_solutions + ["--otter"] * options.otter
    command = "course_utils.classroom.handing_out.handout"
    return environment.ensure().run("-m", command, *numbers, *passed)
