"""ElmanRNN: weights, gradients, saving, and what it says to wrong arguments."""

import copy
import inspect
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pytest

import course_utils.models
from course_utils.models import ElmanRNN, storage
from course_utils.models.losses import LOSSES
from course_utils.models.recurrent.elman import readout_step, rnn_step
from course_utils.training import FastPath, gradient_check

ACTIVATIONS = ["tanh", "relu", "sigmoid", "linear"]
READOUTS = ["softmax", "sigmoid", "linear"]


def example(activation="tanh", readout="softmax", dtype="float64", outputs=4):
    """A small network with no zero weight, and a batch with a state and a mask."""
    random = np.random.default_rng(3)
    rnn = ElmanRNN(3, 5, outputs, activation, readout, seed=3, dtype=dtype)
    rnn.b, rnn.c = random.normal(size=5) * 0.3, random.normal(size=outputs)
    x, h0 = random.normal(size=(2, 7, 3)), random.normal(size=(2, 5))
    if readout == "softmax":
        targets = random.integers(0, outputs, (2, 7))
    else:
        targets = random.random((2, 7, outputs))
    mask = np.ones((2, 7), bool)
    mask[0, 5:] = mask[1, 2] = False
    return rnn, x, targets, h0, mask


# --- weights -------------------------------------------------------------------------------


def test_shapes_and_plain_arrays():
    rnn = ElmanRNN(3, 4, 5)
    shapes = {"W": (4, 3), "R": (4, 4), "b": (4,), "V": (5, 4), "c": (5,)}
    assert rnn.shapes == shapes
    for name, shape in shapes.items():
        assert type(getattr(rnn, name)) is np.ndarray
        assert getattr(rnn, name).shape == shape
    assert rnn.parameters.size == 4 * 3 + 4 * 4 + 4 + 5 * 4 + 5
    assert repr(rnn) == (
        "ElmanRNN(inputs=3, units=4, outputs=5, activation='tanh', readout='softmax', "
        "dtype='float64')"
    )


def test_first_weights():
    rnn = ElmanRNN(30, 50, 20, seed=7)
    np.testing.assert_allclose(rnn.R @ rnn.R.T, np.eye(50), atol=1e-12)
    limit = np.sqrt(6 / 80)
    assert 0.9 * limit < np.abs(rnn.W).max() <= limit
    assert abs(rnn.W.std() - limit / np.sqrt(3)) < 0.05 * limit
    assert not rnn.b.any()
    assert not rnn.c.any()


def test_seed_decides():
    same, again, other = ElmanRNN(3, 4, 5, seed=1), ElmanRNN(3, 4, 5, seed=1), ElmanRNN(3, 4, 5)
    np.testing.assert_array_equal(same.parameters, again.parameters)
    assert not np.allclose(same.W, other.W)
    single = ElmanRNN(3, 4, 5, seed=1, dtype="float32")
    np.testing.assert_array_equal(single.parameters, same.parameters.astype("float32"))


def test_assignment_and_edit_in_place_change_the_network():
    rnn, x, *_ = example()
    before = rnn.forward(x).y
    rnn.R[0, 1] = 3
    edited = rnn.forward(x)
    assert edited.R[0, 1] == 3
    assert not np.allclose(edited.y, before)
    rnn.R = np.zeros((5, 5))
    np.testing.assert_array_equal(rnn.forward(x).Rh, 0)
    rnn.W *= 2
    np.testing.assert_array_equal(rnn.forward(x).Wx, 2 * edited.Wx)


def test_assignment_copies():
    rnn = ElmanRNN(3, 4, 5)
    mine = np.ones((4, 4))
    rnn.R = mine
    mine[:] = 9
    assert (rnn.R == 1).all()


def test_parameters_is_all_of_them_in_one_vector():
    rnn, *_ = example()
    flat = np.concatenate([rnn.W.ravel(), rnn.R.ravel(), rnn.b, rnn.V.ravel(), rnn.c])
    np.testing.assert_array_equal(rnn.parameters, flat)
    rnn.parameters[:] = 0
    assert not rnn.V.any()
    np.testing.assert_array_equal(rnn.flatten(rnn.views(flat)), flat)


def test_get_and_set_weights():
    rnn, x, *_ = example()
    weights = rnn.get_weights()
    other = ElmanRNN(3, 5, 4, seed=9)
    other.set_weights(weights)
    np.testing.assert_array_equal(other.forward(x).y, rnn.forward(x).y)
    weights["W"][:] = 0
    assert rnn.W.all()


