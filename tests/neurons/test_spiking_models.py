"""LIF and Hodgkin-Huxley against closed forms and against published behaviour."""

import numpy as np
import pytest

from course_utils.models.neurons.hodgkin_huxley import HodgkinHuxley, gate_rates, steady_gates
from course_utils.models.neurons.integrate_and_fire import LIF
from course_utils.models.neurons.mystery import MysteryNeuron


def pulse(steps, dt, height, start, width):
    t = np.arange(steps) * dt
    return np.where((t >= start) & (t < start + width), float(height), 0.0)


def test_lif_formula_gives_the_published_rates():
    rates = LIF().formula_rate([1.49, 1.51, 1.6, 2, 3, 5, 10])
    np.testing.assert_allclose(rates, [0, 9.77, 17.41, 33.64, 63.04, 109.5, 190.5], atol=0.06)
    assert LIF().rheobase == pytest.approx(1.5)
    assert LIF().formula_rate(1e9) == pytest.approx(500, rel=1e-3)
    assert LIF(refractory=0).formula_rate(2.0) > LIF().formula_rate(2.0)


@pytest.mark.parametrize("method", ["exponential", "euler"])
def test_lif_simulation_agrees_with_the_formula_within_one_per_cent(method):
    current = np.array([1.51, 1.6, 2, 3, 5, 10])
    trace = LIF().run(current, 4000, 0.1, method)
    np.testing.assert_allclose(trace.rate(200), LIF().formula_rate(current), rtol=0.01)
    assert trace.V.shape == (6, 40_001) and len(trace.spike_times) == 6


def test_lif_fires_as_soon_as_it_reaches_the_threshold():
    # With a step of tau, Euler's V is its target, here the threshold to the last digit.
    trace = LIF(tau=20).run(LIF().rheobase, 20, 20, "euler")
    assert trace.spike_times[0].tolist() == [20]


def test_lif_below_rheobase_settles_where_the_leak_balances_the_current():
    trace = LIF().run(1.0, 300)
    assert trace.V[0, -1] == pytest.approx(-65 + 10, abs=1e-3)
    assert len(trace.spike_times[0]) == 0 and trace.rate()[0] == 0


def test_the_exponential_update_is_exact_whatever_the_step():
    t = 40.0
    exact = -65 + 10 * (1 - np.exp(-t / 20))
    for dt in (0.1, 1.0, 10.0):
        assert LIF().run(1.0, t, dt).V[0, -1] == pytest.approx(exact, abs=1e-9)
    assert abs(LIF().run(1.0, t, 10.0, "euler").V[0, -1] - exact) > 0.1


def test_a_current_may_be_a_number_a_batch_or_a_course_over_time():
    lif, steps = LIF(), 500
    course = pulse(steps, 0.1, 3.0, 10, 20)
    one = lif.run(course, 50)
    both = lif.run(np.stack([course, 0 * course]), 50)
    np.testing.assert_array_equal(one.V[0], both.V[0])
    assert len(one.spike_times[0]) == 1 and len(both.spike_times[1]) == 0
    assert lif.run([1.0, 2.0, 3.0], 50).V.shape == (3, 501)


@pytest.mark.parametrize("arguments, words", [
    ({"current": np.ones((2, 3)), "duration": 50}, r"current has shape \(2, 3\)"),
    ({"current": np.nan, "duration": 50}, "not finite"),
    ({"current": 1, "duration": -1}, "duration is -1"),
    ({"current": 1, "duration": 1, "dt": 2}, "dt is 2 ms"),
    ({"current": 1, "duration": 10, "method": "rk9"}, "method is 'rk9'"),
])
@pytest.mark.parametrize("model", [LIF(), HodgkinHuxley()])
def test_bad_input_is_named(model, arguments, words):
    with pytest.raises(ValueError, match=words):
        model.run(**arguments)


def test_bad_constants_are_named():
    with pytest.raises(ValueError, match="threshold"):
        LIF(threshold=-70)
    with pytest.raises(ValueError, match="tau is 0"):
        LIF(tau=0)
    with pytest.raises(ValueError, match="g_na is -1"):
        HodgkinHuxley(g_na=-1)
    with pytest.raises(ValueError, match="skip is 60"):
        LIF().run(2, 50).rate(60)


def test_an_euler_step_beyond_two_time_constants_is_refused():
    assert LIF().run(1.0, 400, 40.0, "euler").V.shape == (1, 11)
    with pytest.raises(ValueError, match="dt is 41 ms: Euler blows up beyond 2 tau = 40 ms"):
        LIF().run(1.0, 410, 41, "euler")


def test_one_neuron_of_a_batch():
    trace = HodgkinHuxley().run([0.0, 10.0], 50)
    one = trace.only(1)
    assert one.batch == 1 and one.m.shape == (1, len(one.t))
    np.testing.assert_array_equal(one.V[0], trace.V[1])
    np.testing.assert_array_equal(one.spike_times[0], trace.spike_times[1])
    for neuron in (-1, 2):
        with pytest.raises(ValueError, match=f"neuron is {neuron}: expected 0 to 1"):
            trace.only(neuron)


