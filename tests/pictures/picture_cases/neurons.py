"""Living neurons, their synapses, and what they learn."""

import numpy as np

from course_utils import models, pictures
from picture_cases import shows


def two_ways(dt, duration=12.0):
    """A Hodgkin-Huxley run with steps of dt, by both methods."""
    neuron = models.HodgkinHuxley()
    return {
        method: neuron.run(10, duration, dt, method, keep_nan=True)
        for method in ("euler", "exponential")
    }


def points(examples=100):
    return np.random.default_rng(0).multivariate_normal([0, 0], [[1, 0.6], [0.6, 0.7]], examples)


def loop(weight, neurons=5):
    """Neurons in a ring, the first of which is kicked."""
    kick = np.zeros((neurons, 750))
    kick[0, 10:30] = 12.0
    R = weight * np.roll(np.eye(neurons), 1, axis=0)
    return models.LIFNetwork(R, delay=3.0).run(kick, 150, 0.2)


@shows(
    "MembranePicture",
    example=lambda: pictures.MembranePicture(models.LIF().run(2.0, 60), models.LIF(), every=10),
    equations=True,
)
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


@shows(
    "ActionPotentialPicture",
    example=lambda: pictures.ActionPotentialPicture(models.HodgkinHuxley().run(10, 5), every=8),
)
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


@shows(
    "ResponsePicture",
    example=lambda: pictures.ResponsePicture(
        [1, 2, 3], {"LIF": models.LIF().run([1.0, 2.0, 3.0], 200).rate()}, {"I": lambda x: x},
        "nA", "Hz",
    ),
    says=lambda p, t: {
        "nA:": p.x[t], **{f"{name}:": values[t] for name, values in p.trace.items()},
    },
)
def response(picture):
    expected = {n: v for n, v in picture.trace.items() if n not in picture.formulas}
    for name, values in picture.trace.items():
        line = picture.curves[name]
        np.testing.assert_allclose(
            np.interp(picture.x, *line.get_data()), values, rtol=0, atol=2
        )
        expected[f"dot {name}"] = np.array([picture.x[picture.t], values[picture.t]])
    return expected


@shows(
    "StepSizePicture",
    example=lambda: pictures.StepSizePicture(two_ways(0.1, 4), two_ways(0.02, 4)["exponential"]),
)
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


@shows(
    "SynapsePicture",
    example=lambda: pictures.SynapsePicture(models.Synapse(reversal=-75).run(), every=30),
    equations=True,
)
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


@shows(
    "SummationPicture",
    example=lambda: pictures.SummationPicture(
        models.Inputs([5.5, 5.5, -2]).run([[5], [8], []]), every=20
    ),
)
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


@shows(
    "RasterPicture",
    example=lambda: pictures.RasterPicture(loop(12.0), every=50),
    says=lambda p, t: {
        "t =": p.trace.t[p.sample], "from outside:": p.trace.current[:, p.sample].max(),
        "in the last 10 ms:": sum(
            ((times > p.trace.t[p.sample] - 10) & (times <= p.trace.t[p.sample])).sum()
            for times in p.trace.spike_times
        ),
    },
)
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


@shows(
    "WeightCloudPicture",
    example=lambda: pictures.WeightCloudPicture(models.oja(points(), [0.3, -0.6]), every=5),
    says=lambda p, t: {
        "w = (": p.trace.w[t * p.every][0],
        "length": p.trace.length[t * p.every],
    },
)
def weight_cloud(picture):
    trace, k = picture.trace, picture.t * picture.every
    _, _, rows = np.linalg.svd(trace.x, full_matrices=False)
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


@shows(
    "STDPPicture",
    example=lambda: pictures.STDPPicture(models.STDP().pair(-7.0, 20)),
    equations=True,
    says=lambda p, t: {"after": t, "the weight is": p.trace.w[t]},
)
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


@shows(
    "PatternPicture",
    example=lambda: pictures.PatternPicture(
        models.learn_pattern(np.arange(5.0, 45, 2.5), np.full(16, 0.23))
    ),
    says=lambda p, t: {"repetition": t, "first spike at": p.trace.first_spike[t]},
)
def pattern(picture):
    trace, t = picture.trace, picture.t
    fired = trace.t[trace.V[t] >= 1]
    first = fired[0] if len(fired) else np.nan
    np.testing.assert_allclose(first, trace.first_spike[t], rtol=1e-6)
    return {
        "at": trace.pattern[t],
        "weights": trace.w[t],
        "V": trace.V[t],
        "fired": fired,
        "past": trace.first_spike[: t + 1],
        "to come": trace.first_spike[t + 1 :],
        "now": np.array([t, trace.first_spike[t]]),
    }


@shows(
    "RatePicture",
    example=lambda: pictures.RatePicture(models.rate_as_activation("softplus", 0.6)),
    says=lambda p, t: {
        " Hz =": p.trace.rate[t], f"{p.trace.shape}:": p.trace.fit[t], "at most": p.trace.gap,
    },
)
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
