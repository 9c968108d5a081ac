"""When do jit_compile and unroll pay in Keras: the first call against every later step.

    python3 -m course_utils bench keras_settings [--steps 10 50 100] [--units 64] [--rounds 60]

One training step is forward + backward + clipping + Adam, as `fit` calls it, on a batch of 32. For
each number of time steps, four settings of the same network with the same weights. "first" is the
processor time of the first step, which traces and compiles; "step" the median of many later ones,
timed in turn; the ratios, to the plain setting, are medians of pairs. "pays after" is
the number of training steps at which the time saved has made up for the longer first one. Lesson 09
quotes the result.
"""

import argparse
import itertools
import time

import numpy as np
from in_turn import batch_of, heading, in_turn, keras_model, keras_step, milliseconds, ratio

from course_utils.keras_bridge import import_keras
from course_utils.models import ElmanRNN

BATCH, INPUTS = 32, 32
PLAIN = "jit off, unroll off"


def run_size(steps, units, seconds):
    """(setting -> seconds of the first call, setting -> those of the later training steps)."""
    x, targets = batch_of((BATCH, steps, INPUTS, units))
    rnn = ElmanRNN(INPUTS, units, INPUTS)
    contenders, first = {}, {}
    for jit, unroll in itertools.product((False, True), (False, True)):
        name = f"jit {'on' if jit else 'off'}, unroll {'on' if unroll else 'off'}"
        contenders[name] = keras_step(keras_model(rnn, x, jit, unroll), x, targets)
        start = time.process_time()
        contenders[name].run()
        first[name] = time.process_time() - start
    return first, in_turn(contenders, seconds, turn=0.01)


def pays_after(first, step, name):
    """Training steps until the saved time equals the longer first call; None for never."""
    saved = (step[PLAIN] - step[name]) / 1e3
    longer = first[name] - first[PLAIN]
    return int(np.ceil(max(0.0, longer) / saved)) if saved > 0 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, nargs="+", default=[10, 50, 100])
    parser.add_argument("--units", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=8, help="of measuring for each T")
    arguments = parser.parse_args()
    if min(*arguments.steps, arguments.units) < 1:
        parser.error("--steps and --units take whole numbers of 1 or more")
    keras = import_keras().__version__
    print(heading(f"Keras {keras}", f"batch {BATCH}, {arguments.units} units"))
    print(f"{'T':>4}  {'setting':<22}{'first s':>8}{'step ms':>9}{'ratio':>7}  pays after")
    run_size(2, 4, 0.1)  # TensorFlow's own start is nobody's first call
    for steps in arguments.steps:
        first, times = run_size(steps, arguments.units, arguments.seconds)
        step = {name: milliseconds(times, name) for name in times}
        for name in times:
            after = pays_after(first, step, name)
            after = "-" if name == PLAIN else "never" if after is None else f"{after} steps"
            print(f"{steps:>4}  {name:<22}{first[name]:8.1f}{step[name]:9.2f}"
                  f"{ratio(times, name, PLAIN):7.2f}  {after}", flush=True)


if __name__ == "__main__":
    main()
