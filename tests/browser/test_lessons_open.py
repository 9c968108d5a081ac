"""Every lesson in real JupyterLab: opens, runs, shows its pictures, answers to its sliders.

Where the lesson's cells have just been tested in this process, the page opens on their kernel and
their outputs, as a page does that a learner opens again: nothing is computed a second time. Else,
and always in lesson 00, which is quick and has each kind of widget, the page runs them.
"""

import pytest

from course_utils.cli.notebooks import notebook_order
from course_utils.lessons import written_lessons

LESSONS = written_lessons()
PATIENCE = 60  # seconds until a picture must have followed, on a busy machine


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])
def test_lesson(lesson, lab, request):
    ran = notebook_order.ran(request.session, lesson.path)
    if ran is None or lesson is LESSONS[0]:
        lab.open(lesson.path.name).run_all()
    else:
        lab.open_again(lesson.path.name, ran.with_outputs(), ran.kernel.km.connection_file)
    assert not lab.output_errors()
    assert not lab.not_executed()

    lab.scroll_through()
    lab.wait_until_drawn()
    check_pictures(lab)
    assert not lab.barriers()
    check_sliders(lab)

    assert not lab.output_errors()
    assert not lab.console_errors


def test_links_open_lessons(lab):
    """The map in lesson 00 leads to the other lessons, in JupyterLab and not as a download."""
    lab.open(LESSONS[0].path.name)
    target = LESSONS[1]
    lab.page.locator(f".jp-NotebookPanel .jp-Cell a[href*='{target.path.name}']").first.click()
    lab.page.wait_for_function(
        "path => window.jupyterapp.shell.currentWidget.context?.path === path",
        arg=f"notebooks/{target.path.name}",
        timeout=1000 * PATIENCE,
    )
    assert not lab.console_errors


def check_pictures(lab):
    pictures = lab.pictures()
    assert pictures, "no picture on the page"
    for picture in pictures:
        where = f"picture in cell {picture['cell']}: {picture['src']}"
        if picture["bare"]:
            # JupyterLab shows image outputs without any alt text.
            where += " (show it through course_utils.controls, which gives it an alt text)"
        assert picture["alt"].strip(), f"no alt text: {where}"
        assert picture["natural"] > 0, f"not loaded: {where}"
        assert picture["width"] <= picture["room"] + 1, f"wider than its cell: {where}"


def check_sliders(lab):
    """The first of each kind by key and mouse, and the last of all by key.

    That a picture follows each slider is tested by the sweep, in the kernel; what the page adds is
    alike for all sliders of a kind.
    """
    sliders = lab.sliders()
    assert sliders, "no slider on the page"
    first = {slider.kind: slider for slider in reversed(sliders)}
    for slider in first.values():
        check_key(slider)
        check_mouse(slider)
    if sliders[-1] not in first.values():
        check_key(sliders[-1])


def check_key(slider):
    position, picture = slider.position, slider.picture()
    assert picture, f"no picture beside {slider.name}"
    key = "ArrowRight" if position < 0.5 else "ArrowLeft"
    # One step may be too small to see: the picture has to follow within five.
    for _ in range(5):
        slider.press(key)
        if slider.wait_for_change(picture, timeout=0.4):
            break
    assert slider.position != position, f"{slider.name} does not move by key"
    assert slider.wait_for_change(picture, PATIENCE), f"the picture ignores {slider.name} (key)"
    slider.wait_until_settled()


def check_mouse(slider):
    position, picture = slider.position, slider.picture()
    slider.drag(0.85 if position < 0.5 else 0.15)
    if slider.position == position:
        # Where a prediction is asked for first, only the way back is open.
        slider.drag(0.0 if position < 0.5 else 1.0)
    assert slider.position != position, f"{slider.name} does not follow the mouse"
    assert slider.wait_for_change(picture, PATIENCE), f"the picture ignores {slider.name} (mouse)"
    slider.wait_until_settled()
