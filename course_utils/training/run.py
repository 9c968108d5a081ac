"""One call of `Trainer.fit`: epochs, the best weights, the progress bar, the checkpoint."""

import time
import warnings
from copy import deepcopy
from itertools import islice

import numpy as np

from course_utils.training.batches import identity, unpacked
from course_utils.training.history import STRETCH, BestWeights, Diverged, History

SECONDS_BETWEEN_UPDATES = 0.1  # of the progress bar


class Run:
    """One call of Trainer.fit."""

    def __init__(
        self, trainer, batches, epochs, carry_state, validate, progress, patience, checkpoint
    ):
        self.trainer, self.batches, self.epochs = trainer, batches, epochs
        self.carry_state, self.validate, self.patience = carry_state, validate, patience
        self.progress, self.checkpoint = progress, checkpoint
        # Without a known number of steps, progress is counted in epochs.
        self.per_epoch = len(batches) if hasattr(batches, "__len__") else None
        self.epoch = self.step = 0  # finished epochs, and steps since
        self.order = None  # the random state of the batches at the start of the epoch
        self.lowest, self.waited = np.inf, 0  # for patience
        self.history = History()
        self.by_loss = BestWeights(trainer.model)
        self.by_validation = BestWeights(trainer.model)
        self.shown = 0.0
        self.data = None  # what the batches are, once it is asked for

    def resume(self):
        """Go to where the run in the checkpoint was saved, if there is one."""
        saved = self.checkpoint.load()
        if saved is None:
            return
        self._require_same_conditions(saved["conditions"])
        rate = self.trainer.optimizer.learning_rate
        self.trainer.restore(saved["trainer"])
        now = self.trainer.optimizer.learning_rate
        if now != rate:
            told = f"going on with learning_rate {now:zg} of the checkpoint, not with {rate:zg}"
            warnings.warn(told, RuntimeWarning, stacklevel=3)
        if saved["order"] is not None:
            self.batches.random_state = saved["order"]
        self.epoch, self.step, self.order = saved["epoch"], saved["step"], saved["order"]
        self.lowest, self.waited = saved["lowest"], saved["waited"]
        self.history = History.from_state(saved["history"])
        self.by_loss.value, self.by_loss.weights = saved["by_loss"]
        self.by_validation.value, self.by_validation.weights = saved["by_validation"]

    def state(self):
        """All that `resume` needs."""
        return {
            "conditions": self._conditions(),
            "trainer": self.trainer.state(),
            "epoch": self.epoch,
            "step": self.step,
            "order": self.order if self.step else self._random_state(),
            "lowest": self.lowest,
            "waited": self.waited,
            "history": self.history.state(),
            "by_loss": (self.by_loss.value, self.by_loss.weights),
            "by_validation": (self.by_validation.value, self.by_validation.weights),
        }

    def _require_same_conditions(self, saved):
        here = self._conditions()
        if None in (here["learning rates"], saved.get("learning rates")):
            del here["learning rates"]  # one is a number: the trainer looks at it
        data, noted = here.pop("data"), saved.pop("data", None)
        if noted is None:  # of an older version
            told = "the checkpoint doesn't say what it was trained on: make sure it was this"
            warnings.warn(told, RuntimeWarning, stacklevel=4)
            saved = here | saved
        for name, value in here.items():
            require_same(name, saved[name], value)
        for name in data if noted is None else {**noted, **data}:
            require_same(f"{name} of the batches", (noted or data).get(name), data.get(name))

    def _conditions(self):
        if self.data is None:
            self.data = identity(self.batches)
        return {
            "data": self.data,
            "patience": self.patience,
            "learning rates": self.trainer.optimizer_rates(),
            "carry_state": bool(self.carry_state),
            "validate given": self.validate is not None,
            "number of batches": self.per_epoch,
            "batches with a random_state": self._random_state() is not None,
        }

    def _random_state(self):
        return deepcopy(getattr(self.batches, "random_state", None))

    def go(self):
        self.start = time.perf_counter() - self.history.seconds
        if self.checkpoint is not None:
            self.checkpoint.begin()
        if self.progress is not None:
            self.progress.start(self.epochs * (self.per_epoch or 1))
        try:
            self._run_epochs()
            self._save()
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
            self.history.seconds = time.perf_counter() - self.start
            if self.progress is not None:
                self.progress.finish(self.history.summary())
        return self.history

    def _run_epochs(self):
        while self.epoch < self.epochs and not self._out_of_patience():
            self._run_epoch()
            self._end_epoch()
            self._save_if_due(epoch_ended=True)
        if self._out_of_patience():
            self.history.stopped = "patience"

    def _out_of_patience(self):
        return self.patience is not None and self.waited >= self.patience

    def _run_epoch(self):
        if self.step == 0:
            self.order = self._random_state()
        state = self.trainer.last_state if self.carry_state and self.step else None
        size = None
        for x, targets, mask in islice(unpacked(self.batches), self.step, None):
            if self.carry_state and size not in (None, len(x)):
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
            self.step += 1
            self.history.loss.append(loss)
            if self.history.steps % STRETCH == 0:
                self.by_loss.offer(self.history.recent())
            self._show()
            self._save_if_due(epoch_ended=False)
        self._show(ended=True)
        if not self.step:
            again = "again (a generator gives its batches only once)" if self.epoch else "at all"
            raise ValueError(f"batches gives nothing {again}: expected a list of (x, targets)")

    def _end_epoch(self):
        value = float(np.mean(self.history.loss[-self.step :]))
        self.history.epoch_loss.append(value)
        if self.validate is not None:
            value = float(self.validate())
            self.history.validation.append(value)
            self.by_validation.offer(value)
        self.waited = 0 if value < self.lowest else self.waited + 1
        self.lowest = min(value, self.lowest)
        self.epoch, self.step = self.epoch + 1, 0

    def _save_if_due(self, epoch_ended):
        if self.checkpoint is not None and self.checkpoint.due(self.history.steps, epoch_ended):
            self._save()

    def _save(self):
        if self.checkpoint is not None:
            self.history.seconds = time.perf_counter() - self.start
            self.checkpoint.save(self.state())

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

    def _show(self, ended=False):
        now = time.perf_counter()
        soon = now - self.shown < SECONDS_BETWEEN_UPDATES and not ended
        if self.progress is None or soon:
            return
        self.shown = now
        done = self.history.steps if self.per_epoch else self.epoch + ended
        where = f"epoch {self.epoch + 1} of {self.epochs}, " if self.epochs > 1 else ""
        self.progress.update(done, f"{where}loss {self.history.recent():z.2f}")


def require_same(what, saved, here):
    """Refuse to go on with a run that was made with something else."""
    if saved != here:
        raise ValueError(
            f"checkpoint is of a run with {what} = {saved}: expected {here}, as here (without "
            "resume=True the training starts anew and replaces the file)"
        )
