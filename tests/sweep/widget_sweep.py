"""Set every control to its ends, to each option and to random values, and check what follows.

A callback that is wrong at one slider value only, or a picture that does not follow, is seen
neither by nbval nor by a reader of the stored page. `sweep_notebook` runs in a lesson's kernel, as
the last test of its notebook: the cells have run there already.
"""

import gc
from contextlib import contextmanager

import comm.base_comm
import ipywidgets
import numpy as np
from ipywidgets.widgets.widget import _instances
from matplotlib.figure import Figure
from picture_cases import check

from course_utils.controls import Explorer, registry
from course_utils.controls.knobs import Choice, Slider
from course_utils.controls.stage import Stage
from course_utils.pictures.base import Picture


def values_of(explorer, name, random=100, seed=0):
    """Values to try for one knob: both ends, every option, up to `random` others, each once."""
    spec, knob = explorer._specs[name], explorer.knobs[name]
    if isinstance(spec, Choice):
        return spec.values
    low, high = knob.min, knob.max
    whole = not (isinstance(spec, Slider) and spec.kind is float)
    places = range(low, high + 1) if whole else spec.values
    rng = np.random.default_rng(seed)
    return [low, high, *rng.permutation(places)[:random].tolist()]


@contextmanager
def unpainted():
    """Leave out turning the artists into pixels, nine tenths of an event's time.

    Each picture whose pixels were asked for is drawn once, at the end.
    """
    asked, png = {}, Picture.png
    Picture.png = lambda self: asked.setdefault(self, b"")
    try:
        yield
    finally:
        Picture.png = png
    for picture in asked:
        assert picture.png().startswith(b"\x89PNG")


def sweep(explorer, random=100):
    """Move every knob of `explorer`; raises at the first value its picture does not follow.

    It is the artists' numbers that are checked; the pixels are drawn once at the end.
    """
    assert explorer.raise_errors, "set Explorer.raise_errors first: errors would stay in the page"
    with unpainted():
        _move(explorer, random)
    explorer.reset()


@contextmanager
def named(name, value):
    """Say of an error which control it came from, and at which value."""
    try:
        yield
    except Exception as error:
        error.add_note(f"This is what the control {name!r} did when it was set to {value!r}.")
        raise


def _move(explorer, random):
    for name in explorer.knobs:
        tried = values_of(explorer, name, random)
        for value in tried:
            with named(name, value):
                explorer.set(**{name: value})
                assert explorer.error is None
                check(explorer.picture)
                if name in explorer.picture.views:
                    expected = min(value, explorer.picture.last(name))
                    assert explorer.picture.view[name] == expected, "the picture's view differs"
        explorer.reset()
        with named(name, explorer.values[name]):
            check(explorer.picture)


def sweep_notebook(explorers_wanted=True, others=()):
    """Move every control of every widget that the notebook's cells have made.

    Parameters
    ----------
    explorers_wanted : bool
        Whether a notebook without a slider picture is a fault: a lesson has at least one.
    others : collection of str
        Ids of widgets that are not the notebook's. In a kernel of its own all are.
    """
    Explorer.raise_errors = True
    things = registry.adopted()
    explorers = [thing for thing in things if isinstance(thing, Explorer)]
    assert explorers or not explorers_wanted, "a lesson has at least one slider picture"
    made = {key: widget for key, widget in _instances.items() if key not in others}
    figures = count_figures()
    with unsent():
        for explorer in explorers:
            sweep(explorer)
        theirs = {part.model_id for one in explorers for part in registry.tree(one.view)}
        sweep_other_controls([widget for key, widget in made.items() if key not in theirs])
    for widget in made.values():
        if isinstance(widget, Stage):
            widget.put_away()  # it draws none until it is moved without its page
    assert set(_instances) - set(others) == set(made), "widgets were left behind"
    assert count_figures() == figures, "figures were left behind"


def sweep_other_controls(widgets, seed=0):
    """Controls that belong to no Explorer (a quiz, a stage): any callback that fails raises."""
    rng = np.random.default_rng(seed)
    for widget in widgets:
        name = getattr(widget, "description", "") or type(widget).__name__
        if isinstance(widget, ipywidgets.Button):
            # `click` would show an error as an output, and go on.
            for callback in list(widget._click_handlers.callbacks):
                with named(name, "pressed"):
                    callback(widget)
            continue
        trait, values = _to_try(widget, rng)
        with unpainted():
            for value in values:
                with named(name, value):
                    setattr(widget, trait, value)


def _to_try(widget, rng):
    """The trait of a control that a person moves, and the values to set it to."""
    if getattr(widget, "options", None) and hasattr(widget, "index"):
        return "index", range(len(widget.options))
    if isinstance(widget, (ipywidgets.IntSlider, ipywidgets.BoundedIntText)):
        between = rng.permutation(range(widget.min, widget.max + 1))[:100].tolist()
        return "value", [widget.min, widget.max, *between]
    if isinstance(widget, (ipywidgets.FloatSlider, ipywidgets.BoundedFloatText)):
        between = rng.uniform(widget.min, widget.max, 100).tolist()
        return "value", [widget.min, widget.max, *between]
    if isinstance(widget, (ipywidgets.Checkbox, ipywidgets.ToggleButton)):
        return "value", [not widget.value]
    return "value", []


@contextmanager
def unsent():
    """Keep what the widgets would send, tens of thousands of messages, in the kernel."""
    send = comm.base_comm.BaseComm.send
    comm.base_comm.BaseComm.send = lambda self, *args, **kwargs: None
    try:
        yield
    finally:
        comm.base_comm.BaseComm.send = send


def count_figures():
    gc.collect()
    return sum(isinstance(thing, Figure) for thing in gc.get_objects())
