"""A JupyterHub on this machine alone, and what its processes take."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import requests

CONFIG = """\
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie_secret"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/home/{{username}}"
c.Spawner.cmd = ["{server}"]
c.Spawner.environment = {{
    "PATH": "{path}", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2",
}}
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = c.Spawner.start_timeout = 300
c.Spawner.args = ["--allow-root", "--ServerApp.log_level=WARN"]
c.JupyterHub.concurrent_spawn_limit = 100
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = ["{proxy}"]
c.ConfigurableHTTPProxy.auth_token = "only-for-this-run"
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.Application.log_level = "WARN"
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Hub:
    """JupyterHub with the dummy authenticator and local processes, in `folder`.

    Parameters
    ----------
    folder : Path
        For its files and the learners' homes.
    python : Path
        Of the environment that ``assets/hub/packages.sh`` made: the hub and the learners' servers
        run in it.
    proxy : str
        The command of configurable-http-proxy.
    """

    def __init__(self, folder, python, proxy):
        here = Path(python).parent
        self.folder, port = Path(folder), free_port()
        self.base = f"http://127.0.0.1:{port}"
        (self.folder / "home").mkdir(parents=True, exist_ok=True)
        text = CONFIG.format(
            port=port, hub=free_port(), api=free_port(), folder=folder, proxy=proxy,
            server=here / "jupyterhub-singleuser", path=f"{here}:{os.environ['PATH']}",
        )
        config = self.folder / "jupyterhub_config.py"
        config.write_text(text, encoding="utf-8")
        self.log = open(self.folder / "hub.log", "w", encoding="utf-8")  # noqa: SIM115
        self.process = subprocess.Popen(
            [here / "jupyterhub", "-f", config], cwd=folder, stdout=self.log, stderr=self.log,
            env={**os.environ, "PATH": f"{here}:{os.environ['PATH']}"},
        )
        self._wait()

    def _wait(self):
        for _ in range(240):
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.base}/hub/health", timeout=5).ok:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.5)
        self.close()
        raise RuntimeError((self.folder / "hub.log").read_text(encoding="utf-8")[-2000:])

    def close(self):
        """End the hub, its proxy and all servers: its children, and no other process."""
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(self.process.pid).children(recursive=True)
            # Servers and proxy run in sessions of their own, so the hub's end alone would not do.
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
            for one in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
        self.process.kill()
        self.log.close()

    def own(self):
        """The processes of the hub and its proxy."""
        main = psutil.Process(self.process.pid)
        return [main, *(one for one in main.children() if "proxy" in " ".join(one.cmdline()))]

    def servers(self):
        """The learners' servers, as processes."""
        main = psutil.Process(self.process.pid)
        return [one for one in main.children() if "singleuser" in " ".join(one.cmdline())]


def kernels(server):
    """The kernels below a learner's server."""
    below = server.children(recursive=True)
    return [one for one in below if "ipykernel" in " ".join(one.cmdline())]


def megabytes(processes):
    """(resident, proportional, private) MiB of processes together, as Linux counts them."""
    found = [one.memory_full_info() for one in processes]
    return tuple(sum(getattr(one, what) for one in found) / 2**20 for what in ("rss", "pss", "uss"))


def processor_seconds(processes):
    return sum(sum(one.cpu_times()[:2]) for one in processes)


def find_proxy():
    """configurable-http-proxy on the PATH, or how to get it."""
    found = shutil.which("configurable-http-proxy")
    if found is None:
        sys.exit("configurable-http-proxy is not on the PATH: npm install configurable-http-proxy, "
                 "and put node_modules/.bin on the PATH")
    return found
