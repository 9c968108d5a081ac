"""The bridge: the same numbers on both sides, clear refusals, and a quiet start."""

import os
import subprocess
import sys
import types

import numpy as np
import pytest

from course_utils import keras_bridge
from course_utils.keras_bridge import (
    ProgressCallback,
    from_keras,
    import_keras,
    to_keras,
    trace_keras,
)
from course_utils.models import ElmanRNN
from course_utils.paths import ROOT
from course_utils.training import SGD, Adam, Trainer

ACTIVATIONS = ["tanh", "relu", "sigmoid", "linear"]
READOUTS = ["softmax", "sigmoid", "linear"]
KERAS_LOSSES = {
    "softmax": "sparse_categorical_crossentropy",
    "sigmoid": "binary_crossentropy",
    "linear": "mean_squared_error",
}
NAMES = ("W", "R", "b", "V", "c")


# Keras started and made to compile for the first time, in a process of its own: what it writes to
# file descriptor 2, and whether that works again afterwards.
START = """
import os
import numpy as np
from course_utils.keras_bridge import import_keras, to_keras
from course_utils.models import ElmanRNN
keras = import_keras()
model = to_keras(ElmanRNN(2, 3, 2))
model.compile("adam", "sparse_categorical_crossentropy", jit_compile=True)
model.fit(np.ones((2, 3, 2)), np.zeros((2, 3)), verbose=0)
keras.layers.SimpleRNN(2)(np.ones((2, 3, 2), "float32"), mask=np.ones((2, 3), bool))
os.write(2, b"[an error]")
"""


@pytest.fixture(scope="module")
def keras():
    return import_keras()


def example(activation="tanh", readout="softmax"):
    random = np.random.default_rng(3)
    rnn = ElmanRNN(3, 5, 4, activation, readout, seed=3, dtype="float32")
    rnn.b, rnn.c = random.normal(size=5) * 0.3, random.normal(size=4)
    x = random.normal(size=(2, 6, 3)).astype("float32")
    if readout == "softmax":
        targets = random.integers(0, 4, (2, 6))
    else:
        targets = random.random((2, 6, 4)).astype("float32")
    return rnn, x, targets


@pytest.mark.keras
def test_start_is_quiet_and_standard_error_comes_back():
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, stderr=subprocess.PIPE,
                          text=True, check=True)
    assert done.stderr == "[an error]"


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("readout", READOUTS)
def test_values_and_gradients_are_equal(keras, activation, readout):
    import tensorflow as tf

    rnn, x, targets = example(activation, readout)
    model = to_keras(rnn)
    with tf.GradientTape() as tape:
        y = model(x)
        loss = tf.reduce_mean(keras.losses.get(KERAS_LOSSES[readout])(targets, y))
    gradients = tape.gradient(loss, model.trainable_variables)
    my_loss, mine = rnn.loss_and_gradients(x, targets)
    np.testing.assert_allclose(rnn.forward(x).y, y, atol=1e-6)
    assert my_loss == pytest.approx(float(loss), abs=1e-6)
    for name, gradient in zip(NAMES, gradients, strict=True):
        np.testing.assert_allclose(mine[name], np.transpose(gradient), atol=1e-6, err_msg=name)


def test_the_way_there_and_back_changes_nothing(keras):
    rnn, *_ = example("relu", "sigmoid")
    model = to_keras(rnn)
    assert model.input_shape == (None, None, 3)
    back = from_keras(model)
    assert repr(back) == repr(rnn)
    np.testing.assert_array_equal(back.parameters, rnn.parameters)
    back.R[:] = 0  # a copy
    np.testing.assert_array_equal(model.layers[0].get_weights()[1], rnn.R.T)


def test_a_model_made_in_keras(keras):
    layers = keras.layers
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            layers.Input((7, 3)),
            layers.SimpleRNN(5, use_bias=False, activation="relu"),
            layers.Dense(1, activation="sigmoid", use_bias=False),
        ]
    )
    x = np.random.default_rng(0).normal(size=(4, 7, 3)).astype("float32")
    trace = trace_keras(model, x)
    assert (trace.activation, trace.readout) == ("relu", "sigmoid")
    np.testing.assert_allclose(trace.y[:, -1], model(x), atol=1e-6)
    assert not trace.b.any()


