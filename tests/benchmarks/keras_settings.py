"""When do jit_compile and unroll pay in Keras: the first call against every later step.

    python tests/benchmarks/keras_settings.py [--steps 10 50 100] [--units 64] [--rounds 60]

One training step is forward + backward + clipping + Adam by `train_on_batch` on a batch of 32. For
each number of time steps, four settings of the same network with the same weights. "first" is the
processor time of the first step, which traces and compiles; "step" the fastest of many later ones,
timed in turn in this one process, so that other work on the machine matters little; the ratios are
to the plain setting. "pays after" is the number of training steps at which the time saved has made
up for the longer first one. Lesson 09 quotes the result.
"""

import argparse
import logging
import os
import platform
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rnn_step import keras_contenders

from course_utils.keras_bridge import import_keras
from course_utils.models import ElmanRNN
from course_utils.training.step_cost import measure

BATCH, INPUTS = 32, 32


def run_size(steps, units, rounds):
    """Name -> (seconds of the first call, seconds of a later training step)."""
    random = np.random.default_rng(0)
    x = np.eye(INPUTS, dtype="float32")[random.integers(0, INPUTS, (BATCH, steps))]
    targets = random.integers(0, INPUTS, (BATCH, steps))
    rnn = ElmanRNN(INPUTS, units, INPUTS)
    contenders = {
        name.removeprefix("train_on_batch, "): contender
        for name, contender in keras_contenders(rnn, x, targets, 1, unrolled=True).items()
        if name.startswith("train_on_batch, ")
    }
    first = {}
    for name, (run, _) in contenders.items():
        start = time.process_time()
        run()
        first[name] = time.process_time() - start
    later = measure(contenders, rounds, seconds=0.01, choose=min, rest=0.01)
    return {name: (first[name], later[name]) for name in contenders}


def pays_after(plain, other):
    """Training steps until the saved time equals the longer first call; None for never."""
    saved = plain[1] - other[1]
    return int(np.ceil(max(0.0, other[0] - plain[0]) / saved)) if saved > 0 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, nargs="+", default=[10, 50, 100])
    parser.add_argument("--units", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=60)
    arguments = parser.parse_args()
    if min(*arguments.steps, arguments.units, arguments.rounds) < 1:
        parser.error("--steps, --units and --rounds take whole numbers of 1 or more")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"Python {platform.python_version()}, Keras {import_keras().__version__}, "
          f"{os.cpu_count()} cores{load}, batch {BATCH}, {arguments.units} units")
    print(f"{'T':>4}  {'setting':<22}{'first s':>8}{'step ms':>9}{'ratio':>7}  pays after")
    logging.getLogger("tensorflow").setLevel("ERROR")  # it minds that each setting is compiled
    run_size(2, 4, 1)  # TensorFlow's own start is nobody's first call
    for steps in arguments.steps:
        times = run_size(steps, arguments.units, arguments.rounds)
        plain = times["jit off, unroll off"]
        for name, pair in times.items():
            after = "-" if pair is plain else pays_after(plain, pair)
            after = "never" if after is None else f"{after} steps" if after != "-" else after
            print(f"{steps:>4}  {name:<22}{pair[0]:8.1f}{pair[1] * 1e3:9.2f}"
                  f"{pair[1] / plain[1]:7.2f}  {after}", flush=True)


if __name__ == "__main__":
    main()
