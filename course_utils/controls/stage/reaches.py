"""The reach of every state at once, for a page that has no kernel to ask.

``models.backward_trace.reach`` takes one later step t and finds each norm by a singular value
decomposition: the right thing for one step, too slow for all pairs (20,000 matrices of 64 x 64 at
200 steps). Here all steps t go together, one lag after another, and the norm is followed by power
iteration, which begins where the last lag's ended: the longer a product, the faster it settles.
"""

import numpy as np

from course_utils.models.activations import ACTIVATIONS

CLOSE, TURNS = 1e-6, 30  # relative change at which a norm has settled; most turns per lag


def all_reaches(trace):
    """log10 of the norms of dh(t)/dh(k): a list with an array (t + 1,) for each step t.

    Parameters
    ----------
    trace : RNNTrace
        The first sequence of its batch is used.
    """
    time, units, h = trace.time, trace.units, trace.h[0]
    steps = ACTIVATIONS[trace.activation].slope(h)[:, :, None] * trace.R  # dh(t)/dh(t-1)
    logs = np.full((time, time), -np.inf)  # [t, lag]
    logs[:, 0] = 0.0
    products = np.broadcast_to(np.eye(units), (time, units, units)).copy()
    scale = np.zeros(time)  # log10 of what has been taken out of each product
    v = np.random.default_rng(0).normal(size=(time, units, 1))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for lag in range(1, time):
            # dh(t)/dh(t - lag) = dh(t)/dh(t-1) times dh(t-1)/dh(t - lag)
            products = steps[lag:] @ products[:-1]
            size = np.abs(products).max(axis=(1, 2))
            safe = np.where((size > 0) & np.isfinite(size), size, 1.0)
            products /= safe[:, None, None]
            scale = scale[:-1] + np.log10(safe)
            norms, v = _norms(products, v[:-1])
            logs[lag:, lag] = np.where(np.isfinite(size), scale + np.log10(norms), np.inf)
    return [logs[t, t::-1] for t in range(time)]


def _norms(matrices, v):
    """Largest singular values (n,) of (n, units, units), and the vectors to go on from."""
    norms = np.zeros(len(matrices))
    turned = matrices.transpose(0, 2, 1)
    for _ in range(TURNS):
        v = turned @ (matrices @ v)
        size = np.linalg.norm(v, axis=1, keepdims=True)
        v = v / np.where(size > 0, size, 1.0)
        before, norms = norms, np.linalg.norm(matrices @ v, axis=(1, 2))
        if not np.any(np.abs(norms - before) > CLOSE * norms):
            break
    else:  # two directions nearly alike: those few are decomposed
        slow = np.flatnonzero(np.abs(norms - before) > CLOSE * norms)
        slow = slow[np.isfinite(matrices[slow]).all(axis=(1, 2))]
        norms[slow] = np.linalg.svd(matrices[slow], compute_uv=False)[:, 0]
    return norms, v
