"""The environment that the course runs in: found if it is there, made if it is not.

Which one is used, in this order:

1. the environment of the running Python, if the course is installed in it (a person's own virtual
   or conda environment): it is used as it is;
2. ``.venv`` in the project's folder. A file in it, ``course-state.json``, says who made it, what is
   installed in it, and whether an installation was cut short.

A ``.venv`` that this code did not make is installed into, and never removed.
"""

import contextlib
import hashlib
import importlib.metadata
import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from course_utils.cli import install, shipped
from course_utils.cli.locking import exclusive
from course_utils.cli.messages import CourseError, say
from course_utils.cli.processes import course_variables, is_writable, run_child
from course_utils.paths import ROOT

DISTRIBUTION = "rnn-course"
VENV = ROOT / ".venv"
STATE_FILE = "course-state.json"
LEARNER_FILE = "requirements.txt"
TEST_FILE = "tests/requirements.txt"


@dataclass
class State:
    """What ``.venv/course-state.json`` holds."""

    made_by: str  # "course", or "hand": then it is never removed
    status: str  # "installing" or "ready"
    python: str  # "3.12"
    root: str  # where the project was: the environment's scripts hold that path
    installed: dict[str, str] = field(default_factory=dict)  # requirements file -> its hash


@dataclass(frozen=True)
class Environment:
    """An environment that is ready to use."""

    python: Path
    prefix: Path
    own: bool  # True for the project's .venv

    def variables(self) -> dict[str, str]:
        return course_variables(self.python, self.prefix, self.own)

    def run(self, *arguments: str | Path, **changes: str) -> int:
        """Run the environment's Python with `arguments`; returns the exit code."""
        return run_child([self.python, *arguments], {**self.variables(), **changes})


def python_in(venv: Path) -> Path:
    """The interpreter of a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def running_in(venv: Path) -> bool:
    """Whether this process is the environment's own Python."""
    with contextlib.suppress(OSError):
        return Path(sys.prefix).resolve() == venv.resolve()
    return False


def course_is_installed_here() -> bool:
    """Whether the running Python has the course's distribution (metadata, not just this folder)."""
    try:
        importlib.metadata.distribution(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def read_state() -> State | None:
    """The state of ``.venv``; None if it has no state file or an unreadable one."""
    try:
        return State(**json.loads((VENV / STATE_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_state(state: State) -> None:
    """Replace the state file in one step, so that no half of it is ever read."""
    temporary = VENV / (STATE_FILE + ".new")
    temporary.write_text(json.dumps(asdict(state), indent=1) + "\n", encoding="utf-8")
    os.replace(temporary, VENV / STATE_FILE)


def hash_of(name: str) -> str:
    """Hash of a requirements file, the same whatever its line endings are."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def is_ready(state: State | None, wanted: dict[str, str]) -> bool:
    """Whether ``.venv`` holds all of `wanted` (requirements file -> hash)."""
    return (
        state is not None
        and state.status == "ready"
        and state.root == str(ROOT)
        and all(state.installed.get(name) == hash_ for name, hash_ in wanted.items())
        and python_in(VENV).exists()
    )


def find(tests: bool = False) -> Environment | None:
    """The environment if it is ready to use as it is; None if `ensure` would have to install."""
    if course_is_installed_here() and not running_in(VENV):
        return Environment(Path(sys.executable), Path(sys.prefix), own=False)
    if is_ready(read_state(), _wanted(tests)):
        return Environment(python_in(VENV), VENV, own=True)
    return None


def _wanted(tests: bool) -> dict[str, str]:
    files = [LEARNER_FILE, TEST_FILE] if tests else [LEARNER_FILE]
    return {name: hash_of(name) for name in files}


def ensure(tests: bool = False) -> Environment:
    """The environment, made or brought up to date first if need be.

    Parameters
    ----------
    tests : bool
        Whether the packages of tests/requirements.txt are wanted too.

    Raises
    ------
    CourseError
        If it can't be made; the message says why and what to do.
    """
    found = find(tests)
    if found is not None:
        if found.own:
            _mention_other_python()
        return found
    wanted = _wanted(tests)
    if not is_writable(ROOT):
        raise CourseError(f"Can't write in {ROOT}: copy the course to a folder of your own.")
    with exclusive(ROOT / ".venv.lock", _say_waiting):
        # Another process may have finished the work while this one waited.
        if not is_ready(read_state(), wanted):
            _install(wanted)
    return Environment(python_in(VENV), VENV, own=True)


def _say_waiting() -> None:
    say("Another course command is preparing the environment; waiting for it ...")


def _mention_other_python() -> None:
    state = read_state()
    here = install.minor_version()
    if state is not None and state.python != here:
        say(
            f"Using the course's environment, which has Python {state.python} "
            f"(you started this with {here}; to change over, delete the folder .venv)."
        )


def _install(wanted: dict[str, str]) -> None:
    state = _usable_state()
    fresh = state is None
    if fresh:
        install.check_platform()
        install.check_disk(ROOT)
        _remove(VENV)
        VENV.mkdir()
        state = State("course", "installing", install.minor_version(), str(ROOT))
    # An update keeps what is known to be installed, so that only files that changed are redone.
    state.status = "installing"
    state.root = str(ROOT)
    write_state(state)
    try:
        if fresh:
            say(f"Making the course's environment in {VENV} (once; 1-2 minutes, about 2.5 GB)")
            install.make_venv(VENV)
        shipped.take_snapshot(VENV)
        for name in wanted:
            if state.installed.get(name) == wanted[name]:
                continue
            say(f"Installing what {name} lists (with {install.installer_name()}) ...")
            install.install_requirements(python_in(VENV), VENV, ROOT / name)
            state.installed[name] = wanted[name]
    except KeyboardInterrupt:
        raise CourseError(
            "\nStopped before the installation was complete; nothing is broken. "
            "Run the same command again to start it afresh.",
            code=130,
        ) from None
    except OSError as error:
        raise CourseError(f"The environment in {VENV} can't be written: {error}") from error
    state.status = "ready"
    write_state(state)
    say("The environment is ready.")


def _usable_state() -> State | None:
    """The state to go on from, or None if the environment is to be made from nothing."""
    state = read_state()
    if state is None and (VENV / STATE_FILE).exists():
        state = State("hand", "installing", "", str(ROOT))  # unreadable: rather keep than remove
    if state is None:
        if not VENV.exists() or not any(VENV.iterdir()):
            return None
        state = State("hand", "installing", "", str(ROOT))
    if state.made_by == "hand":
        found = install.version_of(python_in(VENV))
        if found is None or not install.is_supported(found):
            what = f"has Python {found}" if found else "has no Python that starts"
            raise CourseError(
                f"{VENV} was not made by the course and {what}: move or delete that folder, "
                "then run the same command again."
            )
        state.python = found
        state.status = "installing"
        return state
    if state.status == "installing":
        say("The last installation was cut short: starting afresh.")
        return None
    if state.root != str(ROOT):
        say("The course was moved or copied: making its environment anew.")
        return None
    found = install.version_of(python_in(VENV))
    if found is None or not install.is_supported(found):
        say("The Python of the course's environment is gone: making it anew.")
        return None
    return state


def _remove(venv: Path) -> None:
    try:
        if venv.is_symlink():
            venv.unlink()
        elif venv.exists():
            shutil.rmtree(venv)
    except OSError as error:
        raise CourseError(
            f"Can't remove {venv} ({error}): close JupyterLab and other programs that use the "
            "course, then run the same command again."
        ) from error
