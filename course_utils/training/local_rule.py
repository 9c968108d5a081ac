"""Learning with what a synapse can know: random-feedback local online learning (RFLO).

Backpropagation through time needs the future (it goes back from the end) and the weights of other
synapses, transposed. This rule needs neither: each synapse carries a trace of its own activity
forward in time, and the error comes back through weights that are fixed and random. Murray (2019),
"Local online learning in recurrent networks with random feedback", eLife 8. Lesson 15.
"""

import numpy as np

from course_utils.models.activations import ACTIVATIONS
from course_utils.models.checks import check_choice
from course_utils.models.losses import loss_of_trace
from course_utils.models.network import glorot_uniform

FEEDBACKS = ("random", "transposed")


def rflo(trace, dz, B):
    """What the rule takes for the gradient.

        p(t) = alpha p(t-1) + (1 - alpha) f'(a(t)) h(t-1)^T      a trace at each synapse of R
        dR   = sum over t of (B dz(t)) * p(t), row by row

    and likewise for W, with x(t) in place of h(t-1), and for b, with 1. V and c get their true
    gradients, which are local. Against backpropagation two things are changed: V^T has become B,
    and what an earlier state did through R to *other* units is left out.

    Parameters
    ----------
    trace : LeakyTrace
    dz : (batch, time, outputs)
        The gradient of the loss with respect to z.
    B : (units, outputs)
        The way of the error back to the units.

    Returns
    -------
    dict
        As `LeakyRNN.backward` returns, but R with respect to the R that was used.
    """
    alpha, inputs, units = trace.alpha, trace.inputs, trace.units
    slope = (1 - alpha) * ACTIVATIONS[trace.activation].slope(trace.f)
    error = dz @ B.T  # (batch, time, units): B dz(t)
    one = np.ones((trace.batch, 1), trace.h.dtype)
    p = np.zeros((trace.batch, units, units + inputs + 1), trace.h.dtype)
    total = np.zeros(p.shape[1:], trace.h.dtype)
    h_before = trace.h0
    for t in range(trace.time):
        senders = np.concatenate([h_before, trace.x[:, t], one], axis=1)
        p *= alpha
        p += slope[:, t, :, None] * senders[:, None, :]
        total += np.einsum("na,nab->ab", error[:, t], p)
        h_before = trace.h[:, t]
    return {
        "W": total[:, units:-1],
        "R": total[:, :units],
        "b": total[:, -1],
        "V": np.einsum("ntk,nti->ki", dz, trace.h),
        "c": dz.sum(axis=(0, 1)),
    }


class LocalRule:
    """A leaky RNN that `Trainer` trains by the local rule: ``Trainer(LocalRule(network))``.

    Parameters
    ----------
    network : LeakyRNN
        Trained in place.
    feedback : "random" or "transposed"
        The way back of the error: fixed random weights, or the present V^T, which no synapse is
        known to copy.
    seed : int
        Of the random weights, which are as large as V at its start.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    recurrent = True

    def __init__(self, network, feedback="random", seed=0):
        self.network = network
        self.feedback = check_choice("feedback", feedback, FEEDBACKS)
        generator = np.random.default_rng([seed, 2])
        self._random = glorot_uniform(generator, (network.units, network.outputs))

    parameters = property(lambda self: self.network.parameters)
    shapes = property(lambda self: self.network.shapes)
    dtype = property(lambda self: self.network.dtype)
    inputs = property(lambda self: self.network.inputs)
    last_state = property(lambda self: self.network.last_state)
    views = property(lambda self: self.network.views)
    flatten = property(lambda self: self.network.flatten)

    @property
    def B(self):
        """The feedback weights, (units, outputs)."""
        return self._random if self.feedback == "random" else self.network.V.T

    def loss_and_gradients(self, x, targets, h0=None, mask=None):
        """The loss, and what the rule takes for its gradient; as `LeakyRNN.loss_and_gradients`."""
        trace = self.network.forward(x, h0)
        loss, dz = loss_of_trace(trace, targets, mask)
        with np.errstate(over="ignore", invalid="ignore"):
            gradients = rflo(trace, dz, self.B)
        gradients["R"] = self.network.through_signs(gradients["R"])
        self.network.last_state = trace.last_state
        return loss, gradients
