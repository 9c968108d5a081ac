"""The shares that lesson 10 quotes: what its networks do at other starts and on other sequences.

    python tests/benchmarks/shares/lesson_10.py                  # all: some minutes of one core
    python tests/benchmarks/shares/lesson_10.py drown easy --seeds 10
"""

import numpy as np
from over_seeds import report

from course_utils.models import GRU, LSTM, ElmanRNN, backward, gradient_reach
from course_utils.tasks import adding_sequences, copy_sequences, recall_first
from course_utils.training import Adam, Trainer


def new_network(kind, inputs, readout, seed):
    sizes = (inputs, 32, 1)
    if kind in ("LSTM", "GRU"):
        return {"LSTM": LSTM, "GRU": GRU}[kind](*sizes, readout=readout, seed=seed)
    if kind == "SimpleRNN":
        return ElmanRNN(*sizes, readout=readout, seed=seed)
    rnn = ElmanRNN(*sizes, activation="relu", readout=readout, seed=seed)
    rnn.R = np.eye(32)
    return rnn


def adding(seed):
    """Section 1: 400 steps on 40 numbers."""
    found = {}
    for kind in ("SimpleRNN", "IRNN", "LSTM", "GRU"):
        trainer = Trainer(new_network(kind, 2, "linear", seed), Adam(0.01), clip=1.0)
        trainer.fit(adding_sequences(400 * 64, 40, seed=100 + seed).batches(64))
        found[kind] = trainer.evaluate([adding_sequences(1000, 40, seed=2)])
    return found


def slopes(seed):
    """Section 2: one unit and the three matrices, at other inputs and other matrices."""
    rng = np.random.default_rng(seed)
    found = {}
    for r in (0.9, 1.0, 1.1):
        h, left = 0.0, 1.0
        for x_t in rng.normal(0, 0.5, 40):
            h = np.tanh(r * h + x_t)
            left *= (1 - h**2) * r
        found[f"r = {r}, with input"] = left
    turning = np.linalg.qr(rng.normal(size=(32, 32)))[0]
    random = rng.normal(size=(32, 32)) / np.sqrt(32)
    found["turning, driven"] = gradient_reach(turning, drive=0.5, lags=50, seed=seed).driven[50]
    loud = gradient_reach(1.5 * random, drive=0.5, lags=50, seed=seed)
    return found | {"random 1.5, still": loud.still[50], "random 1.5, driven": loud.driven[50]}


def share(network, seed, lag=30):
    data = adding_sequences(50, 40, seed=1000 + seed)
    trace = network.forward(data.x)
    da = backward(trace, data.targets, data.mask).da
    sizes = np.linalg.norm(da, axis=2).mean(axis=0)
    return sizes[39 - lag] / sizes[39], np.mean(1 - trace.h[:, 9:] ** 2)


def drown(seed):
    """Section 3: what arrives 30 steps before the end, before and after 100 steps of training."""
    found = {}
    for kind in ("SimpleRNN", "IRNN"):
        network = new_network(kind, 2, "linear", seed)
        found[f"{kind} before"], slope_before = share(network, seed)
        lists = adding_sequences(100 * 64, 40, seed=100 + seed)
        Trainer(network, Adam(0.01), clip=1.0).fit(lists.batches(64))
        found[f"{kind} after"], slope_after = share(network, seed)
        if kind == "SimpleRNN":
            stretch = np.linalg.svd(network.R, compute_uv=False)
            found |= {"slope before": slope_before, "slope after": slope_after,
                      "R's singular values: least": stretch[-1],
                      "R's singular values: middle": np.median(stretch),
                      "R's singular values: largest": stretch[0],
                      "R's spectral radius": np.abs(np.linalg.eigvals(network.R)).max()}
    return found


def copying(seed):
    """Section 3: the copy task, 300 steps."""
    copier = ElmanRNN(10, 64, 9, seed=seed)
    history = Trainer(copier, Adam(0.003), clip=1.0).fit(
        copy_sequences(300 * 32, delay=10, seed=100 + seed).batches(32))
    test = copy_sequences(500, delay=10, seed=2)
    said = copier.forward(test.x).y[:, -10:].argmax(axis=2)
    return {"right": (said == test.targets[:, -10:]).mean(),
            "loss above no memory": np.mean(history.loss[-20:]) - 10 * np.log(8) / 30}


