"""Where a network stands still, or nearly: fixed and slow points, and what happens around them.

With a constant input the step is a map, h <- F(h). Its fixed points are the zeros of F(h) - h; half
the squared length of this difference, q = 1/2 |F(h) - h|^2, is the speed to be brought down.
Method: Sussillo and Barak (2013), "Opening the black box: low-dimensional dynamics in
high-dimensional recurrent neural networks", Neural Computation 25. Lesson 15.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import ACTIVATIONS
from course_utils.models.checks import check_finite, check_numbers, check_whole
from course_utils.models.number_checks import check_positive

GIVEN_UP = 1e12  # damping, above which a start can't get any slower


@dataclass(frozen=True, eq=False)
class FixedPoints:
    """States that a step leaves (nearly) alone, the stable ones first.

    Attributes
    ----------
    h : (points, units)
    q : (points,)
        Half the squared length of F(h) - h: what is left of the speed.
    eigenvalues : (points, units) complex
        Of the Jacobian of F there, the largest first: a small push along an eigenvector is
        multiplied by its eigenvalue in each step.
    starts : int
        From how many starts they were found.
    """

    h: np.ndarray
    q: np.ndarray
    eigenvalues: np.ndarray
    starts: int

    def __len__(self):
        return len(self.h)

    def __repr__(self):
        words = ", ".join(f"{self.kinds.count(kind)} {kind}" for kind in dict.fromkeys(self.kinds))
        return f"{len(self)} points from {self.starts} starts: {words or 'none'}"

    @property
    def unstable(self):
        """In how many directions a small push grows, (points,)."""
        return (np.abs(self.eigenvalues) > 1).sum(axis=1)

    @property
    def stable(self):
        """Whether every small push dies out, (points,)."""
        return self.unstable == 0

    @property
    def kinds(self):
        """"stable", "saddle" (some pushes grow) or "unstable" (all do), one for each point."""
        units = self.h.shape[1]
        names = {0: "stable", units: "unstable"}
        return tuple(names.get(count, "saddle") for count in self.unstable.tolist())


def next_state(network, h, x=None):
    """F(h): the state one step after h, without noise.

    Parameters
    ----------
    network : ElmanRNN or LeakyRNN
    h : (..., units)
    x : (inputs,), optional
        The input of that step; zeros if left out.
    """
    alpha, R, drive = _map(network, x)
    return alpha * h + (1 - alpha) * ACTIVATIONS[network.activation].f(h @ R.T + drive)


def jacobian(network, h, x=None):
    """The derivative of F at h, (..., units, units): alpha I + (1 - alpha) diag(f') R.

    Arguments as in `next_state`. Its entry [i, j] is how much unit i moves for a nudge of unit j.
    """
    alpha, R, drive = _map(network, x)
    activation = ACTIVATIONS[network.activation]
    slope = activation.slope(activation.f(h @ R.T + drive))
    return alpha * np.eye(len(R)) + (1 - alpha) * slope[..., None] * R


def fixed_points(network, starts, x=None, tolerance=1e-20, apart=1e-3, steps=300):
    """Fixed points, or with a larger `tolerance` slow points, by going downhill on q.

    A damped Newton method (Levenberg and Marquardt) goes down from every start at once: where it
    is far away by small steps along the gradient of q, which is (J - I)^T (F(h) - h), near the
    end by Newton's. A start comes to rest as soon as its q is below the tolerance. One that can't
    get there, for q has its low point elsewhere, is left out. What was not started near is not
    found, and a cycle (F(F(h)) = h) is no fixed point.

    Parameters
    ----------
    network : ElmanRNN or LeakyRNN
    starts : (starts, units)
        States to start from: those that the network visits, moved a little.
    x : (inputs,), optional
        The constant input; zeros if left out.
    tolerance : float
        The largest q that counts; 1e-20 is a fixed point, 1e-6 one that moves slowly.
    apart : float
        Points nearer to each other than this are one.
    steps : int

    Returns
    -------
    FixedPoints

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    h = np.array(check_numbers("starts", starts), dtype=float)
    if h.ndim != 2 or h.shape[1] != network.units or not len(h):
        raise ValueError(f"starts has shape {h.shape}: expected (starts, {network.units})")
    check_finite("starts", h)
    tolerance, apart = check_positive("tolerance", tolerance), check_positive("apart", apart)
    count, eye = len(h), np.eye(network.units)
    h, q = _slow_down(
        lambda h: next_state(network, h, x) - h,
        lambda h: jacobian(network, h, x) - eye,
        h, tolerance, check_whole("steps", steps),
    )
    order = np.argsort(q, kind="stable")
    kept = []
    for i in order[q[order] <= tolerance]:
        if all(np.linalg.norm(h[i] - h[k]) > apart for k in kept):
            kept.append(i)
    h, q = h[kept], q[kept]
    values = np.linalg.eigvals(jacobian(network, h, x)) if kept else np.zeros(h.shape, complex)
    values = np.take_along_axis(values, np.argsort(-np.abs(values), axis=1), axis=1)
    first = np.lexsort([h[:, 0], (np.abs(values) > 1).sum(axis=1)])
    return FixedPoints(h[first], q[first], values[first], count)


def _slow_down(gap, slope, h, tolerance, steps):
    """Bring q = 1/2 |gap(h)|^2 down from each row of h; returns the rows, and their q."""
    g = gap(h)
    q, damping = 0.5 * (g * g).sum(axis=1), np.ones(len(h))
    for _ in range(steps):
        going = np.flatnonzero((q > tolerance) & (damping < GIVEN_UP))
        if not len(going):
            break
        M = slope(h[going])
        MT = M.transpose(0, 2, 1)
        downhill = MT @ g[going][..., None]
        curved = MT @ M + damping[going, None, None] * np.eye(h.shape[1])
        tried = h[going] - np.linalg.solve(curved, downhill)[..., 0]
        g_tried = gap(tried)
        q_tried = 0.5 * (g_tried * g_tried).sum(axis=1)
        better = q_tried < q[going]
        won = going[better]
        h[won], g[won], q[won] = tried[better], g_tried[better], q_tried[better]
        damping[going] *= np.where(better, 0.2, 5.0)
    return h, q


def _map(network, x):
    """alpha, R and W x + b of a network's step."""
    x = np.zeros(network.inputs) if x is None else check_numbers("x", x)
    if x.shape != (network.inputs,):
        raise ValueError(f"x has shape {x.shape}: expected ({network.inputs},)")
    R = getattr(network, "R_used", network.R)
    return getattr(network, "alpha", 0.0), R, network.W @ x + network.b
