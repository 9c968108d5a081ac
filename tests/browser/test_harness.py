"""The checks of test_lessons_open find what they are for: a lesson with planted faults."""

import nbformat
import nbval.kernel
import pytest
import test_lessons_open as checks
from nbformat.v4 import new_code_cell, new_notebook, output_from_msg

from course_utils.cli.notebooks.recording import KERNELSPEC

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


@pytest.fixture(params=["run in the page", "opened again"])
def planted(request, lab):
    """Opens a notebook made of these cells, in both ways in which lessons are opened."""
    kernels = []

    def planted(name, sources):
        cells = [new_code_cell(source) for source in sources]
        notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
        if request.param == "run in the page":
            nbformat.write(notebook, lab.server.root / "notebooks" / name)
            lab.open(name).run_all()
        else:
            kernels.append(run_elsewhere(notebook))
            lab.open_again(name, notebook, kernels[-1].km.connection_file)
        lab.scroll_through()
        lab.wait_until_drawn()
        return lab

    yield planted
    lab.close_notebooks()  # a server whose kernel is taken away breaks down
    for kernel in kernels:
        kernel.stop()


def run_elsewhere(notebook):
    """Run the cells as nbval does, up to the first error; returns the kernel."""
    kernel = nbval.kernel.RunningKernel("python3")
    for number, cell in enumerate(notebook.cells, start=1):
        def keep(message, cell=cell):
            if message["msg_type"] in ("display_data", "execute_result", "stream", "error"):
                cell.outputs.append(output_from_msg(message))

        reply = kernel.kc.execute_interactive(cell.source, output_hook=keep, allow_stdin=False)
        cell.execution_count = number
        if reply["content"]["status"] == "error":
            break
    return kernel


def test_planted_faults_are_found(lab, planted, monkeypatch):
    monkeypatch.setattr(checks, "PATIENCE", 1.5)
    planted("planted.ipynb", CELLS)
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
        "Cell 3: stderr: careful\n",
        "Cell 4: ZeroDivisionError: division by zero",
    ]
    assert lab.not_executed() == [5]


def test_a_picture_without_words_is_found(lab, planted):
    planted("bare.ipynb", [BARE])
    with pytest.raises(AssertionError, match="no alt text: picture in cell 0"):
        checks.check_pictures(lab)
