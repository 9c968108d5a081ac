"""From a neuron's firing rate to an activation function: the bridge of lesson 03."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import relu, sigmoid
from course_utils.models.checks import check_choice
from course_utils.models.neurons.integrate_and_fire import LIF
from course_utils.models.number_checks import check_real

SHAPES = {
    "relu": relu,
    "softplus": lambda a: np.logaddexp(0, a),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
}
# Where the shapes are looked for: shift in shares of the range, and steepness.
_SHIFTS = np.linspace(0.0, 0.8, 41)
_SCALES = np.geomspace(1.5, 60.0, 40)


@dataclass(frozen=True)
class RateTrace:
    """A normalised f-I curve and the activation function that was laid over it.

    Attributes
    ----------
    current : array (points,)
        nA.
    rate : array (points,)
        Firing rate over that at the largest current: 0 to 1.
    highest : float
        The rate that became 1, Hz.
    shape : str
        A key of SHAPES.
    fit : array (points,)
        gain f(steepness (current - shift)) with the least squares of the difference.
    gain, steepness, shift : float
    """

    current: np.ndarray
    rate: np.ndarray
    highest: float
    shape: str
    fit: np.ndarray
    gain: float
    steepness: float
    shift: float

    @property
    def gap(self):
        """The largest difference between curve and function, in shares of the highest rate."""
        return float(np.abs(self.fit - self.rate).max())


def mean_rate(current, fluctuation, neuron):
    """Firing rate in Hz averaged over slow Gaussian fluctuations of the current.

    Parameters
    ----------
    current : array (points,)
        nA.
    fluctuation : float
        Standard deviation, nA; 0 gives the formula itself.
    neuron : LIF

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    if not check_real("fluctuation", fluctuation) >= 0:
        raise ValueError(f"fluctuation is {fluctuation}: expected 0 nA or more")
    if fluctuation == 0:
        return neuron.formula_rate(current)
    # The curve has a kink, for which many even steps do better than Gauss's few.
    places = np.linspace(-4, 4, 161)
    weights = np.exp(-places**2 / 2)
    rates = neuron.formula_rate(np.asarray(current)[:, None] + fluctuation * places)
    return rates @ (weights / weights.sum())


def rate_as_activation(shape="relu", fluctuation=0.0, refractory=2.0, highest_current=10.0):
    """Lay an activation function over the f-I curve of a LIF neuron.

    Parameters
    ----------
    shape : str
        "relu", "softplus", "sigmoid" or "tanh".
    fluctuation : float
        Of the current, nA, see :func:`mean_rate`.
    refractory : float
        Of the neuron, ms.
    highest_current : float
        Where the curve ends, nA; above the rheobase of 1.5 nA.

    Returns
    -------
    RateTrace

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    check_choice("shape", shape, SHAPES)
    neuron = LIF(refractory=refractory)
    if not check_real("highest_current", highest_current) > neuron.rheobase:
        raise ValueError(
            f"highest_current is {highest_current}: expected more than {neuron.rheobase} nA"
        )
    current = np.linspace(0, highest_current, 121)
    rate = mean_rate(current, fluctuation, neuron)
    highest = float(rate[-1])
    rate = rate / highest
    place = current / highest_current
    # All at once, (scales, shifts, points); the best gain of each has a closed form.
    f = SHAPES[shape](_SCALES[:, None, None] * (place - _SHIFTS[:, None]))
    gain = (f @ rate) / (f * f).sum(axis=-1)
    error = ((gain[..., None] * f - rate) ** 2).sum(axis=-1)
    k, j = np.unravel_index(error.argmin(), error.shape)
    return RateTrace(current, rate, highest, shape, gain[k, j] * f[k, j], float(gain[k, j]),
                     float(_SCALES[k] / highest_current), float(_SHIFTS[j] * highest_current))
