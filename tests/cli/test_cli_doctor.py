"""The doctor: one stable line on a healthy machine, a next step for everything else."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import types
from pathlib import Path

import pytest

from course_utils.cli import doctor, main
from course_utils.cli.checkup import checks, hiding, lesson_files, trials
from course_utils.cli.checkup.checks import Finding
from course_utils.paths import ROOT


def test_healthy_machine_shows_one_stable_line():
    good = [lambda: Finding("a", "ok", "1.2 GB"), lambda: Finding("b", "ok", "3.4 GB")]
    assert repr(doctor.report(good)) == "All 2 checks passed."
    assert "1.2 GB" in doctor.report(good).details


def test_this_machine():
    found = doctor.report()
    assert repr(found) == f"All {len(doctor.QUICK)} checks passed.", found.details


def test_what_is_wrong_is_shown_with_what_to_do():
    def bad():
        return Finding("kernel", "problem", "it is another", "remove it")

    found = doctor.report([lambda: Finding("a", "ok", "fine"), bad])
    assert not found.healthy
    assert (
        repr(found) == "1 of 2 checks passed.\nproblem kernel: it is another\n        -> remove it"
    )


def test_a_warning_is_shown_but_is_no_failure():
    found = doctor.report([lambda: Finding("memory", "warn", "0.4 GB free", "close programs")])
    assert found.healthy
    assert "0.4 GB free" in repr(found)


def test_a_check_that_fails_is_a_finding():
    def broken():
        raise KeyError("oops")

    found = doctor.report([broken])
    assert found.findings[0].status == "problem"
    assert "could not be checked: KeyError('oops')" in repr(found)


def test_a_lesson_that_was_deleted_is_missed_and_one_to_be_written_is_not(monkeypatch, tmp_path):
    monkeypatch.setattr("course_utils.lessons.NOTEBOOKS", tmp_path)
    for lesson in checks.LESSONS[:5]:
        lesson.path.touch()
    was_there = {checks.LESSONS[6].path}
    monkeypatch.setattr(
        checks.shipped, "copy_of", lambda path, prefix: (b"", "") if path in was_there else None
    )
    assert str(checks.lessons()) == (
        "warn    lessons: missing: 06\n"
        "        -> python3 -m course_utils reset 06 puts back what is missing"
    )
    was_there.clear()
    assert checks.lessons() == Finding("lessons", "ok", "00, 01, 02, 03, 04")


def test_every_finding_that_is_not_ok_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "_free_memory", lambda: 5 * 10**8)
    usage = types.SimpleNamespace(free=10**8)
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda folder: usage)
    monkeypatch.setattr(checks, "written_lessons", lambda: ())
    monkeypatch.setattr(checks, "_server_prefix", lambda: tmp_path)
    monkeypatch.setattr(checks, "DISTRIBUTION", "no-such-course")
    monkeypatch.setattr(checks, "ranges", lambda: [])
    monkeypatch.setattr(sys, "version_info", (3, 10, 2))
    found = {
        check.__name__: check()
        for check in (
            checks.memory,
            checks.disk,
            checks.lessons,
            checks.jupyterlab,
            checks.packages,
            checks.python,
        )
    }
    for name, finding in found.items():
        assert finding.status != "ok", name
        assert finding.advice, name
    assert found["memory"].text == "0.5 GB free"


def test_a_package_out_of_range(monkeypatch):
    real = checks._version
    monkeypatch.setattr(
        checks, "_version", lambda name: "1.26.4" if name == "numpy" else real(name)
    )
    found = checks.packages()
    assert found.status == "problem"
    assert "numpy is 1.26.4, not" in found.text
    gone = "ipywidgets"
    monkeypatch.setattr(checks, "_version", lambda name: None if name == gone else real(name))
    assert "ipywidgets is missing" in checks.packages().text


def test_on_a_hub_the_course_is_a_folder_beside_packages_that_fit(monkeypatch):
    def not_there(_name):
        raise checks.importlib.metadata.PackageNotFoundError

    there = set(checks.importlib.metadata.requires(checks.DISTRIBUTION))
    names = {re.match(r"[\w-]+", line)[0] for line in checks.ranges()}
    assert {re.match(r"[\w-]+", line)[0] for line in there} > names > {"numpy", "keras"}
    monkeypatch.setattr(checks.importlib.metadata, "requires", not_there)
    assert checks.packages().status == "ok"
    monkeypatch.setattr(checks, "_version", lambda name: None if name == "anywidget" else "1.0")
    assert checks.packages() == checks.NOT_INSTALLED


def kernelspec(folder, command):
    spec = folder / "kernels" / "python3"
    spec.mkdir(parents=True)
    text = json.dumps({"argv": [command, "-m", "ipykernel_launcher"], "display_name": "Mine"})
    (spec / "kernel.json").write_text(text)


def test_a_kernel_of_the_same_name_elsewhere_is_seen(tmp_path, monkeypatch):
    kernelspec(tmp_path, "/usr/bin/python3")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    found = checks.kernel()
    assert found.status == "problem"
    assert "runs /usr/bin/python3" in found.text
    assert "jupyter kernelspec remove python3" in found.advice


@pytest.mark.parametrize("command", ["python", "python3", sys.executable])
def test_a_kernel_of_this_python_is_fine(tmp_path, monkeypatch, command):
    kernelspec(tmp_path, command)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert checks.kernel().status == "ok"


def extension(folder, name, version):
    place = folder / "labextensions" / name
    place.mkdir(parents=True)
    (place / "package.json").write_text(json.dumps({"version": version}))


def test_an_old_widget_extension_that_hides_the_right_one(tmp_path, monkeypatch):
    extension(tmp_path, checks.WIDGETS, "3.1.1")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    found = checks.widgets()
    assert found.status == "problem"
    assert "3.1.1" in found.text and str(tmp_path) in found.text


def test_a_missing_widget_extension(monkeypatch, tmp_path):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *parts: [str(tmp_path)])
    assert "is missing" in checks.widgets().text


def test_a_widget_extension_that_is_switched_off(tmp_path, monkeypatch):
    folder = tmp_path / "labconfig"
    folder.mkdir()
    disabled = {"disabledExtensions": {checks.WIDGETS: True}}
    (folder / "page_config.json").write_text(json.dumps(disabled))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    found = checks.widgets()
    assert found.status == "problem"
    assert "switched off" in found.text


def test_a_taken_port_is_named(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(checks, "PORT", taken.getsockname()[1])
        assert "is in use: the next lab takes the next free one" in checks.port().text
    assert "is free" in checks.port().text


@pytest.mark.parametrize(
    ("code", "stderr", "said"),
    [
        (0, "", "starts"),
        (-4, "", "no AVX"),
        (1, "noise\nImportError: DLL load failed", "ImportError: DLL load failed"),
    ],
)
def test_tensorflow(monkeypatch, code, stderr, said):
    done = subprocess.CompletedProcess([], code, "", stderr)
    monkeypatch.setattr(checks.subprocess, "run", lambda *args, **options: done)
    found = checks.tensorflow()
    assert said in found.text
    assert (found.status == "ok") == (code == 0)


def test_server_of_another_environment(monkeypatch):
    assert checks._prefix_of("/other/env/bin/python") == Path("/other/env").resolve()
    assert checks._prefix_of("python") is None
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert checks._server_prefix() is None
    assert checks.jupyterlab().status == "ok"


def test_without_an_environment_it_says_how_to_get_one(monkeypatch, capsys):
    monkeypatch.setattr(doctor.environment, "find", lambda: None)
    assert doctor.run([]) == 1
    said = capsys.readouterr().out
    assert "python3 -m course_utils lab makes it" in said
    assert "disk:" in said


# The lessons' files ----------------------------------------------------------------------------

WHOLE = {"cells": [{"cell_type": "markdown", "source": ["# A\n", "b"], "metadata": {}}],
         "nbformat": 4, "nbformat_minor": 5, "metadata": {}}  # fmt: skip


def with_cell(cell):
    return json.dumps({**WHOLE, "cells": [*WHOLE["cells"], cell]})


MERGE = "<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> theirs\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty (0 bytes)"),
        (b" \n\n", "is empty (3 bytes)"),
        (b"\x00" * 40, "is damaged"),
        (json.dumps(WHOLE).encode()[:60], "is cut off in the middle"),
        (json.dumps(WHOLE, indent=1).encode()[:-2], "is cut off in the middle"),
        (b"{", "is cut off in the middle"),
        (b"\x80\x02" + json.dumps(WHOLE).encode(), "byte 0 is not UTF-8"),
        (b"<html>Not found</html>", "is damaged (line 1: "),
        (f"{{\n{MERGE}}}".encode(), "holds the marks of a merge"),
        (with_cell({"cell_type": "raw", "source": MERGE}).encode(), "a merge that git could not "
         "finish (cell 1)"),
        (b"[]", "is no notebook"),
        (b"3", "is no notebook"),
        (b"{}", "is no notebook"),
        (b'{"nbformat": 4}', "is no notebook"),
        (b'{"nbformat": 3, "worksheets": []}', "is a notebook of format 3, not 4"),
        (with_cell({"cell_type": "code", "source": "x"}).encode(), "its cell 1 is no cell"),
        (with_cell(["x"]).encode(), "its cell 1 is no cell"),
        (with_cell({"cell_type": "code", "outputs": [], "source": 3}).encode(), "is no cell"),
        (with_cell({"cell_type": "heading", "source": "x"}).encode(), "is no cell"),
    ],
)
def test_a_damaged_lesson_is_named_with_what_to_do(monkeypatch, tmp_path, content, said):
    monkeypatch.setattr("course_utils.lessons.NOTEBOOKS", tmp_path)
    monkeypatch.setattr(lesson_files, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(checks.shipped, "copy_of", lambda path, prefix: None)
    for lesson in checks.LESSONS[:6]:
        lesson.path.write_text(json.dumps(WHOLE), encoding="utf-8")
    assert checks.lessons().status == "ok"
    checks.LESSONS[5].path.write_bytes(content)
    found = checks.lessons()
    line = lesson_files.fault_of(checks.LESSONS[5].path)
    assert found.status == "problem"
    assert said in line
    assert line.endswith(": python3 -m course_utils reset 05 puts it back")
    assert str(found).endswith(f"-> 05_rnn_equation.ipynb {line}")
    # A second one has a line of its own; what `reset` has kept is nobody's trouble.
    (tmp_path / "mine.ipynb").write_bytes(content)
    (tmp_path / "05_rnn_equation.mine-2026-11-23-0930.ipynb").write_bytes(content)
    assert [line.split()[0] for line in checks.lessons().advice.splitlines()] == [
        "05_rnn_equation.ipynb", "mine.ipynb"]


def test_what_a_learner_writes_is_no_damage(tmp_path):
    cell = {"cell_type": "code", "source": "a = <<<<<<< \n=======\nx >> 1", "outputs": [],
            "metadata": {"mine": 1}, "execution_count": None}
    path = tmp_path / "a.ipynb"
    path.write_text(with_cell(cell), encoding="utf-8")
    assert lesson_files.fault_of(path) is None


def test_a_lesson_that_cannot_be_read(tmp_path):
    folder = tmp_path / "a.ipynb"
    assert lesson_files.fault_of(folder).startswith("does not exist")
    folder.mkdir()
    assert lesson_files.fault_of(folder).startswith("can't be read (")


# Files that hide a module ------------------------------------------------------------------------


@pytest.fixture
def place(monkeypatch, tmp_path):
    """A course's folder of one's own."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(hiding, "ROOT", tmp_path)
    monkeypatch.setattr(hiding, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["random.py", "numpy.py", "keras.py", "course_utils.py", "string.py", "matplotlib/__init__.py",
     "ipywidgets.py", "scipy.cpython-311-x86_64-linux-gnu.so", "json.py"],
)
@pytest.mark.parametrize("folder", [".", "notebooks", "my_work", "my_work/week 1"])
def test_a_file_that_hides_a_module(place, folder, name):
    path = place / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    (place / folder / "mine.ipynb").touch()
    path.touch()
    if path.suffix == ".so" and ".so" not in str(hiding.importlib.machinery.EXTENSION_SUFFIXES):
        pytest.skip("another kind of system")
    found = checks.module_names()
    module = name.split(".")[0].split("/")[0]
    assert found.status == "problem"
    shown = (path.parent if "/" in name else path).relative_to(place)
    assert found.advice.startswith(f"{shown.as_posix()} hides the module {module!r}: rename it")
    assert f"to my_{shown.name}" in found.advice


