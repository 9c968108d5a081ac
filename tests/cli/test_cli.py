"""The commands from outside: what they accept, refuse and say; and what passes through."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from types import SimpleNamespace

import pytest

from course_utils import __main__ as entry
from course_utils.cli import lab, main, record, testing
from course_utils.cli.installing import environment, pythons
from course_utils.cli.messages import CourseError
from course_utils.cli.notebooks import pytest_arguments
from course_utils.lessons import LESSONS, find_lesson, written_lessons
from course_utils.paths import ROOT


def course(*arguments, **options):
    """Run the command line as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "course_utils", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        **options,
    )


# A Python that is too old ----------------------------------------------------------------------

OLD_READABLE = ("__init__.py", "__main__.py", "cli/__init__.py",
                "cli/installing/__init__.py", "cli/installing/pythons.py")


@pytest.mark.parametrize("file", OLD_READABLE)
def test_old_pythons_can_read_the_entry(file):
    source = (ROOT / "course_utils" / file).read_text(encoding="utf-8")
    source.encode("ascii")  # Python 2 takes no other letters without a declaration
    tree = ast.parse(source, feature_version=(3, 4))
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.AsyncFunctionDef)
    assert not [node for node in ast.walk(tree) if isinstance(node, new)]
    assert not [node for node in ast.walk(tree) if getattr(node, "returns", None)]


def test_range_of_pythons_is_that_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest, newest = pythons.OLDEST, pythons.NEWEST
    assert project["requires-python"] == f">={oldest[0]}.{oldest[1]}"
    for line in project["optional-dependencies"]["keras"]:
        assert f"python_version < '{newest[0]}.{newest[1] + 1}'" in line


@pytest.fixture
def old(monkeypatch):
    """An old Python at the entry; returns what it goes on with, as a list of commands."""
    started = []
    monkeypatch.setattr(sys, "version_info", (3, 6, 15))
    monkeypatch.setattr(sys, "argv", ["course_utils", "test", "-x"])
    monkeypatch.setattr(entry.os, "name", "nt")  # a process that returns
    monkeypatch.setattr(entry, "find_python", lambda newest=None: None)
    monkeypatch.setattr(entry, "how_to_install", lambda: "brew install python@3.13")

    def call(command, **_):
        started.append(command)
        if command[0] == "uv" and not old.uv:
            raise OSError
        return 7

    old = SimpleNamespace(started=started, uv=False)
    monkeypatch.setattr(entry.subprocess, "call", call)
    return old


def test_an_old_python_starts_one_that_fits(old, monkeypatch, capsys):
    monkeypatch.setattr(entry, "find_python", lambda newest=None: "/opt/python3.12")
    assert entry.main() == 7
    assert old.started == [["/opt/python3.12", "-m", "course_utils", "test", "-x"]]
    assert "Python 3.6.15, too old" in capsys.readouterr().err


def test_an_old_python_has_uv_get_one(old, monkeypatch):
    old.uv = True
    assert entry.main() == 7
    line = "uv run --no-project --python >=3.11,<3.14 python -m course_utils test -x"
    assert " ".join(old.started[-1]) == line


def test_an_old_python_says_what_to_install(old, capsys):
    assert entry.main() == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    for part in ("3.11 to 3.13", "this is Python 3.6.15", "brew install python@3.13; then run"):
        assert part in said


def test_no_start_waits_for_a_parser_of_addresses():
    """Whatever reads notebooks; see course_utils/cli/__init__.py."""
    assert "nbformat" in sys.modules and "lark" not in sys.modules


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
        (["reset", "05", "--all"], "unrecognized arguments: --all"),
        (["record", "--fast"], "unrecognized arguments: --fast (python3 -m course_utils record "),
        (["lock", "--all"], "unrecognized arguments: --all"),
        (["doctor", "05"], "unrecognized arguments: 05"),
        (["lab", "--light=yes"], "argument --light: ignored explicit argument 'yes'"),
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
def test_find_lesson_names_what_it_got_and_lists_what_there_is(name):
    with pytest.raises(ValueError, match=f"number is '{name}': expected one of the lessons there"):
        find_lesson(name)


def test_find_lesson_names_the_number_as_it_was_given():
    with pytest.raises(ValueError, match=r"number is '7_x\.ipynb'"):
        find_lesson("7_x.ipynb")
    with pytest.raises(ValueError, match="number is '9 9': expected"):
        find_lesson("9 9")


# test: what pytest is given --------------------------------------------------------------------


