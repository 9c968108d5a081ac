"""Gates."""

import numpy as np

from course_utils import models, pictures
from picture_cases import shows


def gated_trace(kind=models.LSTM, time=7, units=4):
    return kind(2, units, 3, seed=2).forward(np.random.default_rng(1).normal(size=(2, time, 2)))


@shows(
    "GatesPicture",
    example=lambda: pictures.GatesPicture(gated_trace(), tokens="abcdeab"),
    equations=True,
)
def gates(picture):
    """The step worked out again from the weights, and the memory's parts one by one."""
    trace, n, t, unit = picture.trace, picture.batch, picture.t, picture.view["unit"]
    lstm, linear = hasattr(trace, "C"), not hasattr(trace, "R")
    states, start = (trace.C, trace.h0[1]) if lstm else (trace.h, trace.h0)
    before = start[n] if t == 0 else states[n, t - 1]
    keep = 1 - trace.i if linear else trace.f if lstm else trace.u
    written = (1 - trace.u if not (lstm or linear) else trace.i) * trace.candidate
    shares = [np.prod(keep[n, k + 1 : t + 1, unit]) for k in range(t + 1)]
    expected = {
        "keep": keep[n, t], "past": before, "candidate": trace.candidate[n, t],
        "memory": states[n, t], "kept part": keep[n, t] * before,
        "kept start": keep[n, t] * before, "new part": keep[n, t] * before + written[n, t],
        "share": shares, "share at": np.arange(t + 1), "parts at": np.arange(t + 1),
        "parts": [share * written[n, k, unit] for k, share in enumerate(shares)],
        "map": states[n], "cursor": np.array([t]), "row": np.array([unit]),
    }
    if lstm:
        return expected | {"i": trace.i[n, t], "o": trace.o[n, t], "h": trace.h[n, t]}
    if linear:
        return expected | {"i": trace.i[n, t]}
    return expected | {"r": trace.r[n, t], "new": 1 - keep[n, t]}