@pytest.mark.parametrize(
    "name",
    ["text.py", "test.py", "my_random.py", "time.py", "os.py", "random.txt", "random.ipynb",
     "numpy/notes.py", "Random.py", ".venv/random.py", "course_utils/random.py", "plain/random.py",
     "__pycache__/random.py"],
)
def test_a_file_that_hides_nothing(place, name):
    """Also: what is built into Python, a folder that is no package, one without notebooks."""
    path = place / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    assert checks.module_names().status == "ok"


def test_pythonpath_that_hides_a_module(place, monkeypatch, tmp_path_factory):
    other = tmp_path_factory.mktemp("robot")
    (other / "numpy").mkdir()
    (other / "numpy" / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", f"{place}{os.pathsep}{other}{os.pathsep}/nowhere")
    said = checks.module_names().advice
    assert said == (f"{other / 'numpy'} hides the module 'numpy': unset PYTHONPATH, or take that "
                    "folder out of it")


def test_commands_stop_at_a_file_that_hides_a_module_from_all_of_them(place, monkeypatch, capsys):
    (place / "random.py").touch()
    line = "random.py hides the module 'random': rename it, for instance to my_random.py"
    for command in ("lab", "test", "record"):
        assert main.main([command]) == 1
        assert capsys.readouterr().err == line + "\n"
    assert line in str(checks.module_names())


def test_a_command_can_say_so(tmp_path):
    """Python itself would take the first of these for its own."""
    shutil.copytree(ROOT / "course_utils", tmp_path / "course_utils",
                    ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "notebooks").mkdir()
    for name in ("random", "json", "subprocess", "dataclasses", "tempfile"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('the wrong one')")
    variables = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-m", "course_utils", "record"], cwd=tmp_path, text=True,
                          capture_output=True, check=False, env=variables)
    assert done.returncode == 1
    said = done.stderr.splitlines()
    assert len(said) == 5, done.stderr
    assert "json.py hides the module 'json': rename it, for instance to my_json.py" in said


# Trials ------------------------------------------------------------------------------------------


def written(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def surroundings(tmp_path, monkeypatch):
    """Empty folders for the settings of IPython, Matplotlib and Jupyter."""
    for name in ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("MATPLOTLIBRC", "MPLBACKEND", "PYTHONSTARTUP"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_lesson_runs_here(surroundings):
    assert checks.lesson_kernel() == Finding("a lesson", "ok", "opens a kernel and draws")


def test_start_up_files_that_change_python(surroundings):
    file = written(surroundings / "IPYTHONDIR/profile_default/startup/00.py", "from numpy import *")
    found = checks.lesson_kernel()
    assert found.status == "problem"
    assert re.search("mean something else: .*sum", found.text)
    assert found.advice == (
        f"it works without your settings of IPython: mend, rename or unset {file}")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("IPYTHONDIR", "{0}", "Kernel died"),
        ("MPLBACKEND", "no_such_thing", "no_such_thing"),
    ],
)
def test_what_keeps_a_lesson_from_running(surroundings, monkeypatch, variable, value, said):
    written(surroundings / "profile_default/startup/00.py", "import os; os._exit(3)")
    monkeypatch.setenv(variable, value.format(surroundings))
    assert said in trials.lesson_runs()


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("PYTHONSTARTUP", "mine.py", "settings of IPython: mend, rename or unset PYTHONSTARTUP=mi"),
        ("MPLBACKEND", "odd", "settings of Matplotlib: mend, rename or unset MPLBACKEND=odd"),
        ("MATPLOTLIBRC", "odd", "settings of Matplotlib: mend, rename or unset MATPLOTLIBRC=odd"),
        ("PYTHONWARNINGS", "error", "PYTHONWARNINGS: unset what you do not need"),
    ],
)
def test_the_cause_is_what_it_works_without(surroundings, monkeypatch, name, value, advice):
    monkeypatch.setenv(name, value)

    def trial(variables=os.environ, folder=None):
        return "it fails" if variables.get(name) == value else None

    monkeypatch.setattr(trials, "lesson_runs", trial)
    found = checks.lesson_kernel()
    assert (found.status, found.text) == ("problem", "it fails")
    assert advice in found.advice


