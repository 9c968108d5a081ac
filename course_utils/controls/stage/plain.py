"""The stage as a plain picture with a slider, for where its front end cannot run.

Where Python has no anywidget that is known here, and the picture is all there is. Where only the
page lacks it (an extension that is blocked, another widget manager) nobody tells Python: so the
picture always stands by, below the stage. It stays invisible for some seconds, and the front end's
style sheet removes it once the stage has drawn itself.
"""

import base64
import html

from ipywidgets import HTML, IntSlider, Layout, VBox

from course_utils import controls
from course_utils.controls import registry
from course_utils.controls.stage import front

WHY = "anywidget is missing, so this is the plain step picture; python3 -m course_utils doctor"
LATE = ("The stage did not start in this page, so this is the plain step picture. Reload the page; "
        "if that does not help: python3 -m course_utils doctor")
PATIENCE = 6  # seconds that the front end is given
OUTER, SPARE = "rnn-stage-and-spare", "rnn-stage-spare"  # classes that stage.css knows
_WAIT = f"""<style>
@keyframes {SPARE} {{ from {{ max-height: 0; visibility: hidden; }}
                      to {{ max-height: 4000px; visibility: visible; }} }}
.{SPARE} {{ overflow: hidden !important; animation: {SPARE} 0s {PATIENCE}s both; }}
</style>"""


def bundle(stage):
    """The mime bundle of an Explorer of the stage's run, under a line that says why."""
    knobs = {"t": controls.step(stage.t)}
    if stage.rnn.units > 1:
        knobs["unit"] = controls.slider(0, stage.rnn.units - 1, stage.unit)
    explorer = controls.Explorer(stage.picture.trace, stage.picture, **knobs)
    line = HTML(f"<p>{html.escape(WHY)} ({html.escape(front.MISSING)})</p>")
    explorer.view.children = (line, *explorer.view.children)
    return explorer._repr_mimebundle_()


class Understudy:
    """The stage in a box, above the picture that stands by.

    Attributes
    ----------
    view : VBox
    slider : IntSlider or None
        For the step; a single step needs none.
    """

    def __init__(self, stage):
        self._stage, self.slider = stage, None
        self.image = HTML(self._picture())
        parts = [HTML(f"{_WAIT}<p>{html.escape(LATE)}</p>"), self.image]
        if stage.trace.time > 1:
            self.slider = IntSlider(stage.t, 0, stage.trace.time - 1, description="step t")
            self.slider.observe(self._move, "value")
            parts.insert(1, self.slider)
        spare = VBox(parts)
        spare.add_class(SPARE)
        self.view = VBox([stage, spare], layout=Layout(overflow="visible"))
        self.view.add_class(OUTER)

    def _move(self, change):
        self._stage.t = change["new"]
        self.image.value = self._picture()

    def _picture(self):
        data = base64.b64encode(self._stage.png()).decode("ascii")
        return (f'<img alt="{html.escape(self._stage.alt())}" style="max-width: 100%" '
                f'src="data:image/png;base64,{data}">')

    def close(self):
        """Close everything but the stage itself."""
        stage_parts = {self._stage, self._stage.layout}
        for one in registry.tree(self.view):
            if one not in stage_parts:
                one.close()
