"""The shares that lesson 12 quotes: what its networks do at other starts and on other sequences.

    python tests/benchmarks/shares/lesson_12.py                  # all: a quarter of an hour
    python tests/benchmarks/shares/lesson_12.py one-way --seeds 10
"""

import numpy as np
from over_seeds import report

from course_utils.models import AttentiveRNN, ElmanRNN, EncoderDecoder, alignment
from course_utils.tasks import reversal, reversal_in_one_stream
from course_utils.training import Adam, clip_by_global_norm, one_thread

BOTTLENECK = {"attention": "none", "hand_over": True, "bidirectional": False}


def train(network, draw, seed, steps=600):
    adam = Adam(0.005)
    with one_thread():
        for k in range(steps):
            x, targets, mask = draw(32, seed=10_000 * seed + k + 1)
            _, gradients = network.loss_and_gradients(x, targets, mask=mask)
            gradient = network.flatten(gradients)
            clip_by_global_norm(gradient, 1.0)
            adam.update(network.parameters, gradient)
    return network


def reverse(length):
    return lambda batch, seed: reversal(batch, length, seed=seed)


def right(network, length):
    test = reversal(500, length, seed=0)
    return network.forward(test.x).y.argmax(axis=2) == test.targets


def bottleneck(seed):
    """Section 1: without attention, 4 and 13 letters."""
    found = {}
    for length in (4, 13):
        net = train(EncoderDecoder(10, 32, 10, **BOTTLENECK, seed=seed), reverse(length), seed)
        letters = right(net, length)
        found[f"right at length {length}"] = letters.mean()
    by_step = letters.mean(axis=0)
    return found | {"first letter of 13": by_step[0], "last letter of 13": by_step[-1]}


def wider(seed):
    """Section 1: length 10, with 32 units, with 64, and with 3000 steps."""
    found = {}
    for words, units, steps in (("32 units", 32, 600), ("64 units", 64, 600),
                                ("3000 steps", 32, 3000)):
        net = EncoderDecoder(10, units, 10, **BOTTLENECK, seed=seed)
        found[words] = right(train(net, reverse(10), seed, steps), 10).mean()
    return found


def looking(seed):
    """Section 4: with attention, 13 letters: how many are right, and where it looks."""
    net = train(EncoderDecoder(10, 32, 10, seed=seed), reverse(13), seed)
    test = reversal(500, 13, seed=0)
    weight, share = alignment(net.forward(test.x).attention.alpha)
    return {"right": right(net, 13).mean(), "weight at the right place": weight,
            "largest there": share}


def one_way(seed):
    """Section 5: an encoder that reads from left to right."""
    net = EncoderDecoder(10, 32, 10, bidirectional=False, seed=seed)
    test = reversal(500, 13, seed=0)
    told = train(net, reverse(13), seed).forward(test.x, test.targets)
    alpha = told.attention.alpha
    return {"right": np.mean(told.y.argmax(axis=2) == test.targets),
            "at the place": alignment(alpha)[1], "one later": alignment(alpha, "late")[1]}


def stream(seed):
    """Section 9: reversal in one stream, plain and looking back."""
    def draw(batch, seed):
        return reversal_in_one_stream(batch, 6, seed=seed)

    x, targets, mask = draw(500, 0)
    found = {}
    for name, kind in (("plain", ElmanRNN), ("looking back", AttentiveRNN)):
        network = train(kind(11, 32, 10, seed=seed), draw, seed)
        found[name] = (network.forward(x).y.argmax(axis=2) == targets)[mask].mean()
    return found


CLAIMS = {
    "bottleneck": (bottleneck, {
        "above 0.95 at length 4": lambda found: found["right at length 4"] > 0.95,
        "from 0.2 to 0.6 at length 13": lambda found: 0.2 < found["right at length 13"] < 0.6,
        "first letter above 0.7, last below 0.4": lambda found:
            found["first letter of 13"] > 0.7 and found["last letter of 13"] < 0.4,
    }),
    "wider": (wider, {"both are better than 32 units, 600 steps": lambda found:
                      min(found["64 units"], found["3000 steps"]) > found["32 units"]}),
    "looking": (looking, {
        "above 0.95 right": lambda found: found["right"] > 0.95,
        "mean weight above 0.85": lambda found: found["weight at the right place"] > 0.85,
        "largest weight there in more than 0.9": lambda found: found["largest there"] > 0.9,
    }),
    "one-way": (one_way, {
        "above 0.8 right": lambda found: found["right"] > 0.8,
        "looks one place later": lambda found: found["one later"] > 0.5,
        "looks at the place": lambda found: found["at the place"] > 0.5,
    }),
    "stream": (stream, {
        "looking back above 0.95": lambda found: found["looking back"] > 0.95,
        "plain below 0.8": lambda found: found["plain"] < 0.8,
    }),
}

if __name__ == "__main__":
    report(CLAIMS, __doc__)
