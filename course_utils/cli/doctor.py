"""``doctor``: look over this machine and say what to do about what is wrong.

From a notebook::

    from course_utils.cli.doctor import report
    report()
"""

import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from course_utils.cli.checkup import checks
from course_utils.cli.checkup.checks import Finding
from course_utils.cli.checkup.chromium import find_chromium
from course_utils.cli.installing import environment
from course_utils.cli.messages import Parser, say

PARSER = Parser(
    "doctor",
    "",
    """\
Looks at Python, the packages' versions, the kernel, JupyterLab's widgets, free memory and disk, the
port, the lessons' files, and your own files beside them; starts a lesson's kernel, the lab and
TensorFlow; and says what to do about each that is wrong. The exit code is 1 on a problem.""",
)

# What a notebook can ask for while a learner waits: together well under a second.
QUICK = (
    checks.python,
    checks.packages,
    checks.kernel,
    checks.jupyterlab,
    checks.widgets,
    checks.memory,
    checks.disk,
    checks.home,
    checks.port,
    checks.lessons,
    checks.module_names,
)
# Only from a terminal: each takes some seconds.
THOROUGH = (checks.lesson_kernel, checks.lab_server, checks.tensorflow)


@dataclass(frozen=True, repr=False)
class Report:
    """The findings of all checks; shows one stable line on a healthy machine.

    Attributes
    ----------
    findings : tuple of Finding
    details : str
        Every finding, one or two lines each.
    healthy : bool
        Whether there is no problem (there may be warnings).
    """

    findings: tuple[Finding, ...]

    @property
    def details(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)

    @property
    def healthy(self) -> bool:
        return all(finding.status != "problem" for finding in self.findings)

    def __repr__(self) -> str:
        wrong = [finding for finding in self.findings if finding.status != "ok"]
        count = len(self.findings)
        if not wrong:
            return f"All {count} checks passed."
        head = f"{count - len(wrong)} of {count} checks passed."
        return "\n".join([head, *(str(finding) for finding in wrong)])


def report(these: Iterable[Callable[[], Finding]] = QUICK) -> Report:
    """Run the checks; one that itself fails is a finding, never an error.

    Parameters
    ----------
    these : iterable of callable
        The checks; by default those that take no time.

    Returns
    -------
    Report
        Shows ``All 11 checks passed.`` if so; ``print(report().details)`` shows all.
    """
    return Report(tuple(_look(check) for check in these))


def _look(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:
        name = check.__name__.replace("_", " ")
        advice = "delete the folder .venv, then: " + checks.LAB
        return Finding(name, "problem", f"could not be checked: {error!r}", advice)


def chromium() -> Finding:
    """Only the tests use it, so a missing one is no fault."""
    found = find_chromium()
    text = found or "not found: the browser tests would be left out (learners do not need it)"
    return Finding("Chromium", "ok", text)


def run(arguments: list[str]) -> int:
    PARSER.parse_args(arguments)
    found = environment.find()
    if found is None:
        missing = Finding(
            "environment",
            "problem",
            "it is not made yet, or out of date",
            f"{checks.LAB} makes it (1-2 minutes, 3 GB of disk)",
        )
        say(str(missing))
        say(report([checks.disk, checks.home, checks.port, checks.lessons]).details)
        return 1
    return found.run("-m", "course_utils.cli.doctor")


def main() -> int:
    quick = report([*QUICK, chromium])
    # Side by side: they wait for programs that they start.
    with ThreadPoolExecutor() as pool:
        all_checks = Report(quick.findings + tuple(pool.map(_look, THOROUGH)))
    say(all_checks.details)
    say("Everything is in order." if all_checks.healthy else "See the lines marked `problem`.")
    return 0 if all_checks.healthy else 1


if __name__ == "__main__":
    sys.exit(main())
