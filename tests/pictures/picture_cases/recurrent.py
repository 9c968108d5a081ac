"""States that go round: maps, memories, the step of an RNN."""

from statistics import NormalDist

import numpy as np

from course_utils import analysis, models, pictures, tasks
from picture_cases import shows


def rnn_trace(time=9, units=4, outputs=5, seed=0, **options):
    rnn = models.ElmanRNN(outputs, units, outputs, seed=seed, **options)
    ids = np.random.default_rng(seed).integers(0, outputs, time)
    return rnn.forward(np.eye(outputs)[ids][None]), ids


def step_picture():
    trace, ids = rnn_trace()
    return pictures.RNNStepPicture(trace, tokens="abcdeabcd", outputs="abcde", targets=ids)


def leaky(r, b):
    return models.ScalarMap(r, activation="linear").sweep(b)


@shows("RNNStepPicture", example=step_picture, equations=True)
def rnn_step(picture):
    trace, n, t, row = picture.trace, picture.batch, picture.t, picture.view["unit"]
    rows = np.arange(trace.units) if picture.units is None else picture.units
    before = trace.h0[n] if t == 0 else trace.h[n, t - 1]
    wx, rh, b = trace.Wx[n, t, rows], trace.Rh[n, t, rows], trace.b[n, t, rows]
    unit = rows[row]
    y = np.sort(trace.y[n, t])[::-1]
    shown_y = picture.shown()["y"]
    expected = {
        "Wx": wx,
        "Rh": (trace.R @ before)[rows],
        "b": b,
        "a": wx + rh + b,
        "h": trace.h[n, t, rows],
        "stack": np.stack([wx, wx + rh, wx + rh + b]),
        "before": before[rows],
        "dot": np.array([trace.a[n, t, unit], trace.h[n, t, unit]]),
        "map": trace.h[n][:, rows],
        "cursor": np.array([t]),
        "row": np.array([row]),
    }
    if trace.readout == "softmax":
        expected["y"] = np.r_[y[: len(shown_y) - 1], shown_y[-1]]  # the last row may be the target
    else:
        expected["y"] = trace.y[n, t][: len(shown_y)]
    return expected


def backward_picture():
    trace, ids = rnn_trace()
    return pictures.BackwardStepPicture(models.backward(trace, ids[None]), "abcdeabcd", "abcde")


@shows(
    "BackwardStepPicture",
    example=backward_picture,
    equations=True,
    says=lambda p, t: {
        "gathered from step": t,
        "|dR|": np.sqrt((p.trace.gathered(t)["R"] ** 2).sum()),
    },
)
def backward_step(picture):
    """dh and da by the two lines of the derivation, from the arrays of the forward run."""
    back, n, t = picture.trace, picture.batch, picture.t
    trace = back.forward
    after = back.da[n, t + 1] if t + 1 < trace.time else np.zeros(trace.units)
    output, future = trace.V.T @ back.dz[n, t], trace.R.T @ after
    slope = 1 - trace.h[n, t] ** 2
    np.testing.assert_allclose(back.da[n, t], (output + future) * slope)
    dz = back.dz[n, t]
    return {
        "from_output": output,
        "from_future": future,
        "dh": output + future,
        "df": slope,
        "da": (output + future) * slope,
        "dz": dz[np.argsort(-np.abs(dz), kind="stable")][: len(picture.shown()["dz"])],
        "map": back.da[n],
        "cursor": np.array([t]),
        "veil": np.array([-0.5, t]),
        "row": np.array([picture.view["unit"]]),
    }


