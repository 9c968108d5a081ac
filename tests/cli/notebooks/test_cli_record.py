"""Recording a lesson: what is stored, what is refused, and that nothing is lost."""

import base64
import io
import json
import os
import re
import textwrap

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from course_utils.cli import record as command
from course_utils.cli.messages import CourseError
from course_utils.cli.notebooks import images, recording
from course_utils.cli.notebooks.recording import WIDGET_VIEW, RecordError, record
from course_utils.lessons import find_lesson
from course_utils.paths import ROOT


def written(folder, *cells, name="05_lesson.ipynb", **metadata):
    """A notebook file whose code cells have these sources."""
    made = [cell if not isinstance(cell, str) else new_code_cell(cell) for cell in cells]
    notebook = new_notebook(cells=made, metadata=metadata)
    path = folder / name
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def stored(path):
    return nbformat.read(path, as_version=4)


WIDGET = """\
import ipywidgets
class Shown(ipywidgets.IntSlider):
    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": "a slider from 0 to 100, at 0"}
Shown()"""


def test_record(tmp_path):
    """One run that shows all of what is stored, twice: the second must change nothing."""
    old = new_code_cell("print('1, then', 2)", execution_count=41, metadata={"collapsed": True})
    old.metadata["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00"}
    path = written(
        tmp_path,
        new_markdown_cell("# A lesson é"),
        old,
        "1 + 1",
        WIDGET,
        language_info={"name": "python", "version": "3.9.1"},
        widgets={"state": {}},
        kernelspec={"name": "mine", "display_name": "Mine"},
    )
    done = record(path)
    assert done.seconds > 0 and done.changed == (1, 2, 3)
    first = path.read_bytes()
    notebook = stored(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3]
    assert code[0].outputs[0].text == "1, then 2\n"
    assert code[1].outputs[0].data == {"text/plain": "2"}
    assert code[2].outputs[0].data == {"text/plain": "a slider from 0 to 100, at 0"}
    assert all(dict(cell.metadata) == {} for cell in code)
    expected = {"kernelspec": recording.KERNELSPEC, "language_info": recording.LANGUAGE_INFO}
    assert dict(notebook.metadata) == expected
    assert first.endswith(b"}\n") and not first.endswith(b"\n\n")
    assert "é".encode() in first
    again = record(path)
    assert path.read_bytes() == first
    assert re.fullmatch(r"3 code cells, outputs as they were; \d+\.\d s", str(again))


@pytest.fixture
def is_a_lesson(monkeypatch):
    """Every notebook is held to the rules of a lesson."""
    monkeypatch.setattr(recording, "LESSONS", [AnyPath()])


class AnyPath:
    path = property(lambda self: self)

    def __eq__(self, other):
        return True

    __hash__ = None


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["x = 1", "1 / 0"], "code cell 2 fails:.*ZeroDivisionError"),
        (
            ["import sys; print('careful', file=sys.stderr)"],
            "code cell 1 writes to stderr.*careful",
        ),
        (["import warnings; warnings.warn('old')"], "code cell 1 writes to stderr"),
        (["x = 1", ""], "code cell 2 "),
        (["import os; os._exit(1)"], "the kernel died in code cell 1"),
    ],
)
@pytest.mark.usefixtures("is_a_lesson")
def test_a_bad_lesson_is_left_as_it_was(tmp_path, cells, said):
    path = written(tmp_path, *cells)
    before = path.read_bytes()
    with pytest.raises(RecordError, match=f"(?s){said}"):
        record(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_the_network_is_out_of_reach(tmp_path):
    source = "import urllib.request as u\nu.urlopen('http://example.org', timeout=5)"
    path = written(tmp_path, source)
    recording.apply_variables(recording.lesson_variables())
    with pytest.raises(RecordError, match=r"Connection refused|URLError"):
        record(path)


def test_every_lesson_is_tried_and_the_code_tells(tmp_path, capsys):
    good = written(tmp_path, "print(1)", name="a.ipynb")
    bad = written(tmp_path, "1 / 0", name="b.ipynb")
    assert recording.main([str(bad), str(good)]) == 1
    assert "b.ipynb: NOT stored" in capsys.readouterr().err
    assert stored(good).cells[0].outputs
    before = bad.read_bytes()
    assert recording.main(["--dry-run", str(good)]) == 0
    assert bad.read_bytes() == before


def test_ids_are_kept_or_made_the_same_way(tmp_path):
    notebook = new_notebook(cells=[new_code_cell("x = 1"), new_code_cell("x = 1")])
    raw = json.loads(json.dumps(notebook))
    raw["cells"][0]["id"] = "kept"
    del raw["cells"][1]["id"]
    raw["nbformat_minor"] = 4
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(raw), encoding="utf-8")
    ids = [cell.id for cell in recording.read(path).cells]
    assert ids[0] == "kept"
    assert ids == [cell.id for cell in recording.read(path).cells]
    raw["cells"][1]["id"] = "kept"  # a copied cell
    path.write_text(json.dumps(raw), encoding="utf-8")
    again = [cell.id for cell in recording.read(path).cells]
    assert again[0] == "kept" and again[1] != "kept"


