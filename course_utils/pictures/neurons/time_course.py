"""The base of pictures of a run in milliseconds, whose slider takes several samples a step."""

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT


class TimeCourse(Picture):
    """A picture of a trace with ``t`` (samples,) in ms.

    Parameters
    ----------
    trace : object, optional
    every : int
        Samples per step of the slider: a run has thousands of them.
    """

    def __init__(self, trace=None, every=1):
        if every < 1:
            raise ValueError(f"every is {every}: expected a whole number of at least 1")
        self.every = int(every)
        super().__init__(trace)

    def last(self, name):
        return (len(self.trace.t) - 1) // self.every

    @property
    def sample(self):
        """The sample of the trace that the cursor stands at."""
        return self.t * self.every

    def cursors_in(self, *axes):
        """A line at the present time in each of `axes`."""
        return [self.moving(one.axvline(0, color=TEXT, linewidth=0.9, zorder=3)) for one in axes]
