"""The Explorer: sliders bound to a compute function and to one picture.

    Explorer(lambda r, b: ScalarMap(r, b).run(0.1), ScalarMapPicture(),
             t=step(), r=slider(-3.0, 3.0, 2.0))

Moving a slider of the picture's own views (the step t, the unit) only moves artists; any other
slider calls the function with the values of all such sliders and shows the new trace.
"""

import base64
import html

import ipywidgets as widgets

from course_utils.controls import registry
from course_utils.controls.knobs import Slider, Step, step

_PICTURE = '<img alt="{alt}" src="data:image/png;base64,{data}" style="max-width:100%">'
_ERROR = (
    '<div role="alert" style="border-left:4px solid #B00020;padding:4px 8px">'
    "<b>The picture could not follow:</b> {message}<br>Move the control back, or press Reset.</div>"
)


class Explorer:
    """Sliders, a compute function and a picture, bound together.

    Parameters
    ----------
    source : callable or trace
        ``source(**values) -> trace``, or a trace that is there already.
    picture : Picture
        It shows the trace; its ``views`` name the knobs that need no new trace.
    **knobs : slider(), choice() or step()
        In the order step, play, parameters. ``t`` gets a step control if it is not named.

    Attributes
    ----------
    values : dict
        The present value of every knob.
    error : Exception or None
        What the last event raised; it is shown in the widget too.
    """

    raise_errors = False  # the tests set this, so that a shown error is a failed test too

    def __init__(self, source, picture, **knobs):
        self._compute = source if callable(source) else None
        self.picture = picture
        self.error = None
        if "t" not in knobs and "t" in picture.views:
            knobs = {"t": step(), **knobs}
        unknown = [name for name in knobs if self._compute is None and name not in picture.views]
        if unknown:
            raise ValueError(f"{unknown[0]} changes nothing: the source is a trace, not a function")
        self._specs = knobs
        # The first picture is made before any widget: an error here is the cell's own error.
        values = {name: spec.value for name, spec in knobs.items()}
        picture.show(source if self._compute is None else self._compute(**self._inputs(values)))
        picture.at(**{n: min(v, picture.last(n)) for n, v in values.items() if n in picture.views})
        self._make_widgets()
        self._draw()
        registry.adopt(self)

    def _inputs(self, values):
        return {name: v for name, v in values.items() if name not in self.picture.views}

    def _make_widgets(self):
        self.knobs = {}
        for name, spec in self._specs.items():
            last = self.picture.last(name) if name in self.picture.views else None
            if isinstance(spec, Step):
                knob = spec.widget(name, last)
            else:
                if last is not None and isinstance(spec, Slider) and spec.high > last:
                    spec = Slider(spec.low, max(last, 1), 1, min(spec.value, last), spec.label)
                knob = spec.widget(name)
            knob.source.observe(lambda change, name=name: self._changed(name), "value")
            self.knobs[name] = knob
        self._start = self._drawn = self.values
        self.reset_button = widgets.Button(
            description="Reset", layout=widgets.Layout(width="auto"), icon="undo"
        )
        self.reset_button.on_click(lambda _: self.reset())
        self.image = widgets.HTML()
        self.message = widgets.HTML()
        row = widgets.Box(
            [*(knob.box for knob in self.knobs.values()), self.reset_button],
            layout=widgets.Layout(flex_flow="row wrap", align_items="center", max_width="900px"),
        )
        self.view = widgets.VBox([row, self.message, self.image])

    # What happens on an event ----------------------------------------------------------------

    @property
    def values(self):
        return {name: knob.value for name, knob in self.knobs.items()}

    @property
    def trace(self):
        return self.picture.trace

    def set(self, **values):
        """Set knobs from code: ``explorer.set(t=3, r=1.5)``."""
        for name, value in values.items():
            if name not in self.knobs:
                raise ValueError(f"{name} is not a knob: expected one of {', '.join(self.knobs)}")
            self.knobs[name].source.value = value
        return self

    def reset(self):
        """Put every knob back where it started."""
        return self.set(**self._start)

    def _changed(self, name):
        # The page sends a new value only after the last one has been dealt with, so the newest
        # value is always the next one drawn: no queue of our own is needed.
        values = self.values
        if values == self._drawn and self.error is None:
            return  # the page only wrote the same number in another way
        self._drawn = values
        try:
            if name not in self.picture.views:
                self.picture.show(self._compute(**self._inputs(values)))
                self._fit_views()
            views = {n: v for n, v in self.values.items() if n in self.picture.views}
            self.picture.at(**{n: min(v, self.picture.last(n)) for n, v in views.items()})
            self._draw()
            self.error = None
            self.message.value = ""
        except Exception as error:
            self.error = error
            self.message.value = _ERROR.format(
                message=html.escape(f"{type(error).__name__}: {error}")
            )
            if self.raise_errors:
                raise

    def _fit_views(self):
        """A new trace may be longer or shorter: the sliders of the views follow it."""
        for name, knob in self.knobs.items():
            if name in self.picture.views:
                last = max(self.picture.last(name), 1)
                for part in [knob.source, *getattr(knob.box, "children", ())]:
                    if getattr(part, "max", last) != last:
                        part.max = last

    def _draw(self):
        data = base64.b64encode(self.picture.png()).decode("ascii")
        self.image.value = _PICTURE.format(alt=html.escape(self.picture.alt()), data=data)

    # Showing and closing ---------------------------------------------------------------------

    def close(self):
        """Close every widget of this explorer, and its links."""
        links = [link for knob in self.knobs.values() for link in knob.links]
        registry.close(self.view, *links)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {**registry.view(self.view), **self.picture._repr_mimebundle_()}

    def __repr__(self):
        return self.picture.alt()