def test_set_weights_sets_all_or_nothing():
    rnn, *_ = example()
    before = rnn.parameters.copy()
    bad = {name: array + 1 for name, array in rnn.get_weights().items()}
    bad["c"] = np.zeros(9)
    with pytest.raises(ValueError, match=r"c has shape \(9,\): expected \(4,\)"):
        rnn.set_weights(bad)
    np.testing.assert_array_equal(rnn.parameters, before)


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r))])
def test_copies_are_independent_and_whole(clone):
    rnn, x, *_ = example()
    other = clone(rnn)
    other.R[0, 0] = 5
    assert other.forward(x).R[0, 0] == 5
    assert rnn.R[0, 0] != 5


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("W", np.zeros((3, 4)), r"W has shape \(3, 4\): expected \(4, 3\)"),
        ("R", np.zeros(4), r"R has shape \(4,\): expected \(4, 4\)"),
        ("b", 0, r"b has shape \(\): expected \(4,\)"),
        ("c", [1, 2, np.nan, 4, 5], "c has nan at index 2: expected finite numbers"),
        ("b", ["a"] * 4, "b has dtype <U1: expected real numbers"),
        ("b", [1j] * 4, "b has dtype complex128: expected real numbers"),
        ("W", [[1, 2, 3], [1]], "W has rows of unequal length: expected a full array"),
    ],
)
def test_wrong_weights(name, value, message):
    rnn = ElmanRNN(3, 4, 5)
    before = rnn.parameters.copy()
    with pytest.raises(ValueError, match=message):
        setattr(rnn, name, value)
    np.testing.assert_array_equal(rnn.parameters, before)


# --- running -------------------------------------------------------------------------------


def test_the_step_a_lesson_prints_is_short_and_is_what_runs():
    for function in (rnn_step, readout_step):
        assert len(inspect.getsource(function).splitlines()) <= 15
    rnn, x, _, h0, _ = example()
    trace = rnn.forward(x, h0)
    h = h0
    for t in range(7):
        Wx, Rh, a, h = rnn_step(x[:, t], h, rnn.W, rnn.R, rnn.b)
        for mine, kept in ((Wx, trace.Wx), (Rh, trace.Rh), (a, trace.a), (h, trace.h)):
            np.testing.assert_array_equal(mine, kept[:, t])


def test_state_carries_over():
    rnn, x, *_ = example()
    whole = rnn.forward(x)
    first = rnn.forward(x[:, :3])
    second = rnn.forward(x[:, 3:], first.last_state)
    np.testing.assert_allclose(second.y, whole.y[:, 3:], atol=1e-15)


def test_sequences_do_not_mix():
    rnn, x, *_ = example()
    np.testing.assert_allclose(rnn.forward(x[1:]).y[0], rnn.forward(x).y[1], atol=1e-15)


def test_whole_numbers_and_lists_will_do():
    rnn = ElmanRNN(2, 3, 2)
    np.testing.assert_array_equal(
        rnn.forward([[[1, 0]]]).y, rnn.forward(np.array([[[1.0, 0.0]]])).y
    )


def test_float32_stays_float32():
    rnn, x, targets, h0, mask = example(dtype="float32")
    trace = rnn.forward(x, h0)
    arrays = [v for v in vars(trace).values() if isinstance(v, np.ndarray)]
    assert {str(a.dtype) for a in arrays} == {"float32"}
    _, gradients = rnn.loss_and_gradients(x, targets, h0, mask)
    assert {str(g.dtype) for g in gradients.values()} == {"float32"}


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((25, 3)), r"x has shape \(25, 3\): expected \(batch, time, 3\)"),
        (np.zeros((2, 25, 4)), r"x has shape \(2, 25, 4\): expected \(batch, time, 3\)"),
        (np.zeros((2, 0, 3)), r"x has shape \(2, 0, 3\): expected \(batch, time, 3\)"),
        ("hello", "x has dtype <U5: expected real numbers"),
        (None, "x has dtype object: expected real numbers"),
        ([[[0, 0, 0], [0, np.inf, 0]]], "x has inf at batch 0, time 1, input 1: expected finite"),
    ],
)
def test_wrong_x(x, message):
    with pytest.raises(ValueError, match=message):
        ElmanRNN(3, 4, 5).forward(x)


