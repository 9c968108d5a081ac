"""The browser's Python in one folder, with the list by which it loads its packages."""

import hashlib
import json
import os
import re
import shutil
from pathlib import Path

from course_utils.site.lite import bytecode, wheels
from course_utils.site.lite.pyodide import TESTED

LIST, LOADER = "pyodide-lock.json", "pyodide.js"
PATH = Path(__file__).with_name("front_end") / "path.js"  # goes after the loader
# Loaded before the first cell: what the kernel asks for, and the course with all that it imports.
FIRST = [
    "micropip", "piplite", "ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "jedi",
    "ipython", wheels.COURSE,
]  # fmt: skip
# The kernel asks for it; where there are no sockets nothing needs it, and with OpenSSL it is 2 MB.
STOOD_FOR = ("ssl",)
# Named by Pyodide as needed for Matplotlib, but never imported by what the course uses of it.
NOT_NEEDED = {"matplotlib-pyodide", "pytz", *STOOD_FOR}
NOT_COPIED = {"openssl", *NOT_NEEDED}
# Matplotlib needs it to write PDF and PostScript: see in_browser.py.
BY_NEED = {"fonttools"}
# What no lesson draws or completes with is left out of these packages, and of all the tests.
TESTS = "/tests/"
LIGHTER = {
    "matplotlib": ("/mpl-data/sample_data/", "/fonts/afm/", "/fonts/pdfcorefonts/", "/DejaVuSerif",
                   "/sphinxext/"),
    "jedi": ("/django-stubs/", "/typeshed/stdlib/2/", "/typeshed/third_party/"),
    "ipython": ("/sphinxext/",),
}  # fmt: skip
READ = ("/sample_data/goog.npz",)  # by lesson 11
# Bytecode takes twice the bytes of its source: not for what a lesson seldom imports. The course is
# there to be read, too.
SOURCE = re.compile(
    r"course_utils/|pygments/(lexers|styles)/(?!__init__|_mapping|python)|"
    r"PIL/(?!Png)\w+ImagePlugin|matplotlib/(backends/(?!__init__|backend_agg)|testing/|pyplot)|"
    r"mpl_toolkits/ax|numpy/(polynomial|testing|f2py)/|"
    r"(xml/(etree|sax)|xmlrpc|http/(server|cookie)|multiprocessing|wsgiref|venv|ensurepip|curses)|"
    r"(_pyio|_pydatetime|doctest|mailbox|imaplib|smtplib|optparse|pickletools|configparser)\b"
)


def assemble(folder, pyodide):
    """Write the files into `folder`, which is made.

    Parameters
    ----------
    folder : Path
        What is in it is replaced where the names are the same.
    pyodide : Path
        A folder with Pyodide's files, as `pyodide.find` gives it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    packages, plain = {}, {bytecode.STDLIB: (pyodide / bytecode.STDLIB).read_bytes()}
    for name, one in TESTED["packages"].items():
        if name not in NOT_COPIED:
            depends = [other for other in one["depends"] if other not in NOT_NEEDED | BY_NEED]
            packages[name] = {**one, "depends": depends}
            if one["file_name"].endswith(".whl"):
                left_out = (*LIGHTER.get(name, ()), TESTS)
                plain[name] = wheels.without(pyodide / one["file_name"], left_out, READ)
            else:
                _put(pyodide / one["file_name"], folder / one["file_name"])
    for name in TESTED["core"]:
        if name not in (bytecode.STDLIB, LOADER):
            _put(pyodide / name, folder / name)
    _write(folder / LOADER, (pyodide / LOADER).read_bytes() + PATH.read_bytes())
    for name, (file, content, *about) in _ours():
        packages[name] = wheels.entry(file, content, *about)
        plain[name] = content
    made = bytecode.with_bytecode(pyodide, plain, SOURCE)
    _write(folder / bytecode.STDLIB, made.pop(bytecode.STDLIB))
    for name, content in made.items():
        file = wheels.file_name(packages[name]["file_name"], content)
        _write(folder / file, content)
        packages[name] |= {"file_name": file, "sha256": hashlib.sha256(content).hexdigest()}
    listed = {"info": TESTED["info"], "packages": packages}
    (folder / LIST).write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


def first(folder):
    """The files in `folder` that are loaded before the first cell can run."""
    packages = json.loads((folder / LIST).read_text(encoding="utf-8"))["packages"]
    found, todo = set(), list(FIRST)
    while todo:
        name = todo.pop().replace("_", "-")
        if name not in found:
            found.add(name)
            todo += packages[name]["depends"]
    core = [name for name in TESTED["core"] if name != "pyodide.mjs"]
    files = [packages[name]["file_name"] for name in sorted(found)]
    return [folder / name for name in (*core, LIST, *files)]


def _ours():
    """(name, (file name, bytes, imports, depends)) of each wheel beyond Pyodide's own."""
    for name, about in wheels.INSTALLED.items():
        yield name, (*wheels.installed(name), *about)
    yield wheels.COURSE, (*wheels.course(), ["course_utils"], wheels.COURSE_NEEDS)
    kernel = wheels.kernel()
    yield "ipykernel", (*kernel["ipykernel"], ["ipykernel"], ["comm", "pyodide-kernel"])
    yield "piplite", (*kernel["piplite"], ["piplite"], ["micropip"])
    yield "pyodide-kernel", (*kernel["pyodide_kernel"], ["pyodide_kernel"],
                             ["comm", "ipython", "matplotlib-inline"])  # fmt: skip
    for name in STOOD_FOR:
        yield name, wheels.stand_in(name)


def _write(target, content):
    target.unlink(missing_ok=True)  # it may be one with the file it was put from
    target.write_bytes(content)


def _put(source, target):
    """A copy, which takes no room where the system allows it."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