def test_no_cause_is_named_that_was_not_found(monkeypatch):
    monkeypatch.setattr(trials, "lesson_runs", lambda *_: "ValueError: strange")
    monkeypatch.setattr(trials, "lab_opens", lambda *_: "ValueError: stranger")
    for found in (checks.lesson_kernel(), checks.lab_server()):
        assert found.text.startswith("ValueError: strange")
        assert "delete the folder .venv" in found.advice


def test_settings_of_jupyter_that_break_the_lab(surroundings):
    file = written(surroundings / "JUPYTER_CONFIG_DIR/jupyter_server_config.json",
                   '{"ServerApp": {"contents_manager_class": "no.Such"}}')
    found = checks.lab_server()
    assert found.status == "problem" and "contents_manager_class" in found.text
    assert found.advice == (
        f"it works without your settings of Jupyter: mend, rename or unset {file}")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("jupyter_server_config.py", "c.ServerApp.port = = 1", "SyntaxError: invalid syntax"),
        ("labconfig/page_config.json", '{"disabledExtensions": {"anywidget": true}}',
         "switched off in it: anywidget"),
    ],
)
def test_what_keeps_the_lab_from_opening(surroundings, file, text, said):
    path = written(surroundings / "JUPYTER_CONFIG_DIR" / file, text)
    assert trials.lab_opens() == said
    assert trials.jupyter_files() == [path]


