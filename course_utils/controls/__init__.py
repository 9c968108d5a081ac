"""Controls: named sliders bound to a compute function and a picture, and a progress bar."""

from course_utils.controls.explorer import Explorer
from course_utils.controls.knobs import choice, slider, step
from course_utils.controls.progress import ProgressBar

__all__ = ["Explorer", "ProgressBar", "choice", "slider", "step"]