@shows(
    "ScalarMapPicture",
    example=lambda: pictures.ScalarMapPicture(models.ScalarMap(2, 0.2).run(0.05, 20)),
)
def scalar_map(picture):
    trace, t = picture.trace, picture.t
    # A fixed point is where the map leaves h alone; stable where a push of 1e-4 shrinks.
    f = {"tanh": np.tanh, "relu": lambda a: np.maximum(a, 0), "linear": lambda a: a}
    f = f[trace.activation]
    points = trace.fixed_points
    pushed = np.abs(f(trace.r * (points + 1e-4) + trace.b[-1]) - points) < 1e-4
    grid = np.linspace(-picture.limit, picture.limit, 201)
    h = np.clip(np.nan_to_num(trace.h, posinf=1e6, neginf=-1e6), -1e6, 1e6)
    np.testing.assert_allclose(f(trace.r * points + trace.b[-1]), points, atol=1e-6)
    expected = {
        "past": h[: t + 1],
        "future": h[t:],
        "now": np.array([h[t], h[t]]),
        "curve": f(trace.r * grid + trace.b[max(t - 1, 0)]),
    }
    if np.all(np.abs(np.abs(trace.slopes) - 1) > 1e-2):
        return expected | {"stable": points[pushed], "unstable": points[~pushed]}
    # At a fold the push test is undecided: all points are there, as one or the other.
    shown = picture.shown()
    both = np.sort(np.concatenate([shown["stable"], shown["unstable"]]))
    np.testing.assert_allclose(both, np.sort(points), atol=1e-6)
    return expected | {name: shown[name] for name in ("stable", "unstable")}


@shows(
    "HysteresisPicture",
    example=lambda: pictures.HysteresisPicture(
        models.ScalarMap(2).sweep(np.sin(np.linspace(0, 9, 60)))
    ),
)
def hysteresis(picture):
    trace, t = picture.trace, picture.t
    b = np.concatenate([trace.b[:1], trace.b])
    # At each fixed point of the curve, a push of 1e-6 must shrink where it is drawn as stable.
    h = np.linspace(-0.9999, 0.9999, 1001)
    at = np.arctanh(h) - trace.r * h
    shrinks = np.abs(np.tanh(trace.r * (h + 1e-6) + at) - h) < 1e-6
    border = np.abs(np.abs(trace.r * (1 - h**2)) - 1) < 1e-2  # undecided at the fold
    shown = picture.shown()
    return {
        "stable": np.where(border, shown["stable"], np.where(shrinks, at, np.nan)),
        "unstable": np.where(border, shown["unstable"], np.where(shrinks, np.nan, at)),
        "b": b[: t + 1],
        "h": trace.h[: t + 1],
        "dot": np.array([b[t], trace.h[t]]),
    }


@shows(
    "MemoryBankPicture",
    example=lambda: pictures.MemoryBankPicture(
        models.Memory([0.5, 0.2], [[0.5, -0.3], [0.4, 0.8]]).run([1, 0, -1, 0.5]), tokens="abcd"
    ),
)
def memory_bank(picture):
    trace, t = picture.trace, picture.t
    f = {"tanh": np.tanh, "linear": lambda a: a}[trace.activation]
    h, states = trace.h[0], []
    for x_t in trace.x:
        h = f(trace.W * x_t + trace.R @ h)
        states.append(h)
    cells = np.array(states).T
    now = np.array([round(h, 2) if abs(h) < 1000 else float(f"{h:.1e}") for h in cells[:, t]])
    cells[:, t + 1 :] = np.nan
    shown = {"came": trace.x, "cells": cells, "now": now, "cursor": np.array([t])}
    if trace.units == 1:  # a curve, whose dot stays on its axis
        curve = np.clip(np.array(states)[:, 0], -1e6, 1e6)
        reach = 1.6 * picture.limit
        shown |= {"past": curve[: t + 1], "to come": curve[t:],
                  "dot": np.array([t, np.clip(curve[t], -reach, reach)])}
    return shown


@shows(
    "MemoryPicture",
    example=lambda: pictures.MemoryPicture(leaky(0.8, [0.2, 0, -0.2, 0, 0.2]), tokens="abcde"),
    equations=True,
)
def memory(picture):
    trace, t = picture.trace, picture.t
    came = [k for k in range(trace.steps) if trace.b[k] != 0]
    # Each input is multiplied by r once for every step since it came.
    left = []
    for k in (k for k in came if k <= t):
        value = trace.b[k]
        for _ in range(t - k):
            value = value * trace.r
        left.append(value)
    v = trace.h[1:]
    np.testing.assert_allclose(sum(left) + trace.h[0] * trace.r ** (t + 1), v[t], atol=1e-9)
    return {
        "came": trace.b[came],
        "left": np.array(left),
        "past": v[: t + 1],
        "future": v[t:],
        "dot": np.array([t, v[t]]),
    }


