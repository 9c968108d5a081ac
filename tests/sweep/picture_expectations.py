"""What each kind of picture must show, computed from its trace without the picture's own code.

The sweep compares these with the numbers read back from the artists, so that a picture that
ignores its slider, or draws another quantity, turns a test red.
"""

from fractions import Fraction

import numpy as np
import pytest

from course_utils import pictures


def rnn_step(picture):
    trace, n, t, unit = picture.trace, picture.batch, picture.t, picture.view["unit"]
    before = trace.h0[n] if t == 0 else trace.h[n, t - 1]
    wx, rh, b = trace.Wx[n, t], trace.Rh[n, t], trace.b[n, t]
    y = np.sort(trace.y[n, t])[::-1]
    shown_y = picture.shown()["y"]
    expected = {
        "Wx": wx,
        "Rh": trace.R @ before,
        "b": b,
        "a": wx + rh + b,
        "h": trace.h[n, t],
        "stack": np.stack([wx, wx + rh, wx + rh + b]),
        "before": before,
        "dot": np.array([trace.a[n, t, unit], trace.h[n, t, unit]]),
        "map": trace.h[n],
        "cursor": np.array([t]),
        "row": np.array([unit]),
    }
    if trace.readout == "softmax":
        expected["y"] = np.r_[y[: len(shown_y) - 1], shown_y[-1]]  # the last row may be the target
    else:
        expected["y"] = trace.y[n, t][: len(shown_y)]
    return expected


def gates(picture):
    """The step worked out again from the weights, and the memory's parts one by one."""
    trace, n, t, unit = picture.trace, picture.batch, picture.t, picture.view["unit"]
    lstm = hasattr(trace, "C")
    states, start = (trace.C, trace.h0[1]) if lstm else (trace.h, trace.h0)
    before = start[n] if t == 0 else states[n, t - 1]
    keep = trace.f if lstm else trace.u
    written = trace.i * trace.candidate if lstm else (1 - trace.u) * trace.candidate
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
    return expected | {"r": trace.r[n, t], "new": 1 - keep[n, t]}


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
    return {"came": trace.x, "cells": cells, "now": now, "cursor": np.array([t])}


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


def phase_portrait(picture):
    trace, t = picture.trace, picture.t
    f = {"tanh": np.tanh, "relu": lambda a: np.maximum(a, 0), "linear": lambda a: a}
    grid = picture.grid
    after = f[trace.activation](np.einsum("ij,kj->ki", trace.R, grid) + trace.b)
    edge = 50 * picture.limit
    h = np.clip(np.nan_to_num(trace.h, nan=edge, posinf=edge, neginf=-edge), -edge, edge)
    return {"path": h[: t + 1], "dot": h[t], "past": h[: t + 1], "field": after - grid}


def step_cost(picture):
    expected = {}
    for cost in picture.trace:
        at = min(picture.t, len(cost.values) - 1)
        expected[f"{cost.vary} step"] = np.array([cost.values[at], 1000 * cost.step[at]])
        expected[f"{cost.vary} products"] = np.array([cost.values[at], 1000 * cost.products[at]])
    return expected


def training_curves(picture):
    expected = {}
    for name, values in picture.trace.items():
        at = min(picture.t, len(values) - 1)
        window = values[max(0, at + 1 - picture.smooth) : at + 1]
        expected[name] = np.array([at, np.mean(window)])
    return expected


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


def guessing(picture):
    trace, n = picture.trace, picture.t
    shares = np.array([Fraction(int(right), max(n, 1)) for right in trace.right[:, n]])
    as_good = shares >= Fraction(trace.accuracy).limit_denominator(1000) if n else shares >= 0
    hundredths = np.clip([int(100 * share) for share in shares], 30, 69)
    return {
        "reached": np.bincount(hundredths[as_good], minlength=70)[30:],
        "cut": np.bincount(hundredths, minlength=70)[30:],
        "levels": np.full(2, trace.accuracy),
        "dot": np.array([n, trace.accuracy]),
        "cursor": np.array([n, n]),
    }


def letter_bars(picture):
    values, t = np.asarray(picture.trace), picture.t
    values = values if values.ndim == 1 else values[:, picture.view["unit"]]
    limit = picture.longest
    return {"bars": np.clip(values, -limit, limit), "cursor": np.array([t])}


