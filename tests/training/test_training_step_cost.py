"""The measurement of a step: the right products, counted and timed. (No test of a time.)"""

import numpy as np
import pytest

from course_utils.models import ElmanRNN
from course_utils.training import cost_per_step
from course_utils.training import step_cost as costs
from course_utils.training.blas_threads import LIBRARIES
from course_utils.training.passes import fast_network
from course_utils.training.passes import fast_path as fast

SIZES = {"batch": 3, "time": 5, "inputs": 4, "units": 6, "outputs": 7}


@pytest.fixture
def counted(monkeypatch):
    """Multiplications and additions of all matrix products since."""
    total = [0]

    def counting(function):
        def product(a, b, out):
            total[0] += 2 * a.shape[0] * a.shape[1] * b.shape[1]
            return function(a, b, out=out)

        return product

    for module in (np, fast, fast_network):
        for name in {"dot", "matmul"} & set(vars(module)):
            monkeypatch.setattr(module, name, counting(getattr(module, name)))
    return total


def test_the_bare_products_are_those_that_are_said(counted):
    costs.matrix_products(**SIZES)()
    assert counted[0] == costs.operations(**SIZES)


def test_the_bare_products_are_those_of_the_fast_path(counted):
    rnn = ElmanRNN(4, 6, 7)
    path = fast.FastPath(rnn, 3, 5)
    path.loss_and_gradient(np.ones((3, 5, 4)), np.zeros((3, 5), int))
    # Its b rides along with W, and nothing comes back to the last step.
    with_b = costs.operations(**SIZES | {"inputs": 5})
    assert counted[0] == with_b - 2 * 3 * 6 * 6


@pytest.mark.parametrize("vary", costs.SIZES)
def test_what_is_measured(vary):
    seen = []
    before = [library.get_num_threads() for library in LIBRARIES]
    made = costs.training_step

    def training_step(**sizes):
        seen.append(sizes)
        return made(**sizes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(costs, "training_step", training_step)
        cost = cost_per_step(vary, [2, 4, 8], **SIZES, rounds=1, seconds=1e-4)
    assert seen == [SIZES | {vary: value} for value in (2, 4, 8)]
    assert (cost.vary, cost.values.tolist()) == (vary, [2, 4, 8])
    assert cost.fixed == {name: size for name, size in SIZES.items() if name != vary}
    assert (cost.step > 0).all() and (cost.products > 0).all()
    np.testing.assert_allclose(cost.ratio, cost.step / cost.products)
    assert cost.operations.tolist() == [costs.operations(**sizes) for sizes in seen]
    assert [library.get_num_threads() for library in LIBRARIES] == before


def test_a_measured_step_trains():
    step = costs.training_step(4, 6, 5, 8, 5)
    first = step()
    for _ in range(200):
        last = step()
    assert last < first


def test_contenders_take_turns_and_calls_are_divided(monkeypatch):
    class Clock:
        now = 0.0

        def perf_counter(self):
            return self.now

        def sleep(self, seconds):
            self.now += seconds

    watch, order = Clock(), []
    monkeypatch.setattr(costs, "clock", watch)

    def contender(name, seconds):
        def run():
            order.append(name)
            watch.now += seconds

        return run

    contenders = {"a": (contender("a", 1.0), 1), "b": (contender("b", 6.0), 4)}
    times = costs.measure(contenders, rounds=2, seconds=3.0, rest=0.5)
    assert times == pytest.approx({"a": 1.0, "b": 1.5})  # b makes 4 steps in a call
    assert "".join(order) == "aaabbb" + 2 * "aaaabb"  # once more than timed, to warm up


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"vary": "inputs"}, "vary is 'inputs': expected one of batch, time, units"),
        ({"values": [4]}, r"values is \[4\]: expected two or more rising sizes"),
        ({"values": [4, 4]}, r"values is \[4, 4\]: expected two or more rising sizes"),
        ({"values": [0, 4]}, "values is 0: expected a whole number of 1 or more"),
        ({"time": 0}, "time is 0: expected a whole number of 1 or more"),
        ({"rounds": 0}, "rounds is 0: expected a whole number of 1 or more"),
        ({"seconds": 0}, "seconds is 0: expected a number above 0"),
    ],
)
def test_wrong_measurements(arguments, message):
    with pytest.raises(ValueError, match=message):
        cost_per_step(**{"vary": "units"} | arguments)
