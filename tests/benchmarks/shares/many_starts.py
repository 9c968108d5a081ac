"""What lessons 03 and 04 say of further starts: how many of many networks learn a task.

    OMP_NUM_THREADS=1 python tests/benchmarks/shares/many_starts.py  # about two minutes of one core

The lamp of lesson 03, section 7, from 200 starts with two hidden units and 60 with eight, beyond
the ten of the lesson. The sentences of lesson 04, section 8, from 20 starts. The first value of 50
steps, asked for after 50 and after 100, as section 9 says it, from 20 starts; and its rival there,
the convolution, from 20 as well.
"""

import numpy as np

from course_utils.models import CausalConvolution, ElmanRNN, HiddenLayerNetwork
from course_utils.tasks import first_value, negation_sentences, recall_first
from course_utils.training import Adam, Trainer

SWITCHES, LIT = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])


def learns_lamp(units, seed):
    """Whether 800 steps from this start lead to the lamp on the stairs."""
    net = HiddenLayerNetwork.random(2, units, seed=seed)
    for _ in range(800):
        net.step(SWITCHES, LIT, learning_rate=1.0)
    return bool(((net.forward(SWITCHES)[2] > 0.5) == LIT).all())


def on_sentences(seed):
    """Share of new sentences that a network of lesson 04 judges rightly."""
    train, test = negation_sentences(3000), negation_sentences(1000, "test")
    x, targets, last = train.one_hot()
    batches = [(x[i:i + 50], targets[i:i + 50], last[i:i + 50]) for i in range(0, 3000, 50)]
    rnn = ElmanRNN(25, 16, 1, readout="sigmoid", seed=seed)
    Trainer(rnn, Adam(0.01)).fit(batches, epochs=8)
    x, _, last = test.one_hot()
    return float(np.mean((rnn.forward(x).y[last][:, 0] > 0.5) == test.labels))


def on_first_value(seed):
    """Shares right after 50 steps, as trained, and after 100."""
    x, targets, last = recall_first(2000, 50)
    batches = [(x[i:i + 50], targets[i:i + 50], last[i:i + 50]) for i in range(0, 2000, 50)]
    rnn = ElmanRNN(1, 16, 1, readout="sigmoid", seed=seed)
    Trainer(rnn, Adam(0.003)).fit(batches, epochs=6)
    shares = []
    for steps in (50, 100):
        x, labels = first_value(1000, steps, seed=1)
        shares.append(float(np.mean((rnn.forward(x).y[:, -1, 0] > 0.5) == labels)))
    return shares


def by_convolution(seed):
    """Share right of the causal convolution after 50 steps."""
    convolution = CausalConvolution(layers=6, channels=8, seed=seed)
    convolution.fit(*first_value(2000, 50), Adam(0.005), epochs=4)
    x, labels = first_value(1000, 50, seed=1)
    return float(np.mean((convolution.forward(x) > 0.5) == labels))


if __name__ == "__main__":
    for units, seeds in ((2, range(10, 210)), (8, range(10, 70))):
        found = sum(learns_lamp(units, seed) for seed in seeds)
        print(f"lamp, {units} hidden units: {found} of {len(seeds)} further starts learn it")
    shares = [on_sentences(seed) for seed in range(20)]
    print("sentences, right:", *(f"{share:.3f}" for share in sorted(shares)))
    found = np.array([on_first_value(seed) for seed in range(20)])  # (20, 2)
    for after, shares in zip((50, 100), found.T, strict=True):
        print(f"first value after {after:3} steps:", *(f"{share:.2f}" for share in sorted(shares)))
    shares = [by_convolution(seed) for seed in range(20)]
    print("convolution after 50 steps:", *(f"{share:.2f}" for share in sorted(shares)))
