"""What the benchmarks share: contenders timed in turn, round after round, so that whatever else the
machine does meets them all; who they are; and the machine they ran on.

A ratio is the median over the rounds of the ratio within each round: two neighbours in time are
compared, never two averages. Contenders of one network start from the same weights, and their
first losses are held equal before any time is taken. Keras and PyTorch run in a process each, which
sleeps until it is its turn: in one process the two don't get along, and their threads would wait
beside NumPy's.
"""

import argparse
import contextlib
import importlib.util
import logging
import multiprocessing
import os
import platform
import statistics
import sys
import time as clock
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from course_utils.keras_bridge import import_keras, to_keras
from course_utils.training import Adam, Trainer
from course_utils.training.blas_threads import LIBRARIES
from course_utils.training.step_cost import matrix_products

REST = 0.02  # seconds before each turn, for the threads of the one before to come to rest
CLIP, RATE = 5.0, 0.001  # of every training step
CLOCKS = {False: clock.perf_counter, True: clock.process_time}  # by whether it is on one thread


@dataclass
class Contender:
    """What to call, how many steps one call makes, how many threads NumPy's products have (None: as
    they are), and the clock: that of the wall, or for one thread alone its processor time.
    """

    run: object
    steps: int = 1
    threads: int | None = None
    clock: object = clock.perf_counter

    def time(self, calls):
        """Seconds of so many calls, after one that is not counted if they are short."""
        with blas_threads(self.threads):
            if calls > 1:
                self.run()
            start = self.clock()
            for _ in range(calls):
                self.run()
            return self.clock() - start


class Workplace:
    """A process of its own for the contenders of one library, one after the other.

    `make(*arguments)`, called there, returns (setting, Contender); it is asked for by `contender`.
    """

    def __init__(self, make):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, make), daemon=True)
        self.process.start()
        theirs.close()

    def contender(self, *arguments):
        """A contender made there; the one before it is given up."""
        self.setting, steps = self.ask(arguments)
        return Elsewhere(self, steps)

    def ask(self, question):
        try:
            self.pipe.send(question)
            return self.pipe.recv()
        except (EOFError, BrokenPipeError):
            raise SystemExit("the process of another library has ended: see above") from None

    def close(self):
        self.pipe.close()
        self.process.join(10)


class Elsewhere(Contender):
    """A contender in a workplace."""

    def time(self, calls):
        return self.run.ask(calls)


def counted_calls(steps):
    """The smallest thing that a workplace can make, for its test."""
    return f"{steps} a call", Contender(lambda: None, steps)


def _work(pipe, make):
    contender = None
    with contextlib.suppress(EOFError):
        while True:
            asked = pipe.recv()
            if isinstance(asked, tuple):
                contender = None  # frees its memory first
                setting, contender = make(*asked)
                pipe.send((setting, contender.steps))
            else:
                pipe.send(contender.time(asked))