def test_a_cell_that_asks_for_keras_is_not_stored(tmp_path, monkeypatch):
    without = str(ROOT / "tests" / "without_keras")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([without, str(ROOT)]))
    path = written(tmp_path, "import course_utils", "import keras")
    with pytest.raises(RecordError, match=r"code cell 2: This cell needs Keras.* installs it"):
        record(path)
    assert not stored(path).cells[1].outputs


def test_own_notebooks(tmp_path, capsys):
    """In any place, under any name; what a lesson may not have is noted, and other marks stay."""
    (tmp_path / "a place of mine").mkdir()
    path = written(
        tmp_path / "a place of mine",
        "import sys; print('careful', file=sys.stderr)",
        "",
        "1 + 1",
        name="Mein Heft é (2).ipynb",
        authors=[{"name": "me"}],
        widgets={"state": {}},
    )
    assert command.notebook(str(path)) == path
    assert recording.main([str(path)]) == 0
    said = capsys.readouterr().out
    assert "stored: 3 code cells, outputs changed in code cells 1, 3; " in said
    assert "note: code cell 1 writes to stderr" in said and "note: code cell 2 is empty" in said
    assert "execution count" not in said
    notebook = stored(path)
    assert notebook.cells[2].outputs[0].data["text/plain"] == "2"
    assert notebook.metadata.authors == [{"name": "me"}] and "widgets" not in notebook.metadata


def test_what_can_be_recorded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = written(tmp_path, "1", name="05.ipynb")
    assert command.notebook("05.ipynb") == own  # it is there: the lesson is not meant
    assert command.notebook("5") == find_lesson("05").path
    assert command.notebook("notebooks/05_rnn_equation.ipynb") == find_lesson("05").path
    for name, said in (("my_own.ipynb", "my_own.ipynb does not exist"),
                       ("my_own", "or the path of a notebook")):
        with pytest.raises(CourseError, match=said):
            command.notebook(name)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"nbformat": 3, "cells": []}'])
def test_what_is_no_notebook_is_refused(tmp_path, text):
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    with pytest.raises(RecordError, match=r"^is .*: take it from a copy"):
        recording.read(path)


def test_a_damaged_lesson_is_told_as_the_doctor_tells_it(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("course_utils.lessons.NOTEBOOKS", tmp_path)
    path = find_lesson("05").path
    path.touch()
    assert recording.main([str(path)]) == 1
    assert capsys.readouterr().err == (
        "05_rnn_equation.ipynb is empty (0 bytes): python3 -m course_utils reset 05 puts it back\n")


def test_printed_text_is_stored_in_one_piece(tmp_path):
    source = """\
        import sys, time
        print("one"); sys.stdout.flush(); time.sleep(0.5)
        print("two"); sys.stdout.flush(); time.sleep(0.5)
        display("a picture between")
        print("three")"""
    path = written(tmp_path, textwrap.dedent(source))
    record(path)
    kinds = [(output.output_type, output.get("text")) for output in stored(path).cells[0].outputs]
    assert kinds == [("stream", "one\ntwo\n"), ("display_data", None), ("stream", "three\n")]
    # A notebook in which they were stored apart has the same outputs.
    notebook = stored(path)
    notebook.cells[0].outputs[0].text = "one\n"
    notebook.cells[0].outputs.insert(1, nbformat.v4.new_output("stream", text="two\n"))
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert record(path).changed == ()
    assert len(stored(path).cells[0].outputs) == 3


def test_widget_views_and_state_are_dropped():
    notebook = new_notebook(cells=[new_code_cell("x")], metadata={"widgets": {}})
    data = {WIDGET_VIEW: {"model_id": "1"}, "image/png": "AAAA", "text/plain": "a picture"}
    only_view = {WIDGET_VIEW: {"model_id": "2"}}
    notebook.cells[0].outputs = [
        nbformat.v4.new_output("display_data", data=data, metadata={WIDGET_VIEW: {}}),
        nbformat.v4.new_output("display_data", data=only_view),
    ]
    recording.strip_widgets(notebook)
    assert "widgets" not in notebook.metadata
    assert len(notebook.cells[0].outputs) == 1
    assert set(notebook.cells[0].outputs[0].data) == {"image/png", "text/plain"}
    assert notebook.cells[0].outputs[0].metadata == {}


# Pictures --------------------------------------------------------------------------------------


def png(array):
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, format="PNG", compress_level=0)
    return buffer.getvalue()


