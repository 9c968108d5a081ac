"""Controls: named sliders bound to a compute function and a picture, and a progress bar."""

from course_utils.controls.explorer import Explorer
from course_utils.controls.knobs import choice, slider, step
from course_utils.controls.live import LiveTraining
from course_utils.controls.progress import ProgressBar
from course_utils.controls.stage import Stage

__all__ = ["Explorer", "LiveTraining", "ProgressBar", "Stage", "choice", "slider", "step"]
