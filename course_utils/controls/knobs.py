"""Named controls that a lesson asks for: ``slider``, ``choice``, ``step``.

What they return says how a knob begins; the :class:`Knob` that an Explorer makes of it holds the
value. What a knob looks like is the panel's affair.
"""

from dataclasses import dataclass

from traitlets import Any, HasTraits, observe, validate


class Knob(HasTraits):
    """A named value within limits, or one of some options; ``observe`` it like a widget.

    Attributes
    ----------
    value : number, or one of the options
        A number outside the limits becomes the nearest limit; without the digits that a page's
        arithmetic adds (0.1 comes back as 0.10000000000000009).
    min, max, step : number
        Of a knob with limits.
    options : list
        The values to choose from; empty for a knob with limits.
    """

    value = Any()
    max = Any()

    def __init__(self, name, label, value, *, low=0, high=0, step=1, whole=True, options=(),
                 words=(), play=0):
        self.name, self.label = name, label or name
        self.min, self.step, self.whole, self.play = low, step, whole, play
        self.options, self.words = list(options), list(words)
        super().__init__(max=high, value=value)

    @validate("value")
    def _inside(self, proposal):
        value = proposal["value"]
        if self.options:
            return self.options[self._place(value)]
        value = min(max(value, self.min), self.max)
        return round(value) if self.whole else round(float(value), 10)

    @observe("max")
    def _shrink(self, change):
        if not self.options and self.value is not None:
            self.value = min(self.value, self.max)

    def _place(self, value):
        for place, option in enumerate(self.options):
            if option is value or option == value:
                return place
        raise ValueError(f"{self.name} is {value!r}: expected one of {self.options}")

    def about(self):
        """What the page has to know of it."""
        if self.options:
            return {"name": self.name, "label": self.label, "words": self.words}
        return {"name": self.name, "label": self.label, "min": self.min, "max": self.max,
                "step": self.step, "words": self.words, "play": self.play}

    def sent(self):
        """The value as the page has it: of options, the place."""
        return self._place(self.value) if self.options else self.value

    def received(self, value):
        """The value that the page means."""
        return self.options[int(value)] if self.options else value


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

    def knob(self, name, last=None):
        """The knob; `last` is how far a picture's view goes."""
        high = self.high if last is None else min(self.high, max(last, 1))
        return Knob(name, self.label, min(self.value, high), low=self.low, high=high,
                    step=self.step, whole=self.kind is int)


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

    def knob(self, name, last=None):
        words = [str(option[0] if isinstance(option, tuple) else option) for option in self.options]
        return Knob(name, self.label, self.value, options=self.values, words=words)


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

    def knob(self, name, last):
        last = max(last, 1)
        words = ()
        if self.values is not None:
            if len(self.values) != last + 1:
                raise ValueError(f"values has {len(self.values)} entries: expected {last + 1}")
            words = [f"{value:zg}".replace("-", "\N{MINUS SIGN}") for value in self.values]
        play = self.interval if self.play and not words else 0
        return Knob(name, self.label, min(self.value, last), high=last, words=words, play=play)


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
