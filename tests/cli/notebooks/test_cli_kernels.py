"""Kernels that start side by side do not take each other's sockets."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbval.kernel
import pytest

from course_utils.cli.notebooks import kernels, notebook_order, pytest_plugin
from course_utils.cli.notebooks.kernels import LessonKernelManager, lesson_variables
from course_utils.paths import ROOT

unix_only = pytest.mark.skipif(os.name == "nt", reason="Windows kernels use ports, one at a time")


def test_nbval_uses_these_kernels():
    assert nbval.kernel.KernelManager is LessonKernelManager
    assert nbval.kernel.start_new_kernel is pytest_plugin._start_alone


def written_connection(_):
    manager = LessonKernelManager(kernel_name="python3")
    manager.write_connection_file()
    return manager, json.loads(Path(manager.connection_file).read_text())


@unix_only
def test_sockets_are_nobody_elses():
    """Forty at once, none of them started: what is written for each is its own."""
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(written_connection, range(40)))
    sockets = [
        f"{info['ip']}-{info[port]}"
        for _, info in made
        for port in ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
    ]
    assert {info["transport"] for _, info in made} == {"ipc"}
    assert len(set(sockets)) == 200
    assert max(len(os.fsencode(name)) for name in sockets) <= kernels._LONGEST_SOCKET_PATH
    folders = {Path(info["ip"]).parent for _, info in made}
    assert all(folder.stat().st_mode & 0o077 == 0 for folder in folders)
    for manager, _ in made:
        manager.cleanup_connection_file()
    assert not [folder for folder in folders if folder.exists()]


@unix_only
def test_a_long_temporary_folder_is_avoided(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setattr(kernels.tempfile, "tempdir", str(deep))
    folder = kernels._socket_folder()
    assert folder.startswith("/tmp/")
    assert list(deep.iterdir()) == []
    os.rmdir(folder)


def test_kernels_started_at_once_all_answer(tmp_path):
    """Real kernels, in processes of their own as under xdist, each asked for a sum."""
    script = (
        "import sys\n"
        "from course_utils.cli.notebooks.kernels import LessonKernelManager, one_start_at_a_time\n"
        "with one_start_at_a_time():\n"
        "    manager = LessonKernelManager(kernel_name='python3')\n"
        "    manager.start_kernel()\n"
        "    client = manager.client()\n"
        "    client.start_channels()\n"
        "    client.wait_for_ready(timeout=300)\n"
        "reply = client.execute_interactive('print(40 + int(\"2\"))', timeout=300)\n"
        "client.stop_channels()\n"
        "manager.shutdown_kernel(now=True)\n"
        "assert reply['content']['status'] == 'ok'\n"
    )
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    answers = [start.communicate(timeout=600)[0] for start in starts]
    assert [start.returncode for start in starts] == [0] * 4
    assert answers == ["42\n"] * 4


def test_variables_keep_the_network_and_a_persons_settings_out(monkeypatch):
    variables = lesson_variables()
    assert variables["PYTHONPATH"] == str(ROOT)
    assert variables["KERAS_BACKEND"] == "tensorflow"
    assert variables["MPLBACKEND"] is None
    for name in ("MPLCONFIGDIR", "IPYTHONDIR", "KERAS_HOME", "JUPYTER_CONFIG_DIR"):
        assert not Path(variables[name]).is_relative_to(Path.home() / ".config")
        assert Path(variables[name]).is_dir()
    assert variables["https_proxy"] == variables["HTTPS_PROXY"] == "http://127.0.0.1:9"
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setenv("COLUMNS", "50")
    kernels.apply_variables({"MPLBACKEND": None, "COLUMNS": None})
    assert "MPLBACKEND" not in os.environ and "COLUMNS" not in os.environ


def test_lessons_share_the_cores(monkeypatch):
    monkeypatch.setattr(kernels.os, "cpu_count", lambda: 4)
    assert lesson_variables(workers=2)["OMP_NUM_THREADS"] == "2"
    assert lesson_variables(workers=8)["TF_NUM_INTRAOP_THREADS"] == "1"


@pytest.mark.parametrize(
    ("path", "left_out"),
    [
        ("notebooks/05_rnn_equation.ipynb", None),
        ("notebooks/05_rnn_equation.mine-2026-11-23-0930.ipynb", True),
        ("notebooks/.ipynb_checkpoints/05_rnn_equation-checkpoint.ipynb", True),
        ("tests/cli/test_cli.py", None),
    ],
)
def test_copies_are_not_collected(path, left_out):
    assert pytest_plugin.pytest_ignore_collect(Path(path)) is left_out


def test_cells_of_a_lesson_stay_together():
    """Split between processes, a lesson's cells would meet a kernel that has not run the others."""
    split = notebook_order.scope
    assert split("notebooks/05_a.ipynb::Cell 1") == split("notebooks/05_a.ipynb::Cell 2")
    assert split("notebooks/05_a.ipynb::Cell 1") != split("notebooks/06_b.ipynb::Cell 1")
    opens = "tests/browser/test_lessons_open.py"
    assert (ROOT / opens).is_file()
    assert split(f"{opens}::test_lesson[05_a]") == split("notebooks/05_a.ipynb::Cell 1")
    assert split(f"{opens}::test_lesson[05_a]") != split(f"{opens}::test_lesson[06_b]")