def test_settings_of_jupyter_that_do_no_harm(surroundings):
    written(surroundings / "JUPYTER_CONFIG_DIR/jupyter_server_config.py",
            "c.ServerApp.base_url = '/mine/'\nc.ServerApp.port = 9321\n"
            "c.PasswordIdentityProvider.hashed_password = 'argon2:x'\n")
    written(surroundings / "JUPYTER_CONFIG_DIR/labconfig/page_config.json",
            '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}')
    assert checks.lab_server() == Finding("lab", "ok", "opens and offers the lessons")


def test_without_keras_the_doctor_is_content(monkeypatch):
    monkeypatch.setattr(checks, "keras_is_here", lambda: False)
    found = checks.tensorflow()
    assert found.status == "ok" and "light" in found.text and "need Keras" in found.text
    real = checks._version
    gone = {"keras", "tensorflow", "tensorflow-cpu"}
    monkeypatch.setattr(checks, "_version", lambda name: None if name in gone else real(name))
    optional = [line if not line.startswith(tuple(gone)) else f"{line.split(';')[0]}; extra == 'k'"
                for line in checks.importlib.metadata.requires(checks.DISTRIBUTION)]
    monkeypatch.setattr(checks.importlib.metadata, "requires", lambda name: optional)
    assert checks.packages().status == "ok" and "light" in checks.packages().text
    # Where it is there, it has to fit.
    monkeypatch.setattr(checks, "_version", lambda name: "2.1" if name == "keras" else real(name))
    assert "keras is 2.1, not" in checks.packages().text