@shows(
    "PhasePortrait",
    example=lambda: pictures.PhasePortrait(
        models.PlanarMap(models.rotation(1.1, 18)).run([0.1, 0], 40)
    ),
)
def phase_portrait(picture):
    trace, t = picture.trace, picture.t
    f = {"tanh": np.tanh, "relu": lambda a: np.maximum(a, 0), "linear": lambda a: a}
    grid = picture.grid
    after = f[trace.activation](np.einsum("ij,kj->ki", trace.R, grid) + trace.b)
    edge = 50 * picture.limit
    h = np.clip(np.nan_to_num(trace.h, nan=edge, posinf=edge, neginf=-edge), -edge, edge)
    return {"path": h[: t + 1], "dot": h[t], "past": h[: t + 1], "field": after - grid}


@shows(
    "UnrolledPicture",
    example=lambda: pictures.UnrolledPicture(
        rnn_trace(3, 2, 4)[0], inputs="abcd", outputs="wxyz"
    ),
)
def unrolled(picture):
    trace, n = picture.trace, picture.batch
    h = np.concatenate([trace.h0[n : n + 1], trace.h[n]])
    before = h[:-1]
    terms = np.stack([trace.x[n] @ trace.W.T, before @ trace.R.T, trace.b[n]], axis=-1)
    as_text = np.vectorize(lambda value: float(f"{value:.2f}"))
    column = 100 + (picture.t + 1) * min((900 - 235) / trace.time, 260)
    return {
        "h": h,
        "values": as_text(h.ravel()),
        "terms": as_text(terms.reshape(-1, 3)),
        "drives": (terms[..., 0] != 0).ravel(),
        "answers": as_text(trace.y[n].max(axis=-1)),
        "veil": np.array([column + 137 if picture.t < trace.time - 1 else 900]),
    }


@shows(
    "GradientLagPicture",
    example=lambda: pictures.GradientLagPicture(
        models.gradient_reach(models.rotation(1.1, 18), "tanh", lags=12)
    ),
    says=lambda p, t: {
        "without input": p.trace.still[t], "with input": p.trace.driven[t],
        "bound": p.trace.bound[t], "largest singular value": p.trace.largest,
        "spectral radius": p.trace.radius,
    },
)
def gradient_lag(picture):
    """The norms of the trace, and the two straight lines, all as powers of ten."""
    trace, t = picture.trace, picture.t
    lags = np.arange(len(trace.still))
    bound = lags * np.log10(trace.gamma * trace.largest)
    pace = lags * np.log10(max(trace.gamma * trace.radius, 1e-99))
    expected = {"bounds": np.clip(np.stack([bound, bound]), -30, 30),
                "paces": np.clip(np.stack([pace, pace]), -30, 30),
                "cursors": np.array([t, t])}
    for name, values in (("still", trace.still), ("driven", trace.driven)):
        norms = np.log10(np.clip(values, 1e-30, 1e30))
        assert (values <= trace.bound * (1 + 1e-6)).all(), "nothing is above the bound"
        expected[name] = norms
        edges = np.log10([picture.low, picture.high])
        expected[f"dot {name}"] = np.array([t, np.clip(norms[t], *edges)])
    return expected


@shows(
    "CliffPicture",
    example=lambda: pictures.CliffPicture(models.Cliff().descend(clip="by norm", steps=30)),
)
def cliff(picture):
    """The path again, with gradients from finite differences where these can be had."""
    trace, t, task = picture.trace, picture.t, picture.trace.cliff
    r, b = trace.places[t]
    slopes = [(task.loss(r + d, b + e) - task.loss(r - d, b - e)) / 2e-7
              for d, e in ((1e-7, 0), (0, 1e-7))]
    if np.abs(slopes).max() < 100:  # on the wall itself a difference is too coarse
        np.testing.assert_allclose(trace.gradient[t], slopes, rtol=1e-2, atol=1e-4)
    if t + 1 < len(trace.places):
        moved = trace.places[t] - trace.learning_rate * trace.used[t]
        np.testing.assert_allclose(trace.places[t + 1], moved)
    norms = np.log10(np.clip(np.sqrt((trace.gradient**2).sum(axis=1)), 1e-6, 1e7))
    path = np.clip(trace.places, -1e4, 1e4)
    return {
        "path": path[: t + 1],
        "here": path[t],
        "wall": task.loss(np.full(241, path[t, 0]), np.linspace(-1.1, 0.7, 241)),
        "on wall": np.array([path[t, 1], trace.loss[t]]),
        "norms": norms[: t + 1],
        "norm": np.array([t, np.clip(norms[t], -4, 5)]),
        "out": np.array([not (0.5 <= r <= 2.7 and -1.1 <= b <= 0.7)]),
    }


