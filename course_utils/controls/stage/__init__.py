"""The stage: one recurrent step laid open, forwards and backwards, in the browser.

    scene.py      what is run: a network, its input, its targets; every edit goes through here,
                  and what does not fit is refused
    symbols.py    what a person types, as input
    payload.py    the run as one block of float32 numbers and a description of it
    presets.py    small networks that each show one thing (train_reader.py makes one of them)
    stage.py      the widget; plain.py is what stands in for it where it cannot run
    page.py       the same as one HTML file that needs no kernel; reaches.py is quick for it
    front.py      joins front_end/, plain modules that run in the browser, into one
"""

from course_utils.controls.stage.stage import Stage

__all__ = ["Stage"]
