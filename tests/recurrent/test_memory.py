"""The memories of lesson 04: shift register, leaky bank, mixtures."""

import numpy as np
import pytest

from course_utils.models import LIF, ElmanRNN, Memory, leaky_bank, shift_register
from course_utils.models.recurrent.dynamics import ScalarMap
from course_utils.models.recurrent.fixed_memory import keeps

X = np.random.default_rng(0).standard_normal(30)


def test_a_shift_register_holds_the_last_inputs_newest_first():
    trace = shift_register(4).run(X)
    for t in range(len(X)):
        past = np.r_[np.zeros(4), X[: t + 1]][-4:][::-1]
        np.testing.assert_array_equal(trace.h[t + 1], past)


def test_a_leaky_bank_is_the_formula_unit_by_unit():
    taus = np.array([1.0, 5.0, 40.0])
    trace = leaky_bank(taus, dt=2.0).run(X)
    for i, alpha in enumerate(np.exp(-2.0 / taus)):
        ages = np.arange(len(X))[::-1]
        np.testing.assert_allclose(trace.h[-1, i], np.sum((1 - alpha) * alpha**ages * X))


def test_it_is_the_membrane_of_lesson_01():
    u = 10 * np.array([0.0, 1, 1, 0, 0, 1, 0, 0])
    membrane = LIF(tau=20.0).run(u / 10, 8, dt=1.0).V[0, 1:] + 65
    np.testing.assert_allclose(leaky_bank([20.0]).run(u).h[1:, 0], membrane, atol=1e-9)


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "sigmoid"])
def test_it_is_an_rnn_without_a_bias(activation):
    rnn = ElmanRNN(1, 5, 1, activation=activation, seed=3)
    trace = Memory(rnn.W[:, 0], rnn.R, activation).run(X)
    np.testing.assert_allclose(trace.h[1:], rnn.forward(X[None, :, None]).h[0])


def test_with_one_unit_it_is_the_scalar_map():
    trace = Memory([0.4], [[0.9]], "tanh").run(X, h0=0.3)
    np.testing.assert_allclose(trace.h[:, 0], ScalarMap(0.9).sweep(0.4 * X, 0.3).h)


def test_a_memory_keeps_copies():
    W = np.ones(2)
    memory = Memory(W, np.eye(2))
    W[0] = 7
    assert memory.W[0] == 1


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Memory([1, 2], np.eye(3)), r"R has shape \(3, 3\): expected \(2, 2\)"),
        (lambda: Memory([[1]], np.eye(1)), r"W has shape \(1, 1\): expected \(units,\)"),
        (lambda: Memory([], np.zeros((0, 0))), r"W has shape \(0,\)"),
        (lambda: Memory([1.0], [[np.nan]]), "R "),
        (lambda: Memory([1.0], [[1.0]], "cosine"), "activation is 'cosine'"),
        (lambda: shift_register(0), "length is 0"),
        (lambda: shift_register(2).run([]), r"x has shape \(0,\): expected \(steps,\)"),
        (lambda: shift_register(2).run([1, np.nan]), "x "),
        (lambda: shift_register(2).run([1.0], h0=[1, 2, 3]), r"h0 has shape \(3,\)"),
        (lambda: leaky_bank([]), "taus is"),
        (lambda: leaky_bank([1, -2]), "taus is"),
        (lambda: keeps(5.0, dt=-1), "dt is -1"),
        (lambda: keeps(0.0), "tau is 0"),
        (lambda: Memory([1.0], [[1e200]]).run(np.ones(9)), "grew beyond all bounds at step"),
    ],
)
def test_bad_input_is_a_clear_error(make, message):
    with pytest.raises(ValueError, match=message):
        make()