def test_wrong_h0():
    rnn, x, *_ = example()
    with pytest.raises(ValueError, match=r"h0 has shape \(5,\): expected \(batch, units\) ="):
        rnn.forward(x, np.zeros(5))
    with pytest.raises(ValueError, match="h0 has nan at batch 0, unit 0: expected finite"):
        rnn.forward(x, np.full((2, 5), np.nan))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"inputs": 0}, "inputs is 0: expected a whole number of 1 or more"),
        ({"units": 2.5}, "units is 2.5: expected a whole number"),
        ({"outputs": "4"}, "outputs is '4': expected a whole number"),
        ({"units": True}, "units is True: expected a whole number"),
        ({"activation": "elu"}, "activation is 'elu': expected one of tanh, relu, sigmoid, linear"),
        ({"readout": None}, "readout is None: expected one of softmax, sigmoid, linear"),
        ({"seed": -1}, "seed is -1: expected a whole number of 0 or more"),
        ({"dtype": "int32"}, "dtype is 'int32': expected one of float32, float64"),
    ],
)
def test_wrong_settings(arguments, message):
    with pytest.raises(ValueError, match=message):
        ElmanRNN(**{"inputs": 2, "units": 3, "outputs": 4} | arguments)


# --- loss and gradients --------------------------------------------------------------------


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("readout", READOUTS)
def test_gradients_agree_with_central_differences(activation, readout):
    rnn, x, targets, h0, mask = example(activation, readout)
    report = gradient_check(rnn, x, targets, h0, mask, tolerance=1e-6)
    assert report.ok, str(report)
    assert all(check.checked for check in report.parameters.values())


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("masked", [True, False])
def test_fast_path_agrees(activation, readout, masked):
    rnn, x, targets, h0, mask = example(activation, readout)
    mask = mask if masked else None
    loss, gradients = rnn.loss_and_gradients(x, targets, h0, mask)
    fast = FastPath(rnn, 2, 7, "float64")
    for _ in range(2):  # the second pass finds used buffers
        assert fast.loss_and_gradient(x, targets, h0, mask) == pytest.approx(loss, rel=1e-13)
        np.testing.assert_allclose(fast.gradient, rnn.flatten(gradients), rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(fast.last_state, rnn.last_state, atol=1e-13)
        assert fast.loss_only(x, targets, h0, mask) == pytest.approx(loss, rel=1e-13)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("readout", READOUTS)
def test_fast_path_agrees_in_float32(activation, readout):
    rnn, x, targets, h0, mask = example(activation, readout)
    loss, gradients = rnn.loss_and_gradients(x, targets, h0, mask)
    fast = FastPath(rnn, 2, 7, "float32")
    assert fast.loss_and_gradient(x, targets, h0, mask) == pytest.approx(loss, rel=1e-5)
    exact = rnn.flatten(gradients)
    np.testing.assert_allclose(fast.gradient, exact, atol=2e-6 * np.abs(exact).max())


@pytest.mark.parametrize(("batch", "stretches"), [(300, 3), (700, 5)])
def test_fast_path_agrees_when_time_is_cut_into_stretches(batch, stretches):
    rnn = ElmanRNN(2, 100, 3, seed=1)
    random = np.random.default_rng(0)
    x, targets = random.normal(size=(batch, 5, 2)), random.integers(0, 3, (batch, 5))
    fast = FastPath(rnn, batch, 5, "float64")
    assert len(fast.stretches) == stretches
    _, gradients = rnn.loss_and_gradients(x, targets)
    fast.loss_and_gradient(x, targets)
    np.testing.assert_allclose(fast.gradient, rnn.flatten(gradients), rtol=1e-8, atol=1e-13)


def test_fast_path_sees_edited_weights():
    for dtype in ("float64", "float32"):
        rnn, x, targets, h0, mask = example(dtype=dtype)
        fast = FastPath(rnn, 2, 7, "float32")
        fast.loss_and_gradient(x, targets, h0, mask)
        rnn.R[0, 1] = 3
        rnn.V = rnn.V * 2
        loss, _ = rnn.loss_and_gradients(x, targets, h0, mask)
        assert fast.loss_and_gradient(x, targets, h0, mask) == pytest.approx(loss, rel=1e-5)


def test_last_state_is_the_traces():
    rnn, x, targets, h0, _ = example()
    assert rnn.last_state is None
    rnn.loss_and_gradients(x, targets, h0)
    np.testing.assert_array_equal(rnn.last_state, rnn.forward(x, h0).h[:, -1])


def test_masked_steps_do_not_matter():
    rnn, x, targets, h0, _ = example()
    mask = np.zeros((2, 7))
    mask[:, :4] = 1
    targets[:, 4:] = -1  # a common mark for padding
    loss, gradients = rnn.loss_and_gradients(x, targets, h0, mask)
    short, short_gradients = rnn.loss_and_gradients(x[:, :4], targets[:, :4], h0)
    assert loss == pytest.approx(short, rel=1e-14)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, short_gradients[name], atol=1e-15)


