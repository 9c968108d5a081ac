"""The matrix products of the fast passes.

In a browser NumPy has no BLAS. Its own loops, which take BLAS's place there, are two to three times
slower than those of einsum on tables as large as a network's (measured in Pyodide 0.27; tables of
a few numbers, where it is the other way round, take microseconds).
"""

import sys

import numpy as np


def by_einsum(a, b, out):
    """a @ b for tables, into `out`."""
    return np.einsum("ij,jk->ik", a, b, out=out)


# np.dot is quicker to begin, np.matmul takes tables that are turned over as they lie.
dot, matmul = (by_einsum, by_einsum) if sys.platform == "emscripten" else (np.dot, np.matmul)
