"""The doctor: one stable line on a healthy machine, a next step for everything else."""

import json
import socket
import subprocess
import sys
import types
from pathlib import Path

import pytest

from course_utils.cli import checks, doctor
from course_utils.cli.checks import Finding


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
