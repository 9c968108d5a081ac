"""Find a Python that the course runs on, or say how to install one.

Like ``__main__`` this file is kept readable by any Python, however old: no f-strings, no
annotations.
"""

import glob
import os
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 13)  # the newest that TensorFlow has builds for; later ones run the light course

# Runs only in a Python that can make an environment: Debian splits venv and ensurepip off.
_CHECK = """import sys, %s struct
print("%%d %%d %%d" %% (sys.version_info[:2] + (struct.calcsize("P"),)))
print(sys.executable)"""


def find_python(newest=NEWEST):
    """Path of a 64-bit Python from OLDEST to `newest` (None: any later one too), or None.

    Looked for on the PATH, then where installers put them: python.org, Homebrew, pyenv, conda, uv.
    One that can make environments comes before one that lacks ``venv``.
    """
    second_choice = None
    seen = set()
    for path in _candidates():
        if path in seen or not os.path.isfile(path):
            continue
        seen.add(path)
        for needs in ("venv, ensurepip,", ""):
            version, itself = start(path, needs)
            if version and version >= OLDEST and (newest is None or version <= newest):
                if needs:
                    return itself
                second_choice = second_choice or itself
            if version:
                break
    return second_choice


def start(python, needs=""):
    """((major, minor), path) of the interpreter if it starts and can import `needs`, or Nones."""
    clean = dict(os.environ)
    for name in ("PYTHONHOME", "PYTHONPATH"):
        clean.pop(name, None)
    answer = _ask([python, "-c", _CHECK % needs], clean).splitlines()
    # A launcher of that name may exist without its Python: then it says something else.
    if len(answer) != 2 or answer[0].split()[2:] != ["8"]:
        return None, None
    major, minor = answer[0].split()[:2]
    return (int(major), int(minor)), answer[1]


def _candidates():
    """Paths where a Python may lie, the likely ones first."""
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT") or home + "/.pyenv"
    minors = list(range(NEWEST[1], OLDEST[1] - 1, -1))
    later = list(range(NEWEST[1] + 1, NEWEST[1] + 6))
    names = ["python3.%d" % minor for minor in minors] + ["python3", "python"]
    names += ["python3.%d" % minor for minor in later]
    ending = ".exe" if os.name == "nt" else ""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    folders += ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
    for name in names:
        for folder in folders:
            if folder:
                yield os.path.join(folder, name + ending)
    for minor in minors + later:
        version = "3.%d" % minor
        if os.name == "nt":
            yield _ask(["py", "-" + version, "-c", "import sys; print(sys.executable)"])
        if minor <= NEWEST[1]:
            yield _ask(["uv", "python", "find", version])
        for pattern in (
            "/Library/Frameworks/Python.framework/Versions/%s/bin/python3",
            "/opt/homebrew/opt/python@%s/bin/python3",
            "/usr/local/opt/python@%s/bin/python3",
            pyenv + "/versions/%s*/bin/python",
            home + "/.pyenv/pyenv-win/versions/%s*/python.exe",
            home + "/.local/share/uv/python/cpython-%s*/bin/python3",
        ):
            for path in sorted(glob.glob(pattern % version), reverse=True):
                yield path
        if os.name == "nt":
            for base in ("LOCALAPPDATA", "ProgramFiles"):
                for middle in ("Programs\\Python", ""):
                    yield os.path.join(
                        os.environ.get(base, ""), middle, "Python3%d" % minor, "python.exe"
                    )
    tail = "python.exe" if os.name == "nt" else "bin/python"
    for base in _conda_bases(home):
        yield os.path.join(base, tail)
        for path in sorted(glob.glob(os.path.join(base, "envs", "*", tail))):
            yield path


def _conda_bases(home):
    conda = os.environ.get("CONDA_EXE")
    if conda:
        yield os.path.dirname(os.path.dirname(conda))
    for name in ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba"):
        for folder in (home, "/opt", "/usr/local", "C:\\ProgramData"):
            yield os.path.join(folder, name)
    yield "/opt/conda"


def _ask(command, variables=None):
    """What a command prints; nothing if it fails or is not there."""
    try:
        with open(os.devnull, "r+") as nowhere:
            child = subprocess.Popen(
                command, stdin=nowhere, stdout=subprocess.PIPE, stderr=nowhere, env=variables
            )
            answer = child.communicate()[0].decode(sys.getfilesystemencoding(), "replace").strip()
    except OSError:
        return ""
    return "" if child.returncode else answer


def how_to_install():
    """The command that installs a fitting Python on this system."""
    wanted = "3.%d" % NEWEST[1]
    if os.name == "nt":
        return "winget install Python.Python." + wanted
    if sys.platform == "darwin":
        return "brew install python@%s (or take it from python.org)" % wanted
    system = _system()
    if "debian" in system or "ubuntu" in system:
        # Each release of Debian and Ubuntu has one Python: name one that is there.
        for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
            if _ask(["apt-cache", "show", "python3.%d-venv" % minor]):
                return "sudo apt install python3.%d-venv" % minor
        return "sudo apt install pipx && pipx install uv (uv then gets a Python by itself)"
    if "fedora" in system:
        return "sudo dnf install python" + wanted
    if "suse" in system:
        return "sudo zypper install python" + wanted.replace(".", "")
    if "arch" in system:
        return "sudo pacman -S uv (it then gets a Python by itself)"
    return "take Python %s from python.org" % wanted


def _system():
    """Names of this Linux and of those it is made from."""
    try:
        with open("/etc/os-release") as file:
            lines = [line.strip().partition("=") for line in file]
    except (OSError, IOError):
        return ""
    return " ".join(value.strip("\"'") for name, _, value in lines if name in ("ID", "ID_LIKE"))
