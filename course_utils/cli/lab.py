"""``lab``: open the course in JupyterLab."""

import os
import sys

from course_utils.cli import environment, shipped
from course_utils.cli.messages import say

HELP = """\
usage: python3 -m course_utils lab [--no-browser] [JupyterLab's options]

Opens the course in JupyterLab on this machine only (127.0.0.1, with a token). The first time, it
makes the environment in .venv and installs requirements.txt into it.

  --no-browser      only print the address
  --port=9000       wish for a port (a taken one is passed over for a free one)
  --help-all        all of JupyterLab's options; they pass through
"""


def run(arguments: list[str]) -> int:
    if any(argument in ("-h", "--help") for argument in arguments):
        print(HELP, end="")
        return 0
    found = environment.ensure()
    if not found.own:
        # For .venv it was taken when that was made.
        shipped.take_snapshot(found.prefix)
    passed = list(arguments)
    if "--no-browser" not in passed and not browser_is_likely():
        say("No browser was found on this machine.")
        passed.append("--no-browser")
    return found.run("-m", "course_utils.cli.serve", *passed)


def browser_is_likely() -> bool:
    """Whether a graphical browser can be started from here.

    ``webbrowser`` also finds text browsers, which would take over this terminal.
    """
    if os.name == "nt" or sys.platform == "darwin" or os.environ.get("BROWSER"):
        return True
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return _is_wsl()
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _is_wsl() -> bool:
    # Windows Subsystem for Linux: the browser is that of Windows, if a helper for it is there.
    import shutil

    return bool(os.environ.get("WSL_DISTRO_NAME")) and bool(shutil.which("wslview"))
