"""Pictures of traces: matplotlib figures made once, whose artists move. No widgets here."""

from course_utils.pictures.rnn_step import RNNStepPicture

__all__ = ["RNNStepPicture"]
