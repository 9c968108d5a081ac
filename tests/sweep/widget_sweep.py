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
from picture_expectations import check

from course_utils.controls import Explorer, registry
from course_utils.controls.knobs import Choice, Slider


def values_of(explorer, name, random=100, seed=0):
    """Values to try for one knob: both ends, every option, `random` values between."""
    spec, knob = explorer._specs[name], explorer.knobs[name]
    if isinstance(spec, Choice):
        return spec.values
    low, high = knob.source.min, knob.source.max
    rng = np.random.default_rng(seed)
    if isinstance(spec, Slider) and spec.kind is float:
        between = rng.choice(spec.values, size=random).tolist()
    else:
        between = rng.integers(low, high + 1, size=random).tolist()
    return [low, high, *between]


@contextmanager
def unpainted(picture):
    """Leave out turning the artists into pixels, nine tenths of an event's time."""
    picture.png = lambda: b""
    try:
        yield
    finally:
        del picture.png
    assert picture.png().startswith(b"\x89PNG")


def sweep(explorer, random=100):
    """Move every knob of `explorer`; raises at the first value its picture does not follow.

    It is the artists' numbers that are checked; the pixels are drawn once at the end.
    """
    assert explorer.raise_errors, "set Explorer.raise_errors first: errors would stay in the page"
    with unpainted(explorer.picture):
        _move(explorer, random)
    explorer.reset()


def _move(explorer, random):
    for name in explorer.knobs:
        tried = values_of(explorer, name, random)
        for value in tried:
            before = explorer.values[name]
            explorer.set(**{name: value})
            assert explorer.error is None
            check(explorer.picture)
            if name in explorer.picture.views:
                expected = min(value, explorer.picture.last(name))
                assert explorer.picture.view[name] == expected, (name, value, before)
        explorer.reset()
        check(explorer.picture)


def sweep_notebook(explorers_wanted=True):
    """Move every control of every widget that the notebook's cells have made.

    Parameters
    ----------
    explorers_wanted : bool
        Whether a notebook without a slider picture is a fault: a lesson has at least one.
    """
    Explorer.raise_errors = True
    things = registry.adopted()
    explorers = [thing for thing in things if isinstance(thing, Explorer)]
    assert explorers or not explorers_wanted, "a lesson has at least one slider picture"
    made, figures = dict(_instances), count_figures()
    with unsent():
        for explorer in explorers:
            sweep(explorer)
        theirs = {part.model_id for one in explorers for part in registry.tree(one.view)}
        sweep_other_controls([widget for key, widget in made.items() if key not in theirs])
    assert set(_instances) == set(made), "widgets were left behind"
    assert count_figures() == figures, "figures were left behind"


def sweep_other_controls(widgets, seed=0):
    """Controls that belong to no Explorer (a quiz, a stage): any callback that fails raises.

    But for a button's, which ipywidgets shows as an error output: whoever runs this looks there.
    """
    rng = np.random.default_rng(seed)
    for widget in widgets:
        if isinstance(widget, ipywidgets.Button):
            widget.click()
        elif getattr(widget, "options", None) and hasattr(widget, "index"):
            for index in range(len(widget.options)):
                widget.index = index
        elif isinstance(widget, (ipywidgets.IntSlider, ipywidgets.BoundedIntText)):
            for value in [widget.min, widget.max, *rng.integers(widget.min, widget.max + 1, 100)]:
                widget.value = int(value)
        elif isinstance(widget, (ipywidgets.FloatSlider, ipywidgets.BoundedFloatText)):
            for value in [widget.min, widget.max, *rng.uniform(widget.min, widget.max, 100)]:
                widget.value = float(value)
        elif isinstance(widget, (ipywidgets.Checkbox, ipywidgets.ToggleButton)):
            widget.value = not widget.value


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
