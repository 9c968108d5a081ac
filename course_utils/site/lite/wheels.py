"""What of this environment goes into the browser's Python, as wheels: the course, its widgets.

A package of pure Python that is installed here is packed again from its files, so that the browser
has the very version that the lessons were tested with, and nothing is fetched.
"""

import hashlib
import importlib.metadata
import io
import sys
import zipfile
from pathlib import Path, PurePosixPath

from course_utils import __version__
from course_utils.in_browser import LIBRARY
from course_utils.paths import ASSETS, ROOT
from course_utils.site.lite import matmul

# Name of the distribution -> what it is imported as, and what must be loaded with it.
INSTALLED = {
    "anywidget": (["anywidget"], ["ipywidgets", "psygnal", "typing-extensions"]),
    "charset-normalizer": (["charset_normalizer"], []),
    "comm": (["comm"], []),
    "ipywidgets": (["ipywidgets"], ["comm", "ipython", "traitlets"]),
    "psygnal": (["psygnal"], ["typing-extensions"]),
    "typing-extensions": (["typing_extensions"], []),
}
COURSE = "rnn-course"
COURSE_NEEDS = ["anywidget", "charset-normalizer", "ipywidgets", "matplotlib", "numpy", "pillow",
                "threadpoolctl"]  # fmt: skip
NEEDED_ASSETS = ("reader.txt", "stage_reader.npz")
_LEFT_OUT = (".so", ".pyd", ".dylib", ".pyc", ".map")
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def installed(name):
    """The wheel of a distribution that is installed here: (file name, bytes)."""
    found = importlib.metadata.distribution(name)
    files = {}
    for path in found.files or ():
        there = PurePosixPath(path)
        plain = there.parts[0] != ".." and not there.is_absolute()
        if plain and there.suffix not in _LEFT_OUT and there.name not in ("RECORD", "INSTALLER"):
            files[there.as_posix()] = Path(path.locate()).read_bytes()
    return _wheel(name, found.version, files)


def course():
    """The course's wheel, with the assets that lessons read: (file name, bytes)."""
    folder = ROOT / "course_utils"
    files = {}
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(ROOT)
        # The site is not built in a browser.
        if path.is_file() and path.suffix not in _LEFT_OUT and inner.parts[1] != "site":
            files[inner.as_posix()] = path.read_bytes()
    files |= {f"assets/{name}": (ASSETS / name).read_bytes() for name in NEEDED_ASSETS}
    files[LIBRARY.relative_to(ROOT).as_posix()] = matmul.library()
    stem = f"{COURSE.replace('-', '_')}-{__version__}.dist-info"
    files[f"{stem}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {COURSE}\nVersion: {__version__}\n"
    ).encode()
    files[f"{stem}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    return _wheel(COURSE, __version__, files)


def stand_in(name):
    """An empty wheel under the name of a package that the kernel asks for and can do without."""
    stem = f"{name}-0.dist-info"
    return _wheel(name, "0", {
        f"{stem}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n".encode(),
        f"{stem}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    })  # fmt: skip


def without(path, parts, but):
    """The bytes of a wheel without the files whose path has one of `parts` in it, and none of
    `but`.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(packed, "w") as kept:
        for one in whole.infolist():
            left_out = any(part in one.filename for part in parts)
            if not left_out or any(part in one.filename for part in but):
                kept.writestr(one, whole.read(one), zipfile.ZIP_STORED)  # to be packed again
    return packed.getvalue()


def file_name(wheel, content):
    """The file name of a wheel that holds another content than `wheel`, a file name, says.

    The hash is in the name: nobody is handed an older one that a browser has kept under that name.
    """
    name, version, *_, python, abi, platform = wheel.removesuffix(".whl").split("-")
    build = f"0{hashlib.sha256(content).hexdigest()[:8]}"
    return f"{'-'.join([name, version, build, python, abi, platform])}.whl"


def kernel():
    """The wheels that come with JupyterLite's kernel: name -> (file name, bytes)."""
    from jupyterlite_pyodide_kernel.constants import PYODIDE_KERNEL_NPM_NAME

    place = Path(sys.prefix, "share/jupyter/labextensions", PYODIDE_KERNEL_NPM_NAME, "static/pypi")
    found = {}
    for name in ("ipykernel", "piplite", "pyodide_kernel"):
        path = next(place.glob(f"{name}-*.whl"))
        found[name] = path.name, path.read_bytes()
    return found


def _wheel(name, version, files):
    """Pack `files`; the same ones give the same bytes, whenever and wherever."""
    info = next(
        PurePosixPath(path).parent for path in files if path.endswith(".dist-info/METADATA")
    )
    listed = "".join(f"{path},,\n" for path in files).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in [*sorted(files), f"{info}/RECORD"]:
            archive.writestr(zipfile.ZipInfo(path, _EARLIEST), files.get(path, listed),
                             zipfile.ZIP_DEFLATED)  # fmt: skip
    content = packed.getvalue()
    return file_name(f"{name.replace('-', '_')}-{version}-py3-none-any.whl", content), content


def entry(file, content, imports=(), depends=()):
    """The entry of a wheel in Pyodide's list."""
    name, version = file.split("-")[:2]
    return {
        "name": name.replace("_", "-"),
        "version": version,
        "file_name": file,
        "install_dir": "site",
        "sha256": hashlib.sha256(content).hexdigest(),
        "package_type": "package",
        "imports": list(imports),
        "depends": list(depends),
        "unvendored_tests": False,
    }
