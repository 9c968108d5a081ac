"""Where a decoder looks."""

import numpy as np

from course_utils import models, pictures
from picture_cases import shows


def look_trace(kind, queries=3, positions=4, size=2):
    draw = np.random.default_rng(3).standard_normal
    q, k = draw((1, queries, size)), draw((1, positions, size))
    weights = () if kind is models.scaled_dot else (draw((2, size)), draw((2, size)), draw(2))
    mask = models.causal_mask(positions)[:queries]
    return kind(q, k, *weights, values=draw((1, positions, 3)), mask=mask)


@shows(
    "AlignmentPicture",
    example=lambda: pictures.AlignmentPicture(
        models.EncoderDecoder(4, 5, 4).forward(np.eye(4)[[[0, 3, 1, 2, 2], [1, 1, 0, 3, 2]]]),
        "abcd", targets=[[2, 2, 1, 3, 0], [2, 3, 0, 1, 1]],
    ),
)
def alignment(picture):
    trace, n, t = picture.trace, picture.view["sequence"], picture.t
    alpha = trace.attention.alpha[n, picture.first :]
    steps, places = alpha.shape
    past = np.tri(steps, steps, dtype=bool)[t][:, None]  # the steps up to t
    letters = [ord(symbol) for symbol in picture.symbols]
    written = [letters[k] for k in np.argmax(trace.z[n, picture.first :], axis=1)]
    allowed = np.isfinite(trace.attention.e[n, picture.first :])
    return {
        "map": np.where(past & allowed, alpha, np.nan),
        "links": np.where(past, alpha, 0),
        "cursor": np.array([t]),
        "box": np.array([t + max(places - steps, 0) / 2]),
        "read": [letters[k] for k in np.argmax(trace.x[n], axis=1)],
        "written": [code if step <= t else ord("·") for step, code in enumerate(written)],
    }


@shows(
    "LookPicture",
    example=lambda: pictures.LookPicture(look_trace(models.additive), tokens="abcd"),
    equations=True,
)
def look(picture):
    trace, t = picture.trace, picture.t
    q, k, u = trace.queries[0, t], trace.keys[0], trace.values[0]
    if trace.kind == "additive":
        e = np.array([trace.v @ np.tanh(trace.W_q @ q + trace.W_k @ key) for key in k])
    else:
        e = np.array([key @ q / trace.scale for key in k])
    masked = np.isneginf(trace.e[0, t])
    powers = np.where(masked, 0, np.exp(e))
    alpha = powers / powers.sum()
    return {
        "query": q, "keys": k, "values": u, "mix": alpha @ u,
        "scores": np.clip(np.where(masked, 0, e), -picture.reach, picture.reach),
        "weights": alpha,
        "said": [float(f"{weight:.2f}") for weight in alpha],
        "row": np.array([picture.view["j"]]),
    }