@pytest.mark.parametrize("readout", READOUTS)
def test_loss_is_the_mean_that_its_name_says(readout):
    rnn, x, targets, h0, mask = example(readout=readout)
    y = rnn.forward(x, h0).y
    if readout == "softmax":
        losses = -np.log(np.take_along_axis(y, targets[..., None], -1))
    elif readout == "sigmoid":
        losses = -(targets * np.log(y) + (1 - targets) * np.log(1 - y))
    else:
        losses = (y - targets) ** 2
    assert rnn.loss_and_gradients(x, targets, h0)[0] == pytest.approx(losses.mean())
    masked = rnn.loss_and_gradients(x, targets, h0, mask)[0]
    assert masked == pytest.approx(losses[mask].mean())


def test_losses_stay_finite_where_exp_would_overflow():
    z = np.array([[[1000.0, -1000.0]]])
    loss, dz = LOSSES["softmax"](z, np.array([[1]]))
    assert loss == 2000
    np.testing.assert_array_equal(dz, [[[1, -1]]])
    loss, dz = LOSSES["sigmoid"](z, np.array([[[0.0, 1.0]]]))
    assert loss == 1000
    np.testing.assert_array_equal(dz, [[[0.5, -0.5]]])


def test_single_output_takes_flat_targets():
    rnn, x, targets, *_ = example(readout="sigmoid", outputs=1)
    flat, _ = rnn.loss_and_gradients(x, targets[..., 0])
    assert flat == rnn.loss_and_gradients(x, targets)[0]


@pytest.mark.parametrize(
    ("readout", "targets", "message"),
    [
        ("softmax", np.zeros((2, 6), int), r"targets has shape \(2, 6\): expected class indices"),
        ("softmax", np.zeros((2, 7, 4), int), r"targets has shape \(2, 7, 4\): expected class"),
        ("softmax", np.zeros((2, 7)), "targets has dtype float64: expected whole numbers"),
        ("softmax", np.full((2, 7), 4), "targets has class 4: expected 0 to 3"),
        ("softmax", np.full((2, 7), -1), "targets has class -1: expected 0 to 3"),
        ("linear", np.zeros((2, 7)), r"targets has shape \(2, 7\): expected \(batch, time, outp"),
        ("linear", np.full((2, 7, 4), np.nan), "targets has nan at batch 0, time 0, output 0"),
        ("sigmoid", np.full((2, 7, 4), 1.5), "targets has 1.5: expected 0 to 1 for a sigmoid"),
        ("sigmoid", np.full((2, 7, 4), -0.5), "targets has -0.5: expected 0 to 1 for a sigmoid"),
    ],
)
def test_wrong_targets(readout, targets, message):
    rnn, x, *_ = example(readout=readout)
    with pytest.raises(ValueError, match=message):
        rnn.loss_and_gradients(x, targets)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.ones(7), r"mask has shape \(7,\): expected \(batch, time\) = \(2, 7\)"),
        (np.full((2, 7), 0.5), "mask has values other than 0 and 1"),
        (np.zeros((2, 7)), "mask selects no step"),
    ],
)
def test_wrong_mask(mask, message):
    rnn, x, targets, *_ = example()
    with pytest.raises(ValueError, match=message):
        rnn.loss_and_gradients(x, targets, mask=mask)


def test_exploding_relu_gives_no_warnings(recwarn):
    rnn, x, targets, *_ = example("relu")
    rnn.R = np.full((5, 5), 1e200)
    loss, _ = rnn.loss_and_gradients(np.abs(x), targets)
    assert not np.isfinite(loss)
    assert not recwarn.list


