"""The way between the course's networks and Keras, and the one module that imports TensorFlow.

Importing TensorFlow takes seconds and hundreds of MB, so nothing happens before the first call.
Lessons 09 and 11 explain what the two sides have in common; keras_layers.py says which numbers
are which.
"""

import contextlib
import os
import re
import sys
import tempfile

from course_utils.keras_layers import KINDS, network_of, recurrent_layer
from course_utils.without_keras import KerasMissing, keras_is_here

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
    KerasMissing
        If Keras or TensorFlow is not installed.
    ImportError
        If Keras is too old or too new, or does not run on TensorFlow.
    """
    global _keras
    if _keras is None:
        if not keras_is_here():
            raise KerasMissing
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
            _say_it_now(keras)
        _keras = keras
    return _keras


def to_keras(rnn):
    """The same network in Keras, with a copy of the weights.

    Parameters
    ----------
    rnn : ElmanRNN, LSTM or GRU

    Returns
    -------
    keras.Sequential
        Input((None, inputs)), SimpleRNN (or LSTM, or GRU) with return_sequences=True,
        Dense(outputs), in float32 whatever Keras is set to; call or compile it like any Keras
        model.

    Raises
    ------
    ValueError
        If the network is of another class, a class of one's own derived from these included:
        it may compute something else.
    """
    keras = import_keras()
    layers = keras.layers
    hidden = recurrent_layer(layers, rnn)
    dense = layers.Dense(rnn.outputs, activation=rnn.readout, dtype="float32")
    model = keras.Sequential([layers.Input((None, rnn.inputs), dtype="float32"), hidden, dense])
    model.dtype_policy = "float32"  # a global mixed policy would scale the loss in fit
    model.layers[0].set_weights([rnn.W.T, rnn.R.T, rnn.b])
    model.layers[1].set_weights([rnn.V.T, rnn.c])
    return model


def from_keras(model):
    """The network that computes what a Keras model computes, with a copy of the weights.

    Parameters
    ----------
    model : keras.Sequential
        Input, then SimpleRNN, LSTM or GRU, then Dense. With return_sequences=False, Keras gives
        y of the last step only; the network gives it at every step, and the last one is the
        same. What acts in training only (regularisers, constraints, initialisers) is not looked
        at.

    Returns
    -------
    ElmanRNN, LSTM or GRU
        In the model's own dtype.

    Raises
    ------
    ValueError
        Naming what in the model has no counterpart, or may have none: all that is not Keras's
        own, as it came out of Keras.
    """
    keras = import_keras()
    if type(model) is not keras.Sequential:
        raise ValueError(f"model is a {type(model).__name__}: expected a keras.Sequential")
    kinds = [type(layer).__name__ for layer in model.layers]
    recurrent = [kind.layer for kind in KINDS]
    if len(kinds) != 2 or kinds[0] not in recurrent or kinds[1] != "Dense":
        raise ValueError(
            f"model has the layers {', '.join(kinds) or '(none)'}: expected one of "
            f"{', '.join(recurrent)}, then Dense"
        )
    if not model.built:
        raise ValueError(f"model has no weights yet: expected an Input before its {kinds[0]}")
    return network_of(keras, *model.layers)


def trace_keras(model, x):
    """What a Keras model does with x, step by step: the trace of its network.

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
                f"{name.replace('_', ' ')} {value:z.2f}" for name, value in (logs or {}).items()
            )
            return f"epoch {self.epoch + 1} of {self.epochs}, {values}"

    return Progress()


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


def _say_it_now(keras):
    """Without AVX-512, the first turning over of truth values (the first mask in an RNN) writes
    a line to standard error, once, as an error, and then works: let it be said here.
    """
    keras.ops.transpose(keras.ops.ones((2, 2), "bool"))


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
