"""The shares behind the verdicts of lesson 13: do they come out at other starts as well?

    python tests/benchmarks/shares/lesson_13.py                  # all: a quarter of an hour
    python tests/benchmarks/shares/lesson_13.py gates --seeds 10
"""

import numpy as np
from over_seeds import report

from course_utils.models import LSTM, CausalConvolution, ElmanRNN, reach
from course_utils.tasks import (
    CATEGORIES,
    INPUTS,
    WORDS,
    Sequences,
    adding_sequences,
    recall_first,
    sentence_stream,
)
from course_utils.training import Adam, Trainer


def share_right(probability, data):
    return 100 * np.mean((probability > 0.5) == (data.targets[:, -1, 0] > 0.5))


def recurrent(train, test, network):
    Trainer(network, Adam(0.003), clip=1.0).fit(train.batches(50), epochs=6)
    return share_right(network.forward(test.x).y[:, -1, 0], test)


def dense(train, test):
    x, labels = train.x[:, :, 0], train.targets[:, -1, 0]
    w = np.zeros(x.shape[1])
    for _ in range(200):
        w -= 0.5 * (1 / (1 + np.exp(-x @ w)) - labels) @ x / len(x)
    return share_right(1 / (1 + np.exp(-test.x[:, :, 0] @ w)), test)


def convolution(train, test, seed):
    network = CausalConvolution(int(np.ceil(np.log2(train.x.shape[1]))), channels=8, seed=seed)
    network.fit(train.x, train.targets[:, -1, 0], Adam(0.005), epochs=6)
    return share_right(network.forward(test.x), test)


def sequences(time, seed):
    return recall_first(1000, time, seed=2 * seed), recall_first(1000, time, seed=2 * seed + 1)


def only_rnns(seed):
    """Section 3."""
    found = {}
    for time in (10, 25, 50, 100):
        train, test = sequences(time, seed)
        found |= {f"dense {time}": dense(train, test),
                  f"convolution {time}": convolution(train, test, seed),
                  f"recurrent {time}": recurrent(
                      train, test, ElmanRNN(1, 16, 1, readout="sigmoid", seed=seed))}
    return found


def long_range(seed):
    """Section 4."""
    found = {}
    for time in (25, 50):
        train, test = sequences(time, seed)
        for scale in (0.5, 1.0):
            network = ElmanRNN(1, 16, 1, readout="sigmoid", seed=seed)
            network.R = scale * network.R
            found[f"{time} steps, scale {scale}"] = recurrent(train, test, network)
    return found


def examples(labels, count, seed):
    rng = np.random.default_rng(seed)
    x = rng.random((count, 10, 8))
    y = rng.integers(0, 2, (count, 1, 1))
    if labels == "rule":
        y = x[:, :, :1].sum(axis=1, keepdims=True) > 5
    mask = np.zeros((count, 10), bool)
    mask[:, -1] = True
    return Sequences(x, np.repeat(y.astype(float), 10, axis=1), mask)


def accuracy(seed):
    """Section 5."""
    found = {}
    for labels, count in (("tossed", 25), ("tossed", 100), ("rule", 100), ("rule", 400)):
        own, fresh = examples(labels, count, 100 + seed), examples(labels, 1000, 200 + seed)
        network = ElmanRNN(8, 10, 1, readout="sigmoid", seed=seed)
        Trainer(network, Adam(0.005)).fit(own.batches(32), epochs=60)
        for whose, data in (("own", own), ("fresh", fresh)):
            right = share_right(network.forward(data.x).y[:, -1, 0], data)
            found[f"{labels} {count}, {whose}"] = right
    return found


def orthogonal(seed):
    """Section 8: log10 of the norms."""
    network = ElmanRNN(4, 64, 1, seed=seed)
    network.W = np.random.default_rng(seed + 1).standard_normal((64, 4)) / 2
    noise = np.random.default_rng(seed).standard_normal((1, 51, 4))
    return {f"SD {sd}": np.log10(reach(network.forward(sd * noise), 50)[0])
            for sd in (0.0, 0.2, 0.5)}


def gates(seed):
    """Section 9."""
    train, test = sequences(50, seed)
    found = {f"LSTM, bias {bias}": recurrent(
        train, test, LSTM(1, 16, 1, readout="sigmoid", forget_bias=bias, seed=seed,
                          dtype="float32")) for bias in (1.0, 4.0)}
    found["SimpleRNN"] = recurrent(train, test, ElmanRNN(1, 16, 1, readout="sigmoid", seed=seed))
    learn = adding_sequences(2000, 30, seed=2 * seed)
    check = adding_sequences(1000, 30, seed=2 * seed + 1)
    for kind in (ElmanRNN, LSTM):
        trainer = Trainer(kind(2, 16, 1, readout="linear", seed=seed), Adam(0.01), clip=1.0)
        trainer.fit(learn.batches(50), epochs=10)
        found[f"{kind.__name__}, share of 1/6"] = 6 * trainer.evaluate([check])
    return found


