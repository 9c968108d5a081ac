"""The stage: one recurrent step laid open, forwards and backwards, in the browser.

    scene.py      what is run: a network, its input, its targets; every edit goes through here
    payload.py    the run as one block of float32 numbers and a description of it
    presets.py    small networks that each show one thing
    stage.py      the widget
    page.py       the same as one HTML file that needs no kernel
    front_end/    what runs in the browser: plain modules, joined when they are loaded
"""

from course_utils.controls.stage.stage import Stage

__all__ = ["Stage"]
