"""What a training run left behind: its losses, the best weights it saw, and how it can fail."""

from dataclasses import dataclass, field

import numpy as np

STRETCH = 20  # steps over which the training loss is averaged before weights are compared


class Diverged(ArithmeticError):
    """The loss or its gradient stopped being finite; the weights are those before that step."""


@dataclass(repr=False)
class History:
    """The record of one `Trainer.fit`.

    Attributes
    ----------
    loss : list of float
        Of every step.
    epoch_loss : list of float
        The mean of each finished epoch.
    validation : list of float
        What `validate` returned after each epoch.
    seconds : float
    best : float or None
        The lowest validation or, without one, the lowest mean loss of 20 steps in a row.
    stopped : str
        "completed", "patience", "interrupted" (Ctrl-C), "diverged", or "failed" where an error
        came through, which is the last thing that a progress bar is told.
    """

    loss: list = field(default_factory=list)
    epoch_loss: list = field(default_factory=list)
    validation: list = field(default_factory=list)
    seconds: float = 0.0
    best: float | None = None
    stopped: str = "completed"

    @property
    def steps(self):
        """How many steps were made."""
        return len(self.loss)

    def state(self):
        """What has been recorded so far, as a dict of arrays for `from_state`."""
        return {
            name: np.array(getattr(self, name), "float64")
            for name in ("loss", "epoch_loss", "validation", "seconds")
        }

    @classmethod
    def from_state(cls, state):
        """The record of a run that goes on."""
        return cls(**{name: values.tolist() for name, values in state.items()})

    def recent(self):
        """The mean loss of the last 20 steps (nan before the first)."""
        return float(np.mean(self.loss[-STRETCH:])) if self.loss else float("nan")

    def summary(self):
        """One line without times, for instance "300 steps, loss 3.30 -> 1.92, completed"."""
        if not self.loss:
            return f"0 steps, {self.stopped}"
        plural = "" if self.steps == 1 else "s"
        change = f"loss {self.loss[0]:z.2f} -> {self.recent():z.2f}"
        return f"{self.steps} step{plural}, {change}, {self.stopped}"

    def __repr__(self):
        return f"History({self.summary()})"


class BestWeights:
    """Keeps a copy of the weights at which a value was lowest."""

    def __init__(self, network):
        self.network = network
        self.value = np.inf
        self.weights = None

    def offer(self, value):
        """Keep the present weights if `value` is the lowest so far; say whether it is."""
        if not value < self.value:
            return False
        self.value = float(value)
        self.weights = self.network.parameters.copy()
        return True

    def restore(self):
        """Put the kept weights back, if there are any; say whether there were."""
        if self.weights is None:
            return False
        self.network.parameters[:] = self.weights
        return True