def marked_letters(picture):
    trace, limit = picture.trace, picture.longest
    rows = int(picture.row[-1]) + 1
    levels = [] if trace.threshold is None else [np.clip(trace.threshold, -limit, limit)] * rows
    return {
        "bars": np.clip(trace.values, -limit, limit),
        "cursor": np.array([picture.t]),
        "marked": picture.left[np.flatnonzero(trace.marks)],
        "true": picture.left[np.flatnonzero(trace.truth)],
        "levels": np.array(levels),
    }


def word_map(picture):
    trace, t = picture.trace, picture.t
    kinds = list(dict.fromkeys(trace.classes))
    return {
        "places": trace.places,
        "markers": np.array([ord("o^sD*P"[kinds.index(name)]) for name in trace.classes]),
        "ring": trace.places[t],
        "link": trace.places[[t, trace.neighbour[t]]],
    }


def word_tree(picture):
    trace, t = picture.trace, picture.t
    return {
        "distances": trace.merges[:t, 2],
        "latest": trace.merges[max(t - 1, 0) : t, 2],
        "leaves": np.array(trace.order),
    }


def writing(picture):
    trace, t = picture.trace, picture.t
    listed = len(picture.shown()["own"])
    order = sorted(range(len(trace.symbols)), key=lambda k: -trace.own[t, k])[:listed]
    chosen = trace.chosen[t]
    if chosen not in order:
        order[-1] = chosen
    seen = {" ": "", "\n": "\u21b5"}
    text = "".join(seen.get(symbol, symbol) for symbol in trace.prompt + trace.written)
    before = len("".join(seen.get(s, s) for s in trace.prompt + trace.written[:t]))
    shown = picture.shown()
    if len(text) > len(shown["text"]):  # a long text is scrolled
        gone = before - int(shown["before"][0])
        text, before = text[gone : gone + len(shown["text"])], before - gone
    return {
        "own": trace.own[t, order],
        "drawn": trace.drawn[t, order],
        "ring": np.array([trace.drawn[t, chosen], order.index(chosen)]),
        "text": np.array([ord(symbol) for symbol in text]),
        "before": np.array([before]),
    }


def membrane(picture):
    trace, k = picture.trace, picture.t * picture.every
    V = np.clip(np.nan_to_num(trace.V[0], nan=1e4), -1e4, 1e4)
    spikes = np.array([]) if trace.gates else trace.spike_times[0]
    return {
        "past": V[: k + 1],
        "future": V[k:],
        "dot": np.array([trace.t[k], V[k]]),
        "current": trace.current[0],
        "fired": spikes[spikes <= trace.t[k] + 1e-9],
        "to come": spikes[spikes > trace.t[k] + 1e-9],
    }


def action_potential(picture):
    trace, k, c = picture.trace, picture.t * picture.every, picture.neuron
    V, m, h, n = trace.V[0], trace.m[0], trace.h[0], trace.n[0]
    return {
        "V": V,
        "gate m": m,
        "gate h": h,
        "gate n": n,
        "push sodium": c.g_na * m**3 * h * (c.e_na - V),
        "push potassium": c.g_k * n**4 * (c.e_k - V),
        "push leak": c.g_l * (c.e_l - V),
        "push injected": trace.current[0],
        "dot": np.array([trace.t[k], V[k]]),
        "open": np.array([m[k], h[k], n[k]]),
        "cursor": np.full(3, trace.t[k]),
    }


def response(picture):
    expected = {n: v for n, v in picture.trace.items() if n not in picture.formulas}
    for name, values in picture.trace.items():
        line = picture.curves[name]
        assert np.interp(picture.x, *line.get_data()) == pytest.approx(values, abs=2)
        expected[f"dot {name}"] = np.array([picture.x[picture.t], values[picture.t]])
    return expected


def step_size(picture):
    expected, now = {"now": []}, picture.t * picture.every
    breaks = []
    for name in ("euler", "exponential"):
        run = picture.trace[name]
        good = np.nan_to_num(np.abs(run.V[0]), nan=np.inf) < 1e3
        end = len(good) if good.all() else int(np.flatnonzero(~good)[0])
        breaks.append(np.nan if good.all() else run.t[end])
        expected[name] = np.clip(run.V[0, :end], -95, 65)
        k = int(np.flatnonzero(run.t >= now - 1e-9)[0]) if run.t[-1] >= now - 1e-9 else -1
        k = k % len(run.t)
        expected["now"].append(run.V[0, k] if k < end else np.nan)
    assert np.isnan(breaks[1]), "exponential Euler must not break"
    return expected | {"broken": np.array(breaks[:1]), "cursor": np.array([now])}


