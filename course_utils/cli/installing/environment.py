"""The environment that the course runs in: found if it is there, made if it is not.

Which one is used, in this order:

1. the environment of the running Python, if the course is installed in it (a person's own virtual
   or conda environment): it is used as it is;
2. ``.venv`` in the project's folder. A file in it, ``course-state.json``, says who made it, what is
   installed in it, and whether an installation was cut short.

A ``.venv`` that this code did not make is installed into, and never removed. Keras is a part that
may be left out; it also is where TensorFlow has no build, by the markers in requirements.txt.
"""

import contextlib
import hashlib
import importlib.metadata
import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass, field
from itertools import filterfalse
from pathlib import Path

from course_utils.cli import shipped
from course_utils.cli.installing import install
from course_utils.cli.installing.pythons import NEWEST, OLDEST, find_python
from course_utils.cli.messages import CourseError, say
from course_utils.cli.processes import course_variables, is_writable, run_instead
from course_utils.locking import exclusive
from course_utils.paths import ROOT

DISTRIBUTION = "rnn-course"
VENV = ROOT / ".venv"
STATE_FILE = "course-state.json"
LEARNER_FILE = "requirements.txt"
TEST_FILE = "tests/requirements.txt"
KERAS_LINE = "# For Keras alone; `lab --light` leaves this part out."
COURSE_LINE = "# The course itself."


@dataclass
class State:
    """What ``.venv/course-state.json`` holds."""

    made_by: str  # "course", or "hand": then it is never removed
    status: str  # "installing" or "ready"
    python: str  # "3.12"
    root: str  # where the project was: the environment's scripts hold that path
    installed: dict[str, str] = field(default_factory=dict)  # part of the course -> its hash


@dataclass(frozen=True)
class Environment:
    """An environment that is ready to use."""

    python: Path
    prefix: Path
    own: bool  # True for the project's .venv

    def variables(self) -> dict[str, str]:
        return course_variables(self.python, self.prefix, self.own)

    def run(self, *arguments: str | Path, **changes: str) -> int:
        """Go on as the environment's Python with `arguments`; see `run_instead`."""
        return run_instead([self.python, *arguments], {**self.variables(), **changes})

    def check_for(self, packages: tuple[str, ...], who_needs: str) -> None:
        """In a person's own environment nothing is installed unasked: say what is missing."""
        missing = () if self.own else filterfalse(_is_installed, packages)
        if names := " and ".join(missing):
            raise CourseError(
                f"This environment lacks {names}, which {who_needs}: run "
                "python -m pip install -r tests/requirements.txt"
            )


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
    return _is_installed(DISTRIBUTION)


def _is_installed(distribution: str) -> bool:
    try:
        importlib.metadata.distribution(distribution)
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


def parts(light: bool, tests: bool) -> dict[str, str]:
    """What is to be installed: the name of each part -> lines of a requirements file."""
    text = (ROOT / LEARNER_FILE).read_text(encoding="utf-8")
    course, _, rest = text.partition(KERAS_LINE + "\n")
    keras, _, itself = rest.partition(COURSE_LINE + "\n")
    found = {"course": course + itself}
    if not light:
        found["keras"] = keras
    if tests:
        lines = (ROOT / TEST_FILE).read_text(encoding="utf-8").splitlines(keepends=True)
        found["tests"] = "".join(line for line in lines if not line.startswith("-r"))
    return found


def _missing(state: State, wanted: dict[str, str]) -> dict[str, str]:
    """Those of the `wanted` parts that ``.venv`` does not have as they are now."""
    return {name: text for name, text in wanted.items() if state.installed.get(name) != _hash(text)}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def is_light() -> bool:
    """Whether ``.venv`` was made without Keras, by ``--light``."""
    state = read_state()
    return state is not None and "course" in state.installed and "keras" not in state.installed


def find(tests: bool = False, light: bool | None = None) -> Environment | None:
    """The environment if it is ready to use as it is; None if `ensure` would have to install."""
    if course_is_installed_here() and not running_in(VENV):
        return Environment(Path(sys.executable), Path(sys.prefix), own=False)
    state = read_state()
    light = is_light() if light is None else light
    if (
        state is None
        or (state.status, state.root) != ("ready", str(ROOT))
        or _missing(state, parts(light, tests))
        or not python_in(VENV).exists()
        or _can_have_keras_now(state, light)
    ):
        return None
    return Environment(python_in(VENV), VENV, own=True)


def _can_have_keras_now(state: State, light: bool) -> bool:
    """Whether Keras is wanted, ``.venv`` has too new a Python for it, and there is another now."""
    if light or state.made_by != "course" or _version(state) <= NEWEST:
        return False
    return install.why_no_keras(NEWEST) is None and find_python() is not None


