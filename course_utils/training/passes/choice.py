"""Which way a network's passes are computed: the one table of it."""

from course_utils.models.recurrent.elman import ElmanRNN
from course_utils.training.passes.fast_path import FastPath
from course_utils.training.passes.plain_path import PlainPath

FAST = {ElmanRNN: FastPath}  # every other network takes PlainPath

NEEDED = ("parameters", "loss_and_gradients", "views", "flatten", "shapes")


def path_class(model):
    """The class of the passes of `model`: FastPath or PlainPath.

    A class derived from ElmanRNN may compute something else, so it counts as another network.
    """
    return FAST.get(type(model), PlainPath)


def check_model(model):
    """Return `model` if it can be trained."""
    if all(hasattr(model, name) for name in NEEDED):
        return model
    raise ValueError(
        f"model is a {type(model).__name__}: expected a network such as ElmanRNN, with its weights "
        "in a ParameterVector and loss_and_gradients(x, targets, h0, mask)"
    )
