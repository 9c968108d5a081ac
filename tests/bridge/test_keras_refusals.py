"""What the bridge takes computes the same numbers; what it doesn't know for certain it refuses."""

import numpy as np
import pytest

from course_utils.keras_bridge import from_keras, import_keras, to_keras
from course_utils.models import GRU, LSTM, ElmanRNN


@pytest.fixture(scope="module")
def keras():
    return import_keras()


@pytest.fixture
def plain_settings(keras):
    """Keras as it was before."""
    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    yield keras
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(policy)


def model_of(keras, *made, dtype=None):
    return keras.Sequential([keras.layers.Input((None, 3), dtype=dtype), *made])


def moved(model):
    """Weights that are all different from where they start."""
    random = np.random.default_rng(0)
    for layer in model.layers:
        layer.set_weights([random.normal(0, 0.5, w.shape) for w in layer.get_weights()])
    return model


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"use_bias": False},
        {"return_sequences": False},
        {"unroll": True},
        {"kernel_regularizer": "l2", "recurrent_constraint": "max_norm"},
        {"dtype": "float64"},
        {"name": "own_name", "trainable": False},
    ],
    ids=str,
)
def test_what_is_taken_is_equal(keras, kind, options):
    dtype = options.get("dtype", "float32")
    layer = getattr(keras.layers, kind)(4, **{"return_sequences": True} | options)
    if options.get("unroll"):
        inputs = keras.layers.Input((5, 3))
        model = moved(keras.Sequential([inputs, layer, keras.layers.Dense(2, "sigmoid")]))
    else:
        dense = keras.layers.Dense(2, "sigmoid", use_bias="use_bias" not in options, dtype=dtype)
        model = moved(model_of(keras, layer, dense, dtype=dtype))
    x = np.random.default_rng(1).normal(size=(2, 5, 3)).astype(dtype)
    y = from_keras(model).forward(x).y
    y = y[:, -1] if options.get("return_sequences") is False else y
    np.testing.assert_allclose(y, np.asarray(model(x)), atol=1e-6)


def tanh(a):
    return 0.7 * a


def sigmoid(a):
    return 0 * a + 0.5


def softmax(a):
    return a


def test_a_function_of_ones_own_is_not_taken_for_keras_s(keras):
    layers = keras.layers
    for hidden, dense, said in (
        (layers.SimpleRNN(4, activation=tanh), {}, r"SimpleRNN\(activation='tanh', which is not"),
        (layers.LSTM(4, activation=tanh), {}, r"LSTM\(activation='tanh', which is not Keras's\)"),
        (layers.GRU(4, recurrent_activation=sigmoid), {}, "recurrent_activation='sigmoid', which"),
        (layers.LSTM(4), {"activation": softmax}, r"Dense\(activation='softmax', which is not"),
        (layers.SimpleRNN(4, activation=lambda a: a), {}, "activation='<lambda>'"),
        (layers.SimpleRNN(4, activation=layers.ReLU()), {}, "activation="),
        (layers.LSTM(4, recurrent_activation="hard_sigmoid"), {}, "recurrent_activation='hard_sig"),
    ):
        with pytest.raises(ValueError, match=said):
            from_keras(model_of(keras, hidden, layers.Dense(2, **dense)))