def test_hidden_states_are_those_of_keras(keras):
    rnn, x, _ = example()
    model = to_keras(rnn)
    hidden = keras.Model(model.inputs[0], model.layers[0].output)
    np.testing.assert_allclose(trace_keras(model, x).h, hidden(x), atol=1e-6)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_training_goes_the_same_way(keras, optimizer):
    """Twenty steps with clipping on both sides end at the same weights."""
    rnn, x, targets = example()
    model = to_keras(rnn)
    rate = {"SGD": 0.5, "Adam": 0.01}[optimizer]
    model.compile(
        getattr(keras.optimizers, optimizer)(rate, global_clipnorm=0.1),
        "sparse_categorical_crossentropy",
        jit_compile=False,
    )
    trainer = Trainer(rnn, {"SGD": SGD, "Adam": Adam}[optimizer](rate), clip=0.1)
    for _ in range(20):
        theirs = model.train_on_batch(x, targets)
        mine = trainer.step(x, targets)
    assert mine == pytest.approx(float(np.ravel(theirs)[0]), abs=1e-4)
    moved = np.abs(rnn.parameters - example()[0].parameters).max()
    assert moved > 0.05
    np.testing.assert_allclose(rnn.parameters, from_keras(model).parameters, atol=1e-4)


def test_what_cannot_be_translated(keras):
    layers = keras.layers
    rnn = layers.SimpleRNN
    dense = layers.Dense(2)

    def model(*made):
        return keras.Sequential([layers.Input((None, 3), batch_size=2), *made])

    for wrong, message in (
        ("model", "model is a str: expected a keras.Sequential"),
        (dense, "model is a Dense: expected a keras.Sequential"),
        (model(), r"model has the layers \(none\): expected one of SimpleRNN, LSTM"),
        (model(layers.Conv1D(4, 2), dense), "model has the layers Conv1D, Dense: expected one of"),
        (model(rnn(4)), "model has the layers SimpleRNN: expected one of .*, then Dense"),
        (keras.Sequential([rnn(4), layers.Dense(2)]), "model has no weights yet: expected an Inp"),
        (model(rnn(4, go_backwards=True), layers.Dense(2)), r"SimpleRNN\(go_backwards=True\)"),
        (model(rnn(4, stateful=True), layers.Dense(2)), r"SimpleRNN\(stateful=True\): expected"),
        (model(rnn(4, dropout=0.5), layers.Dense(2)), r"SimpleRNN\(dropout=0.5\): expected"),
        (model(rnn(4, recurrent_dropout=0.5), layers.Dense(2)), "recurrent_dropout=0.5"),
        (model(rnn(4, activation="elu"), layers.Dense(2)), "SimpleRNN.activation='elu'.: expected"),
        (model(rnn(4), layers.Dense(2, activation="tanh")), "Dense.activation='tanh'.: expected"),
        (model(layers.LSTM(4, activation="relu"), dense),
         r"LSTM\(activation='relu'\): expected 'ta"),
        (model(layers.GRU(4, recurrent_activation="tanh"), dense),
         r"GRU\(recurrent_activation='tanh'\): expected 'sigmoid'"),
    ):
        with pytest.raises(ValueError, match=message):
            from_keras(wrong)
    with pytest.raises(ValueError, match="rnn is a Sequential: expected an ElmanRNN"):
        to_keras(model(rnn(4)))


def test_progress_callback(keras):
    told = []
    bar = types.SimpleNamespace(
        start=lambda total: told.append(total),
        update=lambda done, text: told.append((done, text)),
        finish=lambda text: told.append(text),
    )
    rnn, x, targets = example()
    model = to_keras(rnn)
    model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=False)
    history = model.fit(
        x, targets, batch_size=1, epochs=2, verbose=0, callbacks=[ProgressCallback(bar)]
    )
    assert told[0] == 4
    assert [done for done, _ in told[1:-1]] == [1, 2, 2, 3, 4, 4]
    assert told[-1] == f"epoch 2 of 2, loss {history.history['loss'][-1]:.2f}"


@pytest.mark.parametrize("version", ["2.15.0", "3.9.2", "4.0.0", "4.0.0.dev1"])
def test_another_keras_is_refused(version):
    other = types.SimpleNamespace(__version__=version)
    with pytest.raises(ImportError, match=rf"Keras {version} is installed: this course works"):
        keras_bridge._check(other)


def test_another_backend_is_refused():
    config = types.SimpleNamespace(backend=lambda: "jax")
    other = types.SimpleNamespace(__version__="3.15.0", config=config)
    with pytest.raises(ImportError, match="Keras runs on jax here: unset KERAS_BACKEND"):
        keras_bridge._check(other)


def test_a_failed_import_shows_what_was_kept_quiet(capfd):
    with pytest.raises(ImportError), keras_bridge._quiet():
        os.write(2, b"the reason")
        raise ImportError
    os.write(2, b", and on")
    assert capfd.readouterr().err == "the reason, and on"
