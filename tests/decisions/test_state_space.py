"""The plane of states, how alike two networks are, and what a push does."""

import numpy as np
import pytest
from picture_cases.recurrent import two_wells

from course_utils.analysis import push, similarity, state_plane
from course_utils.models import ElmanRNN, LeakyRNN
from course_utils.pictures import StateSpacePicture

RANDOM = np.random.default_rng(0)
H = RANDOM.normal(size=(40, 6)) * [5, 0.1, 2, 0.1, 0.1, 0.1] + 3


def test_the_plane_is_that_of_the_largest_variance():
    plane = state_plane(H.reshape(8, 5, 6))
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
    assert abs(plane.axes[0, 0]) > 0.99 and abs(plane.axes[1, 2]) > 0.99
    assert (plane.axes.max(axis=1) == np.abs(plane.axes).max(axis=1)).all()
    places = plane.project(H)
    np.testing.assert_allclose(places.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(places.var(axis=0) / H.var(axis=0).sum(), plane.explained)
    assert plane.project(H.reshape(8, 5, 6)).shape == (8, 5, 2)
    assert repr(plane) == f"StatePlane of 6 units, {plane.explained.sum():.0%} of the variance"


def test_similarity_knows_no_units_and_no_scale():
    turned = np.linalg.qr(RANDOM.normal(size=(6, 6)))[0]
    assert similarity(H, 3 * H @ turned - 1) == pytest.approx(1)
    other = RANDOM.normal(size=(40, 3))
    assert similarity(H, other) == pytest.approx(similarity(other, H))
    assert similarity(H, other) < 0.3
    # By its definition: the Gram matrices of all pairs, centred.
    centre = np.eye(40) - 1 / 40
    K, L = (centre @ h @ h.T @ centre for h in (H, other))
    expected = (K * L).sum() / np.sqrt((K**2).sum() * (L**2).sum())
    assert similarity(H, other) == pytest.approx(expected)


@pytest.mark.parametrize("net", [
    ElmanRNN(2, 4, 1, readout="sigmoid"), LeakyRNN(2, 4, 1, noise=0.5, readout="linear")
])  # fmt: skip
def test_a_push_changes_the_state_once_and_the_run_goes_on(net):
    x, by = RANDOM.normal(size=(7, 2)), np.array([0.5, -1, 0, 2.0])
    net.noise = 0.0
    run = push(net, x, 3, by)
    np.testing.assert_allclose(run.h[1:], net.forward(x[None]).h[0])
    np.testing.assert_allclose(run.y[1:], net.forward(x[None]).y[0, :, 0])
    after = net.forward(x[None, 3:], run.h[3:4] + by)
    np.testing.assert_allclose(run.pushed[:3], run.h[:3])
    np.testing.assert_allclose(run.pushed[3], run.h[3] + by)
    np.testing.assert_allclose(run.pushed[4:], after.h[0])
    np.testing.assert_allclose(run.y_pushed[4:], after.y[0, :, 0])
    assert (run.steps, run.at) == (7, 3)
    np.testing.assert_allclose(push(net, x, 0, by).pushed[1:], net.forward(x[None], by[None]).h[0])


def test_a_push_is_without_noise():
    net = LeakyRNN(1, 3, 1, noise=1.0, readout="linear")
    one, two = (push(net, np.ones((5, 1)), 2, np.zeros(3)) for _ in range(2))
    np.testing.assert_array_equal(one.h, two.h)
    np.testing.assert_array_equal(one.h, one.pushed)


def test_the_picture_has_each_kind_of_point_where_it_is():
    picture = two_wells()
    space = picture.space
    # The second unit follows the first: h1 = tanh(0.5 h0 + 0.3 h1).
    stable = np.array(sorted(picture.marks["stable"].get_xydata().tolist()))
    wells = []
    for h0 in (-0.9575, 0.9575):
        h1 = 0.0
        for _ in range(100):
            h1 = np.tanh(0.5 * h0 + 0.3 * h1)
        wells.append(space.project([h0, h1]))
    np.testing.assert_allclose(stable, sorted(np.array(wells).tolist()), atol=1e-3)
    (saddle,) = picture.marks["saddle"].get_xydata()
    np.testing.assert_allclose(saddle, space.project([0.0, 0.0]), atol=1e-6)
    assert picture.marks["stable"].get_markerfacecolor() == "black"
    assert picture.marks["saddle"].get_markerfacecolor() == "white"
    assert picture.trace.y[-1] * picture.trace.y_pushed[-1] < 0, "pushed across"


def test_a_picture_without_points_says_so():
    net = ElmanRNN(1, 3, 1, readout="linear")
    paths = net.forward(RANDOM.normal(size=(4, 6, 1))).h
    run = push(net, np.zeros((5, 1)), 2, np.ones(3))
    picture = StateSpacePicture(run, space=state_plane(paths), paths=paths, classes=[1, 0, 0, 1])
    assert "with no points" in picture.alt()


@pytest.mark.parametrize("call, message", [
    (lambda: state_plane(np.ones((5, 3))), r"h has shape \(5, 3\): expected 3 different states"),
    (lambda: state_plane(np.ones(5)), r"h has shape \(5,\): expected \(..., units\)"),
    (lambda: similarity(H, H[1:]), "other has 39 states: expected 40"),
    (lambda: push(ElmanRNN(2, 3, 1), np.ones((4, 1)), 0, np.ones(3)), r"x has shape \(4, 1\)"),
    (lambda: push(ElmanRNN(2, 3, 1), np.ones((4, 2)), 5, np.ones(3)), "at is 5: expected 0 to 4"),
    (lambda: push(ElmanRNN(2, 3, 1), np.ones((4, 2)), 1, np.ones(2)), r"by has shape \(2,\)"),
])  # fmt: skip
def test_wrong_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
