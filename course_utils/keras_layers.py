"""Which numbers of a network are which of its Keras layer (lessons 09 and 11).

Keras stores every matrix transposed. Blocks of gates stand in the same order on both sides.

    ElmanRNN  SimpleRNN    W, R, b = kernel.T, recurrent_kernel.T, bias
    LSTM      LSTM         the same, blocks i, f, C (Keras: c), o
    GRU       GRU          the same, blocks u (Keras: z), r, h; b is (2, 3 units) or (3 units,)

Nothing here imports Keras: keras_bridge.py hands in what it has imported.
"""

from dataclasses import dataclass

from course_utils.models.activations import ACTIVATIONS, READOUTS
from course_utils.models.gated.gru import GRU
from course_utils.models.gated.lstm import LSTM
from course_utils.models.recurrent.elman import ElmanRNN


@dataclass(frozen=True)
class Kind:
    """One kind of network and its Keras layer.

    Attributes
    ----------
    network : type
    layer : str
        The name of the Keras class.
    shared : dict
        Option of the Keras layer -> attribute of the network that has the same value.
    fixed : dict
        Option of the Keras layer -> the only activation that the network has there.
    """

    network: type
    layer: str
    shared: dict
    fixed: dict


GATES = {"activation": "tanh", "recurrent_activation": "sigmoid"}
KINDS = (
    Kind(ElmanRNN, "SimpleRNN", {"activation": "activation"}, {}),
    Kind(LSTM, "LSTM", {}, GATES),
    Kind(GRU, "GRU", {"reset_after": "reset_after"}, GATES),
)
UNUSED = {
    "go_backwards": False,
    "stateful": False,
    "dropout": 0,
    "recurrent_dropout": 0,
    "return_state": False,
}
PLAIN = {"quantization_mode": None, "lora_enabled": False, "autocast": True}  # of every layer
DTYPES = ("float32", "float64")


def recurrent_layer(layers, net):
    """The Keras layer of a network, without weights; `layers` is keras.layers."""
    kind = next((kind for kind in KINDS if type(net) is kind.network), None)
    if kind is None:
        raise ValueError(
            f"rnn is a {type(net).__name__}: expected an ElmanRNN, an LSTM or a GRU"
        )
    options = {option: getattr(net, name) for option, name in kind.shared.items()}
    make = getattr(layers, kind.layer)
    return make(net.units, return_sequences=True, dtype="float32", **options, **kind.fixed)


def network_of(keras, hidden, dense):
    """The network that computes what a recurrent Keras layer and a Dense layer compute."""
    kind = next(kind for kind in KINDS if kind.layer == type(hidden).__name__)
    _require_plain(keras, hidden, UNUSED | PLAIN)
    _require_plain(keras, dense, PLAIN)
    if hidden.compute_dtype != dense.compute_dtype:
        raise ValueError(
            f"model has layers in {hidden.compute_dtype} and {dense.compute_dtype}: expected one "
            "dtype"
        )
    for option, name in kind.fixed.items():
        _named(keras, hidden, (name,), option)
    options = {name: getattr(hidden, option) for option, name in kind.shared.items()}
    if "activation" in options:
        options["activation"] = _named(keras, hidden, ACTIVATIONS)
    kernel, recurrent, *bias = hidden.get_weights()
    dense_kernel, *dense_bias = dense.get_weights()
    net = kind.network(
        len(kernel),
        len(recurrent),
        dense_kernel.shape[1],
        readout=_named(keras, dense, READOUTS),
        dtype=str(kernel.dtype),
        **options,
    )
    net.W, net.R, net.V = kernel.T, recurrent.T, dense_kernel.T
    net.b[:] = bias[0] if bias else 0
    net.c[:] = dense_bias[0] if dense_bias else 0
    return net


def _require_plain(keras, layer, plain):
    """Refuse a layer that computes, or may compute, something else than Keras's own of its name."""
    name = type(layer).__name__
    parts = [part for part in (layer, getattr(layer, "cell", None)) if part is not None]
    for part in parts:
        kind = type(part)
        if kind is not getattr(keras.layers, kind.__name__, None):
            raise ValueError(
                f"model has a {kind.__name__} of one's own, {kind.__module__}.{kind.__qualname__}: "
                f"expected that of Keras"
            )
        own = sorted({"call", "__call__"} & set(vars(part)))
        if own:
            raise ValueError(
                f"model has a {kind.__name__} whose {own[0]} was replaced: expected that of Keras"
            )
        policy = part.dtype_policy
        if policy.name not in DTYPES:
            raise ValueError(
                f"model has {name} with the dtype policy {policy.name!r}: expected float32 or "
                "float64 throughout"
            )
    for option, wanted in plain.items():
        value = getattr(layer, option, wanted)
        if value != wanted:
            raise ValueError(f"model has {name}({option}={value}): expected {option}={wanted}")


def _named(keras, layer, names, option="activation"):
    """The name of a layer's activation, if it is Keras's own function of a name that this course
    has. A function of one's own may have any name.
    """
    function = getattr(layer, option)
    for name in names:
        if function is getattr(keras.activations, name):
            return name
    expected = f"{names[0]!r}" if len(names) == 1 else f"one of {', '.join(names)}"
    name = getattr(function, "__name__", repr(function))
    whose = "" if function is getattr(keras.activations, name, None) else ", which is not Keras's"
    raise ValueError(
        f"model has {type(layer).__name__}({option}={name!r}{whose}): expected {expected}"
    )
