"""Where the time of an RNN's training step goes, and how quick NumPy's matrix product is.

    python3 -m course_utils bench products [--sizes 32,25,65,128 ...] [--seconds 4]

First table: shares of a step on one thread, in its processor time. "products" are the bare ones;
"tanh" is NumPy's tanh of all states; "loss" is softmax with cross-entropy, without its products;
the rest is additions, slopes, Adam, checks and the calls themselves. Second table: what each
library's product reaches, in thousand millions of operations a second of processor time, all on
one thread: for R h(t-1) of one step and for the gradient of R over all of them. Where another
one's number is higher, the limit of a step is NumPy's product, not what is around it.
"""

import argparse
import contextlib
import time as clock
from importlib import metadata

import numpy as np
from in_turn import (
    Contender,
    Workplace,
    batch_of,
    has,
    heading,
    in_turn,
    milliseconds,
    ours,
    sizes_from,
)
from rnn_step import SIZES

from course_utils.models import ElmanRNN
from course_utils.training import FastPath
from course_utils.training.step_cost import matrix_products

MANY = 20  # products in one call of TensorFlow: a call takes longer than a small product


def shares(size, seconds):
    """name -> milliseconds of a step and of its parts."""
    batch, time, inputs, units = size
    x, targets = batch_of(size)
    network = ElmanRNN(inputs, units, inputs)
    path = FastPath(network, batch, time)
    path.loss.set_targets(targets, None)
    a, Z = (np.random.default_rng(0).normal(size=s).astype("float32")
            for s in ((batch, units), path.Z.shape))

    def tanh():
        for h in path.h[1:]:
            np.tanh(a, out=h)

    def loss():
        path.Z[...] = Z
        path.loss.backward(path.Z)

    contenders = {
        "step": ours(network, x, targets),
        "products": Contender(matrix_products(batch, time, inputs, units, inputs)),
        "tanh": Contender(tanh),
        "loss": Contender(loss),
    }
    for one in contenders.values():
        one.threads, one.clock = 1, clock.thread_time
    times = in_turn(contenders, seconds)
    return {name: milliseconds(times, name) for name in times}


def factors(size):
    """The two products of one size: (left, right)."""
    batch, time, _, units = size
    random = np.random.default_rng(0)
    shapes = ((batch, units), (units, units)), ((units, batch * time), (batch * time, units))
    scale = units**-0.5  # so that many products in a row neither grow nor vanish
    return [tuple(scale * random.normal(size=s).astype("float32") for s in pair)
            for pair in shapes]


def torch_product(left, right):
    import torch

    torch.set_num_threads(1)
    left, right = torch.tensor(left), torch.tensor(right)
    out = torch.empty(len(left), right.shape[1])
    return "", Contender(lambda: torch.mm(left, right, out=out), clock=clock.process_time)


def tensorflow_version():
    names = metadata.packages_distributions().get("tensorflow", [])
    return metadata.version(names[0]) if names else None


def tensorflow_product(left, right):
    from course_utils.keras_bridge import import_keras

    import_keras()
    import tensorflow as tf

    with contextlib.suppress(RuntimeError):  # it has computed already, so on one thread
        tf.config.threading.set_intra_op_parallelism_threads(1)
    left, right = tf.constant(left), tf.constant(right)
    many = MANY if left.shape[1] == right.shape[1] else 1  # step after step, as in the network

    @tf.function
    def product():
        h = left
        for _ in range(many):
            h = tf.matmul(h, right)
        return h

    return "", Contender(lambda: product().numpy(), many, clock=clock.process_time)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    sizes_from(parser, SIZES, "batch,time,inputs,units")
    parser.add_argument("--seconds", type=float, default=4, help="of measuring for each line")
    chosen = parser.parse_args()
    makers = {"TensorFlow": tensorflow_product, "PyTorch": torch_product}
    there = {"TensorFlow": tensorflow_version(), "PyTorch": has("torch")}
    print(heading(*(f"{name} {there[name] or 'not installed'}" for name in makers)))
    print(f"\n{'(batch, time, in, n)':>20}{'step ms':>9}{'products':>10}{'tanh':>7}{'loss':>7}"
          f"{'rest':>7}")
    for size in chosen.sizes:
        found = shares(size, chosen.seconds)
        step = found.pop("step")
        parts = [100 * part / step for part in found.values()]
        print(f"{size!s:>20}{step:9.2f}{parts[0]:9.0f}%{parts[1]:6.0f}%{parts[2]:6.0f}%"
              f"{100 - sum(parts):6.0f}%", flush=True)
    others = {name: Workplace(makers[name]) for name in makers if there[name]}
    print(f"\n{'':26}{'NumPy':>12}" + "".join(f"{name:>12}" for name in others))
    for size in chosen.sizes:
        for said, (left, right) in zip(("R h(t-1)", "gradient of R"), factors(size), strict=True):
            out = np.empty((len(left), right.shape[1]), "float32")
            contenders = {"NumPy": Contender(lambda a=left, b=right, c=out: np.dot(a, b, out=c),
                                             threads=1, clock=clock.thread_time)}
            contenders |= {name: place.contender(left, right) for name, place in others.items()}
            times = in_turn(contenders, chosen.seconds / 4, turn=0.02)
            work = 2 * left.shape[0] * left.shape[1] * right.shape[1]
            rates = [work / milliseconds(times, name) / 1e6 for name in times]
            shape = f"{left.shape[0]}x{left.shape[1]}x{right.shape[1]}"
            print(f"{said:>13}{shape:>13}"
                  + "".join(f"{rate:12.0f}" for rate in rates), flush=True)
    for place in others.values():
        place.close()


if __name__ == "__main__":
    main()
