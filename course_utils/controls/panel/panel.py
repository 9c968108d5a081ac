"""The widget of an Explorer: every knob, the picture and a line for errors, in one.

The page asks for one thing at a time, and of what waits the newest value of each knob wins; the
answer is one message, with the picture's bytes in it.
"""

import base64
import html
from functools import cache
from pathlib import Path

from ipywidgets import HTML, Layout, VBox
from traitlets import Bytes, Dict, Int, List, Unicode

from course_utils.controls import front

FOLDER = Path(__file__).with_name("front_end")
MODULES = (*front.SHARED, FOLDER / "knobs.mjs", FOLDER / "panel.mjs")
LATE = ("The sliders did not start in this page, so this is the picture alone. Reload the page; "
        "if that does not help: python3 -m course_utils doctor")
PATIENCE = 6  # seconds that the front end is given
OUTER, SPARE = "course-panel-and-spare", "course-panel-spare"  # classes that panel.css knows
_SPARE = f"""<style>
@keyframes {SPARE} {{{{ from {{{{ max-height: 0; visibility: hidden; }}}}
                      to {{{{ max-height: 4000px; visibility: visible; }}}} }}}}
.{SPARE} {{{{ overflow: hidden !important; animation: {SPARE} 0s {PATIENCE}s both; }}}}
</style><p>{html.escape(LATE)}</p>
<img alt="{{alt}}" src="data:image/png;base64,{{data}}" style="max-width:100%">"""


@cache
def module():
    """The front end as one ES module whose default export is ``{render}``."""
    return front.joined(MODULES)


@cache
def style():
    return (FOLDER / "panel.css").read_text(encoding="utf-8")


class Panel(front.Base):
    """The knobs and the picture of an Explorer.

    Parameters
    ----------
    knobs : dict of str -> Knob
    move : callable
        Called with the knobs' values that the page asks for, by their names.
    reset : callable
        Called without arguments.

    Attributes
    ----------
    alt, error : str
        The picture in words; what went wrong, or "".
    picture : bytes
        PNG.
    view : widget
        What is shown: the panel, and a picture that stands by where its front end cannot start.
    """

    _esm = front.packed(module())
    _css = style()

    knobs = List().tag(sync=True)
    values = Dict().tag(sync=True)
    picture = Bytes().tag(sync=True)
    alt = Unicode().tag(sync=True)
    error = Unicode().tag(sync=True)
    answered = Int(0).tag(sync=True)

    def __init__(self, knobs, move, reset):
        super().__init__(knobs=[knob.about() for knob in knobs.values()],
                         values={name: knob.sent() for name, knob in knobs.items()})
        self._knobs, self._move, self._reset = knobs, move, reset
        self.on_msg(self._on_message)
        self._spare = HTML()
        self._spare.add_class(SPARE)
        self.view = VBox([self, self._spare], layout=Layout(overflow="visible"))
        self.view.add_class(OUTER)

    def show(self, picture=None, error=""):
        """Show the knobs as they stand, what went wrong, and `picture` if there is a new one."""
        with self.hold_sync():
            if picture is not None:
                self.picture, self.alt = picture.png(), picture.alt()
            self.knobs = [knob.about() for knob in self._knobs.values()]
            self.values = {name: knob.sent() for name, knob in self._knobs.items()}
            self.error = error
        if not self._spare.value:
            data = base64.b64encode(self.picture).decode("ascii")
            self._spare.value = _SPARE.format(alt=html.escape(self.alt), data=data)

    def _on_message(self, _widget, message, _buffers):
        with self.hold_sync():  # the answer, and that it is one, in one message
            try:
                if message["type"] == "reset":
                    self._reset()
                else:
                    self._move(**{name: self._knobs[name].received(value)
                                  for name, value in message["values"].items()})
            finally:
                self.answered = message["id"]