def synapse(picture):
    trace, k = picture.trace, picture.t * picture.every
    synapse, rise = trace.synapse, np.diff(trace.V)
    current = trace.g * (synapse.reversal - trace.V) / 1000
    # V moves the way that the current and the leak push it (neighbouring samples are averaged).
    push = 10.0 * (current[1:] + current[:-1]) / 2 - (trace.V[1:] + trace.V[:-1]) / 2 + trace.V[0]
    calm = trace.t[:-1] > trace.spike + synapse.delay + 0.2
    np.testing.assert_allclose(rise[calm], push[calm] * trace.t[1] / 20, atol=2e-3)
    return {
        "g": trace.g,
        "current": current,
        "V": trace.V,
        "dots": np.array([trace.g[k], current[k], trace.V[k]]),
        "cursor": trace.t[[k]],
        "gap": np.array([trace.spike, trace.spike + synapse.delay]),
    }


def summation(picture):
    trace, k = picture.trace, picture.t * picture.every
    return {
        "past": trace.V[: k + 1],
        "future": trace.V[k:],
        "parts": trace.neuron.rest + trace.parts,
        "sent": np.concatenate(trace.arrivals),
        "fired": trace.spike_times,
        "dot": np.array([trace.t[k], trace.V[k]]),
    }


def raster(picture):
    trace, now = picture.trace, picture.trace.t[picture.t * picture.every]
    pairs = [(t, row) for row, times in enumerate(trace.spike_times) for t in times]
    fired = [pair for pair in pairs if pair[0] <= now]
    to_come = [pair for pair in pairs if pair[0] > now]
    return {
        "fired": np.reshape(fired, (-1, 2)).T,
        "to come": np.reshape(to_come, (-1, 2)).T,
        "R": trace.R,
        "input": trace.current.max(axis=0),
        "cursor": np.array([now]),
    }


def weight_cloud(picture):
    trace, k = picture.trace, picture.t * picture.every
    _, _, rows = np.linalg.svd(trace.x)
    length = np.sqrt((trace.w**2).sum(axis=1))
    angle = np.degrees(np.arccos(np.clip(np.abs(trace.w @ rows[0]) / length, 0, 1)))
    length = np.clip(length, 1e-2, 1e6)
    return {
        "length": length,
        "angle": angle,
        "example": trace.x[min(k, len(trace.x) - 1)],
        "dots": np.array([[k, length[k]], [k, angle[k]]]),
        # An arrow that has left the plane goes on a little beyond its edge.
        "shaft": trace.w[k] * min(1, 1.4 * picture.limit / max(np.abs(trace.w[k]).max(), 1e-12)),
    }


def stdp(picture):
    trace, t, rule = picture.trace, picture.t, picture.trace.rule
    later = picture.later
    side = np.sign(trace.dt)
    height, tau = ((rule.a_plus, rule.tau_plus) if side > 0 else (rule.a_minus, rule.tau_minus))
    change = side * height * np.exp(-abs(trace.dt) / tau)
    w = np.clip(trace.w[0] + change * np.arange(len(trace.w)), 0, 1)
    return {
        "strengthens": rule.a_plus * np.exp(-later / rule.tau_plus),
        "weakens": -rule.a_minus * np.exp(-later / rule.tau_minus),
        "dot": np.array([trace.dt, change]),
        "spike": np.array([trace.dt]),
        "past": w[: t + 1],
        "future": w[t:],
        "now": np.array([t, w[t]]),
    }


def pattern(picture):
    trace, t = picture.trace, picture.t
    fired = trace.t[trace.V[t] >= 1]
    assert (fired[0] if len(fired) else np.nan) == pytest.approx(trace.first_spike[t], nan_ok=True)
    return {
        "at": trace.pattern[t],
        "weights": trace.w[t],
        "V": trace.V[t],
        "fired": fired,
        "past": trace.first_spike[: t + 1],
        "to come": trace.first_spike[t + 1 :],
        "now": np.array([t, trace.first_spike[t]]),
    }


