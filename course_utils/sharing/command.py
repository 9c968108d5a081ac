"""``links``: addresses that open a lesson of this copy of the course."""

import subprocess

from course_utils.cli.messages import CourseError, Parser, say
from course_utils.lessons import Lesson, find_lesson
from course_utils.paths import ROOT
from course_utils.sharing import links

PARSER = Parser(
    "links",
    "[00 ...] [--repository ADDRESS] [--branch main] [--hub ADDRESS]",
    """\
Prints the links that open a lesson (00 if none is named) from a page or a mail: in GitHub
Codespaces, in Binder, in Colab, and with --hub on a class's JupyterHub (see assets/hub). They are
those of the repository that this copy came from; nothing is sent anywhere.""",
)
PARSER.add_argument("lessons", nargs="*", metavar="05", help="number of a lesson")
PARSER.add_argument("--repository", metavar="ADDRESS", help="another, as https://host/owner/name")
PARSER.add_argument("--branch", default="main", help="the branch to open (main)")
PARSER.add_argument("--hub", metavar="ADDRESS", help="a JupyterHub that has nbgitpuller")


def run(arguments: list[str]) -> int:
    options = PARSER.parse_args(arguments)
    try:
        lessons = [find_lesson(number) for number in options.lessons or ["00"]]
        where = links.Repository.read(options.repository or origin(), options.branch)
    except ValueError as error:
        raise CourseError(str(error), code=2) from None
    say("\n\n".join("\n".join(lines(lesson, where, options.hub)) for lesson in lessons))
    return 0


def origin() -> str:
    """The address that this copy was cloned from."""
    command = ["git", "-C", str(ROOT), "remote", "get-url", "origin"]
    try:
        answer = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    except OSError:  # git is not installed
        answer = None
    if answer is None or answer.returncode:
        raise CourseError(
            "This copy doesn't know where it came from: name its repository, "
            "--repository https://github.com/OWNER/NAME",
            code=2,
        )
    return answer.stdout


def lines(lesson: Lesson, where: links.Repository, hub: str | None) -> list[str]:
    """What is printed for one lesson."""
    notebook = lesson.path.relative_to(ROOT).as_posix()
    found = [f"Lesson {lesson.number} · {lesson.title}, from {where.address}", ""]
    if hub:
        found += [f"JupyterHub  {links.hub(where, notebook, hub)}"]
    found += [f"Binder      {links.binder(where, notebook)}"]
    if not where.on_github:
        return [*found, "Codespaces and Colab open repositories on GitHub only."]
    found += [f"Codespaces  {links.codespaces(where)}"]
    found += [f"Colab       {links.colab(where, notebook)}"]
    found += ["            In Colab, put this into a new cell on top and run it first:"]
    return found + ["            " + line for line in links.colab_cell(where).splitlines()]