def _version(state: State) -> tuple[int, ...]:
    return tuple(int(part) for part in state.python.split("."))


def ensure(tests: bool = False, light: bool | None = None) -> Environment:
    """The environment, made or brought up to date first if need be.

    Parameters
    ----------
    tests : bool
        Whether the packages of tests/requirements.txt are wanted too.
    light : bool, optional
        Whether Keras is left out; by default it is if it was before.

    Raises
    ------
    CourseError
        If it can't be made; the message says why and what to do.
    """
    found = find(tests, light)
    if found is not None:
        return found
    if os.pathsep in str(ROOT):
        raise CourseError(
            f"The course lies in {ROOT}. No environment can be made in a folder whose path holds "
            f"{os.pathsep!r}: move or rename it, then {install.AGAIN}."
        )
    if not is_writable(ROOT):
        raise CourseError(f"Can't write in {ROOT}: copy the course to a folder of your own.")
    if VENV.exists() and not VENV.is_dir():
        raise CourseError(f"{VENV} is a file: move or rename it, then {install.AGAIN}.")
    with exclusive(ROOT / ".venv.lock", _say_waiting):
        # Another process may have finished the work while this one waited.
        if find(tests, light) is None:
            _install(tests, is_light() if light is None else light)
    return Environment(python_in(VENV), VENV, own=True)


def _say_waiting() -> None:
    say("Another course command is preparing the environment; waiting for it ...")


def _install(tests: bool, light: bool) -> None:
    state = _usable_state(light)
    try:
        if state is None:
            python = install.base_python(light)
            _clear(VENV)
            state = State("course", "installing", "", str(ROOT))
            write_state(state)
            say(f"Making the course's environment in {VENV} (once; 1-2 minutes)")
            install.make_venv(VENV, python)
            state.python = _text(install.version_of(python_in(VENV)) or sys.version_info[:2])
        # An update keeps what is known to be installed, so that only what changed is redone.
        state.status, state.root = "installing", str(ROOT)
        write_state(state)
        shipped.take_snapshot(VENV)
        wanted = _missing(state, parts(light, tests))
        if "keras" in wanted:
            install.say_if_light(_version(state))
        say(f"Installing into it, with {'uv' if install.uv() else 'pip'}: {', '.join(wanted)} ...")
        install.install_requirements(python_in(VENV), VENV, "".join(wanted.values()))
    except KeyboardInterrupt:
        raise CourseError(
            "\nStopped before the installation was complete; nothing is broken. "
            "Run the same command again to start it afresh.",
            code=130,
        ) from None
    except OSError as error:
        raise CourseError(f"The environment in {VENV} can't be written: {error}") from error
    state.installed.update({name: _hash(text) for name, text in wanted.items()})
    state.status = "ready"
    write_state(state)
    say("The environment is ready.")


def _usable_state(light: bool) -> State | None:
    """The state to go on from, or None if the environment is to be made from nothing."""
    state = read_state()
    if state is None and VENV.exists() and any(VENV.iterdir()):
        # Nobody knows what is in it: rather keep than remove.
        state = State("hand", "installing", "", str(ROOT))
    if state is None:
        return None
    found = install.version_of(python_in(VENV))
    if state.made_by == "hand":
        if found is None or found < OLDEST:
            what = f"has Python {_text(found)}" if found else "has no Python that starts"
            raise CourseError(
                f"{VENV} was not made by the course and {what}: move or delete that folder, "
                f"then {install.AGAIN}."
            )
        state.python = _text(found)
        return state
    why = _why_anew(state, found, light)
    if why:
        say(f"{why}: making the environment anew.")
        return None
    return state


def _why_anew(state: State, found: tuple[int, int] | None, light: bool) -> str | None:
    if state.status == "installing":
        return "The last installation was cut short"
    if state.root != str(ROOT):
        return "The course was moved or copied"
    if found is None:
        return "The Python of the course's environment is gone"
    if _can_have_keras_now(state, light):
        return "There is a Python for Keras now"
    return None


def _text(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _clear(venv: Path) -> None:
    """Empty the folder of the environment, but for the lessons as they came."""
    try:
        if venv.is_symlink():
            venv.unlink()
        venv.mkdir(exist_ok=True)
        for path in venv.iterdir():
            if path.name == shipped.FOLDER:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    except OSError as error:
        raise CourseError(
            f"Can't empty {venv} ({error}): close JupyterLab and other programs that use the "
            f"course, then {install.AGAIN}."
        ) from error