def asked(time=12, noise=1.0, delay=3):
    """Two observers, one of whom adds up the evidence and one who looks at its first step."""
    adds_up = tasks.psychometric(
        lambda x: (np.cumsum(x, axis=1) > 0) * 1.0, time, noise, delay, count=50
    )
    first = tasks.psychometric(
        lambda x: np.broadcast_to(x[:, :1] > 0, x.shape) * 1.0, time, noise, delay, count=50
    )
    return {"adds up": adds_up, "looks once": first}


@shows(
    "PsychometricPicture",
    example=lambda: pictures.PsychometricPicture(asked()),
)
def psychometric(picture):
    """The formula by Python's own normal distribution; the sum step by step."""
    t, trace = picture.t, picture.trace
    first = next(iter(trace.values()))
    x, total, sums = first.x[t], 0.0, []
    for x_t in x:
        total += x_t
        sums.append(total)
    expected = {
        "ideal": [NormalDist(0, max(first.noise, 1e-9) / np.sqrt(first.time)).cdf(c)
                  for c in picture.grid],
        "x": np.clip(x, -picture.reach[0], picture.reach[0]),
        "sum": np.clip(sums, -picture.reach[1], picture.reach[1]),
    }
    for name, observer in trace.items():
        share = observer.said_right
        expected |= {
            f"said by {name}": share,
            f"error of {name}": np.sqrt(share * (1 - share) / observer.count),
            f"dot {name}": [observer.strength[t], share[t]],
        }
    return expected


def two_wells():
    """Two units, the first of which is the bistable unit of lesson 05, and a push across."""
    net = models.ElmanRNN(1, 2, 1, readout="linear")
    net.W, net.R, net.V = [[1.0], [0.2]], [[2.0, 0.0], [0.5, 0.3]], [[1.0, 0.0]]
    data = tasks.memory_trials(6, 12, seed=1)
    paths = net.forward(data.x).h
    grid = np.linspace(-1, 1, 7)[:, None] * [1.0, 0.7]
    return pictures.StateSpacePicture(
        analysis.push(net, data.x[0], 5, -1.4 * data.x[0, 0, 0] * np.ones(2)),
        space=analysis.state_plane(paths), paths=paths, classes=data.targets[:, 0, 0] > 0,
        points=models.fixed_points(net, grid),
        slow=models.fixed_points(net, 0.9 * grid, tolerance=1e-3),
    )


@shows(
    "StateSpacePicture",
    example=two_wells,
)
def state_space(picture):
    """Places as products with each axis; kinds of points are held by test_state_space.py."""
    trace, t, space = picture.trace, picture.t, picture.space

    def place(h):
        centred = h - space.mean
        both = np.stack([(centred * axis).sum(axis=-1) for axis in space.axes], axis=-1)
        return np.clip(both, -0.98 * picture.limit, 0.98 * picture.limit)

    np.testing.assert_allclose(trace.pushed[: trace.at], trace.h[: trace.at])
    np.testing.assert_allclose(trace.pushed[trace.at] - trace.h[trace.at], trace.by, atol=1e-12)
    jump = place(np.stack([trace.h[trace.at], trace.h[trace.at] + trace.by]))
    return {
        "alone": place(trace.h[: t + 1]),
        "pushed": place(trace.pushed[trace.at : t + 1]),
        "jump": jump if t >= trace.at else np.zeros((0, 2)),
        "dot": place(trace.pushed[t]),
        "y alone": trace.y,
        "y pushed": trace.y_pushed[: t + 1],
        "y to come": trace.y_pushed[t:],
        "when": [trace.at],
        **{f"{kind} points": places for kind, places in picture.points.items()},
    }
