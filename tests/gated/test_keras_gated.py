"""LSTM and GRU are those of Keras, both ways: values, gradients, states."""

import numpy as np
import pytest
from test_gated import KINDS, READOUTS, example

from course_utils.keras_bridge import from_keras, import_keras, to_keras, trace_keras
from course_utils.models import LSTM


@pytest.fixture(params=list(KINDS))
def make(request):
    return KINDS[request.param]


@pytest.fixture(scope="module")
def keras():
    return import_keras()


@pytest.mark.parametrize("readout", READOUTS)
def test_values_and_gradients_are_those_of_keras(keras, make, readout):
    import tensorflow as tf

    losses = {"softmax": "sparse_categorical_crossentropy", "sigmoid": "binary_crossentropy",
              "linear": "mean_squared_error"}
    net, x, targets, *_ = example(make, readout, "float32")
    model = to_keras(net)
    with tf.GradientTape() as tape:
        y = model(x)
        loss = tf.reduce_mean(keras.losses.get(losses[readout])(targets, y))
    theirs = tape.gradient(loss, model.trainable_variables)
    my_loss, mine = net.loss_and_gradients(x, targets)
    np.testing.assert_allclose(net.forward(x).y, y, atol=1e-6)
    assert my_loss == pytest.approx(float(loss), abs=1e-6)
    for name, gradient in zip(("W", "R", "b", "V", "c"), theirs, strict=True):
        gradient = gradient if name == "b" else np.transpose(gradient)
        np.testing.assert_allclose(mine[name], gradient, atol=2e-6, err_msg=name)


def test_the_way_there_and_back_changes_nothing(keras, make):
    net, *_ = example(make, "linear", "float32")
    back = from_keras(to_keras(net))
    assert repr(back) == repr(net)
    np.testing.assert_array_equal(back.parameters, net.parameters)


@pytest.mark.parametrize("name", ["LSTM", "GRU"])
@pytest.mark.parametrize("use_bias", [True, False])
def test_a_gated_model_made_in_keras(keras, name, use_bias):
    layers = keras.layers
    keras.utils.set_random_seed(1)
    hidden = getattr(layers, name)(5, use_bias=use_bias, return_sequences=True)
    model = keras.Sequential([layers.Input((7, 3)), hidden, layers.Dense(2)])
    x = np.random.default_rng(0).normal(size=(4, 7, 3)).astype("float32")
    trace = trace_keras(model, x)
    np.testing.assert_allclose(trace.y, model(x), atol=1e-6)
    states = keras.Model(model.inputs[0], hidden.output)
    np.testing.assert_allclose(trace.h, states(x), atol=1e-6)
    if name == "LSTM" and use_bias:
        assert (from_keras(model).block("f")[2] == 1).all()  # Keras's unit_forget_bias


def test_the_cell_state_is_that_of_keras(keras):
    net, x, *_ = example(LSTM, dtype="float32")
    layer = keras.layers.LSTM(5, return_state=True)
    layer.build(x.shape)
    layer.set_weights(to_keras(net).layers[0].get_weights())
    _, h, C = layer(x)
    np.testing.assert_allclose(net.forward(x).last_state, [h, C], atol=1e-6)
