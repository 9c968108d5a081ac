"""The checks of test_lessons_open find what they are for: a lesson with planted faults."""

import nbformat
import pytest
import test_lessons_open as checks
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.cli.recording import KERNELSPEC

SLIDER = """
import ipywidgets as widgets
def made():
    def shown(step):
        drawing = f"<svg xmlns='http://www.w3.org/2000/svg' width='90' height='9'>{step}</svg>"
        return f'<img alt="ALT" src="data:image/svg+xml,{drawing.replace("<", "%3C")}">'
    slider = widgets.IntSlider(value=2, max=9, description="NAME")
    picture = widgets.HTML(shown(0))
    slider.observe(lambda change: setattr(picture, "value", shown(NEW)), "value")
    return widgets.VBox([slider, picture])
made()
"""
GOOD = SLIDER.replace("NAME", "good").replace("NEW", "change.new").replace("ALT", "A step")
DEAD = SLIDER.replace("NAME", "dead").replace("NEW", "0").replace("ALT", "A step")
BARE = SLIDER.replace("NAME", "bare").replace("NEW", "change.new").replace("ALT", "")
CELLS = (
    GOOD,
    DEAD,
    "from IPython.display import HTML, Javascript\nJavascript('console.error(\"planted\")')",
    "import sys; print('careful', file=sys.stderr)",
    "1 / 0",
    "x = 1",
)


def planted(lab, name, sources):
    """Open and run a notebook made of these cells."""
    cells = [new_code_cell(source) for source in sources]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
    nbformat.write(notebook, lab.server.root / "notebooks" / name)
    lab.open(name)
    lab.run_all()
    return lab


def test_planted_faults_are_found(lab, monkeypatch):
    monkeypatch.setattr(checks, "PATIENCE", 1.5)
    planted(lab, "planted.ipynb", CELLS)
    checks.check_pictures(lab)
    good, dead = lab.sliders()
    assert (good.name, dead.name) == ("good", "dead")
    checks.check_key(good)
    checks.check_mouse(good)
    with pytest.raises(AssertionError, match=r"the picture ignores dead \(key\)"):
        checks.check_key(dead)
    with pytest.raises(AssertionError, match=r"the picture ignores dead \(mouse\)"):
        checks.check_mouse(dead)
    assert any("planted" in error for error in lab.console_errors)
    assert lab.output_errors() == [
        "cell 3: stderr: careful\n",
        "cell 4: ZeroDivisionError: division by zero",
    ]
    assert lab.not_executed() == [5]


def test_a_picture_without_words_is_found(lab):
    planted(lab, "bare.ipynb", [BARE])
    with pytest.raises(AssertionError, match="no alt text: picture in cell 0"):
        checks.check_pictures(lab)
