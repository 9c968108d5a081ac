"""``bench``: run one of the benchmarks, or say which there are."""

import ast
from pathlib import Path

from course_utils.cli.installing import environment
from course_utils.cli.messages import CourseError, Parser, say
from course_utils.paths import ROOT

FOLDER = ROOT / "tests" / "benchmarks"

PARSER = Parser(
    "bench",
    "[NAME] [options of the benchmark]",
    """\
Measures on this machine what the README says of speed, memory and growth, and prints a table; each
takes three minutes at most on two cores that are at rest. Without a NAME it lists what there is.
bench NAME --help says what a benchmark takes.""",
)
PARSER.add_argument("name", nargs="?", metavar="NAME", help="which benchmark")


def run(arguments: list[str]) -> int:
    named = arguments and not arguments[0].startswith("-")
    name = PARSER.parse_args(arguments[:1] if named else arguments).name
    found = benchmarks()
    if name is None:
        for script, path in found.items():
            said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
            say(f"  {script:<17} {said.splitlines()[0]}")
        say("\nRun one of them with: python3 -m course_utils bench NAME")
        return 0
    if name not in found:
        raise CourseError(f"{name!r} is no benchmark: expected one of {', '.join(found)}", code=2)
    return environment.ensure(tests=True).run(found[name], *arguments[1:])


def benchmarks() -> dict[str, Path]:
    """Each script that can be run, by its name: of computing, and of the page."""
    paths = [*sorted(Path(FOLDER).glob("*.py")), *sorted(Path(FOLDER).glob("page/*.py"))]
    return {path.stem: path for path in paths
            if '__name__ == "__main__"' in path.read_text(encoding="utf-8")}
