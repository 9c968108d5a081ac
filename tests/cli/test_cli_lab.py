"""The server that `lab` starts, for real: its address, its lock, its end."""

import contextlib
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest

from course_utils.cli import serve
from course_utils.paths import ROOT


@contextlib.contextmanager
def serving(folder, *options):
    """The server, as (process, address); stopped at the end."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    variables.pop("JUPYTER_TOKEN", None)
    for name in ("CONFIG", "DATA", "RUNTIME"):
        variables[f"JUPYTER_{name}_DIR"] = str(folder / name.lower())
    command = [sys.executable, "-m", "course_utils.cli.serve", "--no-browser", *options]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        said = ""
        for line in process.stdout:
            said += line
            found = re.search(r"The course is open at +(\S+)", line)
            if found:
                break
        else:
            raise AssertionError(f"it ended without an address:\n{said}")
        yield process, found[1]
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def answer(address):
    """Status and final address."""
    with urllib.request.urlopen(address, timeout=120) as response:
        return response.status, response.url


def test_lab(tmp_path):
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(tmp_path, f"--port={port}") as (process, address):
            parts = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/(\S+)\?token=([0-9a-f]{48})", address)
            assert parts, address
            own_port, page, token = parts.groups()

            # The port that was taken is passed over, and the address is the real one.
            assert int(own_port) != port
            assert page == "lab/tree/notebooks/00_start_here.ipynb"
            assert answer(address)[0] == 200

            # Without the token nothing is given away.
            base = f"http://127.0.0.1:{own_port}"
            with pytest.raises(urllib.error.HTTPError) as refused:
                answer(f"{base}/api/contents/notebooks")
            assert refused.value.code == 403
            assert answer(f"{base}/api/contents/README.md?token={token}")[0] == 200

            # Other machines do not reach it.
            with contextlib.closing(socket.socket()) as probe:
                probe.settimeout(2)
                own = socket.gethostbyname(socket.gethostname())
                if not own.startswith("127."):
                    assert probe.connect_ex((own, int(own_port))) != 0

            # No question about news, no look for updates.
            url = f"{base}/lab/api/settings/@jupyterlab/apputils-extension:notification"
            with urllib.request.urlopen(f"{url}?token={token}", timeout=120) as response:
                settings = json.load(response)["schema"]["properties"]
            assert settings["fetchNews"]["default"] == "false"
            assert settings["checkForUpdates"]["default"] is False

            if os.name != "nt":
                process.send_signal(signal.SIGINT)
                rest = process.stdout.read()
                assert process.wait(timeout=120) == 0
                assert "To stop it: press Ctrl-C" in rest
                assert rest.rstrip().endswith("JupyterLab has stopped.")
                assert "Traceback" not in rest


def test_persons_options_come_before_the_course_s(tmp_path):
    options = [f"--ServerApp.root_dir={tmp_path}", "--IdentityProvider.token=mine"]
    with serving(tmp_path, *options) as (_, address):
        assert address.endswith("?token=mine")
        base = re.match(r"http://[^/]+", address)[0]
        with urllib.request.urlopen(f"{base}/api/contents?token=mine", timeout=120) as response:
            assert "requirements.txt" not in response.read().decode()


def test_a_kernels_messages_are_sent_at_once(monkeypatch):
    """Nagle's algorithm would keep a small one back for 40 ms: `main` switches it off."""
    done = []

    class Connection:
        websocket_handler = SimpleNamespace(set_nodelay=lambda on: done.append(("no delay", on)))

        def connect(self):
            done.append("connected")
            return "future"

    settings = {"kernel_websocket_connection_class": Connection}
    server = SimpleNamespace(
        web_app=SimpleNamespace(settings=settings),
        log=logging.getLogger("unused"),
        io_loop=SimpleNamespace(add_callback=lambda *_: None),
        start=lambda: done.append("started"),
    )
    monkeypatch.setattr(serve.LabApp, "initialize_server", lambda *_, **__: server)
    assert serve.main([]) == 0
    assert settings["kernel_websocket_connection_class"]().connect() == "future"
    assert done == ["started", ("no delay", True), "connected"]
