"""A neuron whose constants are hidden: they are found by experiment, in lesson 01."""

import functools
from copy import deepcopy

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.models.neurons.integrate_and_fire import LIF


class MysteryNeuron:
    """A leaky integrate-and-fire neuron that answers to currents and keeps its constants.

    Parameters
    ----------
    seed : int
        Which neuron; the same seed is always the same one. Time constants lie between 8 and
        30 ms, resistances between 5 and 20 MOhm, thresholds between -56 and -46 mV.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    __slots__ = ("_answer", "_open", "_seed")

    def __init__(self, seed=0):
        seed = check_whole("seed", seed, at_least=0)
        rng = np.random.default_rng(seed)
        rest = round(rng.uniform(-74, -64), 1)
        hidden = LIF(
            tau=round(rng.uniform(8, 30), 1),
            resistance=round(rng.uniform(5, 20), 1),
            rest=rest,
            reset=round(rest - rng.uniform(0, 4), 1),
            threshold=round(rng.uniform(-56, -46), 1),
            refractory=round(rng.uniform(1, 4), 1),
        )
        remembered = functools.lru_cache(16, typed=True)(hidden.run)

        def answer(*arguments):
            """The same experiment again has the outcome of the first, at once."""
            try:
                return deepcopy(remembered(*arguments))  # whoever changes it has a copy
            except TypeError:  # a list or an array of currents is no key
                return hidden.run(*arguments)

        # Kept in closures: to look at them takes more trouble than the experiment.
        self._answer = answer
        self._open = lambda: {
            "tau": hidden.tau, "resistance": hidden.resistance, "threshold": hidden.threshold
        }
        self._seed = seed

    def __repr__(self):
        return f"MysteryNeuron({self._seed})"

    def run(self, current, duration, dt=0.1):
        """Inject a current and record: see :meth:`course_utils.models.LIF.run`.

        Parameters
        ----------
        current : number, (batch,), (steps,) or (batch, steps)
            nA.
        duration, dt : float
            Milliseconds.

        Returns
        -------
        MembraneTrace
        """
        return self._answer(current, duration, dt)

    def reveal(self):
        """The hidden tau (ms), resistance (MOhm) and threshold (mV), to look up afterwards."""
        return self._open()
