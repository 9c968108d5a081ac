"""Controls: named sliders bound to a compute function and a picture, and a progress bar."""

from course_utils.public import public

_HOME = {
    "Explorer": "explorer",
    "LiveTraining": "live",
    "ProgressBar": "progress",
    "Stage": "stage.stage",
    "choice": "knobs",
    "slider": "knobs",
    "step": "knobs",
}

__getattr__, __dir__, __all__ = public(__name__, _HOME)