def decision(picture):
    trace, t, shown = picture.trace, picture.t, picture.shown()
    w, b = trace.w[t], trace.b[t]
    sums = np.array([w[0] * x0 + w[1] * x1 + b for x0, x1 in trace.x])
    longest = 0.97 * np.abs(picture.edge).max()  # a longer arrow ends before the plane does
    expected = {
        "wrong": trace.x[np.sign(sums) != trace.labels],
        "weight": w * min(1, longest / max(np.abs(w).max(), 1e-12)),
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


def rate(picture):
    trace, t = picture.trace, picture.t
    f = {
        "relu": lambda a: np.maximum(a, 0),
        "softplus": lambda a: np.log1p(np.exp(a)),
        "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
        "tanh": np.tanh,
    }[trace.shape]
    a = trace.steepness * (trace.current - trace.shift)
    place = np.clip(a[t], -4, 4)
    return {
        "rate": trace.rate,
        "fit": trace.gain * f(a),
        "chosen": f(np.linspace(-4, 4, 161)),
        "dots": np.array([trace.rate[t], trace.gain * f(a)[t]]),
        "place": np.array([place, f(place)]),
    }


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


def step_errors(picture):
    values = np.minimum(picture.trace, 1.1 * picture.limit)
    return {"bars": values, "cursor": np.full(len(values), picture.t)}


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


def against_length(picture):
    length = min(picture.lengths, key=lambda length: (abs(length - picture.t), length))
    return {name: np.array([length, values[length]]) for name, values in picture.trace.items()}


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


EXPECTATIONS = {
    pictures.CliffPicture: cliff,
    pictures.GradientLagPicture: gradient_lag,
    pictures.AlignmentPicture: alignment,
    pictures.LengthPicture: against_length,
    pictures.LookPicture: look,
    pictures.BackpropPicture: backprop,
    pictures.DecisionPicture: decision,
    pictures.DescentPicture: descent,
    pictures.RatePicture: rate,
    pictures.PatternPicture: pattern,
    pictures.RasterPicture: raster,
    pictures.STDPPicture: stdp,
    pictures.SummationPicture: summation,
    pictures.SynapsePicture: synapse,
    pictures.WeightCloudPicture: weight_cloud,
    pictures.ActionPotentialPicture: action_potential,
    pictures.MembranePicture: membrane,
    pictures.ResponsePicture: response,
    pictures.OptimiserPicture: optimiser_paths,
    pictures.StepErrors: step_errors,
    pictures.StepSizePicture: step_size,
    pictures.GatesPicture: gates,
    pictures.GuessingPicture: guessing,
    pictures.RNNStepPicture: rnn_step,
    pictures.ScalarMapPicture: scalar_map,
    pictures.HysteresisPicture: hysteresis,
    pictures.LetterBars: letter_bars,
    pictures.MarkedLetters: marked_letters,
    pictures.WordMapPicture: word_map,
    pictures.WordTreePicture: word_tree,
    pictures.MemoryBankPicture: memory_bank,
    pictures.MemoryPicture: memory,
    pictures.UnrolledPicture: unrolled,
    pictures.WritingPicture: writing,
    pictures.PhasePortrait: phase_portrait,
    pictures.StepCostPicture: step_cost,
    pictures.TrainingCurves: training_curves,
}


def check(picture):
    """Fail unless the picture's artists hold what its trace says."""
    if type(picture) not in EXPECTATIONS:
        raise AssertionError(
            f"{type(picture).__name__} has no entry in tests/sweep/picture_expectations.py: add one"
        )
    shown, wanted = picture.shown(), EXPECTATIONS[type(picture)](picture)
    unheld = sorted(set(shown) - set(wanted))
    if unheld:
        raise AssertionError(
            f"{type(picture).__name__} shows {', '.join(unheld)}, which nothing in "
            "tests/sweep/picture_expectations.py expects: say there what it must be"
        )
    for name, expected in wanted.items():
        np.testing.assert_allclose(
            shown[name], expected, rtol=1e-6, atol=1e-6,
            err_msg=f"{type(picture).__name__} shows another {name} than its trace has",
        )
