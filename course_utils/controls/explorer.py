"""The Explorer: sliders bound to a compute function and to one picture.

    Explorer(lambda r, b: ScalarMap(r, b).run(0.1), ScalarMapPicture(),
             t=step(), r=slider(-3.0, 3.0, 2.0))

Moving a slider of the picture's own views (the step t, the unit) only moves artists; any other
slider calls the function with the values of all such sliders and shows the new trace.
"""

from contextlib import contextmanager

from course_utils.controls import front, registry
from course_utils.controls.knobs import step
from course_utils.controls.panel.panel import Panel
from course_utils.controls.panel.plain import PlainPanel

_ERROR = "The picture could not follow: {error}. Move the control back, or press Reset."


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
        self.knobs = {name: spec.knob(name, picture.last(name) if name in picture.views else None)
                      for name, spec in knobs.items()}
        self._start = self._drawn = self.values
        self._held = False
        for knob in self.knobs.values():
            knob.observe(self._moved, "value")
        self.panel = (PlainPanel if front.MISSING else Panel)(self.knobs, self.set, self.reset)
        self.view = self.panel.view
        self.panel.show(picture)
        registry.adopt(self)

    def _inputs(self, values):
        return {name: v for name, v in values.items() if name not in self.picture.views}

    # What happens on an event ----------------------------------------------------------------

    @property
    def values(self):
        return {name: knob.value for name, knob in self.knobs.items()}

    @property
    def trace(self):
        return self.picture.trace

    def set(self, **values):
        """Set knobs from code: ``explorer.set(t=3, r=1.5)``; the picture is drawn once."""
        for name in values:
            if name not in self.knobs:
                raise ValueError(f"{name} is not a knob: expected one of {', '.join(self.knobs)}")
        views = {name: v for name, v in values.items() if name in self.picture.views}
        with self._holding():
            for name, value in self._inputs(values).items():
                self.knobs[name].value = value
        self._follow(views)
        return self

    def reset(self):
        """Put every knob back where it started."""
        return self.set(**self._start)

    @contextmanager
    def _holding(self):
        """Knobs may be set here: the picture follows later."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def _moved(self, change):
        if not self._held:
            self._follow()

    def _follow(self, views=()):
        """Let the picture follow the knobs; `views` are set once a new trace is there: it may be
        longer than the last one.
        """
        new = None
        try:
            inputs = self._inputs(self.values)
            if self.error is not None or inputs != self._inputs(self._drawn):
                self.picture.show(self._compute(**inputs) if self._compute else self.trace)
                self._fit_views()
            with self._holding():
                for name, value in dict(views).items():
                    self.knobs[name].value = value
            values = self.values
            if self.error is not None or values != self._drawn:
                looks = {n: v for n, v in values.items() if n in self.picture.views}
                self.picture.at(**{n: min(v, self.picture.last(n)) for n, v in looks.items()})
                new, self._drawn = self.picture, values
            self.error = None
            self.panel.show(new)
        except Exception as error:
            self.error = error
            self.panel.show(error=_ERROR.format(error=f"{type(error).__name__}: {error}"))
            if self.raise_errors:
                raise

    def _fit_views(self):
        """A new trace may be longer or shorter: the sliders of the views follow it."""
        with self._holding():
            for name in set(self.picture.views) & set(self.knobs):
                self.knobs[name].max = max(self.picture.last(name), 1)

    # Showing and closing ---------------------------------------------------------------------

    def close(self):
        """Close every widget of this explorer."""
        registry.close(self.view)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {**registry.view(self.view), **self.picture._repr_mimebundle_()}

    def __repr__(self):
        return self.picture.alt()
