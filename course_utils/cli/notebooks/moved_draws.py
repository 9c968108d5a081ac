"""In a lesson's kernel: what NumPy and Keras draw differs in its last digits, or in its seeds.

`shake` calls `move` or `change_seeds` before the first cell. Equal seeds still give equal numbers,
in whatever portions they are drawn, for that holds on every machine. Whole numbers, permutations
and choices stay as they are.
"""

import importlib.abc
import importlib.util
import sys

import numpy as np

RELATIVE = {"float32": 1e-6, "float64": 1e-12}
_KERAS_RANDOM = "keras.src.backend.tensorflow.random"
_KERAS_INITIALISERS = "keras.src.initializers.random_initializers"
_KERAS_SEED = "keras.src.utils.rng_utils"
# They rearrange what they are given: that is not drawn.
_REARRANGE = {"choice", "permutation", "permuted", "shuffle"}


def move(run: int) -> None:
    """Move drawn floats by up to `RELATIVE`, differently for each `run`."""
    def methods(kind):
        names = (name for name in vars(kind) if name[0] != "_" and name not in _REARRANGE)
        return {name: _moved_method(getattr(kind, name), run) for name in names
                if callable(getattr(kind, name))}

    _replace_numpy(methods(np.random.Generator), methods(np.random.RandomState), lambda seed: seed)

    # Orthogonal weights are drawn, and then made orthogonal: on each machine to its last digits.
    np.linalg.qr = _moved_qr(np.linalg.qr, run)

    def move_keras(random):
        for name in ("normal", "uniform", "truncated_normal", "gamma", "beta"):
            setattr(random, name, _moved_keras(getattr(random, name), run))

    def move_orthogonal(initialisers):
        kind = initialisers.Orthogonal
        kind.__call__ = _moved_keras(kind.__call__, run)

    _after_import(_KERAS_RANDOM, move_keras)
    _after_import(_KERAS_INITIALISERS, move_orthogonal)


def change_seeds(run: int) -> None:
    """Let every seed stand for another one, differently for each `run`."""
    offset = 1_000_003 * run

    def other(seed):
        if isinstance(seed, (int, np.integer)):
            return (int(seed) + offset) % 2**32
        return seed

    def spawned(seed):
        drawn = (np.random.BitGenerator, np.random.SeedSequence, np.random.RandomState)
        return seed if seed is None or isinstance(seed, drawn) else np.random.SeedSequence(
            seed, spawn_key=(offset,))

    legacy = {
        "__init__": lambda self, seed=None: np.random.mtrand.RandomState.__init__(
            self, other(seed)),
        "seed": lambda self, seed=None: np.random.mtrand.RandomState.seed(self, other(seed)),
    }
    _replace_numpy({}, legacy, spawned)

    def change_drawn(random):
        draw = random.draw_seed
        random.draw_seed = lambda seed: draw(seed) + offset

    def change_set(utils):
        set_seed = utils.set_random_seed
        utils.set_random_seed = lambda seed: set_seed(other(seed))

    _after_import(_KERAS_RANDOM, change_drawn)
    _after_import(_KERAS_SEED, change_set)


def moved(drawn, run: int):
    """`drawn` with its floats moved by up to `RELATIVE` of each; arrays in place.

    How far a number moves is read from the number itself and `run`, so the same draw moves alike.
    """
    values = np.asarray(drawn)
    if values.dtype.name not in RELATIVE:
        return drawn
    far = values * (1 + RELATIVE[values.dtype.name] * _noise(values, run))
    # What lies below 1, as all of `random` does, stays there.
    far = np.where((values < 1) & (far >= 1), values, far).astype(values.dtype)
    if isinstance(drawn, np.ndarray):
        drawn[...] = far
        return drawn
    return type(drawn)(far)


def _noise(values: np.ndarray, run: int) -> np.ndarray:
    """Numbers from -1 to 1, one for each value: its bits and `run`, mixed by splitmix64."""
    bits = values.astype(np.float64).ravel().view(np.uint64)
    bits = bits + np.uint64(run * 0x9E3779B97F4A7C15 % 2**64)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    own = (bits ^ (bits >> np.uint64(31))) / 2.0**63 - 1
    return _with_common(own, run).reshape(values.shape)


def _with_common(own, run: int):
    # Rounding can lean to one side, and what is alike in all numbers does not average out: so a
    # third of each move is common to all of them, up in one run and down in the next.
    return (2 * own + (-1) ** run) / 3


def _moved_method(draw, run: int):
    return lambda self, *args, **kwargs: moved(draw(self, *args, **kwargs), run)


def _moved_qr(qr, run: int):
    def made(*args, **kwargs):
        result = qr(*args, **kwargs)
        for part in result if isinstance(result, tuple) else (result,):
            moved(part, run)  # in place
        return result

    return made


def _replace_numpy(generator: dict, legacy: dict, seeded) -> None:
    """Put kinds with these methods in the place of NumPy's own, and `seeded` before each seed."""
    random = np.random
    make = random.default_rng
    kinds = {kind.__name__: type(kind.__name__, (kind,), methods)
             for kind, methods in ((random.Generator, generator), (random.RandomState, legacy))}

    # A copy is of the same kind.
    kinds["Generator"].__reduce__ = lambda self: (type(self), (self.bit_generator,))

    def default_rng(seed=None):
        if isinstance(seed, np.random.Generator):
            return seed
        return kinds["Generator"](make(seeded(seed)).bit_generator)

    old = random.mtrand._rand
    new = kinds["RandomState"](old._bit_generator)
    for name in dir(random):
        if getattr(getattr(random, name), "__self__", None) is old:
            setattr(random, name, getattr(new, name))
    random.mtrand._rand = new
    random.default_rng = random._generator.default_rng = default_rng
    random.Generator, random.RandomState = kinds["Generator"], kinds["RandomState"]


def _moved_keras(draw, run: int):
    def drawn(*args, **kwargs):
        import tensorflow as tf

        values = draw(*args, **kwargs)
        relative = RELATIVE.get(values.dtype.name)
        if relative is None:
            return values
        noise = tf.random.stateless_uniform(
            tf.shape(values), seed=[run, 0], minval=-1, maxval=1, dtype=values.dtype)
        return values * (1 + relative * _with_common(noise, run))

    return drawn


def _after_import(name: str, change) -> None:
    """Call `change` with the module of that name when it has been imported."""
    if name in sys.modules:
        raise ImportError(f"{name} is imported already: too late to change it")

    class Finder(importlib.abc.MetaPathFinder):
        def find_spec(self, wanted, path=None, target=None):
            if wanted != name:
                return None
            sys.meta_path.remove(self)
            spec = importlib.util.find_spec(name)
            load = spec.loader.exec_module

            def exec_module(module):
                load(module)
                change(module)

            spec.loader.exec_module = exec_module
            return spec

    sys.meta_path.insert(0, Finder())
