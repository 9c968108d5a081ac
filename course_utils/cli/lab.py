"""``lab``: open the course in JupyterLab."""

import os
import shutil
import sys
import webbrowser

from course_utils.cli import shipped
from course_utils.cli.installing import environment
from course_utils.cli.messages import Parser, flags, say

PARSER = Parser(
    "lab",
    "[--light] [--no-browser] [JupyterLab's options]",
    """\
Opens the course in JupyterLab on this machine only (127.0.0.1, with a token). The first time, it
makes the environment in .venv and installs requirements.txt into it. All other options go to
JupyterLab: --port=9000 wishes for a port (a taken one is passed over for a free one), and
--help-all lists the rest.""",
)
PARSER.add_argument("--light", action="store_true", help="install no Keras, or do without it")
PARSER.add_argument("--no-browser", action="store_true", help="only print the address")


def run(arguments: list[str]) -> int:
    options, passed = PARSER.parse_known_args(arguments)
    found = environment.ensure(light=options.light)
    if not found.own:
        # For .venv it was taken when that was made.
        shipped.take_snapshot(found.prefix)
    if not options.no_browser and not browser_is_likely():
        say("No browser was found on this machine.")
        options.no_browser = True
    passed += flags(options, "no-browser")
    return found.run("-m", "course_utils.cli.serve", *passed)


def browser_is_likely() -> bool:
    """Whether a graphical browser can be started from here.

    ``webbrowser`` also finds text browsers, which would take over this terminal.
    """
    if os.name == "nt" or sys.platform == "darwin" or os.environ.get("BROWSER"):
        return True
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        # Windows Subsystem for Linux: the browser is that of Windows, with a helper for it.
        return bool(os.environ.get("WSL_DISTRO_NAME") and shutil.which("wslview"))
    try:
        return bool(webbrowser.get())
    except webbrowser.Error:
        return False
