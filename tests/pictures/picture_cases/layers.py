"""Artificial neurons, and the way back through a small network."""

import numpy as np

from course_utils import models, pictures
from picture_cases import shows

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def small_network(activation="tanh"):
    return models.HiddenLayerNetwork([[0.5, -1.0], [1.0, 0.5]], [0.2, -0.4], [[1.5, -1.0]], [0.1],
                              activation)


@shows(
    "DecisionPicture",
    example=lambda: pictures.DecisionPicture(models.perceptron(CORNERS, [-1, 1, 1, 1])),
    equations=True,
)
def decision(picture):
    trace, t, shown = picture.trace, picture.t, picture.shown()
    w, b = trace.w[t], trace.b[t]
    sums = np.array([w[0] * x0 + w[1] * x1 + b for x0, x1 in trace.x])
    longest = 0.97 * np.abs(picture.edge).max()  # a longer arrow ends before the plane does
    expected = {
        "wrong": trace.x[np.sign(sums) != trace.labels],
        "weight": w * min(0.8, longest / max(np.abs(w).max(), 1e-12)),
    }
    line, side = shown["line"], shown["side"]
    if w.any():  # the line is where the sum is 0, and the shade lies where it is more
        expected["line"] = line - np.outer((line @ w + b) / (w @ w), w)
        expected["side"] = side + np.outer(np.maximum(0, -(side @ w + b)) / (w @ w), w)
        assert (side @ w + b).max() > np.linalg.norm(w) * np.ptp(picture.edge)
        assert np.linalg.norm(line[1] - line[0]) > 2 * np.ptp(picture.edge)
    else:  # the bias alone decides, for all of the plane or for none
        low, high = picture.edge
        square = np.array([[low, low], [high, low], [high, high], [low, high], [low, low]])
        expected["line"] = np.full((2, 2), np.nan)
        expected["side"] = square if b > 0 else np.zeros_like(side)
    if t < trace.steps:
        x = trace.x[trace.index[t]]
        terms = np.array([w[0] * x[0], w[1] * x[1], b, sums[trace.index[t]]])
        expected |= {"ring": x[None], "terms": np.clip(terms, -picture.reach, picture.reach)}
    else:
        expected |= {"ring": np.empty((0, 2)), "terms": np.zeros(4)}
    if trace.learns:
        changed = np.diff(np.c_[trace.w, trace.b], axis=0).any(axis=1)  # at each mistake
        made = [int(changed[:k].sum()) for k in range(trace.steps + 1)]
        expected |= {"count": made[: t + 1], "future": made[t:]}
    return expected


@shows(
    "BackpropPicture",
    example=lambda: pictures.BackpropPicture(small_network().backprop([[1.0, 0.5]], [1.0])),
    equations=True,
)
def backprop(picture):
    """All numbers of the pass, worked out one weight at a time; hidden ones are nan."""
    trace, t = picture.trace, picture.t
    (x,), target, W, b, V, c = trace.x, trace.targets[0], trace.W, trace.b, trace.V[0], trace.c[0]
    f = {"tanh": np.tanh, "sigmoid": lambda a: 1 / (1 + np.exp(-a))}[trace.activation]

    def run(W, b, V, c):
        a = [W[i][0] * x[0] + W[i][1] * x[1] + b[i] for i in (0, 1)]
        h = [f(value) for value in a]
        z = V[0] * h[0] + V[1] * h[1] + c
        y = 1 / (1 + np.exp(-z))
        return a, h, z, y, -(target * np.log(y) + (1 - target) * np.log(1 - y))

    def slope(name, *place):  # by moving one weight a little to either side
        loss = []
        for sign in (1, -1):
            moved = {"W": W.copy(), "b": b.copy(), "V": V.copy(), "c": np.array(c)}
            moved[name][place] += sign * 1e-5
            loss.append(run(**moved)[-1])
        return (loss[0] - loss[1]) / 2e-5

    a, h, z, y, loss = run(W, b, V, c)
    stages = [{"target": target, "c": c}, {}, {}, {"z": z, "y": y, "loss": loss},
              {"dz": y - target}, {"dc": slope("c")}, {}, {}, {}]
    for i in (0, 1):
        stages[0] |= {f"x[{i}]": x[i], f"b[{i}]": b[i], f"V[{i}]": V[i]}
        stages[0] |= {f"W[{i},{j}]": W[i, j] for j in (0, 1)}
        stages[1][f"a[{i}]"], stages[2][f"h[{i}]"] = a[i], h[i]
        stages[5][f"dV[{i}]"] = slope("V", i)
        stages[6][f"dh[{i}]"] = (y - target) * V[i]
        stages[7][f"da[{i}]"] = stages[8][f"db[{i}]"] = slope("b", i)
        stages[8] |= {f"dW[{i},{j}]": slope("W", i, j) for j in (0, 1)}
    return {
        name: np.array([float(f"{value:.2f}") if stage <= t else np.nan])
        for stage, values in enumerate(stages)
        for name, value in values.items()
    }
