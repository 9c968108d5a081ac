"""What of a person's settings for pip and uv holds for the course's environment.

Where packages come from and how they are fetched (mirror, proxy, certificates) is needed. What
sends an installation elsewhere or changes what is installed (user, target, prefix, no-binary,
constraint, dry-run ...) is meant for other installations. Both tools' files are read here, since
such a setting confuses ``pip config`` too.
"""

import configparser
import contextlib
import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

_KEPT = re.compile(
    "index|find.links|proxy|cert|tls|host|http|timeout|retries|keyring|auth|credential|cache|"
    "offline|mirror|concurrent|username|password|link.mode|python.install|python.downloads",
    re.IGNORECASE,
)


def kept(variables: dict[str, str], folder: Path) -> dict[str, str]:
    """`variables`, with those for pip and uv reduced to what holds here.

    Parameters
    ----------
    variables : dict of str to str
        A process's environment.
    folder : Path
        Where the settings for uv are written, as the file ``course-uv.toml``.
    """
    left = {
        name: value
        for name, value in variables.items()
        if not name.startswith(("PIP_", "UV_")) or _KEPT.search(name)
    }
    file = folder / "course-uv.toml"
    lines = (f"{key} = {_toml(value)}\n" for key, value in _uv(variables).items())
    file.write_text("".join(lines), encoding="utf-8")
    # A variable comes before a file, and the course's own before both.
    return {
        **_pip(variables),
        **left,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_CONFIG_FILE": str(file),
    }


def _pip(variables: dict[str, str]) -> dict[str, str]:
    """Pip's files as variables for it."""
    found = {}
    chosen = variables.get("PIP_CONFIG_FILE")
    ending = "ini" if os.name == "nt" else "conf"
    usual = [] if chosen else [f"pip/pip.{ending}", f"pip.{ending}", f".pip/pip.{ending}"]
    files = list(_in_places(variables, *usual)) + ([Path(chosen)] if chosen else [])
    for section in ("global", "install"):  # what is said for one command comes before
        for file in files:
            parser = configparser.RawConfigParser()
            with contextlib.suppress(configparser.Error, ValueError, OSError):
                parser.read(file, encoding="utf-8")
                for key, value in parser.items(section):
                    if _KEPT.search(key) and value.strip():
                        name = "PIP_" + key.upper().replace("-", "_")
                        found[name] = " ".join(value.split())
    return found


def _uv(variables: dict[str, str]) -> dict[str, object]:
    """Uv's files as one table."""
    found = {}
    chosen = variables.get("UV_CONFIG_FILE")
    if variables.get("UV_NO_CONFIG"):
        return found
    files = [Path(chosen)] if chosen else _in_places(variables, "uv/uv.toml")
    for file in files:
        with contextlib.suppress(ValueError, OSError):
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            for settings in (table.get("pip", {}), table):
                found.update({key: settings[key] for key in settings if _KEPT.search(key)})
    return found


def _in_places(variables: dict[str, str], *names: str) -> Iterator[Path]:
    """Where such files may lie: the system's first, then the person's, which come before them."""
    home = Path(os.path.expanduser("~"))
    for folder in (
        *reversed(variables.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep)),
        "/etc",
        "/Library/Application Support",
        variables.get("PROGRAMDATA"),
        home,
        home / "Library/Application Support",
        variables.get("XDG_CONFIG_HOME") or home / ".config",
        variables.get("APPDATA"),
    ):
        if folder:
            yield from (Path(folder, name) for name in names)


def _toml(value: object) -> str:
    """A value as TOML, which writes strings, numbers and truth as JSON does."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
