"""A training run on disk: all that it takes to go on as if nothing had happened."""

import time

from course_utils.models.checks import check_whole
from course_utils.models.storage import UNFINISHED, npz_path, read_arrays, write_arrays
from course_utils.training.packing import pack, unpack

FORMAT = 1
SECONDS = 10  # between the saves of a Checkpoint without `every`


class Checkpoint:
    """A file in which `Trainer.fit` keeps its run.

    It holds the weights, what the optimiser remembers, the place in the schedule, in the epochs
    and in the random order of the batches, the carried state, the history and the best weights
    so far, and what the data were, as a few hexadecimal digits. Killing the process at any moment
    leaves the last complete file. Lesson 07.

    Parameters
    ----------
    path : str or Path
        .npz is added if missing. The folder must exist.
    every : int, optional
        Save after every so many steps. If left out: after an epoch, when 10 seconds have passed
        since the last save. Either way also at the end of the training.

    Examples
    --------
    The same cell starts the training, and after a restart of the kernel goes on with it::

        trainer.fit(batches, epochs=20, checkpoint="reader.npz", resume=True)
    """

    def __init__(self, path, every=None):
        self.path = npz_path(path)
        if not self.path.parent.is_dir():
            raise ValueError(f"path is {str(path)!r}: expected a file in a folder that exists")
        self.every = None if every is None else check_whole("every", every)
        self._saved = 0.0

    def __repr__(self):
        every = "" if self.every is None else f", every={self.every}"
        return f"Checkpoint({str(self.path)!r}{every})"

    def begin(self):
        """Clear away what a killed process left unfinished; the 10 seconds begin."""
        for file in self.path.parent.iterdir():
            if file.name.startswith(f"{self.path.name}.") and file.name.endswith(UNFINISHED):
                file.unlink(missing_ok=True)
        self._saved = time.monotonic()

    def due(self, steps, epoch_ended):
        """Whether to save now, after so many steps."""
        if self.every is not None:
            return not epoch_ended and steps % self.every == 0
        return epoch_ended and time.monotonic() - self._saved >= SECONDS

    def save(self, run):
        """Write `run`, a tree of dicts, numbers and arrays, in place of what was there."""
        write_arrays(self.path, pack({"format": FORMAT, "run": run}))
        self._saved = time.monotonic()

    def load(self):
        """What was saved, or None if there is no file.

        Raises
        ------
        ValueError
            If the file is damaged, or no checkpoint.
        """
        if not self.path.exists():
            return None
        return read_arrays(self.path, "a checkpoint", _run)


def _run(arrays):
    tree = unpack(arrays)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        found = tree.get("format") if isinstance(tree, dict) else None
        raise ValueError(f"its format is {found}, this version reads {FORMAT}")
    return tree["run"]
