"""The environment's Python takes the place of this process; nothing leaks into it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from course_utils.cli import processes
from course_utils.paths import ROOT

# In place of this process ----------------------------------------------------------------------


def test_it_goes_on_as_the_other_program(tmp_path):
    """One process: the exit code is the program's own, and so is a signal."""
    child = "import os, sys, time; print(os.getpid(), os.getcwd(), flush=True); time.sleep(%d)"
    script = (
        "import os, sys\nfrom course_utils.cli import processes\nprint('first', end=' ')\n"
        "raise SystemExit(processes.run_instead([sys.executable, '-c', sys.argv[1]], os.environ))"
    )
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        [*command, "print('x'); raise SystemExit(3)"],
        env=variables, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "first x\n")
    if os.name == "nt":
        return
    other = subprocess.Popen(
        [*command, child % 60], env=variables, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout.readline().split() == ["first", str(other.pid), str(ROOT)]
        other.terminate()
        assert other.wait(timeout=120) == -signal.SIGTERM


# A home folder that can't be written -----------------------------------------------------------


def test_tools_keep_off_an_unwritable_home(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "home_is_writable", lambda: False)
    found = processes.course_variables(tmp_path / "bin" / "python", tmp_path, own=True)
    assert Path(found["HOME"]) == tmp_path / "home"
    assert (tmp_path / "home").is_dir()
    monkeypatch.setattr(processes, "is_writable", lambda folder: False)
    assert not processes.other_home(tmp_path).is_relative_to(tmp_path)


def test_a_writable_home_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "home_is_writable", lambda: True)
    found = processes.course_variables(tmp_path / "bin" / "python", tmp_path, own=True)
    assert found.get("HOME") == os.environ.get("HOME")


def test_writability_is_tried_not_asked(tmp_path):
    assert processes.is_writable(tmp_path)
    assert not processes.is_writable(tmp_path / "missing")
    if sys.platform == "linux":
        assert not processes.is_writable(Path("/proc"))  # not even for root


def test_the_environment_is_kept_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/other/packages")
    monkeypatch.setenv("PYTHONHOME", "/other")
    for name in ("PYTHONUSERBASE", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONSTARTUP"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    python = tmp_path / "bin" / "python"
    own = processes.course_variables(python, tmp_path, own=True)
    assert own["PYTHONPATH"] == str(ROOT)
    left = {name for name in own if name.startswith("PYTHON")}
    assert left - set(processes._KEPT) == {"PYTHONPATH", "PYTHONUTF8"}
    assert own["PATH"].split(os.pathsep)[0] == str(python.parent)
    assert own["JUPYTER_PREFER_ENV_PATH"] == "1"
    theirs = processes.course_variables(python, tmp_path, own=False)
    assert theirs["PYTHONDONTWRITEBYTECODE"] == "1"
    assert theirs["PYTHONPATH"].split(os.pathsep) == [str(ROOT), "/other/packages"]
    assert theirs["PYTHONHOME"] == "/other"


def test_compiled_files_are_kept_where_they_disturb_nobody(tmp_path, monkeypatch):
    """Unset, they lie beside the sources; forbidden there, in the environment."""
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    python = tmp_path / "bin" / "python"
    assert "PYTHONPYCACHEPREFIX" not in processes.course_variables(python, tmp_path, own=True)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    found = processes.course_variables(python, tmp_path, own=True)
    assert "PYTHONDONTWRITEBYTECODE" not in found
    source = tmp_path / "source"
    source.mkdir()
    (source / "once.py").write_text("x = 1\n")
    subprocess.run([sys.executable, "-c", "import once"], env=found, cwd=source, check=True)
    assert [path.name for path in source.iterdir()] == ["once.py"]
    assert list((tmp_path / "course-bytecode").rglob("once.*.pyc"))
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "/mine")
    assert processes.course_variables(python, tmp_path, own=True)["PYTHONPYCACHEPREFIX"] == "/mine"
