"""The lessons as they came: from git where there is one, else from a snapshot.

The snapshot is taken when the environment is made, which is before a learner has changed anything.
"""

import contextlib
import hashlib
import shutil
import subprocess
from pathlib import Path

from course_utils.cli.checkup.lesson_files import fault_in, fault_of
from course_utils.paths import NOTEBOOKS, ROOT

FOLDER = "course-shipped"


def snapshot_folder(prefix: Path) -> Path:
    """Where the snapshot lies in the environment `prefix` (one per copy of the course)."""
    return prefix / FOLDER / hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def take_snapshot(prefix: Path) -> None:
    """Copy the lessons that the snapshot does not have yet; one it has is never replaced."""
    folder = snapshot_folder(prefix)
    with contextlib.suppress(OSError):  # a shared environment may be read-only
        folder.mkdir(parents=True, exist_ok=True)
        for notebook in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
            copy = folder / notebook.name
            if ".mine-" not in notebook.name and not copy.exists() and not fault_of(notebook):
                shutil.copyfile(notebook, copy)


def copy_of(notebook: Path, prefix: Path) -> tuple[bytes, str] | None:
    """The notebook as it came, and in words what is known of it; None if there is no whole copy.

    Neither source can tell a learner's own work: git has what was committed last, the snapshot
    what was there at the first start. So the words say no more than that.
    """
    came = from_git(notebook)
    if came is not None and not fault_in(came):
        return came, "as in the last commit of git"
    came = from_snapshot(notebook, prefix)
    if came is None or fault_in(came):
        return None
    return came, "as it was when the course was first started"


def from_git(notebook: Path) -> bytes | None:
    """The committed notebook, or None if this is no git checkout or the file is not in it.

    nbgitpuller, by which a class's hub brings copies up to date, commits a learner's own work too:
    there the lesson is what was pulled last.
    """
    name = notebook.relative_to(ROOT).as_posix()
    if not (ROOT / ".git").exists():
        return None
    pulled = _git("log", "-1", "--format=%H", "--author=nbgitpuller@")
    return (pulled and _git("show", f"@{{upstream}}:./{name}")) or _git("show", f"HEAD:./{name}")


def _git(*arguments: str) -> bytes | None:
    """What git says here; None if it fails or is not installed."""
    try:
        command = ["git", "-C", str(ROOT), *arguments]
        answer = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return None
    return answer.stdout if answer.returncode == 0 else None


def from_snapshot(notebook: Path, prefix: Path) -> bytes | None:
    """The notebook as it was when the environment was made, or None."""
    try:
        return (snapshot_folder(prefix) / notebook.name).read_bytes()
    except OSError:
        return None
