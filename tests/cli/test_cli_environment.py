"""Making, updating and mending the environment; only the installer itself is stood in for."""

import json
import os
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from course_utils.cli import environment, install, locking, processes
from course_utils.cli.environment import State, ensure, python_in, read_state, write_state
from course_utils.cli.messages import CourseError


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder with requirements files, and an installer that notes what it is asked."""
    root = tmp_path / "my course é"
    (root / "tests").mkdir(parents=True)
    (root / "requirements.txt").write_text("numpy==2\n-e .\n")
    (root / "tests" / "requirements.txt").write_text("xdist==1\n")
    venv = root / ".venv"
    calls = []

    def make_venv(where):
        calls.append("venv")
        python = python_in(where)
        python.parent.mkdir(parents=True, exist_ok=True)
        if os.name == "nt":
            python.write_bytes(b"")
        else:
            python.symlink_to(sys.executable)

    def install_requirements(_python, _venv, file):
        calls.append(file.name if file.parent == root else f"tests/{file.name}")
        if fake.fails:
            raise fake.fails

    fake = SimpleNamespace(root=root, venv=venv, calls=calls, fails=None)
    monkeypatch.setattr(environment, "ROOT", root)
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "course_is_installed_here", lambda: False)
    monkeypatch.setattr(environment.shipped, "take_snapshot", lambda prefix: None)
    monkeypatch.setattr(install, "make_venv", make_venv)
    monkeypatch.setattr(install, "install_requirements", install_requirements)
    monkeypatch.setattr(install, "version_of", lambda python: install.minor_version())
    monkeypatch.setattr(install, "check_disk", lambda folder: None)
    monkeypatch.setattr(install, "check_platform", lambda: None)
    return fake


def test_first_run_makes_it(project):
    made = ensure()
    assert project.calls == ["venv", "requirements.txt"]
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
    assert project.calls == ["tests/requirements.txt"]
    ensure(tests=True)
    ensure()
    assert project.calls == ["tests/requirements.txt"]


def test_changed_requirements_are_installed_in_place(project):
    ensure(tests=True)
    (project.venv / "mine.txt").touch()
    (project.root / "requirements.txt").write_text("numpy==3\n")
    project.calls.clear()
    ensure(tests=True)
    assert project.calls == ["requirements.txt"]
    assert (project.venv / "mine.txt").exists()


def test_line_endings_are_no_change(project):
    ensure()
    (project.root / "requirements.txt").write_bytes(b"numpy==2\r\n-e .\r\n")
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
    assert project.calls == ["venv", "requirements.txt"]
    assert not (project.venv / "half.txt").exists()
    assert "starting afresh" in capsys.readouterr().out


def test_a_moved_project_gets_a_new_one(project):
    ensure()
    state = read_state()
    state.root = "/where/it/was"
    write_state(state)
    project.calls.clear()
    ensure()
    assert project.calls == ["venv", "requirements.txt"]


def test_a_python_that_went_away_is_replaced(project, monkeypatch):
    ensure()
    python_in(project.venv).unlink()
    monkeypatch.setattr(install, "version_of", lambda python: None)
    project.calls.clear()
    ensure()
    assert project.calls == ["venv", "requirements.txt"]


def by_hand(project):
    """A .venv that somebody made and put something in."""
    install.make_venv(project.venv)
    (project.venv / "mine.txt").touch()
    project.calls.clear()


def test_one_made_by_hand_is_installed_into_and_kept(project):
    by_hand(project)
    project.fails = CourseError("no network")
    with pytest.raises(CourseError):
        ensure()
    project.fails = None
    ensure()
    assert project.calls == ["requirements.txt", "requirements.txt"]
    assert (project.venv / "mine.txt").exists()
    assert read_state().made_by == "hand"
    ensure()
    assert len(project.calls) == 2


@pytest.mark.parametrize("version", ["3.10", "3.14", None])
def test_one_made_by_hand_with_another_python_is_refused_and_kept(project, monkeypatch, version):
    by_hand(project)
    monkeypatch.setattr(install, "version_of", lambda python: version)
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
    assert project.calls == ["requirements.txt"]
    assert (project.venv / "mine.txt").exists()


def test_another_python_uses_the_ready_one_and_says_so(project, monkeypatch, capsys):
    ensure()
    monkeypatch.setattr(install, "minor_version", lambda: "3.99")
    project.calls.clear()
    ensure()
    assert project.calls == []
    assert "you started this with 3.99" in capsys.readouterr().out


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
    (project.root / "requirements.txt").write_text("numpy==3\n")
    project.calls.clear()
    assert ensure().own
    assert project.calls == ["requirements.txt"]


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
    assert project.calls == ["venv", "requirements.txt"]


def test_lock_of_a_dead_process_is_free(tmp_path):
    path = tmp_path / "lock"
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom course_utils.cli.locking import exclusive\n"
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


def test_the_disk_is_looked_at_before(monkeypatch, tmp_path):
    usage = SimpleNamespace(free=1.2e9)
    monkeypatch.setattr(install.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(CourseError, match=r"Only 1\.2 GB are free .* it needs 3 GB"):
        install.check_disk(tmp_path)
    usage.free = 4e9
    install.check_disk(tmp_path)


@pytest.mark.parametrize(
    ("platform", "machine", "said"),
    [
        ("darwin", "x86_64", "Intel Macs"),
        ("win32", "ARM64", "Windows on ARM"),
        ("darwin", "arm64", None),
        ("win32", "AMD64", None),
        ("linux", "x86_64", None),
        ("linux", "aarch64", None),
    ],
)
def test_machines_without_tensorflow_are_told(monkeypatch, platform, machine, said):
    monkeypatch.setattr(install.sys, "platform", platform)
    monkeypatch.setattr(install.platform, "machine", lambda: machine)
    if said is None:
        install.check_platform()
    else:
        with pytest.raises(CourseError, match=said):
            install.check_platform()


def test_settings_for_other_installations_are_left_out(monkeypatch, tmp_path):
    for name in ("PIP_USER", "PIP_TARGET", "PYTHONPATH"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PIP_CERT", "/a/certificate")
    variables = install._variables(tmp_path)
    assert not {"PIP_USER", "PIP_TARGET", "PYTHONPATH"} & set(variables)
    assert variables["PIP_CERT"] == "/a/certificate"


def test_state_is_replaced_whole(project):
    project.venv.mkdir()
    state = State("course", "ready", "3.12", "/here", {"requirements.txt": "abc"})
    write_state(state)
    assert read_state() == state
    assert [path.name for path in project.venv.iterdir()] == [environment.STATE_FILE]
    (project.venv / environment.STATE_FILE).write_text(json.dumps({"status": "ready"}))
    assert read_state() is None
