"""Networks in pure NumPy, and the traces they leave.

Nothing here knows of plots, widgets or Keras.
"""

from course_utils.public import public

_HOME = {
    "ElmanRNN": "recurrent.elman",
    "RNNTrace": "recurrent.trace",
    "LSTM": "gated.lstm",
    "LSTMTrace": "gated.gated_trace",
    "GRU": "gated.gru",
    "GRUTrace": "gated.gated_trace",
    "ScalarMap": "recurrent.dynamics",
    "ScalarTrace": "recurrent.dynamics",
    "PlanarMap": "recurrent.dynamics",
    "PlanarTrace": "recurrent.dynamics",
    "rotation": "recurrent.dynamics",
    "LIF": "neurons.integrate_and_fire",
    "HodgkinHuxley": "neurons.hodgkin_huxley",
    "MembraneTrace": "neurons.spiking",
    "MysteryNeuron": "neurons.mystery",
    "Inputs": "neurons.synapses",
    "InputTrace": "neurons.synapses",
    "Synapse": "neurons.synapses",
    "SynapseTrace": "neurons.synapses",
    "LIFNetwork": "neurons.spiking_network",
    "NetworkTrace": "neurons.spiking_network",
    "mcculloch_pitts": "layers.threshold_units",
    "perceptron": "layers.threshold_units",
    "look": "layers.threshold_units",
    "PerceptronTrace": "layers.threshold_units",
    "HiddenLayerNetwork": "layers.hidden_layer",
    "BackpropTrace": "layers.hidden_layer",
    "descend": "layers.descent",
    "DescentTrace": "layers.descent",
    "rate_as_activation": "neurons.rate",
    "RateTrace": "neurons.rate",
    "STDP": "neurons.plasticity",
    "PairTrace": "neurons.plasticity",
    "PatternTrace": "neurons.plasticity",
    "WeightTrace": "neurons.plasticity",
    "Memory": "recurrent.fixed_memory",
    "MemoryTrace": "recurrent.fixed_memory",
    "leaky_bank": "recurrent.fixed_memory",
    "shift_register": "recurrent.fixed_memory",
    "CausalConvolution": "layers.convolution",
    "EncoderDecoder": "attention.encoder_decoder",
    "AttentiveRNN": "attention.attentive_rnn",
    "additive": "attention.additive_and_dot",
    "scaled_dot": "attention.additive_and_dot",
    "causal_mask": "attention.additive_and_dot",
}

__getattr__, __dir__, __all__ = public(__name__, _HOME)