def clusters(seed):
    """Section 10: one trained network, and the best of three untrained ones."""
    read = sentence_stream(700, seed=1)
    kinds = np.array([next(name for name, words in CATEGORIES.items() if word in words)
                      for word in WORDS])

    def states(network):
        h = network.forward(read.one_hot()[None]).h[0]
        return np.array([h[read.ids == word].mean(axis=0) for word in range(29)])

    def purity(states, labels):
        distance = np.linalg.norm(states[:, None] - states, axis=2)
        np.fill_diagonal(distance, np.inf)
        return 100 * np.mean(labels[distance.argmin(axis=1)] == labels)

    blank = [states(ElmanRNN(INPUTS, 150, INPUTS, seed=1000 * seed + k, dtype="float32"))
             for k in range(3)]
    reader = ElmanRNN(INPUTS, 150, INPUTS, seed=seed, dtype="float32")
    lessons = sentence_stream(4000, seed=100 + seed).windows()
    Trainer(reader, Adam(0.003)).fit(lessons, epochs=2, carry_state=True)
    found = {}
    for name, labels in (("noun or verb", np.char.startswith(kinds, "VERB")), ("twelve", kinds)):
        found[f"trained, {name}"] = purity(states(reader), labels)
        found[f"best untrained, {name}"] = max(purity(one, labels) for one in blank)
    return found


def waiting(seed):
    """Section 12: rounds of guess and correct until 256 states are right to a billionth."""
    x, found = np.random.default_rng(seed).standard_normal((1, 256, 1)), {}
    for scale in (0.5, 1.25):
        network = ElmanRNN(1, 16, 1, seed=seed)
        network.R = scale * network.R
        trace = network.forward(x)
        h, rounds = np.zeros((256, 16)), 0
        while np.abs(h - trace.h[0]).max() > 1e-9 and rounds < 256:
            h = np.tanh(np.vstack([np.zeros(16), h[:-1]]) @ network.R.T + trace.Wx[0])
            rounds += 1
        found[f"rounds, R x {scale}"] = rounds
    return found


def brains(seed):
    """Section 14: one network; how its memory of the first value moves from step to step."""
    test = recall_first(300, 20, seed=1)
    network = ElmanRNN(1, 16, 1, readout="sigmoid", seed=seed)
    lists = recall_first(1000, 20, seed=100 + seed)
    Trainer(network, Adam(0.005), clip=1.0).fit(lists.batches(50), epochs=6)
    trace, plus = network.forward(test.x), test.x[:, 0, 0] > 0
    D = trace.h[plus].mean(axis=0) - trace.h[~plus].mean(axis=0)
    D /= np.linalg.norm(D, axis=1, keepdims=True)
    return {"right": share_right(trace.y[:, -1, 0], test),
            "cosine": np.mean(np.sum(D[10:-1] * D[11:], axis=1))}


def below(found, name):
    return found[f"best untrained, {name}"] < found[f"trained, {name}"] - 10


CLAIMS = {
    "only-rnns": (only_rnns, {
        "both rivals above 90 at all lengths": lambda found: min(
            value for name, value in found.items() if "recurrent" not in name) > 90,
        "recurrent above 90 up to 50 steps": lambda found: min(
            found[f"recurrent {time}"] for time in (10, 25, 50)) > 90,
        "recurrent above 90 at 100 steps": lambda found: found["recurrent 100"] > 90,
    }),
    "long-range": (long_range, {
        "scale 0.5 below 90 at both lengths": lambda found: max(
            found["25 steps, scale 0.5"], found["50 steps, scale 0.5"]) < 90,
        "scale 1.0 above 90 at both lengths": lambda found: min(
            found["25 steps, scale 1.0"], found["50 steps, scale 1.0"]) > 90,
    }),
    "accuracy": (accuracy, {
        "the verdict's four answers": lambda found: max(
            found["tossed 25, fresh"], found["tossed 100, fresh"]) < 54.74 < min(
            found["rule 100, fresh"], found["rule 400, fresh"]),
        "own above 70 with 25 and 100 sequences": lambda found: min(
            found["tossed 25, own"], found["tossed 100, own"]) > 70,
    }),
    "orthogonal": (orthogonal, {
        "above 0.1 at SD 0, below at 0.2 and 0.5":
            lambda found: found["SD 0.0"] > -1 > max(found["SD 0.2"], found["SD 0.5"]),
        "at most a ten-thousandth at SD 0.5": lambda found: found["SD 0.5"] < -4,
    }),
    "gates": (gates, {
        "recall: no bias is better than the SimpleRNN": lambda found: max(
            found["LSTM, bias 1.0"], found["LSTM, bias 4.0"]) <= found["SimpleRNN"] + 1,
        "recall, bias 1: below 90": lambda found: found["LSTM, bias 1.0"] < 90,
        "recall, bias 4: above 90": lambda found: found["LSTM, bias 4.0"] > 90,
        "adding: half the error or less": lambda found:
            found["LSTM, share of 1/6"] < found["ElmanRNN, share of 1/6"] / 2,
    }),
    "clusters": (clusters, {
        "noun or verb: an untrained network comes near":
            lambda found: not below(found, "noun or verb"),
        "twelve categories: none comes near": lambda found: below(found, "twelve"),
        "noun or verb: the trained one has all":
            lambda found: found["trained, noun or verb"] == 100,
    }),
    "waiting": (waiting, {
        "R x 0.5: 64 rounds do": lambda found: found["rounds, R x 0.5"] <= 64,
        "R x 1.25: 64 rounds don't": lambda found: found["rounds, R x 1.25"] > 64,
    }),
    "brains": (brains, {
        "right in more than 95 %": lambda found: found["right"] > 95,
        "it stands (cosine above 0.9)": lambda found: found["cosine"] > 0.9,
        "it flips (below -0.9)": lambda found: found["cosine"] < -0.9,
    }),
}

if __name__ == "__main__":
    report(CLAIMS, __doc__)
