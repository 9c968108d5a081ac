"""Making, updating and mending the environment; only the installer itself is stood in for."""

import json
import os
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from course_utils import locking
from course_utils.cli import processes
from course_utils.cli.installing import environment, install
from course_utils.cli.installing.environment import (
    State,
    ensure,
    python_in,
    read_state,
    write_state,
)
from course_utils.cli.messages import CourseError


def write_requirements(root, course="numpy==2", keras="keras==3"):
    text = f"{course}\n{environment.KERAS_LINE}\n{keras}\n{environment.COURSE_LINE}\n-e .\n"
    (root / "requirements.txt").write_text(text)


ALL = ["numpy==2", "-e", ".", "keras==3"]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder with requirements files, and an installer that notes what it is asked."""
    root = tmp_path / "my course é"
    (root / "tests").mkdir(parents=True)
    write_requirements(root)
    (root / "tests" / "requirements.txt").write_text("-r ../requirements.txt\nxdist==1\n")
    venv = root / ".venv"
    calls = []

    def make_venv(where, python):
        calls.append("venv")
        fake.made_with = python
        python = python_in(where)
        python.parent.mkdir(parents=True, exist_ok=True)
        if os.name == "nt":
            python.write_bytes(b"")
        else:
            python.symlink_to(sys.executable)

    def install_requirements(_python, _venv, text):
        calls.append(text.split())
        if fake.fails:
            raise fake.fails

    fake = SimpleNamespace(root=root, venv=venv, calls=calls, fails=None, version=(3, 12))
    monkeypatch.setattr(environment, "ROOT", root)
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "course_is_installed_here", lambda: False)
    monkeypatch.setattr(environment.shipped, "take_snapshot", lambda prefix: None)
    monkeypatch.setattr(install, "make_venv", make_venv)
    monkeypatch.setattr(install, "install_requirements", install_requirements)
    monkeypatch.setattr(install, "version_of", lambda python: fake.version)
    monkeypatch.setattr(install, "uv", lambda: None)
    monkeypatch.setattr(install, "base_python", lambda light: sys.executable)
    return fake


def test_first_run_makes_it(project):
    made = ensure()
    assert project.calls == ["venv", ALL]
    assert made.own
    assert made.python == python_in(project.venv)
    state = read_state()
    assert (state.status, state.made_by) == ("ready", "course")


def test_second_run_installs_nothing(project):
    ensure()
    project.calls.clear()
    ensure()
    assert project.calls == []


def test_tests_add_their_packages_once(project):
    ensure()
    project.calls.clear()
    ensure(tests=True)
    assert project.calls == [["xdist==1"]]
    ensure(tests=True)
    ensure()
    assert project.calls == [["xdist==1"]]


def test_changed_requirements_are_installed_in_place(project):
    ensure(tests=True)
    (project.venv / "mine.txt").touch()
    write_requirements(project.root, course="numpy==3")
    project.calls.clear()
    ensure(tests=True)
    assert project.calls == [["numpy==3", "-e", "."]]
    assert (project.venv / "mine.txt").exists()


def test_line_endings_are_no_change(project):
    ensure()
    file = project.root / "requirements.txt"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    project.calls.clear()
    ensure()
    assert project.calls == []


@pytest.mark.parametrize(
    "failure", [KeyboardInterrupt(), CourseError("no network"), OSError("full")]
)
def test_a_cut_installation_is_made_afresh(project, failure, capsys):
    project.fails = failure
    with pytest.raises(CourseError) as raised:
        ensure()
    if isinstance(failure, KeyboardInterrupt):
        assert raised.value.code == 130
        assert "Run the same command again" in str(raised.value)
    assert read_state().status == "installing"
    (project.venv / "half.txt").touch()
    project.fails = None
    project.calls.clear()
    ensure()
    assert project.calls == ["venv", ALL]
    assert not (project.venv / "half.txt").exists()
    assert "was cut short: making the environment anew" in capsys.readouterr().out


def test_a_moved_project_gets_a_new_one(project):
    ensure()
    state = read_state()
    state.root = "/where/it/was"
    write_state(state)
    project.calls.clear()
    ensure()
    assert project.calls == ["venv", ALL]


def test_a_python_that_went_away_is_replaced(project, monkeypatch):
    ensure()
    python_in(project.venv).unlink()
    project.version = None
    project.calls.clear()
    ensure()
    assert project.calls == ["venv", ALL]


def by_hand(project):
    """A .venv that somebody made and put something in."""
    install.make_venv(project.venv, sys.executable)
    (project.venv / "mine.txt").touch()
    project.calls.clear()


def test_one_made_by_hand_is_installed_into_and_kept(project):
    by_hand(project)
    project.fails = CourseError("no network")
    with pytest.raises(CourseError):
        ensure()
    project.fails = None
    ensure()
    assert project.calls == [ALL, ALL]
    assert (project.venv / "mine.txt").exists()
    assert read_state().made_by == "hand"
    ensure()
    assert len(project.calls) == 2


@pytest.mark.parametrize("version", [(3, 10), None])
def test_one_made_by_hand_with_another_python_is_refused_and_kept(project, monkeypatch, version):
    by_hand(project)
    project.version = version
    with pytest.raises(CourseError, match="was not made by the course and has"):
        ensure()
    assert (project.venv / "mine.txt").exists()
    assert project.calls == []


def test_an_unreadable_state_never_removes_anything(project):
    ensure()
    (project.venv / "mine.txt").touch()
    (project.venv / environment.STATE_FILE).write_text("{not json")
    project.calls.clear()
    ensure()
    assert project.calls == [ALL]
    assert (project.venv / "mine.txt").exists()


def test_light_leaves_keras_out_until_it_is_asked_for(project):
    ensure(light=True)
    ensure(light=True)
    assert project.calls == ["venv", ["numpy==2", "-e", "."]]
    assert environment.is_light()
    ensure()  # a command that does not say takes it as it is
    assert len(project.calls) == 2
    ensure(tests=True)
    assert project.calls[2:] == [["xdist==1"]]
    ensure(light=False)
    assert project.calls[3:] == [["keras==3"]]
    assert not environment.is_light()
    ensure(light=True)  # the whole course has the light one in it
    assert len(project.calls) == 4


def test_where_keras_can_not_be_it_is_said_once(project, capsys, monkeypatch):
    project.version = (3, 14)
    monkeypatch.setattr(environment, "find_python", lambda: None)
    monkeypatch.setattr(install, "how_to_install", lambda: "brew install python@3.13")
    ensure()
    said = capsys.readouterr().out
    assert "no build for Python 3.14 yet: the course is installed without Keras" in said
    assert "    brew install python@3.13\n" in said
    assert project.calls == ["venv", ALL]  # of the Keras lines, the markers take none
    ensure()
    assert capsys.readouterr().out == ""
    assert len(project.calls) == 2
    # Later there is one: the environment is made anew with it, unless Keras is not wanted.
    monkeypatch.setattr(environment, "find_python", lambda: "/opt/python3.13")
    ensure(light=True)
    assert len(project.calls) == 2
    ensure()
    assert project.calls[2:] == ["venv", ALL]
    assert "There is a Python for Keras now" in capsys.readouterr().out


def test_lessons_as_they_came_outlast_the_environment(project):
    ensure()
    kept = project.venv / environment.shipped.FOLDER / "05.ipynb"
    kept.parent.mkdir()
    kept.touch()
    state = read_state()
    state.root = "/where/it/was"
    write_state(state)
    (project.venv / "lib").mkdir()
    ensure()
    assert kept.exists()
    assert not (project.venv / "lib").exists()


def test_a_persons_own_environment_is_used_as_it_is(project, monkeypatch):
    monkeypatch.setattr(environment, "course_is_installed_here", lambda: True)
    found = ensure(tests=True)
    assert not found.own
    assert str(found.python) == sys.executable
    assert project.calls == []
    assert not project.venv.exists()


def test_the_project_s_own_python_still_gets_updates(project, monkeypatch):
    ensure()
    monkeypatch.setattr(environment, "course_is_installed_here", lambda: True)
    monkeypatch.setattr(sys, "prefix", str(project.venv))
    write_requirements(project.root, keras="keras==4")
    project.calls.clear()
    assert ensure().own
    assert project.calls == [["keras==4"]]


def test_two_first_runs_at_once_install_once(project, monkeypatch):
    slow = install.install_requirements

    def slowly(*arguments):
        time.sleep(0.4)
        slow(*arguments)

    monkeypatch.setattr(install, "install_requirements", slowly)
    errors = []

    def start():
        try:
            ensure()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert project.calls == ["venv", ALL]


def test_lock_of_a_dead_process_is_free(tmp_path):
    path = tmp_path / "lock"
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom course_utils.locking import exclusive\n"
        "with exclusive(Path(sys.argv[1])):\n    print('held', flush=True)\n    os._exit(9)\n"
    )
    dead = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        cwd=processes.ROOT,
        check=False,
    )
    assert (dead.returncode, dead.stdout) == (9, "held\n")
    waited = []
    with locking.exclusive(path, lambda: waited.append(True)):
        pass
    assert waited == []


def test_a_folder_that_cannot_be_written_is_named(project, monkeypatch):
    monkeypatch.setattr(environment, "is_writable", lambda folder: False)
    with pytest.raises(CourseError, match=r"Can't write in .*my course"):
        ensure()


def test_a_file_in_its_place_is_named(project):
    project.venv.touch()
    with pytest.raises(CourseError, match=r"\.venv is a file: move or rename it"):
        ensure()
    assert project.venv.is_file()


def test_a_folder_that_no_environment_can_be_in(project, monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "ROOT", tmp_path / f"a{os.pathsep}b")
    monkeypatch.setattr(environment, "parts", lambda light, tests: {})
    with pytest.raises(CourseError, match=rf"path holds '{os.pathsep}': move or rename it"):
        ensure()
    assert project.calls == []


def test_state_is_replaced_whole(project):
    project.venv.mkdir()
    state = State("course", "ready", "3.12", "/here", {"requirements.txt": "abc"})
    write_state(state)
    assert read_state() == state
    assert [path.name for path in project.venv.iterdir()] == [environment.STATE_FILE]
    (project.venv / environment.STATE_FILE).write_text(json.dumps({"status": "ready"}))
    assert read_state() is None
