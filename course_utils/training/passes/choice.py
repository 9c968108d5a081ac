"""Which way a network's passes are computed: the one table of it."""

from course_utils import training
from course_utils.training.passes.plain_path import PlainPath

# By the full name of the network, and of the training package's passes that are written for it
# alone: they are a matter of speed, and are imported when such a network is trained. Every other
# network takes PlainPath, which gives the same numbers.
FAST = {
    "course_utils.models.recurrent.elman.ElmanRNN": "FastPath",
    "course_utils.models.gated.lstm.LSTM": "FastLSTM",
    "course_utils.models.gated.gru.GRU": "FastGRU",
}

NEEDED = ("parameters", "loss_and_gradients", "views", "flatten", "shapes")


def path_class(model):
    """The class of the passes of `model`: one of the fast ones, or PlainPath.

    A class derived from ElmanRNN may compute something else, so it counts as another network.
    """
    kind = type(model)
    name = FAST.get(f"{kind.__module__}.{kind.__qualname__}")
    # A GRU whose gate comes before the product needs two products a step, one after the other.
    fast = name is not None and getattr(model, "reset_after", True)
    return getattr(training, name) if fast else PlainPath


def check_model(model):
    """Return `model` if it can be trained."""
    if all(hasattr(model, name) for name in NEEDED):
        return model
    raise ValueError(
        f"model is a {type(model).__name__}: expected a network such as ElmanRNN, with its weights "
        "in a ParameterVector and loss_and_gradients(x, targets, h0, mask)"
    )
