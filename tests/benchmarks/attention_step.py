"""How long is a look: attention here and in Keras, and what a longer sequence costs whom.

    python3 -m course_utils bench attention_step [--sizes 32,10,32 ...] [--seconds 4]

First table: additive and scaled dot-product attention of as many queries as positions, forward,
and forward with all gradients; float32 on both sides, Keras's layers compiled by tf.function. A
ratio above 1 says that ours is quicker. Second table: attention, a recurrent network and a causal
convolution over sequences of growing length; "in a row" counts the operations that have to wait
for each other. in_turn.py says how the times are taken.
"""

import argparse

import numpy as np
from in_turn import (
    Contender,
    Workplace,
    has,
    heading,
    in_turn,
    milliseconds,
    ratio,
    sizes_from,
)

from course_utils.keras_bridge import import_keras
from course_utils.models import CausalConvolution, ElmanRNN
from course_utils.models.attention.additive_and_dot import additive, attention_backward, scaled_dot

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


def keras_layers(kind, arrays, which):
    """One of the two, with Keras's layers and TensorFlow's gradients."""
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
    runs = {"forward": lambda: forward()[0, 0, 0].numpy(),
            "gradients": lambda: gradients()[0][0, 0, 0].numpy()}
    return which, Contender(runs[which])


def compare_with_keras(sizes, seconds):
    print(f"{'(batch, time, n)':>16}  {'attention':<20}{'pass':<10}{'ours ms':>8}{'Keras ms':>9}"
          f"{'Keras/ours':>11}")
    keras = Workplace(keras_layers)
    for batch, time, units in sizes:
        arrays = draw((batch, time, units), (batch, time, units), (batch, time, units),
                      (units, units), (units, units), (units,))
        for kind in ("additive", "scaled dot product"):
            for name, run in zip(("forward", "gradients"), ours(kind, arrays), strict=True):
                contenders = {"ours": Contender(run),
                              "Keras": keras.contender(kind, arrays, name)}
                times = in_turn(contenders, seconds)
                print(f"{(batch, time, units)!s:>16}  {kind:<20}{name:<10}"
                      f"{milliseconds(times, 'ours'):8.2f}{milliseconds(times, 'Keras'):9.2f}"
                      f"{ratio(times, 'Keras', 'ours'):11.2f}", flush=True)
    keras.close()


def compare_lengths(seconds, batch=32, units=64):
    print(f"\n{'length':>6}  {'what':<12}{'ms':>8}{'in a row':>10}")
    rnn = ElmanRNN(units, units, 1, readout="linear", dtype="float32")
    for time in LENGTHS:
        (x,) = draw((batch, time, units))
        layers = int(np.ceil(np.log2(time)))
        convolution = CausalConvolution(layers, channels=units, inputs=units)
        contenders = {
            "attention": Contender(lambda x=x: scaled_dot(x, x)),
            "recurrent": Contender(lambda x=x: rnn.forward(x)),
            "convolution": Contender(lambda x=x, network=convolution: network.forward(x)),
        }
        times = in_turn(contenders, seconds)
        in_a_row = {"attention": 1, "recurrent": time, "convolution": layers}
        for name in times:
            print(f"{time:6}  {name:<12}{milliseconds(times, name):8.2f}{in_a_row[name]:10}",
                  flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    sizes_from(parser, SIZES, "batch,time,units")
    parser.add_argument("--seconds", type=float, default=4, help="of measuring for each line")
    chosen = parser.parse_args()
    keras = has("keras")
    print(heading(f"Keras {keras}" if keras else "no Keras"))
    if keras:
        compare_with_keras(chosen.sizes, chosen.seconds)
    compare_lengths(chosen.seconds)


if __name__ == "__main__":
    main()
