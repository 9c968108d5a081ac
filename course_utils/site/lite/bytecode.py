"""Python's bytecode in the wheels, or a browser compiles all that it imports at each visit.

Bytecode belongs to one version of Python, so it is made by the browser's own, under the node that
comes with Playwright, and takes the place of the sources. What is made is kept in the environment's
folder. Where there is no node, wheels keep their sources: the same lessons, started later.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from course_utils.cli.messages import CourseError, say
from course_utils.site.lite.pyodide import KEPT, TESTED

SCRIPT = Path(__file__).with_name("bytecode.mjs")
MADE = KEPT.with_name(f"{KEPT.name}-bytecode")
STDLIB = "python_stdlib.zip"  # it is imported from as it is, packed


def node():
    """The program node, or None."""
    try:
        from playwright._impl._driver import compute_driver_executable
    except ImportError:
        return shutil.which("node")
    return compute_driver_executable()[0]


def with_bytecode(pyodide, archives, left):
    """The archives, packed, with bytecode in the place of sources.

    Parameters
    ----------
    pyodide : Path
        A folder with Pyodide's files.
    archives : dict
        name -> bytes of a wheel, or of the standard library.
    left : compiled regular expression
        A file whose path in its archive it matches stays source.

    Returns
    -------
    dict
        name -> bytes.

    Raises
    ------
    CourseError
        If the compiling fails, with its last words.
    """
    rules = SCRIPT.read_bytes() + Path(__file__).read_bytes() + left.pattern.encode()
    kept, done = {}, {}
    for name, content in archives.items():
        key = hashlib.sha256(rules + content).hexdigest()[:16]
        kept[name] = MADE / f"{name}.{key}"
        if kept[name].is_file():
            done[name] = kept[name].read_bytes()
    todo = {name: zipfile.ZipFile(io.BytesIO(archives[name])) for name in kept if name not in done}
    program = node() if todo else None
    compiled = _compile(program, pyodide, todo, left) if program else {}
    if todo and not program:
        say("There is no node here to make bytecode with (pip install playwright brings one): "
            "lessons in the browser will start some seconds later.")  # fmt: skip
    for name, archive in todo.items():
        done[name] = _packed(name, archive, compiled)
        if program:
            _keep(kept[name], done[name])
    return done


def _keep(path, content):
    """Write the file at once, and remove those of the same name for other contents."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{os.getpid()}-{path.name}")
    fresh.write_bytes(content)
    fresh.replace(path)
    for other in path.parent.glob(f"{path.stem}.*"):
        if other != path:  # which another process may be reading
            other.unlink(missing_ok=True)


def _place(name, path):
    """Where a file of an archive will lie in the browser: what errors there say."""
    return f"lib/python312.zip/{path}" if name == STDLIB else f"lib/python3.12/site-packages/{path}"


def _compile(program, pyodide, archives, left):
    """Place -> bytecode of the Python files in the archives."""
    with tempfile.TemporaryDirectory() as folder:
        sources, bytecode = Path(folder, "sources.zip"), Path(folder, "bytecode.zip")
        packages = Path(folder, "pyodide-lock.json")
        packages.write_text(json.dumps({"info": TESTED["info"], "packages": {}}), "utf-8")
        with zipfile.ZipFile(sources, "w") as all_sources:
            for name, archive in archives.items():
                for path in archive.namelist():
                    if path.endswith(".py") and not left.match(path):
                        all_sources.writestr(_place(name, path), archive.read(path))
        done = subprocess.run(
            [program, *map(str, (SCRIPT, pyodide, packages, sources, bytecode))],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode:
            raise CourseError(f"The browser's Python could not compile:\n{done.stderr[-2000:]}")
        with zipfile.ZipFile(bytecode) as made:
            return {path: made.read(path) for path in made.namelist()}


def _packed(name, archive, compiled):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for one in archive.infolist():
            content = archive.read(one)
            bytecode = compiled.get(_place(name, one.filename))
            if bytecode is not None:  # x.pyc is taken as the module x where there is no x.py
                one, content = zipfile.ZipInfo(f"{one.filename}c", one.date_time), bytecode
            made.writestr(one, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()
