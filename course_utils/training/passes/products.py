"""The matrix products of the fast passes.

np.dot is quicker to begin; np.matmul takes tables that are turned over as they lie, and is the one
that is quick in a browser, where NumPy has no BLAS (see in_browser.py).
"""

import sys

import numpy as np

dot, matmul = np.matmul if sys.platform == "emscripten" else np.dot, np.matmul
