"""Children get signals and variables: nothing is left running, nothing leaks in."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from course_utils.cli import processes
from course_utils.paths import ROOT

# Children and signals --------------------------------------------------------------------------


def test_exit_codes_come_back():
    python = [sys.executable, "-c"]
    assert processes.run_child([*python, "raise SystemExit(3)"], os.environ) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_the_child(number, tmp_path):
    """A signal to the command alone ends its child too, cleanly, and nothing is left running."""
    script = textwrap.dedent(
        """
        import os, sys
        from course_utils.cli import processes
        child = '''
        import os, pathlib, signal, sys, time
        def stop(number, frame):
            pathlib.Path(sys.argv[1], "cleaned").touch()
            raise SystemExit(5)
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        pathlib.Path(sys.argv[1], "pid").write_text(str(os.getpid()))
        time.sleep(60)
        '''
        code = processes.run_child([sys.executable, "-c", child.replace("\\n        ", "\\n"),
                                    sys.argv[1]], os.environ)
        raise SystemExit(code)
        """
    )
    command = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    pid = _wait_for(tmp_path / "pid")
    command.send_signal(number)
    assert command.wait(timeout=20) == 5
    assert (tmp_path / "cleaned").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _wait_for(path: Path) -> int:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError("the child did not start")


# A home folder that can't be written -----------------------------------------------------------


def test_tools_keep_off_an_unwritable_home(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "home_is_writable", lambda: False)
    monkeypatch.setenv("IPYTHONDIR", "/mine")
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    found = processes.home_replacements(tmp_path)
    assert "IPYTHONDIR" not in found  # it was set by the person
    assert Path(found["MPLCONFIGDIR"]) == tmp_path / "home" / "matplotlib"
    for folder in found.values():
        assert Path(folder).is_relative_to(tmp_path)
        assert Path(folder).is_dir()


def test_a_writable_home_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "home_is_writable", lambda: True)
    assert processes.home_replacements(tmp_path) == {}


def test_writability_is_tried_not_asked(tmp_path):
    assert processes.is_writable(tmp_path)
    assert not processes.is_writable(tmp_path / "missing")
    if sys.platform == "linux":
        assert not processes.is_writable(Path("/proc"))  # not even for root


def test_the_environment_is_kept_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/other/packages")
    monkeypatch.setenv("PYTHONHOME", "/other")
    python = tmp_path / "bin" / "python"
    own = processes.course_variables(python, tmp_path, own=True)
    assert own["PYTHONPATH"] == str(ROOT)
    assert "PYTHONHOME" not in own
    assert own["PATH"].split(os.pathsep)[0] == str(python.parent)
    assert own["JUPYTER_PREFER_ENV_PATH"] == "1"
    theirs = processes.course_variables(python, tmp_path, own=False)
    assert theirs["PYTHONPATH"].split(os.pathsep) == [str(ROOT), "/other/packages"]
    assert theirs["PYTHONHOME"] == "/other"