def test_layers_that_are_not_keras_s_own(keras):
    layers = keras.layers

    class SimpleRNN(layers.SimpleRNN):
        def call(self, sequences, initial_state=None, mask=None, training=False):
            return 2 * super().call(sequences, initial_state, mask, training)

    class Dense(layers.Dense):
        def call(self, inputs):
            return -super().call(inputs)

    class Sequential(keras.Sequential):
        def call(self, inputs, **more):
            return 1 - super().call(inputs, **more)

    for wrong, said in (
        (model_of(keras, SimpleRNN(4), layers.Dense(2)), "has a SimpleRNN of one's own"),
        (model_of(keras, layers.GRU(4), Dense(2)), "has a Dense of one's own"),
        (Sequential([layers.Input((None, 3)), layers.LSTM(4), layers.Dense(2)]), "model is a Seq"),
    ):
        with pytest.raises(ValueError, match=said):
            from_keras(wrong)
    built = model_of(keras, layers.SimpleRNN(4), layers.Dense(2))
    built.layers[0].cell.call = lambda inputs, states, training=False: (inputs, states)
    with pytest.raises(ValueError, match="SimpleRNNCell whose call was replaced"):
        from_keras(built)
    for hidden in (
        layers.Bidirectional(layers.LSTM(4)),
        layers.RNN([layers.LSTMCell(4)]),
        layers.TimeDistributed(layers.Dense(4)),
    ):
        with pytest.raises(ValueError, match=r"model has the layers .*: expected one of"):
            from_keras(model_of(keras, hidden, layers.Dense(2)))
    for more in (layers.LSTM(4, return_sequences=True), layers.Masking(), layers.Dropout(0.1)):
        with pytest.raises(ValueError, match="model has the layers"):
            from_keras(model_of(keras, more, layers.LSTM(4), layers.Dense(2)))


def test_adapters_and_quantised_weights(keras):
    layers = keras.layers
    model = model_of(keras, layers.LSTM(4), layers.Dense(2))
    model.layers[1].enable_lora(1)
    with pytest.raises(ValueError, match=r"Dense\(lora_enabled=True\): expected lora_enabled=Fal"):
        from_keras(model)
    model = model_of(keras, layers.LSTM(4), layers.Dense(2))
    model.layers[1].quantize("int8")
    with pytest.raises(ValueError, match="Dense with the dtype policy 'int8_from_float32'"):
        from_keras(model)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float16", "bfloat16"])
def test_precisions_that_numpy_does_not_compute_in(keras, policy):
    layers = keras.layers
    for hidden, dense, name in ((policy, None, "SimpleRNN"), (None, policy, "Dense")):
        rnn = layers.SimpleRNN(4, dtype=hidden, recurrent_initializer="zeros")
        model = model_of(keras, rnn, layers.Dense(2, dtype=dense))
        with pytest.raises(ValueError, match=f"{name} with the dtype policy '{policy}'"):
            from_keras(model)
    model = model_of(keras, layers.SimpleRNN(4, dtype="float64"), layers.Dense(2))
    with pytest.raises(ValueError, match="model has layers in float64 and float32: expected one"):
        from_keras(model)


@pytest.mark.parametrize("floatx", ["float64", "float16", "float32"])
@pytest.mark.parametrize("policy", [None, "float64", "mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("kind", [ElmanRNN, LSTM, GRU])
def test_to_keras_is_float32_whatever_keras_is_set_to(plain_settings, floatx, policy, kind):
    keras = plain_settings
    keras.config.set_floatx(floatx)
    if policy:
        keras.config.set_dtype_policy(policy)
    net = kind(3, 4, 2, readout="sigmoid", seed=1)
    model = to_keras(net)
    x = np.random.default_rng(0).normal(size=(2, 5, 3))
    y = model(x)
    assert {str(w.dtype) for w in model.weights} == {"float32"}
    assert keras.backend.standardize_dtype(y.dtype) == "float32"
    np.testing.assert_allclose(np.asarray(y), net.forward(x).y, atol=1e-6)
    back = from_keras(model)
    assert back.dtype == "float32"
    np.testing.assert_allclose(back.parameters, net.parameters, atol=1e-7)


def test_training_too_is_plain_under_a_mixed_policy(plain_settings):
    keras = plain_settings
    keras.config.set_dtype_policy("mixed_float16")
    model = to_keras(ElmanRNN(3, 4, 2, readout="linear"))
    model.compile("sgd", "mse")
    model.fit(np.ones((2, 4, 3)), np.zeros((2, 4, 2)), verbose=0)
    assert type(model.optimizer).__name__ == "SGD"  # no scaling of the loss


def test_a_network_of_ones_own_is_not_taken_for_its_base():
    class Doubled(ElmanRNN):
        def forward(self, x, h0=None):
            return super().forward(2 * np.asarray(x), h0)

    with pytest.raises(ValueError, match="rnn is a Doubled: expected an ElmanRNN"):
        to_keras(Doubled(3, 4, 2))
