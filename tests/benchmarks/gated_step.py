"""How long is a training step of the gated networks: LSTM and GRU here, in Keras, and SimpleRNN.

    python tests/benchmarks/gated_step.py [--sizes 32,25,27,64 ...] [--rounds 25] [--unroll]

A step is forward + backward + clipping + Adam on one batch of one-hot vectors, checks of the
arguments included; float32 on both sides. All contenders are timed in turn, round after round, in
this one process, and the fastest round counts, so that other work on the machine matters little.
"Keras" is the fastest of its settings for one step, "fit" the fastest within `model.fit`; a ratio
above 1 says that ours is quicker. "/ RNN" is how much longer a step takes than one of ElmanRNN.
"""

import argparse
import logging
import os
import platform
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rnn_step import keras_contenders

from course_utils.keras_bridge import import_keras
from course_utils.models import GRU, LSTM, ElmanRNN
from course_utils.training import Adam, Trainer
from course_utils.training.step_cost import measure

SIZES = [(32, 12, 7, 16), (32, 40, 2, 24), (32, 25, 27, 64), (64, 50, 65, 128)]
KINDS = (ElmanRNN, LSTM, GRU)


def run_size(size, rounds, unrolled):
    """Name of the network -> (ours, the fastest Keras step, the fastest within fit) in ms."""
    batch, steps, inputs, units = size
    random = np.random.default_rng(0)
    x = np.eye(inputs, dtype="float32")[random.integers(0, inputs, (batch, steps))]
    targets = random.integers(0, inputs, (batch, steps))
    contenders = {}
    for kind in KINDS:
        net = kind(inputs, units, inputs)
        trainer = Trainer(net, Adam(0.001), clip=5.0)
        for name, contender in keras_contenders(net, x, targets, 8, unrolled).items():
            contenders[kind.__name__, name] = contender
        contenders[kind.__name__, "ours"] = (lambda t=trainer: t.step(x, targets), 1)
    times = measure(contenders, rounds, seconds=0.02, choose=min, rest=0.02)
    found = {}
    for kind in KINDS:
        mine = {name: 1e3 * s for (network, name), s in times.items() if network == kind.__name__}
        ours = mine.pop("ours")
        fit = min(s for name, s in mine.items() if name.startswith("fit"))
        found[kind.__name__] = ours, min(mine.values()), fit
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", metavar="batch,time,inputs,units")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--unroll", action="store_true", help="Keras unrolled too (slow to build)")
    arguments = parser.parse_args()
    try:
        sizes = [tuple(map(int, text.split(","))) for text in arguments.sizes or []] or SIZES
        if arguments.rounds < 1 or any(len(size) != 4 or min(size) < 1 for size in sizes):
            raise ValueError
    except ValueError:
        parser.error("--sizes takes four whole numbers like 32,25,27,64; --rounds 1 or more")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, "
          f"Keras {import_keras().__version__}, {os.cpu_count()} cores{load}")
    print(f"{'(batch, time, in, n)':>20}  {'network':<9}{'ours ms':>8}{'Keras ms':>9}"
          f"{'Keras/ours':>11}{'fit/ours':>9}{'/ RNN':>7}")
    logging.getLogger("tensorflow").setLevel("ERROR")  # it minds that each setting is compiled
    for size in sizes:
        found = run_size(size, arguments.rounds, arguments.unroll)
        plain = found["ElmanRNN"][0]
        for name, (ours, keras, fit) in found.items():
            print(f"{size!s:>20}  {name:<9}{ours:8.2f}{keras:9.2f}{keras / ours:11.2f}"
                  f"{fit / ours:9.2f}{ours / plain:7.1f}", flush=True)


if __name__ == "__main__":
    main()
