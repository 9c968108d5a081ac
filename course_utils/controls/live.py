"""Training that can be watched: a progress bar, the curve so far, and what the network writes now.

It is a progress bar to `Trainer.fit`, and takes one number and one text after each epoch.
"""

import base64
import html
import time

import ipywidgets as widgets
import numpy as np

from course_utils import pictures
from course_utils.controls import registry
from course_utils.controls.progress import ProgressBar

BETWEEN_DRAWINGS = 0.4  # seconds at least, so that drawing does not slow the training down
_PICTURE = '<img alt="{alt}" src="data:image/png;base64,{data}" style="max-width:100%">'
_TEXT = (
    '<div style="font-family:monospace;white-space:pre-wrap;line-height:1.4;max-width:880px;'
    'min-height:4.2em;padding:6px 10px;border-left:4px solid #009E73">{text}</div>'
)


class LiveTraining(ProgressBar):
    """A progress bar with a curve and a sample that grow while a network is trained.

    ::

        live = LiveTraining("bits per character", {"3-gram": 2.55}, first=5.9)
        trainer.fit(batches, 20, validate=lambda: live.add(score(...), text), progress=live)

    Parameters
    ----------
    ylabel : str
        What the numbers are.
    baselines : dict of str -> float, optional
        Levels to compare with.
    first : float, optional
        The number before training.
    xlabel : str
        What passes between two numbers.
    label : str
        What is being done, said by a screen reader.

    Attributes
    ----------
    values : list of float
        All numbers so far. Several `fit` may share one LiveTraining: the curve goes on.
    """

    def __init__(self, ylabel, baselines=None, first=None, xlabel="epoch", label="training"):
        super().__init__(label)
        self.ylabel, self.xlabel = ylabel, xlabel
        self.baselines = dict(baselines or {})
        self.values = [] if first is None else [float(first)]
        self.text = ""

    def start(self, total):
        """Show the bar for `total` steps; in a second `fit` the same bar starts afresh."""
        if self.view is not None:
            self.total, self._began, self._last = max(int(total), 1), time.perf_counter(), 0.0
            self._bar.max, self._bar.value, self._bar.bar_style = self.total, 0, ""
            return
        self._image, self._written = widgets.HTML(), widgets.HTML()
        super().start(total)
        self.view.children = (*self.view.children, self._image, self._written)
        self.view.layout.flex_flow, self.view.layout.max_width = "row wrap", "900px"
        self._draw()

    def add(self, value, text=""):
        """One number more, and what the network writes now; returns the number."""
        self.values.append(float(value))
        self.text = text
        if self.view is not None and time.perf_counter() - self._drawn > BETWEEN_DRAWINGS:
            self._draw()
        return value

    def finish(self, text="done"):
        self._draw()
        super().finish(text)

    def _draw(self):
        self._drawn = time.perf_counter()
        seen = [value for value in self.values if np.isfinite(value)]
        if seen:
            low = 0.92 * min([*seen, *self.baselines.values()])
            high = 1.04 * max([*seen, *self.baselines.values()])
            curve = pictures.TrainingCurves(
                {"the network": seen}, self.baselines, self.ylabel, self.xlabel, ylim=(low, high)
            ).at(len(seen) - 1)
            data = base64.b64encode(curve.png()).decode("ascii")
            self._image.value = _PICTURE.format(alt=html.escape(curve.alt()), data=data)
        # One line per line of text: a network writes many line ends while it is young.
        lines = " \u21b5 ".join(line for line in self.text.split("\n") if line.strip())
        self._written.value = _TEXT.format(text=html.escape(lines)) if lines else ""

    def close(self):
        if self.view is not None:
            registry.close(self.view)

    def _repr_mimebundle_(self, include=None, exclude=None):
        words = f"{self.label}: progress bar, a live curve and what the network writes"
        return {**registry.view(self.view), "text/plain": words}
