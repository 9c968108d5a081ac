"""How long is one training step: this course's RNN, the best Keras setting, the bare products.

    python tests/benchmarks/rnn_step.py [--quick] [--busy] [--all] [--sizes 32,25,27,64 ...]

A step is forward + backward + clipping + Adam on one batch of one-hot vectors, checks of the
arguments included. All contenders are timed in turn, round after round, in this one process; the
ratios are between medians. "bare" is only the matrix products of such a step, of the same
shapes, by np.matmul(out=): what no NumPy version can go below (apart from np.dot being a little
quicker to call). On a machine that has other work to do, --busy takes the fastest of many short
rounds instead of the median.
"""

import argparse
import itertools
import os
import platform
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from course_utils.keras_bridge import import_keras, to_keras
from course_utils.models import ElmanRNN
from course_utils.training import Adam, Trainer
from course_utils.training.step_cost import matrix_products, measure

# (batch, time, inputs, units): the most that ours may take in bare products, and the least
# that the best Keras `fit` must take in ours (None: no goal).
GOALS = {
    (32, 25, 27, 64): (2.5, 2),
    (32, 25, 65, 128): (1.8, 2),
    (64, 50, 65, 128): (1.8, 1),
    (32, 100, 65, 256): (1.6, 1),
    (128, 100, 65, 512): (1.3, 1),
    (1, 25, 65, 100): (2.5, 2),
}


def keras_contenders(rnn, x, targets, batches, unrolled):
    """Name -> (function, steps that one call makes), for every Keras setting."""
    keras = import_keras()
    contenders = {}
    many_x, many_targets = np.tile(x, (batches, 1, 1)), np.tile(targets, (batches, 1))
    for jit, unroll in itertools.product((False, True), (False, True) if unrolled else (False,)):
        plain = to_keras(rnn)
        hidden, dense = (layer.get_config() for layer in plain.layers)
        model = keras.Sequential(
            [
                keras.layers.Input(x.shape[1:], batch_size=x.shape[0]),
                type(plain.layers[0]).from_config(hidden | {"unroll": unroll}),
                keras.layers.Dense.from_config(dense),
            ]
        )
        model.set_weights(plain.get_weights())
        model.compile(
            optimizer=keras.optimizers.Adam(0.001, global_clipnorm=5.0),
            loss="sparse_categorical_crossentropy",
            jit_compile=jit,
        )
        name = f"jit {'on' if jit else 'off'}, unroll {'on' if unroll else 'off'}"

        def fit(model=model):
            model.fit(
                many_x, many_targets, batch_size=len(x), epochs=1, shuffle=False, verbose=0
            )

        def on_batch(model=model):
            model.train_on_batch(x, targets)

        contenders[f"fit, {name}"] = (fit, batches)
        contenders[f"train_on_batch, {name}"] = (on_batch, 1)
    return contenders


def run_size(size, quick, busy):
    """The times of all contenders for one size, in ms."""
    batch, steps, inputs, units = size
    random = np.random.default_rng(0)
    x = np.eye(inputs, dtype="float32")[random.integers(0, inputs, (batch, steps))]
    targets = random.integers(0, inputs, (batch, steps))
    rnn = ElmanRNN(inputs, units, inputs)
    trainer = Trainer(rnn, Adam(0.001), clip=5.0)
    work = batch * steps * units * (inputs * 2 + units)
    batches = int(np.clip(2e10 / (6 * work), 4, 200))
    contenders = keras_contenders(rnn, x, targets, batches, unrolled=not quick)
    contenders["bare"] = (matrix_products(batch, steps, inputs, units, inputs), 1)
    contenders["ours"] = (lambda: trainer.step(x, targets), 1)
    if busy:
        times = measure(contenders, rounds=10 if quick else 25, seconds=0.05, choose=min)
    else:
        times = measure(contenders, *((3, 0.1) if quick else (7, 0.4)))
    return {name: 1e3 * seconds for name, seconds in times.items()}


def line(size, times):
    """One row of the table of results."""
    ours, bare = times["ours"], times["bare"]
    keras_name = min((name for name in times if "jit" in name), key=times.get)
    fit_name = min((name for name in times if name.startswith("fit")), key=times.get)
    most, least = GOALS.get(size, (None, None))
    said = []
    if most:
        said.append(f"<= {most} bare: {'yes' if ours / bare <= most else 'NO'}")
        said.append(f"fastest: {'yes' if ours < times[keras_name] else 'NO'}")
        if least > 1:
            said.append(f"fit >= {least}x: {'yes' if times[fit_name] / ours >= least else 'NO'}")
    return (
        f"{size!s:>20}  {bare:8.3f}  {ours:8.3f}  {ours / bare:9.2f}  "
        f"{times[keras_name] / ours:10.2f}  {times[fit_name] / ours:8.2f}  "
        f"{'; '.join(said)}\n{'':>22}best Keras: {keras_name} {times[keras_name]:.3f} ms; "
        f"best fit: {fit_name} {times[fit_name]:.3f} ms"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", metavar="batch,time,inputs,units")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, Keras not unrolled")
    parser.add_argument("--busy", action="store_true", help="the fastest of many short rounds")
    parser.add_argument("--all", action="store_true", help="also every Keras setting")
    arguments = parser.parse_args()
    try:
        sizes = [tuple(map(int, text.split(","))) for text in arguments.sizes or []] or [*GOALS]
        if any(len(size) != 4 or min(size) < 1 for size in sizes):
            raise ValueError
    except ValueError:
        parser.error(f"--sizes is {arguments.sizes}: expected four whole numbers like 32,25,27,64")
    keras = import_keras()
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, Keras {keras.__version__}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        if hasattr(os, "getloadavg")
        else ""
    )
    print(
        f"{'(batch, time, in, n)':>20}  {'bare ms':>8}  {'ours ms':>8}  {'ours/bare':>9}  "
        f"{'Keras/ours':>10}  {'fit/ours':>8}  goals"
    )
    for size in sizes:
        times = run_size(size, arguments.quick, arguments.busy)
        print(line(size, times), flush=True)
        if arguments.all:
            for name in sorted(times, key=times.get):
                print(f"{'':>22}{times[name]:9.3f} ms  {name}")


if __name__ == "__main__":
    main()
