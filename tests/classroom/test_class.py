"""A made-up class, stopped in the middle and marked to the end: nothing lost, every mark right."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import made_up_class
import pytest

from course_utils.paths import ROOT


def begin(folder, marks):
    return subprocess.Popen(
        [sys.executable, "-m", "course_utils.classroom.command", folder, "--to", marks,
         "--seconds", "10", "--workers", "2"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )


def processes_with(text):
    """The processes of this machine whose command line or folder has a text in it."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if text in (path / "cmdline").read_text() or text in os.readlink(path / "cwd"):
                found.append(int(path.name))
        except OSError:  # it has ended
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_class_is_marked_to_the_end_after_a_kill(tmp_path):
    truth = made_up_class.write(tmp_path / "class-in", 12, "04", seed=3)
    results = tmp_path / "marks/.work/results"
    first = begin(tmp_path / "class-in", tmp_path / "marks")
    try:
        end = time.monotonic() + 120
        while len(list(results.glob("*.json"))) < 3 and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        first.send_signal(signal.SIGKILL)
        first.communicate()
    made = {path: path.stat().st_mtime_ns for path in results.glob("*.json")}
    assert 3 <= len(made) < 12
    end = time.monotonic() + 20
    while processes_with(str(tmp_path)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not processes_with(str(tmp_path))

    second = begin(tmp_path / "class-in", tmp_path / "marks")
    said, _ = second.communicate(timeout=300)
    assert second.returncode == 0, said
    assert "12 of 12 marked" in said
    assert all(path.stat().st_mtime_ns == when for path, when in made.items())
    assert not made_up_class.wrong_marks(tmp_path / "marks/grades.csv", truth, "04")
