"""The way between ElmanRNN and Keras, and the one module that imports TensorFlow.

Importing TensorFlow takes seconds and hundreds of MB, so nothing happens before the first call.
Lesson 09 explains what the two have in common; Keras stores every matrix transposed:

    W, R, b   SimpleRNN kernel.T, recurrent_kernel.T, bias
    V, c      Dense kernel.T, bias
"""

import contextlib
import os
import re
import sys
import tempfile

from .models.activations import ACTIVATIONS, READOUTS
from .models.recurrent import ElmanRNN

OLDEST = (3, 10)  # pyproject.toml has the same range
_keras = None


def import_keras():
    """Import Keras on TensorFlow without the lines that TensorFlow writes while it starts.

    Returns
    -------
    module
        keras; the same one each time.

    Raises
    ------
    ImportError
        If Keras is missing, too old or too new, or does not run on TensorFlow.
    """
    global _keras
    if _keras is None:
        os.environ.setdefault("KERAS_BACKEND", "tensorflow")
        # Errors still show; what the compiler says at the first fit does not. The lines of the
        # import itself come before this is looked at: hence _quiet.
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        with _quiet():
            try:
                import keras
            except ImportError as error:
                raise ImportError(
                    "Keras and TensorFlow cannot be imported in this Python: run "
                    f"`python3 -m course_utils doctor` ({error})"
                ) from error
            _check(keras)
        _keras = keras
    return _keras


def to_keras(rnn):
    """The same network in Keras, with a copy of the weights.

    Parameters
    ----------
    rnn : ElmanRNN

    Returns
    -------
    keras.Sequential
        Input((None, inputs)), SimpleRNN(units, return_sequences=True), Dense(outputs), in
        float32; call or compile it like any Keras model.
    """
    if not isinstance(rnn, ElmanRNN):
        raise ValueError(f"rnn is a {type(rnn).__name__}: expected an ElmanRNN")
    keras = import_keras()
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input((None, rnn.inputs)),
            layers.SimpleRNN(rnn.units, activation=rnn.activation, return_sequences=True),
            layers.Dense(rnn.outputs, activation=rnn.readout),
        ]
    )
    model.layers[0].set_weights([rnn.W.T, rnn.R.T, rnn.b])
    model.layers[1].set_weights([rnn.V.T, rnn.c])
    return model


def from_keras(model):
    """The ElmanRNN that computes what a Keras model computes, with a copy of the weights.

    Parameters
    ----------
    model : keras.Sequential
        Input, SimpleRNN, Dense. With return_sequences=False, Keras gives y of the last step
        only; the ElmanRNN gives it at every step, and the last one is the same.

    Returns
    -------
    ElmanRNN
        In the model's own dtype.

    Raises
    ------
    ValueError
        Naming what in the model has no counterpart.
    """
    keras = import_keras()
    if not isinstance(model, keras.Sequential):
        raise ValueError(f"model is a {type(model).__name__}: expected a keras.Sequential")
    kinds = [type(layer).__name__ for layer in model.layers]
    if kinds != ["SimpleRNN", "Dense"]:
        raise ValueError(
            f"model has the layers {', '.join(kinds) or '(none)'}: expected SimpleRNN, Dense"
        )
    if not model.built:
        raise ValueError("model has no weights yet: expected an Input before its SimpleRNN")
    hidden, dense = model.layers
    for option, plain in (
        ("go_backwards", False),
        ("stateful", False),
        ("dropout", 0),
        ("recurrent_dropout", 0),
    ):
        if getattr(hidden, option) != plain:
            value = getattr(hidden, option)
            raise ValueError(f"model has SimpleRNN({option}={value}): expected {option}={plain}")
    activation = _named("SimpleRNN", hidden, ACTIVATIONS)
    readout = _named("Dense", dense, READOUTS)
    kernel, recurrent, *bias = hidden.get_weights()
    dense_kernel, *dense_bias = dense.get_weights()
    inputs, units = kernel.shape
    outputs = dense_kernel.shape[1]
    rnn = ElmanRNN(inputs, units, outputs, activation, readout, dtype=str(kernel.dtype))
    rnn.W, rnn.R, rnn.V = kernel.T, recurrent.T, dense_kernel.T
    if bias:
        rnn.b = bias[0]
    if dense_bias:
        rnn.c = dense_bias[0]
    return rnn


def trace_keras(model, x):
    """What a Keras model does with x, step by step: the RNNTrace of its ElmanRNN.

    Parameters
    ----------
    model : keras.Sequential
        As for `from_keras`.
    x : (batch, time, inputs)
    """
    return from_keras(model).forward(x)


def ProgressCallback(progress):
    """A callback for `model.fit(..., verbose=0, callbacks=[ProgressCallback(bar)])`.

    Parameters
    ----------
    progress : object
        With start(total), update(done, text) and finish(text), such as
        `course_utils.controls.ProgressBar`.
    """
    keras = import_keras()

    class Progress(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.done = 0
            self.epoch = 0
            self.epochs = self.params["epochs"]
            self.steps = self.params.get("steps")  # unknown for a generator
            progress.start(self.epochs * (self.steps or 1))

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch

        def on_train_batch_end(self, batch, logs=None):
            if self.steps:
                self.done += 1
                progress.update(self.done, self.text(logs))

        def on_epoch_end(self, epoch, logs=None):
            if not self.steps:
                self.done += 1
            progress.update(self.done, self.text(logs))

        def on_train_end(self, logs=None):
            progress.finish(self.text(logs))

        def text(self, logs):
            values = ", ".join(
                f"{name.replace('_', ' ')} {value:.2f}" for name, value in (logs or {}).items()
            )
            return f"epoch {self.epoch + 1} of {self.epochs}, {values}"

    return Progress()


def _named(layer_name, layer, options):
    """The name of a layer's activation, if this course has it."""
    name = getattr(layer.activation, "__name__", repr(layer.activation))
    if name not in options:
        raise ValueError(
            f"model has {layer_name}(activation={name!r}): expected one of {', '.join(options)}"
        )
    return name


def _check(keras):
    version = tuple(map(int, re.findall(r"\d+", keras.__version__)[:2]))
    if not OLDEST <= version < (4, 0):
        raise ImportError(
            f"Keras {keras.__version__} is installed: this course works with Keras "
            f"{OLDEST[0]}.{OLDEST[1]} or newer, below 4"
        )
    backend = keras.config.backend()
    if backend != "tensorflow":
        raise ImportError(
            f"Keras runs on {backend} here: unset KERAS_BACKEND and start again, "
            "the lessons use TensorFlow"
        )


@contextlib.contextmanager
def _quiet():
    """Keep what is written to file descriptor 2, by C++ code too, in a file; show it only if
    the block fails. The descriptor is as before at the end.
    """
    _flush()
    with tempfile.TemporaryFile() as kept, contextlib.ExitStack() as stack:
        try:
            before = os.dup(2)
        except OSError:  # no standard error at all: nothing to keep quiet
            yield
            return
        stack.callback(os.close, before)
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(before, 2)
            kept.seek(0)
            os.write(2, kept.read())
            raise
        finally:
            _flush()
            os.dup2(before, 2)


def _flush():
    if sys.stderr is not None:  # as under pythonw
        sys.stderr.flush()
