"""The course in a browser's Python: packages that only some cells need are loaded before these, and
NumPy's product is made quick.

JupyterLite loads what a cell imports by name. What the course imports further down it can't see,
and there an import can't wait for the network. So each cell is looked at before it runs.
"""

import contextlib
import re
import sys
from pathlib import Path

# Name in a cell -> the package that the course, or Matplotlib for PDF, imports behind it.
BEHIND = {"word_tree": "scipy", "savefig": "fonttools"}
LIBRARY = Path(__file__).with_name("matmul.wasm")  # from site/lite/matmul.py
REPLACE_LOOP = 30  # place of PyUFunc_ReplaceLoopBySignature among NumPy's functions for ufuncs


def wanted(cell):
    """The packages that the course needs for the text of a cell: a set of names."""
    return {package for name, package in BEHIND.items() if re.search(rf"\b{name}\b", cell)}


def watch():
    """In JupyterLite: look at each cell from the next one on. Elsewhere nothing."""
    kernel = sys.modules.get("pyodide_kernel")
    if kernel is None:
        return
    transforms = kernel.kernel_instance.lite_transform_manager.line_transforms
    if load not in transforms:
        transforms.append(load)
        with contextlib.suppress(OSError):  # a browser without vectors: NumPy's own loop works
            quicken()


async def load(lines):
    """Load what the lines of a cell need; the lines stay as they are."""
    missing = [name for name in wanted("".join(lines)) if name not in sys.modules]
    if missing:
        from pyodide_js import loadPackage

        await loadPackage(missing)
    return lines


def quicken():
    """Put the library's loops into the place of those that `@` and np.matmul have for tables of
    float32 and float64. There is no BLAS, and NumPy's own are five to ten times slower.

    Raises
    ------
    OSError
        If the browser can't load the library.
    """
    import ctypes

    import numpy as np

    library = ctypes.CDLL(LIBRARY)
    pointer = ctypes.c_void_p
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = pointer, [ctypes.py_object, ctypes.c_char_p]
    functions = get(np._core._multiarray_umath._UFUNC_API, None)
    replace = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, pointer, pointer, pointer)(
        ctypes.cast(functions, ctypes.POINTER(pointer))[REPLACE_LOOP]
    )
    for dtype, loop in (("float32", library.matmul_f32), ("float64", library.matmul_f64)):
        types = (ctypes.c_int * 3)(*[np.dtype(dtype).num] * 3)
        before = pointer()
        replace(np.matmul, ctypes.cast(loop, pointer), types, ctypes.byref(before))