def heading(*more):
    """One line on the machine, its load and the kernel of its matrix products."""
    said = [f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    for library in LIBRARIES:
        info = library.info()
        kind = info.get("architecture") or "kernel not known"
        said.append(f"{info['internal_api']} {info['version']} ({kind}, {info['num_threads']} "
                    "threads)")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    said += [*more, f"{os.cpu_count()} cores", "load not known" if load is None else
             f"load {load:.1f}"]
    busy = load is not None and load > os.cpu_count()
    return ", ".join(said) + "\nBusy: what waits for two cores is measured too slow." * busy


def sizes_from(parser, default, names):
    """Parse `--sizes`: each of them whole numbers with commas between, as many as `names` has."""
    def size(text):
        numbers = tuple(map(int, text.split(",")))
        if len(numbers) != len(names.split(",")) or min(numbers) < 1:
            raise ValueError
        return numbers

    size.__name__ = f"{names} as whole numbers"  # argparse: "invalid ... value"
    parser.add_argument("--sizes", nargs="+", type=size, default=default, metavar=names)


def in_turn(contenders, seconds, turn=0.03, least=5):
    """Seconds per step of each contender in each round.

    Parameters
    ----------
    contenders : dict of str -> Contender
    seconds : float
        For all rounds together, if `least` of them fit into it.
    turn : float
        Of one turn, where a call does not take longer.

    Returns
    -------
    dict of str -> (rounds,) array
    """
    calls, times = {}, {name: [] for name in contenders}
    for name, one in contenders.items():
        one.time(2)  # compiles, allocates
        calls[name] = max(1, round(turn / one.time(1)))
    end = clock.perf_counter() + seconds
    while clock.perf_counter() < end or len(times[name]) < least:
        for name, one in contenders.items():
            clock.sleep(REST)
            times[name].append(one.time(calls[name]) / (calls[name] * one.steps))
    return {name: np.array(values) for name, values in times.items()}


class blas_threads:
    """Within the block, NumPy's products have so many threads; None leaves them as they are."""

    def __init__(self, threads):
        self.threads = threads

    def __enter__(self):
        self.before = [library.get_num_threads() for library in LIBRARIES]
        self.set([self.threads or before for before in self.before])

    def __exit__(self, *_):
        self.set(self.before)

    def set(self, threads):
        for library, number in zip(LIBRARIES, threads, strict=True):
            library.set_num_threads(number)


def ratio(times, name, other):
    """How many times as long `name` takes as `other`: the median over the rounds."""
    return statistics.median(times[name] / times[other])


def milliseconds(times, name):
    return 1e3 * statistics.median(times[name])


# --- the contenders of a training step --------------------------------------------------------


def batch_of(size):
    """One batch of one-hot symbols, x and targets, of (batch, time, inputs, units)."""
    batch, time, inputs, _ = size
    random = np.random.default_rng(0)
    x = np.eye(inputs, dtype="float32")[random.integers(0, inputs, (batch, time))]
    return x, random.integers(0, inputs, (batch, time))


def bare(size, blocks=1, alone=False):
    """The matrix products of a step alone, on one thread and on two: the quicker one counts."""
    batch, time, inputs, units = size
    run = matrix_products(batch, time, inputs, units, inputs, blocks)
    if alone:
        return {"bare 1": Contender(run, threads=1, clock=clock.thread_time)}
    return {f"bare {threads}": Contender(run, threads=threads) for threads in (1, 2)}


def best_bare(times):
    return min((name for name in times if name.startswith("bare")),
               key=lambda name: milliseconds(times, name))


def ours(network, x, targets, alone=False):
    trainer = Trainer(network, Adam(RATE), clip=CLIP)
    how = {"threads": 1, "clock": clock.thread_time} if alone else {}
    return Contender(lambda: trainer.step(x, targets), **how)


def keras_model(network, x, jit, unroll=False, at_once=1):
    """The network in Keras with the same weights, compiled to train."""
    keras = import_keras()
    logging.getLogger("tensorflow").setLevel("ERROR")  # it minds that each setting is compiled
    plain = to_keras(network)
    hidden, dense = (layer.get_config() for layer in plain.layers)
    model = keras.Sequential([
        keras.layers.Input(x.shape[1:], batch_size=len(x)),
        type(plain.layers[0]).from_config(hidden | {"unroll": unroll}),
        keras.layers.Dense.from_config(dense),
    ])
    model.set_weights(plain.get_weights())
    model.compile(optimizer=keras.optimizers.Adam(RATE, global_clipnorm=CLIP),
                  loss="sparse_categorical_crossentropy", jit_compile=jit,
                  steps_per_execution=at_once)
    return model


def keras_step(model, x, targets, at_once=1, measured=clock.perf_counter):
    """What `fit` calls over and over, on batches of one signature: it is traced once. What `fit`
    does once an epoch, and the way of a batch from NumPy, are left out in Keras's favour.
    """
    import tensorflow as tf

    model.make_train_function()
    batches = iter(tf.data.Dataset.from_tensors((x, targets)).repeat())

    def run():
        return float(model.train_function(batches)["loss"])  # a number: it waits for the end

    return Contender(run, at_once, clock=measured)


def keras_settings(blocks, time):
    """(jit, unroll) of the settings worth a try: unrolled ones where they are built in seconds."""
    most = {False: 100, True: 50}
    unrolled = [(jit, True) for jit in most if blocks * time <= most[jit]]
    return [(False, False), (True, False), *unrolled]


def best_keras(network, x, targets, loss, alone):
    """(setting, Contender): the quickest of Keras's, many steps in a call if steps are short."""
    if alone:
        import_keras()
        import tensorflow as tf

        with contextlib.suppress(RuntimeError):  # it has computed already, so on one thread
            tf.config.threading.set_intra_op_parallelism_threads(1)
            tf.config.threading.set_inter_op_parallelism_threads(1)
    work = x.shape[0] * x.shape[1] * network.parameters.size
    at_once = int(np.clip(2e7 / work, 1, 16))
    found = {}
    for jit, unroll in keras_settings(len(network.W) // network.units, x.shape[1]):
        model = keras_model(network, x, jit, unroll, at_once)
        one = keras_step(model, x, targets, at_once, CLOCKS[alone])
        if not found:
            same(loss, keras_loss(model, x, targets), "Keras")
        one.time(1)  # compiles
        said = f"jit {'on' if jit else 'off'}{', unrolled' * unroll}, {at_once} a call"
        found[said] = min(one.time(1) for _ in range(2)), one
    said = min(found, key=lambda name: found[name][0])
    return said, found[said][1]


def keras_loss(model, x, targets):
    y = np.asarray(model(x), "float64")
    return -np.log(np.take_along_axis(y, targets[..., None], axis=-1)).mean()


def has(name):
    """The version of a library, or None where it is not installed: the course does without."""
    return version(name) if importlib.util.find_spec(name) else None


TORCH = {  # layer, and where the network's blocks stand among its own
    "ElmanRNN": ("RNN", [0]),
    "LSTM": ("LSTM", [0, 1, 2, 3]),
    "GRU": ("GRU", [1, 0, 2]),
}


def torch_step(network, x, targets, loss, alone):
    """("", Contender) of the same step in PyTorch, from the same weights."""
    import torch

    if alone:
        torch.set_num_threads(1)
    kind, order = TORCH[type(network).__name__]
    layer = getattr(torch.nn, kind)(network.inputs, network.units, batch_first=True)
    readout = torch.nn.Linear(network.units, network.outputs)
    b = network.b if network.b.ndim == 2 else np.stack([network.b, np.zeros_like(network.b)])
    blocks = len(order)
    with torch.no_grad():
        for name, values in (("weight_ih_l0", network.W), ("weight_hh_l0", network.R),
                             ("bias_ih_l0", b[0]), ("bias_hh_l0", b[1])):
            mine = values.reshape(blocks, -1, *values.shape[1:])[order].reshape(values.shape)
            getattr(layer, name).copy_(torch.tensor(mine))
        readout.weight.copy_(torch.tensor(network.V))
        readout.bias.copy_(torch.tensor(network.c))
    weights = [*layer.parameters(), *readout.parameters()]
    if network.b.ndim == 1:
        layer.bias_hh_l0.requires_grad_(False)  # the network has one bias, PyTorch two
        weights = [w for w in weights if w is not layer.bias_hh_l0]
    optimizer = torch.optim.Adam(weights, RATE, fused=True)
    x, targets = torch.tensor(x), torch.tensor(targets.ravel())

    def loss_now():
        z = readout(layer(x)[0])
        return torch.nn.functional.cross_entropy(z.reshape(len(targets), -1), targets)

    def run():
        optimizer.zero_grad()
        value = loss_now()
        value.backward()
        torch.nn.utils.clip_grad_norm_(weights, CLIP)
        optimizer.step()
        return value.item()

    same(loss, loss_now().item(), "PyTorch")
    return "", Contender(run, clock=CLOCKS[alone])


def same(loss, other, who):
    if not np.isclose(loss, other, atol=2e-5):
        raise SystemExit(f"{who} has the loss {other} where ours is {loss}: not the same network")


def step_table(kinds, sizes, seconds, alone):
    """Print the table of training steps, a line for each network and size."""
    makers = {"Keras": best_keras, "PyTorch": torch_step}
    found = {name: has({"PyTorch": "torch"}.get(name, name.lower())) for name in makers}
    print(heading(*(f"{name} {there}" if there else f"no {name}" for name, there in found.items()),
                  *["one thread each, processor time"] * alone))
    print(f"{'(batch, time, in, n)':>20}  {'network':<9}{'bare ms':>9}{'ours ms':>9}"
          f"{'ours/bare':>10}{'Keras/ours':>11}{'PyTorch/ours':>13}  best of Keras", flush=True)
    others = {name: Workplace(makers[name]) for name, there in found.items() if there}
    for size in sizes:
        for kind in kinds:
            _, _, inputs, units = size
            x, targets = batch_of(size)
            network = kind(inputs, units, inputs)
            loss, _ = network.loss_and_gradients(x, targets)
            contenders = bare(size, len(network.W) // units, alone)
            for name, place in others.items():
                contenders[name] = place.contender(network, x, targets, loss, alone)
            times = in_turn(contenders | {"ours": ours(network, x, targets, alone)}, seconds)
            least = best_bare(times)
            theirs = [f"{ratio(times, name, 'ours'):.2f}" if name in others else "-"
                      for name in makers]
            setting = others["Keras"].setting if "Keras" in others else ""
            print(f"{size!s:>20}  {kind.__name__:<9}{milliseconds(times, least):9.3f}"
                  f"{milliseconds(times, 'ours'):9.3f}{ratio(times, 'ours', least):10.2f}"
                  f"{theirs[0]:>11}{theirs[1]:>13}  {setting}", flush=True)
    for place in others.values():
        place.close()


def step_main(doc, kinds, sizes, seconds):
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    sizes_from(parser, sizes, "batch,time,inputs,units")
    parser.add_argument("--seconds", type=float, default=seconds,
                        help="of measuring for each line (default: %(default)s)")
    parser.add_argument("--one-thread", action="store_true",
                        help="each on one thread, in processor time: for a machine that is busy")
    chosen = parser.parse_args()
    step_table(kinds, chosen.sizes, chosen.seconds, chosen.one_thread)
