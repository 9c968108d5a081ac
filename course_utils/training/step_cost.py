"""How long a training step takes, against the size of the batch, of time and of the network, beside
the matrix products in it: what no arrangement of the rest can get below.
"""

import statistics
import time as clock
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from course_utils.models.checks import check_choice, check_whole
from course_utils.models.number_checks import check_positive
from course_utils.models.recurrent.elman import ElmanRNN
from course_utils.training.blas_threads import one_thread
from course_utils.training.loop import Trainer

SIZES = {
    "batch": (1, 4, 16, 64, 256),
    "time": (5, 10, 25, 50, 100),
    "units": (16, 32, 64, 128, 256),
}
REST = 0.01  # seconds between two contenders, for the threads of the first to come to rest


@dataclass(frozen=True)
class StepCost:
    """What `cost_per_step` measured.

    Attributes
    ----------
    vary : "batch", "time" or "units"
    values : (sizes,) array of int
        Of what was varied.
    fixed : dict of int
        The sizes that stayed: batch, time, inputs, units and outputs without the varied one.
    step : (sizes,) array
        Seconds of one training step: checks, forward, backward, clipping, Adam.
    products : (sizes,) array
        Seconds of its matrix products alone.
    """

    vary: str
    values: np.ndarray
    fixed: dict
    step: np.ndarray
    products: np.ndarray

    @property
    def ratio(self):
        """How many times longer a step takes than its products, (sizes,)."""
        return self.step / self.products

    @property
    def operations(self):
        """Multiplications and additions in the products, (sizes,)."""
        return np.array([operations(**self.fixed, **{self.vary: int(v)}) for v in self.values])


def cost_per_step(
    vary,
    values=None,
    batch=32,
    time=25,
    inputs=27,
    units=64,
    outputs=None,
    one_core=True,
    rounds=10,
    seconds=0.003,
):
    """Measure the time of a training step of ElmanRNN (Adam, float32) while one size grows.

    Steps and bare products are timed in turn, in many short rounds; the fastest counts, since
    whatever else the computer does can only make a round slower.

    Parameters
    ----------
    vary : "batch", "time" or "units"
    values : sequence of int, optional
        The sizes to measure at, rising; five from small to large if left out.
    batch, time, inputs, units, outputs : int
        The other sizes; as many outputs as inputs if left out.
    one_core : bool
        Keep the products on one core. On several, any other program that takes one of them away
        for a moment makes all products wait, and the measurement worthless.
    rounds : int
    seconds : float
        Of one round, for one contender (longer where a single step takes longer).

    Returns
    -------
    StepCost

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    vary = check_choice("vary", vary, SIZES)
    values = SIZES[vary] if values is None else [check_whole("values", v) for v in values]
    if len(values) < 2 or any(a >= b for a, b in pairwise(values)):
        raise ValueError(f"values is {values}: expected two or more rising sizes")
    rounds, seconds = check_whole("rounds", rounds), check_positive("seconds", seconds)
    outputs = inputs if outputs is None else outputs
    sizes = {"batch": batch, "time": time, "inputs": inputs, "units": units, "outputs": outputs}
    sizes = {name: check_whole(name, size) for name, size in sizes.items()}
    step, products = [], []
    for value in values:
        chosen = sizes | {vary: value}
        contenders = {
            "step": (training_step(**chosen), 1),
            "products": (matrix_products(**chosen), 1),
        }
        with one_thread() if one_core else nullcontext():
            times = measure(contenders, rounds, seconds, min, rest=0 if one_core else REST)
        step.append(times["step"])
        products.append(times["products"])
    del sizes[vary]
    return StepCost(vary, np.array(values), sizes, np.array(step), np.array(products))


def operations(batch, time, inputs, units, outputs):
    """Multiplications and additions in the matrix products of one training step."""
    # Each product of the way forward has two of the way back: for the weights and for what
    # entered. Only the gradient with respect to x is not needed.
    return 2 * batch * time * units * (2 * inputs + 3 * units + 3 * outputs)


def training_step(batch, time, inputs, units, outputs):
    """A function that makes one training step on one batch of random symbols."""
    random = np.random.default_rng(0)
    x = np.eye(inputs, dtype="float32")[random.integers(0, inputs, (batch, time))]
    targets = random.integers(0, outputs, (batch, time))
    trainer = Trainer(ElmanRNN(inputs, units, outputs))
    return lambda: trainer.step(x, targets)


def matrix_products(batch, time, inputs, units, outputs, blocks=1):
    """A function that computes the matrix products of one training step, and nothing else; of an
    LSTM with 4 `blocks`, of a GRU with 3.
    """
    random = np.random.default_rng(0)

    def some(*shape):
        return random.standard_normal(shape).astype("float32") * 0.1

    m, n, k, wide = inputs, units, outputs, blocks * units
    rows = time * batch
    WT, R, RT, V = some(m, wide), some(wide, n), some(n, wide), some(k, n)
    x, h, da, dz = some(rows, m), some(time + 1, batch, n), some(time, batch, wide), some(rows, k)
    Wx, Rh, dh, z = some(rows, wide), some(batch, wide), some(rows, n), some(rows, k)
    part = some(batch, n)
    dW, dR, dV = np.empty_like(WT), np.empty_like(R), np.empty_like(V)
    before, now, da_rows = h[:-1].reshape(rows, n), h[1:].reshape(rows, n), da.reshape(rows, wide)

    def run():
        np.matmul(x, WT, out=Wx)
        for t in range(time):
            np.dot(h[t], RT, out=Rh)
        np.matmul(now, V.T, out=z)
        np.matmul(dz, V, out=dh)
        for t in range(time):
            np.dot(da[t], R, out=part)
        np.matmul(x.T, da_rows, out=dW)
        np.matmul(da_rows.T, before, out=dR)
        np.matmul(dz.T, now, out=dV)

    return run


def measure(contenders, rounds, seconds, choose=statistics.median, rest=0.05):
    """Seconds per step of several functions, timed in turn.

    Parameters
    ----------
    contenders : dict of str -> (callable, int)
        A name; what to call, and how many steps one call makes.
    rounds : int
    seconds : float
        Of one round of one contender.
    choose : callable
        Picks one number from those of all rounds.
    rest : float
        Seconds before each turn.

    Returns
    -------
    dict of str -> float
    """
    times = {name: [] for name in contenders}
    calls = {}
    for name, (run, _) in contenders.items():
        run()  # compiles, allocates
        run()
        start = clock.perf_counter()
        run()
        calls[name] = max(1, round(seconds / (clock.perf_counter() - start)))
    for _ in range(rounds):
        for name, (run, steps) in contenders.items():
            clock.sleep(rest)  # let the threads of the one before come to rest
            run()
            start = clock.perf_counter()
            for _ in range(calls[name]):
                run()
            times[name].append((clock.perf_counter() - start) / (calls[name] * steps))
    return {name: choose(values) for name, values in times.items()}
