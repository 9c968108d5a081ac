"""A progress bar that leaves one stable line: its times are seen while it runs, never stored."""

import time

import ipywidgets as widgets
from IPython.display import display

from course_utils.controls import registry


class ProgressBar:
    """Shows how far a training run is, the time left and a number that moves.

    The stored output is the line given to :meth:`finish`, without times, so that two runs of a
    lesson print the same.

    Parameters
    ----------
    label : str
        What is being done, said by a screen reader.
    every : float
        Seconds between two updates of the page.
    """

    def __init__(self, label="training", every=0.1):
        self.label, self.every = label, every
        self.view = None

    def start(self, total):
        """Show the bar for `total` steps."""
        self.total, self._began, self._last = max(int(total), 1), time.perf_counter(), 0.0
        self._bar = widgets.IntProgress(
            min=0, max=self.total, description=self.label, style={"description_width": "initial"}
        )
        self._words = widgets.Label()
        self.view = widgets.HBox([self._bar, self._words])
        registry.adopt(self)
        display(self)

    def update(self, done, text=""):
        """`done` steps are finished; `text` is shown beside the time left."""
        now = time.perf_counter()
        if now - self._last < self.every and done < self.total:
            return
        self._last = now
        left = (now - self._began) / max(done, 1) * (self.total - done)
        self._bar.value = done
        self._words.value = f"{done} of {self.total}   {text}   about {left:z.0f} s left"

    def finish(self, text="done"):
        """Fill the bar and leave `text` beside it."""
        self._bar.bar_style = "success"
        self._words.value = f"{text}   ({time.perf_counter() - self._began:z.0f} s)"

    def close(self):
        if self.view is not None:
            registry.close(self.view)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {**registry.view(self.view), "text/plain": f"{self.label}: progress bar"}
