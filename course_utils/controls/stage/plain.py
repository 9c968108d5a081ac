"""The stage where anywidget is missing or blocked: the step picture with sliders, and why."""

import html

from ipywidgets import HTML

from course_utils.controls.stage import front

WHY = "anywidget is missing, so this is the plain step picture; python3 -m course_utils doctor"


def bundle(stage):
    """The mime bundle of an Explorer of the stage's run, under a line that says why."""
    from course_utils.controls import Explorer, slider, step

    knobs = {"t": step(stage.t)}
    if stage.rnn.units > 1:
        knobs["unit"] = slider(0, stage.rnn.units - 1, stage.unit)
    explorer = Explorer(stage.trace, stage.picture, **knobs)
    line = HTML(f"<p>{html.escape(WHY)} ({html.escape(front.MISSING)})</p>")
    explorer.view.children = (line, *explorer.view.children)
    return explorer._repr_mimebundle_()
