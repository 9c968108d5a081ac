"""Run an installer and show how far it is: one line that moves, instead of its hundreds."""

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from course_utils.cli.messages import say
from course_utils.cli.processes import stop_after_interrupt
from course_utils.paths import ROOT

LARGE = 20.0  # MB: a download that is worth a line of its own where lines do not move
LAST_LINES = 15

# What pip and uv say when they begin something.
_FETCHING = re.compile(r"^\s*Downloading (\S+?)(?:-\d\S*)? \((\d+(?:\.\d+)?) ?(k|M|G)i?B\)", re.I)
_FETCHED = re.compile(r"^\s*Downloaded (\S+)")
_PACKAGE = re.compile(r"^(?:Collecting|Processing|Obtaining) ")
_RESOLVED = re.compile(r"^Resolved (\d+) packages?")
_UNPACKING = re.compile(r"^(?:Installing collected packages:|Prepared \d+ packages?)")
_SIZES = {"k": 1e-3, "m": 1.0, "g": 1e3}


class Watcher:
    """Turns an installer's lines into one line on how far it is."""

    def __init__(self):
        self.packages = 0
        self.doing = "starting"
        self.large = None  # a large download that has just begun, as "fetching name (261 MB)"
        self._under_way = {}  # name -> MB; uv fetches many at once and says when each is there

    def read(self, line: str) -> None:
        """Take note of one line of the installer."""
        self.large = None
        if fetching := _FETCHING.match(line):
            name, amount, unit = fetching.groups()
            megabytes = float(amount) * _SIZES[unit.lower()]
            self._under_way[name] = megabytes
            self._tell_largest()
            if megabytes >= LARGE:
                self.large = _fetching(name, megabytes)
        elif fetched := _FETCHED.match(line):
            self._under_way.pop(fetched[1], None)
            self._tell_largest()
        elif _PACKAGE.match(line):
            # pip: one after the other, so what was under way is there.
            self.packages += 1
            self._under_way.clear()
        elif resolved := _RESOLVED.match(line):
            self.packages = int(resolved[1])
            self.doing = "fetching"
        elif _UNPACKING.match(line):
            self._under_way.clear()
            self.doing = self.large = "unpacking"

    def _tell_largest(self) -> None:
        if self._under_way:
            name = max(self._under_way, key=self._under_way.get)
            self.doing = _fetching(name, self._under_way[name])

    def text(self, seconds: float) -> str:
        """What to show after `seconds`."""
        count = f", {self.packages} packages" if self.packages else ""
        return f"  {int(seconds) // 60}:{int(seconds) % 60:02d}  {self.doing}{count}"


def _fetching(name: str, megabytes: float) -> str:
    size = f" ({megabytes:.0f} MB)" if megabytes >= 1 else ""
    return f"fetching {name.replace('_', '-')}{size}"


def run_watched(command: Sequence[str], variables: Mapping[str, str], log: Path) -> int:
    """Run an installer, showing how far it is; its own lines go to the file `log`.

    Returns its exit code; if that is not 0, its last lines have been shown.
    """
    watcher = Watcher()
    lines: list[str] = []
    moves = sys.stdout.isatty()
    child = subprocess.Popen(
        command,
        env=dict(variables),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )

    def read() -> None:
        with open(log, "a", encoding="utf-8") as file:
            for line in child.stdout:
                file.write(line)
                lines.append(line)
                watcher.read(line)
                if watcher.large and not moves:
                    say(f"  {watcher.large}")

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    start = time.monotonic()
    try:
        while reader.is_alive():
            if moves:
                _show(watcher.text(time.monotonic() - start))
            reader.join(timeout=0.25)
        code = child.wait()
    except KeyboardInterrupt:
        stop_after_interrupt(child, grace=10)
        raise
    finally:
        if moves:
            _show("")
        reader.join(timeout=2)
        child.stdout.close()
    if code:
        say("".join(lines[-LAST_LINES:]).rstrip(), error=True)
        say(f"(All of it is in {log})", error=True)
    return code


def _show(text: str) -> None:
    """Replace the line that the cursor is in."""
    width = 79
    with contextlib.suppress(OSError, ValueError):
        # Some terminals say that they have no columns at all.
        width = os.get_terminal_size(sys.stdout.fileno()).columns - 1 or width
    width = max(20, width)
    sys.stdout.write("\r" + text[:width].ljust(width) + ("" if text else "\r"))
    sys.stdout.flush()
