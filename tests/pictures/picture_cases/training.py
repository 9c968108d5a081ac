"""Losses, optimisers, and what a step costs."""

import numpy as np

from course_utils import models, pictures, training
from picture_cases import shows


def measured_cost(vary, sizes=3):
    values = 2 ** np.arange(2, 2 + sizes)
    fixed = {"batch": 32, "time": 25, "inputs": 27, "units": 64, "outputs": 27}
    del fixed[vary]
    return training.StepCost(vary, values, fixed, 1e-4 * (2 + values), 9e-5 * values)


def bowl(w, r):
    return np.square(w) + 4 * np.square(r)


@shows(
    "StepCostPicture",
    example=lambda: pictures.StepCostPicture([measured_cost("batch"), measured_cost("units", 4)]),
)
def step_cost(picture):
    expected = {}
    for cost in picture.trace:
        at = min(picture.t, len(cost.values) - 1)
        expected[f"{cost.vary} step"] = np.array([cost.values[at], 1000 * cost.step[at]])
        expected[f"{cost.vary} products"] = np.array([cost.values[at], 1000 * cost.products[at]])
    return expected


@shows(
    "TrainingCurves",
    example=lambda: pictures.TrainingCurves(
        {"a": np.arange(5.0), "b": [3.0, 1.0]}, {"base": 2.0}
    ),
    says=lambda p, t: {
        f" {name}": run[min(t, len(run) - 1)] for name, run in p.trace.items()
    },
)
def training_curves(picture):
    expected = {}
    for name, values in picture.trace.items():
        at = min(picture.t, len(values) - 1)
        reach = min(at, len(values) - 1 - at, picture.smooth // 2)
        window = values[at - reach : at + reach + 1]
        expected[name] = np.array([at, np.mean(window)])
    return expected


@shows(
    "DescentPicture",
    example=lambda: pictures.DescentPicture(models.descend([0, 1, 2], [0.2, 0.9, 2.1], 0.3, 20)),
    equations=True,
)
def descent(picture):
    trace, t = picture.trace, picture.t
    path = np.clip(np.c_[trace.w, trace.b], -1e4, 1e4)
    half_squares = [
        np.mean((w * trace.x + b - trace.targets) ** 2) / 2
        for w, b in zip(trace.w, trace.b, strict=True)
    ]
    if t < trace.steps:  # the dashed stroke goes down the slope, as far as the rate says
        error = trace.w[t] * trace.x + trace.b[t] - trace.targets
        down = -trace.learning_rate * np.array([np.mean(error * trace.x), np.mean(error)])
        ahead = np.clip([trace.w[t] + down[0], trace.b[t] + down[1]], -1e4, 1e4)
    loss = np.clip(half_squares, 1e-4, 1e5)
    pairs = np.stack([path[t, 0] * trace.x + path[t, 1], trace.targets], axis=1)
    return {
        "path": path[: t + 1],
        "here": path[t],
        "next": np.stack([path[t], ahead]) if t < trace.steps else path[[t]],
        "line": path[t, 0] * picture.ends + path[t, 1],
        "past": loss[: t + 1],
        "future": loss[t:],
        "errors": np.c_[pairs, np.full(len(pairs), np.nan)].ravel(),
    }


@shows(
    "OptimiserPicture",
    example=lambda: pictures.OptimiserPicture(
        {"down": [[0.9, 0.2], [0.4, 0.1], [0.1, 0.0]], "lost": [[1, 1], [9, 50], [np.nan] * 2]},
        loss=bowl, best=(0, 0),
    ),
)
def optimiser_paths(picture):
    t, expected = picture.t, {}
    for name, path in picture.trace.items():
        places = np.where(np.isnan(path), 1e3, np.clip(path, -1e3, 1e3))
        with np.errstate(all="ignore"):
            loss = np.array([picture.loss(w, r) for w, r in path])
        loss = np.clip(np.where(np.isfinite(loss), loss, 1e4), 1e-6, 1e4)
        expected[f"path {name}"], expected[f"at {name}"] = places[: t + 1], places[t : t + 1]
        expected[f"loss {name}"] = np.stack([np.arange(t + 1.0), loss[: t + 1]], axis=1)
        expected[f"now {name}"] = np.array([[t, loss[t]]])
    return expected


@shows(
    "LengthPicture",
    example=lambda: pictures.LengthPicture({"a": {4: 1.0, 8: 0.5}, "b": {8: 0.9, 4: 1.0}}, 0.1),
    says=lambda p, t: {name: run[p.length] for name, run in p.trace.items()},
)
def against_length(picture):
    length = min(picture.lengths, key=lambda length: (abs(length - picture.t), length))
    return {name: np.array([length, values[length]]) for name, values in picture.trace.items()}
