"""What a person's NumPy does about overflow and underflow changes no number of a network."""

import contextlib

import numpy as np
import pytest

from course_utils.models import GRU, LSTM, ElmanRNN
from course_utils.models.recurrent.backward_trace import backward, reach
from course_utils.training import Adam, Diverged, Trainer

NETWORKS = {
    **{f: lambda f=f: ElmanRNN(2, 4, 3, activation=f, seed=0) for f in ("tanh", "relu")},
    "LSTM": lambda: LSTM(2, 4, 3, seed=0),
    "GRU": lambda: GRU(2, 4, 3, seed=0),
}


def numbers(make, scale):
    """Everything that is computed of a network with weights that large or small."""
    net = make()
    net.parameters[:] *= scale
    x = np.random.default_rng(0).normal(size=(2, 60, 2))
    targets = np.zeros((2, 60), int)
    trace = net.forward(x)
    loss, gradients = net.loss_and_gradients(x, targets)
    more = []
    if isinstance(net, ElmanRNN):
        back = backward(trace, targets)
        more = [back.dh, back.da, *back.growth().values(), reach(trace, 30)]
    trainer = Trainer(net, Adam(0.01), clip=1.0)
    with contextlib.suppress(Diverged):  # a ReLU with such weights outgrows every number
        for _ in range(3):
            trainer.step(x, targets)
    return [trace.y, trace.h, np.array(loss), *gradients.values(), *more, net.parameters]


@pytest.mark.parametrize("scale", [1e-200, 1e-3, 1, 400, 1e20])
@pytest.mark.parametrize("kind", NETWORKS)
def test_a_numpy_that_raises(kind, scale):
    usual = numbers(NETWORKS[kind], scale)
    with np.errstate(all="raise"):
        strict = numbers(NETWORKS[kind], scale)
    for one, other in zip(usual, strict, strict=True):
        np.testing.assert_array_equal(one, other)