@pytest.fixture
def given(monkeypatch):
    """Runs `test` with arguments; returns what is passed on to pytest after the defaults."""
    told = []

    def run(*arguments, **changes):
        told.append(arguments)
        return 0

    found = SimpleNamespace(run=run, check_for=lambda packages, who_needs: None)
    lights = []
    monkeypatch.setattr(
        testing.environment, "ensure", lambda tests, light: lights.append(light) or found
    )

    def given(*arguments):
        assert testing.run(list(arguments)) == 0
        head = ("-m", "pytest", *testing.DEFAULT)
        assert told[-1][: len(head)] == head
        return list(told[-1][len(head) :]), lights[-1]

    return given


@pytest.mark.parametrize(
    ("arguments", "passed", "light"),
    [
        ([], [], False),
        (["-vv", "05"], ["-vv", "05"], False),
        (["05", "-k", "x"], ["05", "-k", "x"], False),
        (["-n", "3", "05"], ["-n", "3", "05"], False),
        (["05", "--light", "-x"], ["05", "-x"], True),
        (["--durations", "10", "--fast"], ["--durations", "10", "--fast"], False),
        (["-k", "a and not b", "tests/x.py::y"], ["-k", "a and not b", "tests/x.py::y"], False),
        (["--ligh"], ["--ligh"], False),
        (["--help-all"], ["--help"], False),
    ],
)
def test_pytest_gets_what_was_said_in_that_order(given, arguments, passed, light):
    assert given(*arguments) == (passed, light)


FIVE, SIX = (f"notebooks/{LESSONS[number].name}.ipynb" for number in (5, 6))
CHOICES = (
    (["-x", "05", "6"], [FIVE, SIX]),
    (["-n", "3", "05"], [FIVE]),
    (["05", "--maxfail", "10"], [FIVE]),
    (["-W", "default", "--durations", "06", "05_rnn_equation"], [FIVE]),
    (["05", "--fast", "tests/browser"], [FIVE]),
    (["05", "--fast", "-m", "browser"], []),
    (["--pdb", "05"], [FIVE]),
    (["55"], []),
)
COLLECT = """
import json, sys, pytest
for arguments in json.loads(sys.argv[1]):
    print("\\n\\f")
    sys.stdout.flush()
    pytest.main([*arguments, "-p", "no:cacheprovider", "--co", "-q"])
    sys.stdout.flush()
"""


@pytest.fixture(scope="module")
def collected():
    """What pytest says that it would run, for each choice: one process, as its start takes long."""
    asked = json.dumps([[*testing.DEFAULT, *arguments] for arguments, _ in CHOICES])
    done = subprocess.run(
        [sys.executable, "-c", COLLECT, asked], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=300, check=False,
        env={**os.environ, "COURSE_CALLED_FROM": str(ROOT)},
    )  # fmt: skip
    return done.stdout.split("\f")[1:]


@pytest.mark.parametrize("number", range(len(CHOICES)))
def test_a_number_is_a_lesson_where_pytest_takes_a_path(collected, number):
    ids = re.findall(r"^(\S+?)::", collected[number], re.M)
    assert sorted(set(ids)) == CHOICES[number][1]


def test_a_number_without_a_lesson_is_told(collected):
    assert "number is '55': expected one of the lessons there are (00, 01" in collected[-1]


def test_a_deleted_lesson_is_not_a_run_without_tests(monkeypatch):
    gone = replace(LESSONS[5], slug="gone")
    monkeypatch.setattr(record, "find_lesson", lambda number: gone)
    with pytest.raises(pytest.UsageError, match=r"05_gone.ipynb does not exist: .* reset 05$"):
        pytest_arguments._path("05")


def test_paths_are_those_of_the_persons_folder(tmp_path, monkeypatch):
    (tmp_path / "test_mine.py").write_text("")
    monkeypatch.setenv("COURSE_CALLED_FROM", str(tmp_path))
    assert pytest_arguments._path("test_mine.py::test_a") == f"{tmp_path / 'test_mine.py'}::test_a"
    assert pytest_arguments._path("no_such.py") == "no_such.py"


@pytest.mark.parametrize(
    ("given", "dist"),
    [({"numprocesses": 3}, "loadfile"), ({"numprocesses": 0}, "no"),
     ({"numprocesses": 3, "dist": "each"}, "each"), ({"numprocesses": 3, "usepdb": True}, "no")],
)  # fmt: skip
def test_cells_of_a_notebook_stay_together(given, dist):
    option = SimpleNamespace(
        **{"fast": False, "usepdb": False, "trace": False, "dist": "no", **given}
    )
    hook = pytest_arguments.pytest_cmdline_main(SimpleNamespace(option=option, args=[]))
    next(hook)
    assert option.dist == dist


def test_missing_test_packages_are_named():
    found = environment.Environment(sys.executable, sys.prefix, own=False)
    with pytest.raises(CourseError, match=r"lacks no-such-package.* -r tests/requirements\.txt"):
        found.check_for(("pytest", "no-such-package"), "the tests need")


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
