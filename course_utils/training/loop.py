"""The training loop: batches in, better weights out, and an honest end whatever happens."""

import numpy as np

from course_utils import training
from course_utils.models.checks import check_finite, check_whole
from course_utils.models.number_checks import check_positive
from course_utils.training.batches import unpacked
from course_utils.training.history import Diverged
from course_utils.training.optimisers import Adam, clip_by_global_norm, global_norm
from course_utils.training.passes.choice import check_model, path_class
from course_utils.training.run import Run, require_same

PROBED = 0, 1, 7, 30, 200, 1000, 10_000  # updates, of which a schedule is asked
KEPT_PATHS = 4  # sets of buffers kept, one per (batch, time) and truncation


class Trainer:
    """Trains a network: lessons 06 and 07.

    Parameters
    ----------
    model : ElmanRNN, LSTM, GRU or another ParameterVector
        Trained in place. It needs `loss_and_gradients(x, targets, h0=None, mask=None)`, which
        returns the loss and a dict of gradients and sets `last_state`. ElmanRNN, LSTM and GRU have
        fast passes of their own (passes/choice.py), which give the same numbers.
    optimizer : SGD or Adam, optional
        Adam(0.001) if left out.
    clip : float or None
        The longest gradient that is used as it is (see `clip_by_global_norm`).
    dtype : "float32" or "float64"
        Of the passes; float32 is twice as fast. The weights keep the network's own dtype.
    truncate : int, optional
        Truncated backpropagation through time: the sequences are cut into pieces of so many
        steps; the state is carried from piece to piece, the gradient is not. Loss and number of
        updates stay the same, only the gradient becomes shortsighted. 1 is the copied-back
        context of Elman (1990), as many as the sequence has (or None) is the whole gradient. May
        be changed between steps. To update after every piece as well, see `windows`. Lesson 07.

    Attributes
    ----------
    last_state : (batch, units), or whatever the network takes as h0, or None
        The state after the last step of the last batch: the h0 with which to carry on.
    gradient_norm : float or None
        The length of the last gradient, before clipping.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    def __init__(self, model, optimizer=None, clip=5.0, dtype="float32", truncate=None):
        if optimizer is not None and not callable(getattr(optimizer, "update", None)):
            raise ValueError(f"optimizer is {optimizer!r}: expected an object like Adam(0.001)")
        self.model = check_model(model)
        self.optimizer = Adam(0.001) if optimizer is None else optimizer
        self.clip = None if clip is None else check_positive("clip", clip)
        if dtype not in ("float32", "float64"):
            raise ValueError(f"dtype is {dtype!r}: expected one of float32, float64")
        self.dtype = dtype
        self.truncate = truncate
        self.last_state = None
        self.gradient_norm = None
        self._paths = {}

    @property
    def truncate(self):
        return self._truncate

    @truncate.setter
    def truncate(self, steps):
        self._truncate = None if steps is None else check_whole("truncate", steps)

    @np.errstate(all="ignore")  # a loss or gradient that isn't finite is told by Diverged
    def step(self, x, targets, h0=None, mask=None):
        """One step of training on one batch; arguments as in the network's `loss_and_gradients`.

        Returns
        -------
        float
            The loss before the step.

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        Diverged
            If the loss or the gradient is not finite; the weights are then left alone.
        """
        path, batch = self._prepare(x, targets, h0, mask)
        loss = path.loss_and_gradient(*batch)
        gradient = path.gradient
        norm = clip_by_global_norm(gradient, self.clip) if self.clip else global_norm([gradient])
        if not (np.isfinite(loss) and np.isfinite(norm)):
            check_finite("x", batch[0], ("batch", "time", "input"))
            what = "gradient" if np.isfinite(loss) else "loss"
            value = norm if np.isfinite(loss) else loss
            raise Diverged(f"the {what} became {value}: try a smaller learning rate or clip")
        self.optimizer.update(self.model.parameters, gradient)
        self.gradient_norm = norm
        self.last_state = path.last_state
        return float(loss)

    def evaluate(self, batches, carry_state=False):
        """The mean loss over `batches`, without training; steps that count weigh the same."""
        total = count = 0
        state = None
        for x, targets, mask in unpacked(batches):
            path, batch = self._prepare(x, targets, state, mask)
            _, targets, _, mask = batch
            steps = np.prod(targets.shape[:2]) if mask is None else np.count_nonzero(mask)
            total += path.loss_only(*batch) * steps
            count += steps
            state = path.last_state if carry_state else None
        if not count:
            raise ValueError("batches has nothing in it: expected at least one (x, targets)")
        return float(total / count)

    def fit(
        self,
        batches,
        epochs=1,
        carry_state=False,
        validate=None,
        progress=None,
        patience=None,
        checkpoint=None,
        resume=False,
    ):
        """Train on all batches, `epochs` times over.

        Ctrl-C (the stop button of a notebook) ends training cleanly and puts the best weights
        back; so does a loss that stops being finite. With `validate`, training always ends
        with the weights it liked best; without it, a completed run keeps its last weights.

        Parameters
        ----------
        batches : iterable of (x, targets) or (x, targets, mask)
            Gone through once per epoch: a list, or a TextBatches.
        epochs : int
        carry_state : bool
            Start each batch from the state in which the one before ended (zeros at the start
            of an epoch), for batches that continue each other.
        validate : callable, optional
            Called after each epoch; returns a number, lower is better.
        progress : object, optional
            With start(total), update(done, text) and finish(text), such as
            `course_utils.controls.ProgressBar`.
        patience : int, optional
            Stop after this many epochs in a row without a new best validation (or epoch loss).
        checkpoint : str, Path or Checkpoint, optional
            The file in which to keep the run, so that it survives the kernel.
        resume : bool
            Go on with the run in `checkpoint`, if the file is there. Everything else must be as
            it was (`epochs` may be more): data, settings, batch size and schedule are compared,
            and what differs is named; of a generator and of what `validate` does nothing is known.
            Then the numbers are those of a run that was never
            interrupted, bit for bit on the same machine. Batches in random order must have a
            `random_state`, as `Sequences.batches` has.

        Returns
        -------
        History

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        epochs = check_whole("epochs", epochs)
        patience = None if patience is None else check_whole("patience", patience)
        if validate is not None and not callable(validate):
            raise ValueError(f"validate is {validate!r}: expected a function that takes nothing")
        if checkpoint is not None and not hasattr(checkpoint, "save"):  # it is a path, then
            checkpoint = training.Checkpoint(checkpoint)
        if checkpoint is None and resume:
            raise ValueError("resume is True: expected a checkpoint to go on with")
        if checkpoint is not None and not hasattr(self.optimizer, "state"):
            raise ValueError(
                f"optimizer is {self.optimizer!r}: expected one with state() and restore(state), "
                "to be kept in a checkpoint"
            )
        run = Run(self, batches, epochs, carry_state, validate, progress, patience, checkpoint)
        if resume:
            run.resume()
        return run.go()

    def state(self):
        """The network, the optimiser and the settings, as a dict for `restore`."""
        names = getattr(self.model, "settings", ())
        options = [f"{name}={getattr(self.model, name)!r}" for name in names]
        return {
            "network": f"{type(self.model).__name__}({', '.join(options)})",
            "shapes": {name: list(shape) for name, shape in self.model.shapes.items()},
            "parameters": self.model.parameters.copy(),
            "optimizer": self.optimizer.state(),
            "settings": {"clip": self.clip, "dtype": self.dtype, "truncate": self.truncate},
            "last_state": self.last_state,
            "gradient_norm": self.gradient_norm,
        }

    def optimizer_rates(self):
        """A few learning rates of a schedule, by the number of updates: two functions may have one
        name (<lambda>). None for a number, and for a schedule that has no rate there.
        """
        schedule = getattr(self.optimizer, "learning_rate", None)
        if not callable(schedule):
            return None
        try:
            return [float(schedule(step)) for step in PROBED]
        except Exception:  # a table that is shorter, say
            return None

    def restore(self, state):
        """Go on from a `state` of a trainer made in the same way; ValueError, with nothing
        changed, if it was not.
        """
        here = self.state()
        optimizer, other = here["optimizer"], state["optimizer"]
        for name in ("network", "shapes"):
            require_same(name, state[name], here[name])
        require_same("dtype", state["parameters"].dtype, self.model.dtype)
        for name, value in here["settings"].items():
            require_same(name, state["settings"][name], value)
        require_same("optimizer", other["kind"], optimizer["kind"])
        for name, value in optimizer["settings"].items():
            saved = other["settings"][name]
            if name == "learning_rate" and isinstance(saved, float) and isinstance(value, float):
                continue  # it may have been changed on the way
            require_same(name, saved, value)
        self.model.parameters[:] = state["parameters"]
        self.optimizer.restore(other)
        self.last_state, self.gradient_norm = state["last_state"], state["gradient_norm"]

    def _prepare(self, x, targets, h0, mask):
        """The checked batch, and the buffers for its shape."""
        kind = path_class(self.model)
        checked = kind.check(self.model, x, targets, h0, mask, self.dtype)
        batch, time = checked[0].shape[:2]
        key = batch, time, self.truncate
        path = self._paths.pop(key, None)
        self._paths[key] = path or kind(self.model, batch, time, self.dtype, self.truncate)
        if len(self._paths) > KEPT_PATHS:
            del self._paths[next(iter(self._paths))]
        return self._paths[key], checked
