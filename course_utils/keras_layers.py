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
UNUSED = {"go_backwards": False, "stateful": False, "dropout": 0, "recurrent_dropout": 0}


def recurrent_layer(layers, net):
    """The Keras layer of a network, without weights; `layers` is keras.layers."""
    kind = next((kind for kind in KINDS if isinstance(net, kind.network)), None)
    if kind is None:
        raise ValueError(
            f"rnn is a {type(net).__name__}: expected an ElmanRNN, an LSTM or a GRU"
        )
    options = {option: getattr(net, name) for option, name in kind.shared.items()}
    make = getattr(layers, kind.layer)
    return make(net.units, return_sequences=True, **options, **kind.fixed)


def network_of(hidden, dense):
    """The network that computes what a recurrent Keras layer and a Dense layer compute."""
    kind = next(kind for kind in KINDS if kind.layer == type(hidden).__name__)
    for option, plain in UNUSED.items():
        value = getattr(hidden, option)
        if value != plain:
            raise ValueError(f"model has {kind.layer}({option}={value}): expected {option}={plain}")
    for option, name in kind.fixed.items():
        _named(hidden, (name,), option)
    options = {name: getattr(hidden, option) for option, name in kind.shared.items()}
    if "activation" in options:
        options["activation"] = _named(hidden, ACTIVATIONS)
    kernel, recurrent, *bias = hidden.get_weights()
    dense_kernel, *dense_bias = dense.get_weights()
    net = kind.network(
        len(kernel),
        len(recurrent),
        dense_kernel.shape[1],
        readout=_named(dense, READOUTS),
        dtype=str(kernel.dtype),
        **options,
    )
    net.W, net.R, net.V = kernel.T, recurrent.T, dense_kernel.T
    net.b[:] = bias[0] if bias else 0
    net.c[:] = dense_bias[0] if dense_bias else 0
    return net


def _named(layer, names, option="activation"):
    """The name of a layer's activation, if this course has it."""
    function = getattr(layer, option)
    name = getattr(function, "__name__", repr(function))
    if name not in names:
        expected = f"{names[0]!r}" if len(names) == 1 else f"one of {', '.join(names)}"
        raise ValueError(
            f"model has {type(layer).__name__}({option}={name!r}): expected {expected}"
        )
    return name