# --- on disk -------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_save_and_load(tmp_path, dtype):
    rnn, x, *_ = example("relu", "sigmoid", dtype)
    path = rnn.save(tmp_path / "Netz ä 1")
    assert path == tmp_path / "Netz ä 1.npz"
    for name in (path, tmp_path / "Netz ä 1", str(path)):
        other = ElmanRNN.load(name)
        assert repr(other) == repr(rnn)
        np.testing.assert_array_equal(other.forward(x).y, rnn.forward(x).y)


def test_save_replaces_whole_files_only(tmp_path, monkeypatch):
    rnn, *_ = example()
    path = rnn.save(tmp_path / "net.npz")
    before = path.read_bytes()

    def interrupted(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rnn.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def write(path, **arrays):
    with open(path, "wb") as file:
        np.savez(file, **arrays)


class Bomb:
    """Leaves a file behind if it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_load_refuses_broken_and_foreign_files(tmp_path):
    rnn, *_ = example()
    good = rnn.save(tmp_path / "good.npz").read_bytes()
    with np.load(tmp_path / "good.npz") as file:
        arrays = dict(file)
    bad = tmp_path / "bad.npz"

    def refused(reason):
        with pytest.raises(ValueError, match=rf"bad\.npz' cannot be read .*{reason}") as caught:
            ElmanRNN.load(bad)
        assert "\n" not in str(caught.value)

    for content in (b"", b"not a zip", good[: len(good) // 2], good[:100] + b"?" + good[101:]):
        bad.write_bytes(content)
        refused("")
    write(bad, other=np.zeros(3))
    refused("it holds no format")
    write(bad, **arrays | {"format": 2})
    refused("its format is 2")
    write(bad, **arrays | {"kind": "LSTM"})
    refused("it holds a LSTM")
    write(bad, **arrays | {"activation": "elu"})
    refused("activation is 'elu'")
    write(bad, **arrays | {"b": np.zeros(6)})
    refused(r"b has shape \(6,\)")
    write(bad, **{name: array for name, array in arrays.items() if name != "c"})
    refused("expected a dict of W, R, b, V, c")
    write(bad, **arrays | {"R": np.full((5, 5), np.nan)})
    refused("R has nan")
    write(bad, **arrays | {"W": np.zeros((5, 3), "int64")})
    refused("dtype is 'int64'")


def test_load_never_unpickles(tmp_path):
    rnn, *_ = example()
    rnn.save(tmp_path / "good.npz")
    with np.load(tmp_path / "good.npz") as file:
        arrays = dict(file)
    trap = tmp_path / "executed"
    payload = np.empty(1, object)
    payload[0] = Bomb(trap)
    write(tmp_path / "evil.npz", **arrays | {"W": payload})
    with pytest.raises(ValueError, match=r"evil\.npz' cannot be read"):
        ElmanRNN.load(tmp_path / "evil.npz")
    assert not trap.exists()


def test_load_refuses_a_file_that_would_unpack_huge(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "LARGEST", 2**20)
    path = tmp_path / "huge.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(
        "W.npy", "w", force_zip64=True
    ) as member:
        member.write(bytes(2**21))
    assert path.stat().st_size < 2**12
    with pytest.raises(ValueError, match=r"huge\.npz' cannot be read .*too large"):
        ElmanRNN.load(path)


def test_missing_file_and_folder(tmp_path):
    rnn, *_ = example()
    with pytest.raises(ValueError, match=r"path is .*none\.npz': expected a file that exists"):
        ElmanRNN.load(tmp_path / "none")
    with pytest.raises(ValueError, match="expected a file in a folder that exists"):
        rnn.save(tmp_path / "no" / "net")
    with pytest.raises(ValueError, match="path is None: expected a file name"):
        rnn.save(None)


# --- the package ---------------------------------------------------------------------------


def test_models_import_neither_plots_nor_widgets_nor_keras():
    code = (
        "import sys; from course_utils.models import ElmanRNN; import course_utils.training as t;"
        "r = ElmanRNN(2, 3, 2); t.Trainer(r).step([[[1, 0]]], [[1]]);"
        "heavy = {'matplotlib', 'ipywidgets', 'keras', 'tensorflow'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_lazy_names():
    assert "ElmanRNN" in dir(course_utils.models)
    with pytest.raises(AttributeError, match="no attribute 'LSTM2'"):
        _ = course_utils.models.LSTM2
