"""The line that shows how far an installation is, from what pip and uv really print."""

import os
import sys

import pytest

from course_utils.cli.watching import Watcher, run_watched

PIP = """\
Ignoring appnope: markers 'sys_platform == "darwin"' don't match your environment
Obtaining file:///home/ann/course (from -r requirements.txt (line 143))
Collecting absl-py==2.5.1
  Downloading absl_py-2.5.1-py3-none-any.whl (137 kB)
Processing /wheels/attrs-26.1.0-py3-none-any.whl
Collecting tensorflow-cpu==2.21.0
  Downloading tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl (261.1 MB)
Installing collected packages: stack-data, absl-py
"""
UV = """\
Resolved 132 packages in 4.48s
   Building rnn-course @ file:///home/ann/course
Downloading tensorflow-cpu (261.1MiB)
Downloading grpcio (7.0MiB)
 Downloaded grpcio
 Downloaded tensorflow-cpu
Prepared 129 packages in 11s
Installed 129 packages in 2.96s
 + absl-py==2.5.1
"""


def followed(text):
    """What is shown after each line."""
    watcher = Watcher()
    shown = []
    for line in text.splitlines(keepends=True):
        watcher.read(line)
        shown.append((watcher.text(75), watcher.large))
    return shown


def test_pip():
    shown = followed(PIP)
    assert shown[0] == ("  1:15  starting", None)
    assert shown[3] == ("  1:15  fetching absl-py, 2 packages", None)
    big = "fetching tensorflow-cpu (261 MB)"
    assert shown[6] == (f"  1:15  {big}, 4 packages", big)
    assert shown[7] == ("  1:15  unpacking, 4 packages", "unpacking")


def test_uv_shows_the_largest_of_those_under_way():
    shown = followed(UV)
    big = "fetching tensorflow-cpu (261 MB)"
    assert shown[2] == (f"  1:15  {big}, 132 packages", big)
    assert [text for text, _ in shown[3:6]] == [f"  1:15  {big}, 132 packages"] * 3
    assert shown[-1][0] == "  1:15  unpacking, 132 packages"


@pytest.mark.parametrize("code", [0, 3])
def test_installers_own_words_are_kept_and_shown_if_it_fails(code, tmp_path, capfd):
    source = f"print('Resolved 7 packages in 1s'); print('no such host'); raise SystemExit({code})"
    log = tmp_path / "install.log"
    assert run_watched([sys.executable, "-c", source], os.environ, log) == code
    assert log.read_text() == "Resolved 7 packages in 1s\nno such host\n"
    said = capfd.readouterr()
    assert ("no such host" in said.err) == (code != 0)
    assert (str(log) in said.err) == (code != 0)