def opened(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def test_a_simple_picture_is_packed_without_loss():
    array = np.zeros((400, 900, 3), np.uint8)
    array[100:200, 100:300] = (213, 94, 0)
    small = images.shrink_png(png(array))
    assert len(small) < 5000
    assert (opened(small) == array).all()


def test_a_smooth_picture_is_packed_with_a_palette():
    x, y = np.meshgrid(np.linspace(0, 255, 640), np.linspace(0, 255, 480))
    noise = np.random.default_rng(0).integers(0, 6, (480, 640))
    array = np.stack([x, y, 255 - x], axis=2).astype(np.uint8)
    array[..., 2] = np.clip(array[..., 2].astype(int) + noise, 0, 255)
    before = png(array)
    limit = 60 * 1024
    assert min(len(before), len(images._png(Image.fromarray(array)))) > limit
    small = images.shrink_png(before, limit)
    assert len(small) <= limit
    assert np.abs(opened(small) - array).mean() < 12


def test_a_see_through_picture_stays_so():
    array = np.zeros((100, 100, 4), np.uint8)
    array[20:40] = (255, 0, 0, 128)
    small = Image.open(io.BytesIO(images.shrink_png(png(array)))).convert("RGBA")
    assert np.asarray(small)[30, 30].tolist() == [255, 0, 0, 128]
    assert np.asarray(small)[60, 60, 3] == 0


PLAIN = np.full((100, 200, 3), 200, np.uint8)


def changed(pixels, levels):
    """PLAIN with so many pixels lighter by so many levels."""
    array = PLAIN.reshape(-1, 3).copy()
    array[:pixels, 1] += np.uint8(levels)
    return array.reshape(PLAIN.shape)


@pytest.mark.parametrize(
    ("pixels", "levels", "same"),
    [
        (4, 1, True),
        (20_000, 2, True),
        (200, 8, True),
        (201, 8, False),
        (20_000, 3, False),
        (1, 9, False),  # a dot that has moved is a change
    ],
)
def test_a_picture_that_looks_the_same_is_kept(pixels, levels, same):
    assert images.nearly_same(png(PLAIN), png(changed(pixels, levels))) == same

    def notebook(array, cell_id="a"):
        data = {"image/png": base64.b64encode(png(array)).decode()}
        cell = new_code_cell("x", id=cell_id)
        cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
        return new_notebook(cells=[new_markdown_cell("", id="m"), cell])

    before, now, other = notebook(PLAIN), notebook(changed(pixels, levels)), notebook(PLAIN, "b")
    other.cells[1].outputs = now.cells[1].outputs
    images.keep_pictures(other, before)  # another cell: nothing to keep
    assert other.cells[1].outputs == notebook(changed(pixels, levels)).cells[1].outputs
    images.keep_pictures(now, before)
    assert (now.cells[1].outputs == before.cells[1].outputs) == same


def test_pictures_of_two_sizes_are_not_the_same():
    assert not images.nearly_same(png(PLAIN), png(PLAIN[:-1]))


def test_a_picture_that_will_not_fit_names_its_cell():
    noise = np.random.default_rng(0).integers(0, 256, (600, 600, 3), dtype=np.uint8)
    with pytest.raises(ValueError, match=r"600 x 600 pixels takes \d+ KB: expected at most 60 KB"):
        images.shrink_png(png(noise))
    data = {"image/png": base64.b64encode(png(noise)).decode()}
    notebook = new_notebook(cells=[new_markdown_cell(""), new_code_cell("x")])
    notebook.cells[1].outputs = [nbformat.v4.new_output("display_data", data=data)]
    with pytest.raises(ValueError, match="code cell 1: a picture"):
        images.shrink_outputs(notebook)
