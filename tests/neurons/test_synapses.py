"""Synapses and small spiking networks against closed forms."""

import numpy as np
import pytest

from course_utils.models.neurons.integrate_and_fire import LIF
from course_utils.models.neurons.spiking_network import LIFNetwork
from course_utils.models.neurons.synapses import (
    Inputs,
    Synapse,
    alpha_conductance,
    exponential_conductance,
    psp,
    psp_height,
    psp_peak_time,
)


def test_conductances_begin_at_the_spike_and_peak_where_they_should():
    t = np.arange(-50, 400) / 10
    fast, slow = exponential_conductance(t, 5.0, 2.0), alpha_conductance(t, 5.0, 2.0)
    assert not fast[t < 0].any() and not slow[t <= 0].any()
    assert fast[t == 0] == 2.0 and fast[t == 5] == pytest.approx(2 / np.e)
    assert t[slow.argmax()] == 5.0 and slow.max() == pytest.approx(2.0)
    assert slow[t == 10] == pytest.approx(2 * 2 / np.e)


@pytest.mark.parametrize("membrane, synapse", [(20, 5), (10, 2), (5, 20), (8, 8)])
def test_the_potential_peaks_when_the_formula_says(membrane, synapse):
    t = np.arange(0, 100, 0.001)
    course = psp(t, membrane, synapse, 3.0)
    top = psp_peak_time(membrane, synapse)
    assert t[course.argmax()] == pytest.approx(top, abs=0.001)
    assert course.max() == pytest.approx(3.0)
    assert psp_peak_time(synapse, membrane) == pytest.approx(top)
    assert psp(-5.0, membrane, synapse) == 0


def test_the_peak_is_at_9_24_ms_and_has_its_limit_for_equal_constants():
    assert psp_peak_time(20, 5) == pytest.approx(9.24, abs=0.005)
    assert psp_peak_time(8, 8) == 8 == pytest.approx(psp_peak_time(8, 8.001), abs=0.001)
    t = np.linspace(0, 50, 101)
    np.testing.assert_allclose(psp(t, 8, 8), psp(t, 8, 8.01), atol=1e-3)


def test_the_height_of_a_potential_is_that_of_a_simulated_membrane():
    for tau_synapse in (2.0, 5.0, 20.0):
        dt, cell = 0.01, LIF()
        middle = np.arange(10_000) * dt + dt / 2
        V = cell.run(np.exp(-middle / tau_synapse), 100, dt).V[0]
        assert V.max() + 65 == pytest.approx(psp_height(1.0, cell, tau_synapse), rel=1e-4)
        assert dt * V.argmax() == pytest.approx(psp_peak_time(20, tau_synapse), abs=0.02)


def test_a_synapse_pulls_towards_its_reversal_potential():
    up, down, neither = (Synapse(reversal=E).run() for E in (0.0, -75.0, -65.0))
    assert up.V.max() > -65 and up.V.min() == -65
    assert down.V.min() < -65 and down.V.max() == -65
    np.testing.assert_allclose(neither.V, -65)
    for trace in (up, down):
        np.testing.assert_allclose(
            trace.current, 1e-3 * trace.g * (trace.synapse.reversal - trace.V)
        )
    # From above its reversal potential the same synapse pulls down, from below up.
    assert Synapse(reversal=-70).run(start=-60).peak[1] < 0
    assert Synapse(reversal=-70).run(start=-80).peak[1] > 0


def test_a_weak_synapse_is_a_current_and_a_strong_one_saturates():
    weak = Synapse(strength=0.1, delay=2.0).run(duration=100, dt=0.01)
    when, height = weak.peak
    assert when == pytest.approx(5 + 2 + psp_peak_time(20, 5), abs=0.05)
    assert height == pytest.approx(psp_height(0.1e-3 * 65), rel=0.01)
    strong = [Synapse(strength=g).run().peak[1] for g in (10, 20, 1e3, 1e6)]
    assert strong[1] < 2 * strong[0] and strong[-1] <= 65
    assert (np.diff(strong) > 0).all()


def test_an_alpha_synapse_is_largest_one_time_constant_after_the_delay():
    trace = Synapse(shape="alpha", tau=4.0, delay=1.0).run()
    assert trace.t[trace.g.argmax()] == pytest.approx(5 + 1 + 4)
    assert trace.g.max() == pytest.approx(20)


def test_inputs_add_up_until_the_neuron_fires():
    trace = Inputs([1.0, -0.5, 2.0]).run([[5, 9.03], [7], [20]])
    assert len(trace.spike_times) == 0
    np.testing.assert_allclose(trace.V, -65 + trace.total, atol=1e-3)
    assert trace.parts[0].max() > 0 > trace.parts[1].min()
    strong = Inputs([6.0, 6.0]).run([[5], [6]])
    assert len(strong.spike_times) == 1
    before = strong.t < strong.spike_times[0] - 1e-9
    np.testing.assert_allclose(strong.V[before], -65 + strong.total[before], atol=1e-3)


