"""What a sequence task hands out: inputs, targets, and which steps count."""

from typing import NamedTuple

import numpy as np

from course_utils.models.checks import check_whole


class Sequences(NamedTuple):
    """Sequences side by side, with what should be answered at each step.

    It unpacks as ``x, targets, mask``: ``trainer.fit([data])`` takes it as one batch,
    ``data.batches(32)`` cuts it into smaller ones.

    Parameters
    ----------
    x : (batch, time, inputs)
    targets : array
        Class indices (batch, time), or numbers (batch, time, outputs).
    mask : (batch, time) of bool, optional
        The steps that count in the loss; all if it is None.
    """

    x: np.ndarray
    targets: np.ndarray
    mask: np.ndarray | None = None

    def batches(self, size, seed=0):
        """Batches of `size` sequences, in a new random order each time they are gone through.

        Parameters
        ----------
        size : int
            The last batch is smaller when the number of sequences is not a multiple.
        seed : int

        Raises
        ------
        ValueError
            If size or seed is no such number.
        """
        return Batches(self, check_whole("size", size), check_whole("seed", seed, at_least=0))

    def take(self, chosen):
        """The sequences of these numbers (an index array, a slice or a mask)."""
        return Sequences(*(None if part is None else part[chosen] for part in self))


class Batches:
    """Minibatches of `Sequences`: can be gone through again, in another order."""

    def __init__(self, data, size, seed):
        self.data, self.size, self.seed = data, size, seed
        self._generator = np.random.default_rng(seed)

    @property
    def identity(self):
        """What makes these batches what they are, by name: a checkpoint notes it."""
        return {**self.data._asdict(), "batch size": self.size, "seed": self.seed}

    @property
    def random_state(self):
        """Where the random orders have got to, as a dict of plain numbers. Set to what it was, it
        gives the same orders again: so a training run goes on after an interruption.
        """
        return self._generator.bit_generator.state

    @random_state.setter
    def random_state(self, state):
        self._generator.bit_generator.state = state

    def __len__(self):
        return -(-len(self.data.x) // self.size)

    def __iter__(self):
        order = self._generator.permutation(len(self.data.x))
        for start in range(0, len(order), self.size):
            yield tuple(self.data.take(order[start : start + self.size]))
