"""How long is a look: attention here and in Keras, and what a longer sequence costs whom.

    python tests/benchmarks/attention_step.py [--sizes 32,10,32 ...] [--rounds 15]

First table: additive and scaled dot-product attention of as many queries as positions, forward,
and forward with all gradients; float32 on both sides, Keras's layers compiled by tf.function. A
ratio above 1 says that ours is quicker. Second table: attention, a recurrent network and a causal
convolution over sequences of growing length; "in a row" counts the operations that have to wait
for each other. Everything is timed in turn, in this one process, and the fastest round counts.
"""

import argparse
import os
import platform
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from course_utils.keras_bridge import import_keras
from course_utils.models import CausalConvolution, ElmanRNN
from course_utils.models.attention.additive_and_dot import additive, attention_backward, scaled_dot
from course_utils.training.step_cost import measure

SIZES = [(32, 10, 32), (32, 50, 64), (32, 200, 64)]
LENGTHS = (25, 50, 100, 200, 400)


def draw(*shapes):
    """Normally distributed float32 arrays of these shapes, the same in each run."""
    random = np.random.default_rng(0)
    return [random.standard_normal(shape).astype("float32") for shape in shapes]


def ours(kind, arrays):
    """(forward, forward and gradients) with the course's own functions."""
    queries, keys, dm, W_q, W_k, v = arrays

    def forward():
        if kind == "additive":
            return additive(queries, keys, W_q, W_k, v)
        return scaled_dot(queries, keys)

    return forward, lambda: attention_backward(forward(), dm)


def keras_layers(kind, arrays):
    """The same two with Keras's layers and TensorFlow's gradients."""
    import tensorflow as tf

    layers = import_keras().layers
    queries, keys, dm = (tf.constant(array) for array in arrays[:3])
    W_q, W_k = (tf.Variable(array) for array in arrays[3:5])
    add, dot = layers.AdditiveAttention(), layers.Attention(use_scale=False)
    add.build([queries.shape, keys.shape])
    add.scale.assign(arrays[5])
    v = add.scale.value

    def look():
        if kind == "additive":
            # Keras takes query, value and key, and has no matrices of its own.
            return add([queries @ tf.transpose(W_q), keys, keys @ tf.transpose(W_k)])
        return dot([queries / np.float32(np.sqrt(queries.shape[2])), keys])

    @tf.function
    def forward():
        return look()

    @tf.function
    def gradients():
        watched = [queries, keys, *([W_q, W_k, v] if kind == "additive" else [])]
        with tf.GradientTape() as tape:
            tape.watch(watched)
            loss = tf.reduce_sum(look() * dm)
        return tape.gradient(loss, watched)

    # Reading a number waits for the computation to end.
    return lambda: forward()[0, 0, 0].numpy(), lambda: gradients()[0][0, 0, 0].numpy()


def compare_with_keras(sizes, rounds):
    print(f"{'(batch, time, n)':>16}  {'attention':<20}{'pass':<10}{'ours ms':>8}{'Keras ms':>9}"
          f"{'Keras/ours':>11}")
    for batch, time, units in sizes:
        arrays = draw((batch, time, units), (batch, time, units), (batch, time, units),
                      (units, units), (units, units), (units,))
        for kind in ("additive", "scaled dot product"):
            contenders = {}
            for who, made in (("ours", ours(kind, arrays)), ("Keras", keras_layers(kind, arrays))):
                for name, run in zip(("forward", "gradients"), made, strict=True):
                    contenders[name, who] = (run, 1)
            times = measure(contenders, rounds, seconds=0.02, choose=min, rest=0.02)
            for name in ("forward", "gradients"):
                mine, theirs = 1e3 * times[name, "ours"], 1e3 * times[name, "Keras"]
                print(f"{(batch, time, units)!s:>16}  {kind:<20}{name:<10}{mine:8.2f}"
                      f"{theirs:9.2f}{theirs / mine:11.2f}", flush=True)


def compare_lengths(rounds, batch=32, units=64):
    print(f"\n{'length':>6}  {'what':<12}{'ms':>8}{'in a row':>10}")
    rnn = ElmanRNN(units, units, 1, readout="linear", dtype="float32")
    for time in LENGTHS:
        (x,) = draw((batch, time, units))
        layers = int(np.ceil(np.log2(time)))
        convolution = CausalConvolution(layers, channels=units, inputs=units)
        contenders = {
            "attention": (lambda x=x: scaled_dot(x, x), 1),
            "recurrent": (lambda x=x: rnn.forward(x), 1),
            "convolution": (lambda x=x, network=convolution: network.forward(x), 1),
        }
        times = measure(contenders, rounds, seconds=0.02, choose=min, rest=0.02)
        in_a_row = {"attention": 1, "recurrent": time, "convolution": layers}
        for name, seconds in times.items():
            print(f"{time:6}  {name:<12}{1e3 * seconds:8.2f}{in_a_row[name]:10}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", metavar="batch,time,units")
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    try:
        sizes = [tuple(map(int, text.split(","))) for text in arguments.sizes or []] or SIZES
        if arguments.rounds < 1 or any(len(size) != 3 or min(size) < 1 for size in sizes):
            raise ValueError
    except ValueError:
        parser.error("--sizes takes three whole numbers like 32,50,64; --rounds 1 or more")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, "
          f"Keras {import_keras().__version__}, {os.cpu_count()} cores{load}")
    compare_with_keras(sizes, arguments.rounds)
    compare_lengths(arguments.rounds)


if __name__ == "__main__":
    main()
