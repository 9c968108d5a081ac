"""Networks in pure NumPy, and the traces they leave.

Nothing here knows of plots, widgets or Keras. Names are looked up when they are first
used, so that a lesson pays only for what it imports.
"""

from importlib import import_module

_HOME = {
    "ElmanRNN": "recurrent",
    "RNNTrace": "trace",
    "LSTM": "lstm",
    "LSTMTrace": "lstm_trace",
    "GRU": "gru",
    "GRUTrace": "gru_trace",
    "ScalarMap": "dynamics",
    "ScalarTrace": "dynamics",
    "PlanarMap": "dynamics",
    "PlanarTrace": "dynamics",
    "LIF": "integrate_and_fire",
    "HodgkinHuxley": "hodgkin_huxley",
    "MembraneTrace": "spiking",
    "MysteryNeuron": "mystery",
    "Inputs": "synapses",
    "InputTrace": "synapses",
    "Synapse": "synapses",
    "SynapseTrace": "synapses",
    "LIFNetwork": "spiking_network",
    "NetworkTrace": "spiking_network",
    "mcculloch_pitts": "units",
    "perceptron": "units",
    "look": "units",
    "PerceptronTrace": "units",
    "HiddenLayerNetwork": "hidden_layer",
    "BackpropTrace": "hidden_layer",
    "descend": "descent",
    "DescentTrace": "descent",
    "rate_as_activation": "rate",
    "RateTrace": "rate",
    "STDP": "plasticity",
    "PairTrace": "plasticity",
    "PatternTrace": "plasticity",
    "WeightTrace": "plasticity",
    "Memory": "memory",
    "MemoryTrace": "memory",
    "leaky_bank": "memory",
    "shift_register": "memory",
    "CausalConvolution": "convolution",
    "EncoderDecoder": "encoder_decoder",
    "AttentiveRNN": "attentive_rnn",
    "additive": "attention",
    "scaled_dot": "attention",
    "causal_mask": "attention",
}

__all__ = list(_HOME)


def __getattr__(name):
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(set(globals()) | set(_HOME))