def test_a_mystery_neuron_gives_itself_away_by_experiment_only():
    for seed in range(8):
        neuron = MysteryNeuron(seed)
        known = neuron.reveal()
        assert not any(f"{value:g}" in repr(neuron) for value in (known["tau"], known["threshold"]))
        assert not set(known) & set(dir(neuron))
        rest = neuron.run(0.0, 10).V[0, 0]
        quiet = neuron.run(0.1, 300)
        assert len(quiet.spike_times[0]) == 0
        resistance = (quiet.V[0, -1] - rest) / 0.1
        assert resistance == pytest.approx(known["resistance"], rel=1e-3)
        share = (quiet.V[0] - rest) / (quiet.V[0, -1] - rest)
        tau = quiet.t[np.argmax(share >= 1 - np.exp(-1))]
        assert tau == pytest.approx(known["tau"], abs=0.11)
        highest = neuron.run(5.0, 60, 0.01).V.max()
        assert highest == pytest.approx(known["threshold"], abs=0.15)
    assert MysteryNeuron(3).reveal() == MysteryNeuron(3).reveal() != MysteryNeuron(4).reveal()
    with pytest.raises(ValueError, match="seed is -1"):
        MysteryNeuron(-1)


def test_gates_at_rest_and_the_two_removable_singularities():
    np.testing.assert_allclose(steady_gates(-65.0), [0.0529, 0.5961, 0.3177], atol=5e-5)
    assert HodgkinHuxley().rest() == pytest.approx(-64.996, abs=1e-3)
    assert gate_rates(-40.0)[0][0] == pytest.approx(1.0, abs=1e-8)
    assert gate_rates(-55.0)[0][2] == pytest.approx(0.1, abs=1e-9)
    around = gate_rates(np.array([-40.001, -40.0, -39.999]))[0][0]
    assert np.all(np.diff(around) > 0)


def test_hodgkin_huxley_is_silent_then_fires_once_then_jumps_to_52_hz():
    current = [2.2, 2.3, 6.2, 6.3, 7, 8, 10, 15, 20, 30]
    trace = HodgkinHuxley().run(current, 1000, dt=0.025)
    assert [len(times) for times in trace.spike_times[:3]] == [0, 1, 3]
    expected = [52.4, 58.3, 62.5, 68.3, 78.7, 86.5, 98.8]
    np.testing.assert_allclose(trace.rate(300)[3:], expected, rtol=0.01)


def test_a_short_pulse_is_all_or_none():
    dt, steps = 0.01, 3000
    pulses = np.stack([pulse(steps, dt, height, 1, 1) for height in (6.9, 7.0, 20.0)])
    V = HodgkinHuxley().run(pulses, 30, dt).V
    np.testing.assert_allclose(V.max(axis=1), [-56.7, 34.9, 40.5], atol=0.1)
    assert V[2].min() == pytest.approx(-76.2, abs=0.1)
    above = np.flatnonzero(V[2] > (40.5 - 65) / 2)
    assert (above[-1] - above[0]) * dt == pytest.approx(1.46, abs=0.05)  # half-width


def test_a_second_pulse_fails_while_the_neuron_is_refractory():
    dt, steps = 0.01, 6000
    pairs = np.stack([
        pulse(steps, dt, 10, 1, 1) + pulse(steps, dt, 10, 1 + gap, 1) for gap in (14, 15)
    ])
    trace = HodgkinHuxley().run(pairs, 60, dt)
    assert [len(times) for times in trace.spike_times] == [1, 2]


def test_at_eight_it_may_rest_or_fire_depending_on_where_it_starts():
    neuron = HodgkinHuxley()
    assert len(neuron.run(8.0, 500, V0=-60.25).spike_times[0]) == 0
    assert neuron.run(8.0, 500).rate(200)[0] == pytest.approx(62.5, rel=0.01)


def test_where_the_step_size_breaks_each_method():
    neuron = HodgkinHuxley()
    for method in ("euler", "rk4"):
        assert neuron.run(10, 600, 0.05, method).rate(200)[0] == pytest.approx(68.3, rel=0.01)
        assert np.isnan(neuron.run(10, 600, 0.1, method, keep_nan=True).V[0, -1])
        with pytest.raises(ValueError, match=f"dt is 0.1 ms: too large for {method} here, V is no"):
            neuron.run(10, 600, 0.1, method)
    assert neuron.run(10, 600, 0.2).rate(200)[0] == pytest.approx(67.1, rel=0.01)



def test_a_mystery_neuron_answers_the_same_again_whatever_was_done_to_the_first_answer():
    neuron = MysteryNeuron(7)
    first = neuron.run(5.0, 30)
    kept = first.V.copy()
    first.V[:] = 0
    assert (kept == neuron.run(5.0, 30).V).all()
    assert neuron.run([5.0, 2.0], 30).V.shape == (2, kept.size)
    assert (neuron.run(5.0, 30, 0.05).V[0, ::2] != kept).any(), "another step is another run"
    with pytest.raises(ValueError, match="current"):
        neuron.run("a", 30)
