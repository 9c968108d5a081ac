"""The adding problem at full size: the table that lesson 10 quotes.

    python tests/benchmarks/shares/adding_table.py  # about ten minutes of one core
    python tests/benchmarks/shares/adding_table.py --lengths 10 30 --seeds 1

Each network has 32 units and is trained with Adam, batches of 64 new sequences and gradients
clipped at length 1, for at most 2000 steps or until its error on 1000 other sequences is below
0.002. Each learning rate is tried with every seed; what is printed is, over the seeds, the median
of the better error of the two.
"""

import argparse
from statistics import median

import numpy as np

from course_utils.models import GRU, LSTM, ElmanRNN
from course_utils.tasks import ADDING_BASELINE, adding_sequences
from course_utils.training import Adam, Trainer

UNITS, BATCH, STEPS, CHECK_EVERY, ENOUGH = 32, 64, 2000, 100, 0.002
RATES = (0.01, 0.002)


def irnn(*sizes, **options):
    rnn = ElmanRNN(*sizes, activation="relu", **options)
    rnn.R = np.eye(rnn.units)
    return rnn


NETWORKS = {"SimpleRNN": ElmanRNN, "IRNN": irnn, "LSTM": LSTM, "GRU": GRU}


def error_after_training(kind, length, rate, seed):
    """The lowest error on the test sequences that training came to."""
    net = NETWORKS[kind](2, UNITS, 1, readout="linear", seed=seed)
    trainer = Trainer(net, Adam(rate), clip=1.0)
    test = adding_sequences(1000, length, seed=10_000)
    best = trainer.evaluate([test])
    for stretch in range(STEPS // CHECK_EVERY):
        data = adding_sequences(CHECK_EVERY * BATCH, length, seed=1000 * seed + stretch)
        history = trainer.fit(data.batches(BATCH))
        best = min(best, trainer.evaluate([test]))
        if best < ENOUGH or history.stopped != "completed":
            break
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lengths", type=int, nargs="+", default=[10, 30, 60, 100])
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    print(f"always 1: {ADDING_BASELINE:.4f}")
    print("T    " + "".join(f"{kind:>12}" for kind in NETWORKS) + "   (median of the seeds)")
    for length in chosen.lengths:
        row = []
        for kind in NETWORKS:
            errors = [min(error_after_training(kind, length, rate, seed) for rate in RATES)
                      for seed in range(chosen.seeds)]
            row.append(errors)
        print(f"{length:<5}" + "".join(f"{median(errors):12.4f}" for errors in row), flush=True)
        for kind, errors in zip(NETWORKS, row, strict=True):
            print(f"     {kind:<10}", *(f"{error:.4f}" for error in errors), flush=True)


if __name__ == "__main__":
    main()
