"""The commands from outside: what they accept, refuse and say; and what passes through."""

import ast
import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from course_utils import __main__ as entry
from course_utils.cli import lab, main, testing
from course_utils.cli.messages import CourseError
from course_utils.lessons import LESSONS, find_lesson, written_lessons
from course_utils.paths import ROOT


def course(*arguments, **options):
    """Run the command line as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "course_utils", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


# An unsupported Python -------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["__init__.py", "__main__.py"])
def test_old_pythons_can_read_the_entry(file):
    source = (ROOT / "course_utils" / file).read_text(encoding="utf-8")
    source.encode("ascii")  # Python 2 takes no other letters without a declaration
    tree = ast.parse(source, feature_version=(3, 4))
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.AsyncFunctionDef)
    assert not [node for node in ast.walk(tree) if isinstance(node, new)]
    assert not [node for node in ast.walk(tree) if getattr(node, "returns", None)]


def test_range_of_pythons_is_that_of_the_package():
    declared = re.search(
        r'requires-python = ">=(\d+)\.(\d+),<(\d+)\.(\d+)"',
        (ROOT / "pyproject.toml").read_text(encoding="utf-8"),
    )
    low, high = tuple(map(int, declared.groups()[:2])), tuple(map(int, declared.groups()[2:]))
    assert low == entry.OLDEST
    assert high == (entry.NEWEST[0], entry.NEWEST[1] + 1)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 4), (3, 14, 0)])
def test_unsupported_python_is_told_in_one_line(version, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(entry, "supported_python_on_path", lambda: None)
    monkeypatch.setattr(sys, "argv", ["course_utils", "test"])
    assert entry.main() == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "3.11, 3.12 or 3.13" in said
    assert ".".join(map(str, version)) in said
    assert "python3.13 -m course_utils test" in said


def test_a_supported_python_on_the_path_is_named(tmp_path, monkeypatch):
    # One that does not start, as a launcher without its Python, and one that does.
    for name, line in (("python3.13", "exit 127"), ("python3.12", "exit 0")):
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\n{line}\n")
        script.chmod(0o755)
    if os.name == "nt":
        pytest.skip("shell scripts stand for the Pythons")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert entry.supported_python_on_path() == "python3.12"
    assert "You have one: run python3.12 -m course_utils lab" in entry.unsupported_message(
        (3, 9, 1), []
    )


# Choosing the command --------------------------------------------------------------------------


def test_help_names_every_command():
    done = course("--help")
    assert done.returncode == 0
    for command in main.COMMANDS:
        assert command in done.stdout


def test_no_command_shows_the_help():
    done = course()
    assert done.returncode == 2
    assert done.stdout == main.USAGE


@pytest.mark.parametrize("command", list(main.COMMANDS))
def test_every_command_has_help(command):
    done = course(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: python3 -m course_utils {command}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lap"], "'lap' is not a command: expected one of lab, test, doctor, reset"),
        (["reset"], "Which lesson?"),
        (["reset", "77"], "number is '77': expected one of the lessons there are"),
        (["record", "five"], "number is 'five'"),
        (["record", "--fast"], "option is '--fast': expected --dry-run or --help"),
        (["lock", "--all"], "option is '--all': expected --upgrade or --help"),
    ],
)
def test_bad_words_are_answered_in_one_line(arguments, said):
    done = course(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_course_error_is_a_line_and_a_code(monkeypatch, capsys):
    def fail(_arguments):
        raise CourseError("the disk is full", code=3)

    monkeypatch.setattr(lab, "run", fail)
    assert main.main(["lab"]) == 3
    assert capsys.readouterr().err == "the disk is full\n"


def test_ctrl_c_is_a_line_and_a_code(monkeypatch, capsys):
    def stop(_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(lab, "run", stop)
    assert main.main(["lab"]) == 130
    assert "Stopped" in capsys.readouterr().err


# Lessons by number -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["05", "5", " 05 ", "05_rnn_equation", "notebooks/05_rnn_equation.ipynb"]
)
def test_find_lesson(name):
    assert find_lesson(name) is LESSONS[5]


@pytest.mark.parametrize("name", ["", "99", "-1", "rnn", "05_rnn", "0x5"])
def test_find_lesson_lists_what_there_is(name):
    with pytest.raises(ValueError, match="expected one of the lessons there are"):
        find_lesson(name)


# test: what pytest is given --------------------------------------------------------------------


DEFAULT = ["-n", "2", "--dist", "loadfile"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], DEFAULT),
        (["-x", "-k", "chain and not slow"], [*DEFAULT, "-x", "-k", "chain and not slow"]),
        (
            ["tests/cli/test_cli.py::test_find_lesson"],
            [*DEFAULT, "tests/cli/test_cli.py::test_find_lesson"],
        ),
        (["-n", "4"], ["-n", "4"]),
        (["-n0", "-x"], ["-n0", "-x"]),
        (["--numprocesses=3"], ["--numprocesses=3"]),
        (["--pdb"], ["--pdb"]),
        (["--fast"], [*DEFAULT, "-m", "not browser"]),
        (["--fast", "-m", "slow", "-x"], [*DEFAULT, "-m", "(slow) and not browser", "-x"]),
        (["-mslow", "--fast"], [*DEFAULT, "-m", "(slow) and not browser"]),
        (["--maxfail=2", "--fast"], [*DEFAULT, "-m", "not browser", "--maxfail=2"]),
        (["--durations", "10"], [*DEFAULT, "--durations", "10"]),
        (["--help-all"], [*DEFAULT, "--help"]),
    ],
)
def test_pytest_arguments(given, expected):
    assert testing.pytest_arguments(given) == expected


def test_a_lesson_can_be_tested_by_its_number():
    assert testing.pytest_arguments(["05"]) == [*DEFAULT, str(LESSONS[5].path)]
    assert testing.pytest_arguments(["5"]) == [*DEFAULT, str(LESSONS[5].path)]
    assert testing.pytest_arguments(["-x", "05"]) == [*DEFAULT, "-x", str(LESSONS[5].path)]
    with pytest.raises(CourseError, match="expected one of the lessons"):
        testing.pytest_arguments(["55"])


def test_a_deleted_lesson_is_not_a_run_without_tests(monkeypatch):
    gone = replace(LESSONS[5], slug="gone")
    monkeypatch.setattr(testing, "find_lesson", lambda number: gone)
    with pytest.raises(CourseError, match=r"05_gone.ipynb is missing: .* reset 05 puts it back"):
        testing.pytest_arguments(["05"])


def test_paths_are_those_of_the_persons_folder(tmp_path, monkeypatch):
    (tmp_path / "test_mine.py").write_text("")
    monkeypatch.chdir(tmp_path)
    expected = os.path.join(os.getcwd(), "test_mine.py") + "::test_a"
    assert testing.pytest_arguments(["test_mine.py::test_a"]) == [*DEFAULT, expected]


def test_missing_test_packages_are_named(monkeypatch):
    monkeypatch.setattr(testing, "NEEDED", ("pytest", "no-such-package"))
    with pytest.raises(CourseError, match=r"lacks no-such-package.* -r tests/requirements\.txt"):
        testing.check_test_packages()


# lab: whether a browser can be opened ----------------------------------------------------------


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a browser is taken for granted")
def test_no_display_means_no_browser(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    assert not lab.browser_is_likely()
    monkeypatch.setenv("BROWSER", "firefox")
    assert lab.browser_is_likely()


def test_there_is_a_lesson_to_start_with():
    assert "00" in [lesson.number for lesson in written_lessons()]
