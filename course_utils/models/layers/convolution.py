"""A stack of dilated causal convolutions, in NumPy: the rival of lesson 04.

Each layer looks at two places, its present and one `dilation` steps before. With dilations 1, 2,
4, ... the reach doubles with every layer (van den Oord and others, 2016, "WaveNet").
"""

import numpy as np

from course_utils.models.activations import sigmoid
from course_utils.models.checks import check_input, check_numbers, check_whole
from course_utils.models.network import Parameter, ParameterVector


class CausalConvolution(ParameterVector):
    """One answer, 0 or 1, for a whole sequence, read off its last step.

    Parameters
    ----------
    layers : int
        Their dilations are 1, 2, 4, ..., 2 ** (layers - 1).
    channels : int
        Numbers per step in each layer.
    inputs : int
    seed : int
        Of the weights: Gaussian, scaled so that sizes stay about the same from layer to layer.

    Attributes
    ----------
    dilations : tuple of int
    reach : int
        How many steps the answer depends on, the last one included: 2 ** layers.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    W = Parameter("Input to channels, (channels, inputs).")
    now = Parameter("From the present step, (layers, channels, channels).")
    back = Parameter("From `dilation` steps before, (layers, channels, channels).")
    b = Parameter("Bias, (layers, channels).")
    V = Parameter("Channels to the answer, (channels,).")
    c = Parameter("Bias of the answer, (1,).")

    def __init__(self, layers, channels=8, inputs=1, seed=0):
        layers = check_whole("layers", layers)
        channels = check_whole("channels", channels)
        self.inputs = check_whole("inputs", inputs)
        self.dilations = tuple(2**layer for layer in range(layers))
        self.reach = 2**layers
        table = (layers, channels, channels)
        super().__init__(
            {"W": (channels, self.inputs), "now": table, "back": table,
             "b": (layers, channels), "V": (channels,), "c": (1,)},
            "float64",
        )
        generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
        self.W = generator.standard_normal(self.W.shape) / np.sqrt(self.inputs)
        self.now = generator.standard_normal(table) / np.sqrt(2 * channels)
        self.back = generator.standard_normal(table) / np.sqrt(2 * channels)
        self.V = generator.standard_normal(channels) / np.sqrt(channels)

    def _layers(self, x):
        """The values of all layers, the input's first: a list of (batch, time, channels)."""
        values = [x @ self.W.T]
        for now, back, b, dilation in zip(self.now, self.back, self.b, self.dilations, strict=True):
            below = values[-1]
            values.append(np.tanh(below @ now.T + delayed(below, dilation) @ back.T + b))
        return values

    def forward(self, x):
        """The probability of a 1 for each sequence: x (batch, time, inputs) -> (batch,)."""
        x = check_input(x, self.inputs)
        return sigmoid(self._layers(x)[-1][:, -1] @ self.V + self.c)

    def loss_and_gradients(self, x, labels):
        """Binary cross-entropy over labels (batch,) of 0 and 1, and the gradients as a dict."""
        x = check_input(x, self.inputs)
        labels = _labels(labels, len(x))
        values = self._layers(x)
        z = values[-1][:, -1] @ self.V + self.c
        loss = float(np.mean(np.logaddexp(0, z) - labels * z))
        dz = (sigmoid(z) - labels) / len(x)
        gradients = {"V": dz @ values[-1][:, -1], "c": dz.sum(keepdims=True)}
        gradients |= {name: np.empty(self.shapes[name]) for name in ("now", "back", "b")}
        dh = np.zeros_like(values[-1])
        dh[:, -1] = dz[:, None] * self.V
        for i in reversed(range(len(self.dilations))):
            below, d = values[i], self.dilations[i]
            da = dh * (1 - values[i + 1] ** 2)
            gradients["now"][i] = np.tensordot(da, below, ((0, 1), (0, 1)))
            gradients["back"][i] = np.tensordot(da, delayed(below, d), ((0, 1), (0, 1)))
            gradients["b"][i] = da.sum(axis=(0, 1))
            dh = da @ self.now[i]
            dh[:, :-d] += (da @ self.back[i])[:, d:]
        gradients["W"] = np.tensordot(dh, x, ((0, 1), (0, 1)))
        return loss, gradients

    def fit(self, x, labels, optimizer, epochs=5, batch=50):
        """Train on all sequences, `batch` at a time and in order; the mean loss of each epoch.

        Parameters
        ----------
        x : (sequences, time, inputs)
        labels : (sequences,) of 0 and 1
        optimizer : SGD or Adam
        epochs, batch : int

        Returns
        -------
        list of float

        Raises
        ------
        ValueError
            Naming the argument that cannot be used, or when the loss stops being finite.
        """
        x = check_input(x, self.inputs)
        labels = _labels(labels, len(x))
        epochs, batch = check_whole("epochs", epochs), check_whole("batch", batch)
        losses = []
        for _ in range(epochs):
            epoch = []
            for start in range(0, len(x), batch):
                stretch = slice(start, start + batch)
                loss, gradients = self.loss_and_gradients(x[stretch], labels[stretch])
                if not np.isfinite(loss):
                    raise ValueError(f"the loss became {loss}: use a smaller learning rate")
                optimizer.update(self.parameters, self.flatten(gradients))
                epoch.append(loss)
            losses.append(float(np.mean(epoch)))
        return losses


def _labels(labels, sequences):
    labels = check_numbers("labels", labels).astype(float)
    if labels.shape != (sequences,):
        raise ValueError(f"labels has shape {labels.shape}: expected ({sequences},)")
    if not np.isin(labels, (0, 1)).all():
        raise ValueError("labels has values other than 0 and 1: expected one of them per sequence")
    return labels


def delayed(values, steps):
    """The values (batch, time, channels) of `steps` before; 0 where there was nothing yet."""
    late = np.zeros_like(values)
    late[:, steps:] = values[:, :-steps]
    return late
