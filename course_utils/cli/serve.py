"""The JupyterLab server of the course; runs inside the environment.

It is started in this process rather than as a command so that the course's defaults do not clash
with the options a person gives, and so that the address is printed once the server answers.
"""

import logging
import os
import secrets
import sys
from pathlib import Path

from jupyter_server.serverapp import ServerApp
from jupyterlab.labapp import LabApp
from traitlets.config import Config

from course_utils.cli.checkup import checks
from course_utils.cli.messages import say
from course_utils.lessons import LESSONS
from course_utils.paths import ROOT


def course_defaults(first_page: str) -> Config:
    """The server's settings; options on the command line override them."""
    config = Config()
    config.ServerApp.ip = "127.0.0.1"
    config.ServerApp.root_dir = str(ROOT)
    config.ServerApp.answer_yes = True  # one Ctrl-C stops it
    config.ServerApp.allow_root = True  # containers: it listens on this machine only
    config.Application.log_level = logging.ERROR
    config.LabApp.default_url = first_page
    config.LabApp.news_url = None
    config.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
    config.LabApp.extension_manager = "readonly"
    # overrides.json there: no question about news when the lab is opened for the first time.
    config.LabApp.app_settings_dir = str(Path(__file__).with_name("lab_settings"))
    config.ServerApp.tornado_settings = {"page_config_hook": _for_this_lab}
    if "JUPYTER_TOKEN" not in os.environ:
        # Made here, so that the server does not print its own longer message about it.
        config.IdentityProvider.token = secrets.token_hex(24)
    return config


def _for_this_lab(_handler: object, page: dict) -> dict:
    """Leave out JupyterLite's extensions, which ``site`` needs: here they stop with an error."""
    extensions = page["federated_extensions"]
    extensions = [one for one in extensions if not one["name"].startswith("@jupyterlite/")]
    return {**page, "federated_extensions": extensions}


def first_page() -> str:
    """Address of lesson 00 in JupyterLab, or of the folder if it is missing."""
    start = LESSONS[0].path
    shown = start if start.is_file() else start.parent
    return "/lab/tree/" + shown.relative_to(ROOT).as_posix()


def announce(server: ServerApp) -> None:
    """Say where the course is and how to stop it."""
    say()
    say(f"The course is open at  {address(server)}")
    if not server.open_browser:
        say("Copy that address into a browser.")
    say("To stop it: press Ctrl-C here (your notebooks are saved as you work).")
    say()


def address(server: ServerApp) -> str:
    """The whole address, token included, of the page that the lab opens on."""
    url = server.connection_url.rstrip("/")
    token = server.identity_provider.token
    # Its default_url has been given the server's base_url already.
    page = server.default_url.removeprefix(server.base_url.rstrip("/"))
    return url + page + (f"?token={token}" if token else "")


def answer_at_once(server: ServerApp) -> None:
    """Send each message of a kernel when it is there.

    Without TCP_NODELAY a small message waits until the browser has acknowledged the one before,
    which it does up to 40 ms later: half of the time from a weight edited on a small stage to its
    picture. (A picture sent as an image is too large to be kept waiting.)
    """
    settings = server.web_app.settings

    class Connection(settings["kernel_websocket_connection_class"]):
        def connect(self):
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    settings["kernel_websocket_connection_class"] = Connection


class _Quiet(logging.Filter):
    """Drops the server's own words at its end: this module says it."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        return "Shutting down" not in said and not said.startswith("received signal")


def main(arguments: list[str]) -> int:
    if any(argument == "--help-all" for argument in arguments):
        LabApp.launch_instance(arguments)
        return 0
    for finding in (checks.lessons(), checks.module_names()):
        if finding.status != "ok":
            say(str(finding))
    try:
        server = initialised(arguments)
    except (Exception, SystemExit) as error:
        if isinstance(error, SystemExit) and not error.code:  # as after --version
            return 0
        finding = checks.lab_server()  # without these options
        cause = "without these options it does" if finding.status == "ok" else str(finding)
        say(f"JupyterLab does not start: {error}\n{cause}", error=True)
        return 1
    return serve(server)


def initialised(arguments: list[str]) -> ServerApp:
    """The server with the course's settings and these options, not yet started."""
    return LabApp.initialize_server(arguments, config=course_defaults(first_page()))


def serve(server: ServerApp) -> int:
    """Run the server until it is stopped."""
    server.log.addFilter(_Quiet())
    answer_at_once(server)
    # Runs when the event loop does, and from then on the server answers.
    server.io_loop.add_callback(announce, server)
    server.start()
    say("JupyterLab has stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
