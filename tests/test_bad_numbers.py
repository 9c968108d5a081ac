"""One rule for every model: a number that can't be used is a ValueError that names the argument."""

import numpy as np
import pytest

from course_utils.models import (
    LIF,
    STDP,
    CausalConvolution,
    HiddenLayerNetwork,
    HodgkinHuxley,
    Inputs,
    LIFNetwork,
    MysteryNeuron,
    PlanarMap,
    ScalarMap,
    Synapse,
    descend,
    look,
    perceptron,
    rate_as_activation,
    scaled_dot,
)
from course_utils.models.neurons.plasticity import learn_pattern, oja
from course_utils.models.recurrent.dynamics import fold_bias, rotation
from course_utils.models.recurrent.fixed_memory import keeps
from course_utils.models.recurrent.gradient_reach import gradient_reach
from course_utils.models.recurrent.loss_cliff import Cliff
from course_utils.training import Adam, gradient_check

CORNERS = [[0, 1], [1, 0]]
q = np.ones((1, 2, 2))


def synapse(spike, start, **constants):
    return Synapse(**constants).run(spike=spike, start=start)


# What is called, and its numbers: each in turn is replaced by something that is none.
CALLS = {
    "ScalarMap": (lambda r, b, h0, steps: ScalarMap(r, b).run(h0, steps),
                  {"r": 1.5, "b": 0.1, "h0": 0.1, "steps": 5}),
    "PlanarMap": (lambda R, b, h0: PlanarMap(R, b).run(h0, 5),
                  {"R": np.eye(2), "b": [0, 0], "h0": [1, 1]}),
    "rotation": (rotation, {"scale": 1.0, "degrees": 10.0}),
    "fold_bias": (fold_bias, {"r": 2.0}),
    "LIF": (LIF, {"tau": 20.0, "resistance": 10.0, "rest": -65.0, "reset": -65.0,
                  "threshold": -50.0, "refractory": 2.0}),
    "LIF.run": (LIF().run, {"current": 2.0, "duration": 5.0, "dt": 0.1}),
    "HodgkinHuxley": (HodgkinHuxley, {"capacitance": 1.0, "g_na": 120.0, "e_l": -54.4}),
    "HodgkinHuxley.run": (HodgkinHuxley().run, {"current": 2.0, "duration": 1.0, "dt": 0.1}),
    "MysteryNeuron": (MysteryNeuron, {"seed": 0}),
    "Synapse": (synapse, {"strength": 20.0, "reversal": 0.0, "tau": 5.0, "delay": 1.0,
                          "spike": 5.0, "start": -65.0}),
    "Inputs": (Inputs, {"weights": [1.0, 2.0], "tau_synapse": 5.0, "delay": 1.0}),
    "LIFNetwork": (LIFNetwork, {"R": np.zeros((2, 2)), "tau_synapse": 5.0, "delay": 1.0}),
    "STDP": (STDP, {"a_plus": 0.01, "a_minus": 0.01, "tau_plus": 20.0, "tau_minus": 20.0}),
    "STDP.pair": (STDP().pair, {"dt": 3.0, "pairs": 5, "w": 0.5}),
    "oja": (oja, {"x": np.ones((2, 2)), "w": [1, 1], "eta": 0.01}),
    "learn_pattern": (learn_pattern, {"pattern": [5.0, 6.0], "w": [0.1, 0.1], "repeats": 3,
                                      "tau": 10.0, "largest": 0.5, "duration": 20.0, "dt": 0.5}),
    "rate_as_activation": (rate_as_activation, {"fluctuation": 0.0, "refractory": 2.0,
                                                "highest_current": 10.0}),
    "perceptron": (perceptron, {"x": CORNERS, "labels": [1, -1], "sweeps": 3}),
    "look": (look, {"w": [1, 1], "b": 0.0, "x": CORNERS, "labels": [1, -1]}),
    "descend": (descend, {"x": [0, 1], "targets": [0, 1], "learning_rate": 0.1, "steps": 3}),
    "HiddenLayerNetwork.random": (HiddenLayerNetwork.random,
                                  {"inputs": 2, "units": 2, "seed": 0, "scale": 1.0}),
    "keeps": (keeps, {"tau": 5.0, "dt": 1.0}),
    "CausalConvolution.fit": (
        lambda **given: CausalConvolution(2, 3).fit(optimizer=Adam(0.01), **given),
        {"x": np.ones((2, 4, 1)), "labels": [1, 0], "epochs": 1, "batch": 2},
    ),
    "Cliff": (Cliff, {"time": 5, "start": 0.9, "target": 0.5}),
    "Cliff.descend": (Cliff().descend, {"r": 2.0, "b": 0.0, "learning_rate": 0.1, "limit": 1.0,
                                        "steps": 2}),
    "gradient_reach": (gradient_reach, {"R": np.eye(2), "drive": 0.5, "lags": 3, "seed": 0}),
    "scaled_dot": (scaled_dot, {"queries": q, "keys": q, "scale": 1.0}),
    "gradient_check": (
        lambda **given: gradient_check(HiddenLayerNetwork, [], [], **given),
        {"epsilon": 1e-5, "tolerance": 1e-6, "samples": 5},
    ),
}
OPTIONAL = {("scaled_dot", "scale"), ("Synapse", "start")}  # None is an answer there


@pytest.mark.parametrize("bad", [None, "x", float("nan"), [[1, 2], [3]]], ids=str)
@pytest.mark.parametrize("name, argument", [
    (name, argument) for name, (_, given) in CALLS.items() for argument in given
])
def test_what_is_no_number_is_named(name, argument, bad):
    if bad is None and (name, argument) in OPTIONAL:
        return
    call, given = CALLS[name]
    with pytest.raises(ValueError, match=rf"^{argument}\b"):
        call(**{**given, argument: bad})
