"""Scans and memory matrices."""

import numpy as np

from course_utils import models, pictures
from picture_cases import shows


def some_rounds(way="blelloch", time=7):
    random = np.random.default_rng(4)
    return models.scan_rounds(random.uniform(0.3, 1, time), random.normal(size=time), way)


@shows("ScanPicture", example=lambda: pictures.ScanPicture(some_rounds()).at(j=6), equations=True)
def scan_tree(picture):
    """Each box worked out from the first row: the steps that it stands for, one by one."""
    trace, now = picture.trace, picture.t
    shape = now + 1, trace.time
    a, b = np.empty(shape), np.empty(shape)
    for r, t in np.ndindex(shape):
        since = trace.since[r, t]
        a[r, t] = np.prod(trace.a[0, since : t + 1])
        b[r, t] = sum(
            trace.b[0, k] * np.prod(trace.a[0, k + 1 : t + 1]) for k in range(since, t + 1)
        )
    links = [
        (source, r, t, r + 1)
        for r in range(now)
        for t in range(trace.time)
        if trace.partner[r, t] >= 0
        for source in (trace.partner[r, t], t)
    ]
    rows = np.arange(trace.rounds + 1)[:, None]
    return {
        "a": np.round(a, 2), "b": np.round(b, 2),
        "links": np.array(links, float).reshape(-1, 4),
        "visible": np.broadcast_to(rows <= now, (trace.rounds + 1, trace.time)),
    }


def some_pairs(rule="delta"):
    random = np.random.default_rng(2)
    keys = random.normal(size=(5, 4))
    keys /= np.linalg.norm(keys, axis=1, keepdims=True)
    return models.write_pairs(keys, random.normal(size=(5, 3)), rule)


@shows("MatrixMemoryPicture", example=lambda: pictures.MatrixMemoryPicture(some_pairs()))
def matrix_memory(picture):
    """The memory worked out again as a sum of what was written beside each key."""
    trace, t, j = picture.trace, picture.t, picture.view["j"]
    k, v = trace.keys, trace.values
    S = np.zeros((v.shape[1], k.shape[1]))
    for step in range(t + 1):
        before = S
        change = v[step] if trace.rule == "sum" else v[step] - before @ k[step]
        S = before + change[:, None] * k[step]
    return {
        "before": before, "after": S, "key": k[t][None], "query": k[j][None],
        "said": (before @ k[t])[:, None], "value": v[t][:, None], "change": change[:, None],
        "read": (S @ k[j])[:, None], "wanted": v[j][:, None],
    }