def test_two_inputs_fire_the_neuron_only_if_they_come_together():
    detector = Inputs([5.5, 5.5])
    fires = [len(detector.run([[20], [20 + gap]]).spike_times) for gap in (0, 2, 15, -2, -15)]
    assert fires == [1, 1, 0, 1, 0]
    assert psp_height(5.5) < 15 < 2 * psp_height(5.5)


def test_without_connections_a_network_is_its_neurons():
    current = np.array([1.0, 1.6, 2.0, 5.0])
    network = LIFNetwork(np.zeros((4, 4))).run(current, 300)
    alone = LIF().run(current, 300)
    np.testing.assert_allclose(network.V, alone.V, atol=1e-9)
    for ours, theirs in zip(network.spike_times, alone.spike_times, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    course = np.where(np.arange(3000) < 1000, 3.0, 0.0)
    both = LIFNetwork(np.zeros((2, 2))).run(np.stack([course, 0 * course]), 300)
    np.testing.assert_allclose(both.V[0], LIF().run(course, 300).V[0], atol=1e-9)


@pytest.mark.parametrize("tau_synapse", [5.0, 20.0])
def test_a_spike_arrives_after_its_delay_with_its_sign_and_height(tau_synapse):
    kick = np.zeros((3, 1000))
    kick[0, :10] = 200.0
    R = np.zeros((3, 3))
    R[1, 0], R[2, 0] = 1.0, -0.5  # rows receive, columns send
    trace = LIFNetwork(R, tau_synapse=tau_synapse, delay=4.0).run(kick, 100)
    (sent,) = trace.spike_times[0]
    first = np.flatnonzero(trace.drive[1])[0]
    assert trace.t[first] - sent == pytest.approx(4.0)
    assert trace.drive[1, first] == 1.0 and trace.drive[2, first] == -0.5
    assert trace.V[1].max() + 65 == pytest.approx(psp_height(1.0, None, tau_synapse), rel=1e-4)
    assert trace.V[2].min() + 65 == pytest.approx(psp_height(-0.5, None, tau_synapse), rel=1e-4)
    assert not trace.drive[0].any()


def test_inhibition_lowers_the_rate():
    def rate(weight):
        R = np.array([[0.0, weight], [0.0, 0.0]])
        return LIFNetwork(R).run([2.5, 2.5], 500).rate(100)[0]

    assert rate(-2.0) < rate(0.0) < rate(2.0)


def ring(weight, neurons=8):
    """Rates in three stretches of a loop that was kicked once."""
    R = weight * np.roll(np.eye(neurons), 1, axis=0)
    kick = np.zeros((neurons, 1500))
    kick[0, 10:30] = 12.0
    trace = LIFNetwork(R, delay=3.0).run(kick, 300, 0.2)
    return trace.rate(150).mean()


def test_a_loop_dies_out_persists_or_runs_away():
    border = 15 / psp_height(1.0)  # one spike just reaches the threshold
    assert border == pytest.approx(9.52, abs=0.01)
    assert ring(border - 0.1) == 0
    assert 5 < ring(border + 0.1) < 20 and 15 < ring(16) < 40
    assert ring(22) > 200


@pytest.mark.parametrize("make, words", [
    (lambda: LIFNetwork(np.ones((2, 3))), r"R has shape \(2, 3\)"),
    (lambda: LIFNetwork(np.zeros((0, 0))), r"R has shape \(0, 0\)"),
    (lambda: LIFNetwork([[np.nan]]), "R has values that are not finite"),
    (lambda: LIFNetwork([[0]], delay=-1), "delay is -1"),
    (lambda: LIFNetwork([[0]], delay=np.nan), "delay is nan"),
    (lambda: LIFNetwork([[0]], tau_synapse=0), "tau_synapse is 0"),
    (lambda: LIFNetwork([[0]]).run([1, 2], 10), r"current has shape \(2,\)"),
    (lambda: LIFNetwork([[0]]).run(np.nan, 10), "current has values that are not finite"),
    (lambda: LIFNetwork([[0]]).run(1, 10, -1), "dt is -1"),
    (lambda: LIFNetwork([[0]]).run(1, 10).rate(20), "start is 20 ms"),
    (lambda: LIFNetwork([[-1e308] * 2] * 2).run(1e4, 50), "V is no number"),
    (lambda: Inputs([1, 2]).run([[1]]), "spike_times has 1 inputs: expected 2"),
    (lambda: Inputs([1]).run([[np.nan]]), "spike_times has values"),
    (lambda: Inputs([np.inf]), "weights is"),
    (lambda: Inputs([1], delay=-2), "delay is -2"),
    (lambda: Synapse(shape="square"), "shape is 'square': expected one of exponential, alpha"),
    (lambda: Synapse(strength=-1), "strength is -1"),
    (lambda: Synapse(reversal=np.nan), "reversal is nan"),
    (lambda: Synapse().run(dt=-0.1), "dt is -0.1"),
    (lambda: psp_peak_time(0, 5), "tau_membrane is 0"),
    (lambda: alpha_conductance(1, tau=-1), "tau is -1"),
])
def test_bad_input_is_named(make, words):
    with pytest.raises(ValueError, match=words), np.errstate(all="ignore"):
        make()
