"""Named controls that a lesson asks for: ``slider``, ``choice``, ``step``.

A slider in the page has no name that a screen reader could say, so each one is paired with a
labelled number box; the two are linked, and either can be used.
"""

from dataclasses import dataclass, field

import ipywidgets as widgets
import traitlets

from course_utils.controls import registry


@dataclass
class Knob:
    """A control's widgets: `source` holds the value, `box` is what is shown."""

    source: widgets.Widget
    box: widgets.Widget
    links: list = field(default_factory=list)

    @property
    def value(self):
        return _rounded(self.source.value)


class _RoundedLink:
    """Links a slider with its number box, without the digits that the page's arithmetic adds.

    The page works a slider's value out of its place: 0.1 comes back as 0.10000000000000009,
    which a link in the page would show.
    """

    def __init__(self, source, number):
        self._link = traitlets.link(
            (source, "value"), (number, "value"), transform=(_rounded, lambda value: value)
        )

    def close(self):
        self._link.unlink()


def _rounded(value):
    return round(value, 10) if isinstance(value, float) else value


@dataclass(frozen=True)
class Slider:
    """See :func:`slider`."""

    low: float
    high: float
    step: float
    value: float
    label: str | None

    @property
    def values(self):
        """Every value the slider can take."""
        count = round((self.high - self.low) / self.step)
        return [self.kind(round(self.low + k * self.step, 10)) for k in range(count + 1)]

    @property
    def kind(self):
        whole = all(float(v).is_integer() for v in (self.low, self.high, self.step))
        return int if whole and isinstance(self.step, int) else float

    def widget(self, name, *more):
        """The knob, with any `more` widgets (a play button) beside the slider."""
        whole = self.kind is int
        slider_type = widgets.IntSlider if whole else widgets.FloatSlider
        number_type = widgets.BoundedIntText if whole else widgets.BoundedFloatText
        limits = {"min": self.low, "max": self.high, "step": self.step, "value": self.value}
        source = slider_type(
            # The margins leave room for the knob at either end.
            **limits, readout=False, layout=widgets.Layout(width="204px", margin="2px 9px 2px 9px")
        )
        number = number_type(
            **limits,
            description=self.label or name,
            style={"description_width": "initial"},
            layout=widgets.Layout(width="auto", max_width="230px"),
        )
        if whole:
            link = widgets.jslink((source, "value"), (number, "value"))
        else:
            link = _RoundedLink(source, number)
        return Knob(source, widgets.HBox([number, source, *more]), [link])


def slider(low, high, value=None, step=None, label=None):
    """A slider from `low` to `high`.

    Parameters
    ----------
    low, high : number
    value : number, optional
        Where it starts; `low` by default.
    step : number, optional
        1 for whole limits, otherwise a hundredth of the range.
    label : str, optional
        What stands beside it; the parameter's name by default.
    """
    if not low < high:
        raise ValueError(f"low is {low} and high is {high}: expected low < high")
    whole = isinstance(low, int) and isinstance(high, int)
    step = step if step is not None else (1 if whole else (high - low) / 100)
    value = low if value is None else value
    if not low <= value <= high:
        raise ValueError(f"value is {value}: expected {low} to {high}")
    return Slider(low, high, step, value, label)


@dataclass(frozen=True)
class Choice:
    """See :func:`choice`."""

    options: tuple
    value: object
    label: str | None

    @property
    def values(self):
        return [option[1] if isinstance(option, tuple) else option for option in self.options]

    def widget(self, name):
        source = widgets.Dropdown(
            options=self.options,
            value=self.value,
            description=self.label or name,
            style={"description_width": "initial"},
            layout=widgets.Layout(width="auto", max_width="420px"),
        )
        return Knob(source, source)


def choice(*options, value=None, label=None):
    """A drop-down list of `options`: values, or (words, value) pairs."""
    if not options:
        raise ValueError("options is empty: expected at least one")
    pairs = [isinstance(option, tuple) for option in options]
    for option, pair in zip(options, pairs, strict=True):
        if pair != pairs[0] or (pair and len(option) != 2):
            raise ValueError(f"options has {options[0]!r} and {option!r}: "
                             "expected values alone, or (words, value) pairs alone")
    made = Choice(tuple(options), None, label)
    value = made.values[0] if value is None else value
    if value not in made.values:
        raise ValueError(f"value is {value!r}: expected one of {made.values}")
    return Choice(tuple(options), value, label)


@dataclass(frozen=True)
class Step:
    """See :func:`step`."""

    value: int
    label: str
    interval: int
    play: bool
    values: tuple | None = None

    def widget(self, name, last):
        spec = Slider(0, max(last, 1), 1, min(self.value, last), self.label)
        if self.values is not None:
            return self._of_values(name, spec)
        if not self.play:
            return spec.widget(name)
        play = widgets.Play(
            min=0, max=spec.high, step=1, value=spec.value, interval=self.interval,
            show_repeat=False, layout=widgets.Layout(width="auto"),
        )
        knob = spec.widget(name, play)
        knob.links.append(widgets.jslink((play, "value"), (knob.source, "value")))
        return knob

    def _of_values(self, name, spec):
        """The slider beside a list of what its places stand for; either can be used."""
        if len(self.values) != spec.high + 1:
            raise ValueError(f"values has {len(self.values)} entries: expected {spec.high + 1}")
        knob = spec.widget(name)
        number, source = knob.box.children
        names = widgets.Dropdown(
            options=[(f"{value:zg}".replace("-", "\N{MINUS SIGN}"), place)
                     for place, value in enumerate(self.values)],
            index=self.value,
            description=number.description,
            style={"description_width": "initial"},
            layout=widgets.Layout(width="auto", max_width="330px"),
        )
        knob.links.pop().unlink()
        knob.links.append(widgets.jslink((source, "value"), (names, "index")))
        knob.box.children = (names, source)
        registry.close(number)
        return knob


def step(value=0, label="step t", interval=400, play=True, values=None):
    """The time step: a slider from 0 to the trace's last step, with a play button.

    Parameters
    ----------
    value : int
        The step it starts at.
    label : str
        What stands beside it.
    interval : int
        Milliseconds per step while playing.
    play : bool
        Whether there is a play button.
    values : sequence of numbers, optional
        What the steps stand for, one number each: these are shown in place of the steps' own
        numbers, and there is nothing to play.
    """
    return Step(value, label, interval, play, None if values is None else tuple(values))
