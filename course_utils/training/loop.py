"""The training loop: batches in, better weights out, and an honest end whatever happens."""

import time
import warnings

import numpy as np

from ..models.checks import check_finite, check_whole
from .batches import unpacked
from .checks import check_positive
from .history import STRETCH, BestWeights, History
from .optimisers import Adam, clip_by_global_norm, global_norm
from .paths import check_model, path_class

KEPT_PATHS = 4  # sets of buffers kept, one per (batch, time) and truncation
SECONDS_BETWEEN_UPDATES = 0.1  # of the progress bar


class Diverged(ArithmeticError):
    """The loss or its gradient stopped being finite; the weights are those before that step."""


class Trainer:
    """Trains a network: lessons 06 and 07.

    Parameters
    ----------
    model : ElmanRNN, LSTM, GRU or another ParameterVector
        Trained in place. It needs `loss_and_gradients(x, targets, h0=None, mask=None)`, which
        returns the loss and a dict of gradients and sets `last_state`. ElmanRNN has a fast path
        of its own (fast_path.py), which gives the same numbers.
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
        return loss

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

        Returns
        -------
        History
        """
        epochs = check_whole("epochs", epochs)
        patience = None if patience is None else check_whole("patience", patience)
        if validate is not None and not callable(validate):
            raise ValueError(f"validate is {validate!r}: expected a function that takes nothing")
        run = _Run(self, batches, epochs, carry_state, validate, progress, patience)
        return run.go()

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


class _Run:
    """One call of Trainer.fit."""

    def __init__(self, trainer, batches, epochs, carry_state, validate, progress, patience):
        self.trainer, self.batches, self.epochs = trainer, batches, epochs
        self.carry_state, self.validate, self.patience = carry_state, validate, patience
        self.progress = progress
        # Without a known number of steps, progress is counted in epochs.
        self.per_epoch = len(batches) if hasattr(batches, "__len__") else None
        self.history = History()
        self.by_loss = BestWeights(trainer.model)
        self.by_validation = BestWeights(trainer.model)
        self.shown = 0.0

    def go(self):
        start = time.perf_counter()
        if self.progress is not None:
            self.progress.start(self.epochs * (self.per_epoch or 1))
        try:
            self._run_epochs()
        except KeyboardInterrupt:
            self.history.stopped = "interrupted"
        except Diverged as error:
            self.history.stopped = "diverged"
            message = f"training stopped at step {self.history.steps}: {error}"
            warnings.warn(f"{message}; the best weights are back", RuntimeWarning, stacklevel=3)
        except BaseException:
            self.history.stopped = "failed"
            raise
        finally:
            self._settle_weights()
            self.history.seconds = time.perf_counter() - start
            if self.progress is not None:
                self.progress.finish(self.history.summary())
        return self.history

    def _run_epochs(self):
        waited = 0
        lowest = np.inf
        for epoch in range(self.epochs):
            losses = self._run_epoch(epoch)
            value = float(np.mean(losses))
            self.history.epoch_loss.append(value)
            if self.validate is not None:
                value = float(self.validate())
                self.history.validation.append(value)
                self.by_validation.offer(value)
            waited = 0 if value < lowest else waited + 1
            lowest = min(value, lowest)
            if self.patience is not None and waited >= self.patience:
                self.history.stopped = "patience"
                return

    def _run_epoch(self, epoch):
        losses = []
        state = size = None
        for x, targets, mask in unpacked(self.batches):
            if state is not None and len(x) != size:
                raise ValueError(
                    f"batches has a batch of {len(x)} after one of {size}: expected one "
                    "size, since the state is carried over"
                )
            first = not self.history.loss
            before = self.trainer.model.parameters.copy() if first else None
            loss = self.trainer.step(x, targets, state, mask)
            if first:  # the weights that training started from count as well
                self.by_loss.value, self.by_loss.weights = loss, before
            state, size = self.trainer.last_state if self.carry_state else None, len(x)
            losses.append(loss)
            self.history.loss.append(loss)
            if self.history.steps % STRETCH == 0:
                self.by_loss.offer(self.history.recent())
            self._show(epoch)
        self._show(epoch, ended=True)
        if not losses:
            again = "again (a generator gives its batches only once)" if epoch else "at all"
            raise ValueError(f"batches gives nothing {again}: expected a list of (x, targets)")
        return losses

    def _settle_weights(self):
        """Choose the weights to end with, as the docstring of fit promises."""
        if self.history.stopped == "failed":
            return
        rest = self.history.steps % STRETCH
        if rest:
            self.by_loss.offer(float(np.mean(self.history.loss[-rest:])))
        if self.by_validation.restore():
            self.history.best = self.by_validation.value
        elif self.by_loss.weights is not None:
            self.history.best = self.by_loss.value
            if self.history.stopped != "completed":
                self.by_loss.restore()

    def _show(self, epoch, ended=False):
        now = time.perf_counter()
        soon = now - self.shown < SECONDS_BETWEEN_UPDATES and not ended
        if self.progress is None or soon:
            return
        self.shown = now
        done = self.history.steps if self.per_epoch else epoch + ended
        where = f"epoch {epoch + 1} of {self.epochs}, " if self.epochs > 1 else ""
        self.progress.update(done, f"{where}loss {self.history.recent():.2f}")