def recalls(network, T):
    data = recall_first(20_000 // T, T, seed=9)
    answers = network.forward(data.x).y[:, -1] > 0.5
    return (answers == data.targets[:, -1]).mean()


def recall(seed):
    """Section 4: the first value after 50 steps, 200 steps of training."""
    found = {}
    for kind in ("SimpleRNN", "LSTM", "GRU", "small R"):
        network = new_network("SimpleRNN" if kind == "small R" else kind, 1, "sigmoid", seed)
        if kind == "small R":
            network.R = np.random.default_rng(seed).normal(0, 0.05, (32, 32))
        data = recall_first(200 * 32, 50, seed=100 + seed)
        Trainer(network, Adam(0.003), clip=1.0).fit(data.batches(32))
        found[kind] = recalls(network, 50)
    return found


def easy(seed):
    """Section 4: taught on five steps only."""
    found = {}
    for kind in ("LSTM", "GRU", "SimpleRNN"):
        network = new_network(kind, 1, "sigmoid", seed)
        data = recall_first(60 * 32, 5, seed=100 + seed)
        Trainer(network, Adam(0.01), clip=1.0).fit(data.batches(32))
        found |= {f"{kind}, T = {T}": recalls(network, T) for T in (5, 50, 200)}
    return found


def short_first(seed):
    """Section 4: adding on 5, 10, 15, 20, 30 and 40 numbers, 200 steps each."""
    trainer = Trainer(new_network("SimpleRNN", 2, "linear", seed), Adam(0.005), clip=1.0)
    for T in (5, 10, 15, 20, 30, 40):
        trainer.fit(adding_sequences(200 * 64, T, seed=100 * T + seed).batches(64))
    return {"error at T = 40": trainer.evaluate([adding_sequences(1000, 40, seed=2)])}


CLAIMS = {
    "adding": (adding, {
        "the SimpleRNN is above 0.14": lambda found: found["SimpleRNN"] > 0.14,
        "the IRNN is below 0.08": lambda found: found["IRNN"] < 0.08,
        "the LSTM is below 0.08": lambda found: found["LSTM"] < 0.08,
        "the GRU is below 0.08": lambda found: found["GRU"] < 0.08,
    }),
    "slopes": (slopes, {
        "r = 1.1 with input: less than 0.01 left":
            lambda found: found["r = 1.1, with input"] < 0.01,
        "turning, driven: below 0.0001": lambda found: found["turning, driven"] < 1e-4,
        "random 1.5: left above a million, right below a thousand":
            lambda found: found["random 1.5, still"] > 1e6 and found["random 1.5, driven"] < 1e3,
    }),
    "drown": (drown, {
        "SimpleRNN: less than a fifth is left":
            lambda found: found["SimpleRNN after"] < found["SimpleRNN before"] / 5,
        "IRNN: more than 0.3": lambda found: found["IRNN after"] > 0.3,
        "SimpleRNN: slopes from above 0.8 to below 0.8":
            lambda found: found["slope before"] > 0.8 > found["slope after"],
        "SimpleRNN: R alone would not let a gradient vanish (radius above 1)":
            lambda found: found["R's spectral radius"] > 1,
    }),
    "copying": (copying, {
        "right below 0.2": lambda found: found["right"] < 0.2,
        "within 0.05 of no memory": lambda found: abs(found["loss above no memory"]) < 0.05,
    }),
    "recall": (recall, {
        "the SimpleRNN recalls (above 0.95)": lambda found: found["SimpleRNN"] > 0.95,
        "the LSTM guesses (below 0.6)": lambda found: found["LSTM"] < 0.6,
        "the GRU guesses": lambda found: found["GRU"] < 0.6,
        "the small R guesses": lambda found: found["small R"] < 0.6,
    }),
    "easy": (easy, {
        f"{kind}: above 0.95 at 5, 50 and 200 steps": lambda found, kind=kind: min(
            value for name, value in found.items() if name.startswith(kind)) > 0.95
        for kind in ("LSTM", "GRU", "SimpleRNN")
    }),
    "short-first": (short_first, {
        "below 0.06": lambda found: found["error at T = 40"] < 0.06,
    }),
}

if __name__ == "__main__":
    report(CLAIMS, __doc__)
