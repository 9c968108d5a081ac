"""What a learner has done is kept for those who work in a page, and stops nobody."""

import json
import os
import re
import subprocess
import sys
from types import SimpleNamespace

import anywidget  # noqa: F401  # what it imports asks for the shell there is
import IPython
import nbformat
import pytest

from course_utils.cli.notebooks.recording import execute
from course_utils.exercises import lesson_05, lesson_13, progress
from course_utils.lesson_map import LessonMap, lesson_map
from course_utils.lessons import LESSONS

WRONG = "np.tanh(W @ x + R @ h)"


@pytest.fixture
def page(tmp_path, monkeypatch, closing):
    """A kernel of a page, in a folder with a lesson; `path` is the file."""
    (tmp_path / LESSONS[5].path.name).write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress, "_named", set())
    parent = {"header": {}, "metadata": {"cellId": "c"}}
    shell = SimpleNamespace(get_parent=lambda: parent, user_ns={})
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    return SimpleNamespace(path=tmp_path / progress.FILE, shell=shell, parent=parent)


def answer(source=None):
    return lesson_05.rnn_step.run(source or lesson_05.rnn_step.solution)


def wrong():
    return answer(lesson_05.rnn_step.wrong_answers[0][0])


def solve():
    check = lesson_05.rnn_step.check
    check(answer(lesson_05.rnn_step.stub))
    said = [check(wrong()), check(wrong()), check(answer()), check(wrong())]
    assert [one.state for one in said] == ["hint", "hint", "right", "hint"]
    return said[0].text


def test_tries_hints_and_the_first_solution_are_kept(page):
    told = solve()
    entry = progress.read(page.path)["05"]["exercises"]["rnn_step"]
    assert entry["tries"] == 3 and entry["met"] == {told[:300]: 2}
    for when in (entry["first"], entry["solved"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", when)
    assert progress.done("05", progress.mine())["exercises"] == (1, 5)


def test_an_untouched_stub_leaves_no_file(page):
    lesson_05.rnn_step.check(answer(lesson_05.rnn_step.stub))
    assert [one.name for one in page.path.parent.iterdir()] == [LESSONS[5].path.name]


def test_choices_and_what_was_said_of_a_claim_are_kept(page, monkeypatch):
    quiz, claim = lesson_05.held_push, lesson_13.gates
    monkeypatch.setattr(claim, "verdict", None)
    monkeypatch.setattr(claim, "_said", None)
    right = next(i for i, choice in enumerate(quiz.choices) if choice.correct)
    shown = []
    for thing in (quiz, claim):
        make = thing.widget
        keep = lambda make=make: shown.append(make()) or shown[-1]  # noqa: E731
        monkeypatch.setattr(thing, "widget", keep, raising=False)
        thing._repr_mimebundle_()
    for choice in ((right + 1) % 2, right):
        shown[0].chosen = choice
    shown[1].chosen = 0
    claim.judge({"here": True, "there": False})
    for widget in shown:
        widget.close()
    kept = progress.read(page.path)
    entry = kept["05"]["quizzes"]["held_push"]
    assert entry.pop("when")
    assert entry == {"first_right": False, "choice": right, "right": True, "tries": 2}
    entry = kept["13"]["predictions"]["gates"]
    assert entry.pop("when")
    assert entry == {"said": "holds", "verdict": "depends", "right": False}


@pytest.mark.parametrize("asked", [{}, {"metadata": {}}, None])
def test_without_a_page_nothing_is_written_and_nothing_read(page, asked):
    solve()
    before = page.path.read_bytes()
    assert "Done" in lesson_map()._repr_html_()
    page.shell.get_parent = lambda: asked
    solve()
    assert page.path.read_bytes() == before and progress.mine() == {}
    assert repr(lesson_map()) == repr(LessonMap())


def test_the_map_counts_what_is_done(page):
    assert repr(lesson_map()) == repr(LessonMap())  # no file yet
    solve()
    line = next(line for line in repr(lesson_map()).splitlines() if line.startswith("05"))
    assert line.endswith("1 of 5 exercises, 0 of 3 quizzes")
    shown = lesson_map()
    assert "1 of 5 exercises" in shown._repr_html_() and progress.FILE in shown.caption
    names = progress.in_lesson("05")
    made = {"exercises": ("solved", "x"), "quizzes": ("choice", 1)}
    kept = {"05": {k: {name: dict([made[k]]) for name in names[k]} for k in made}}
    assert "✓ 5 of 5 exercises, 3 of 3 quizzes" in LessonMap(kept=kept)._repr_html_()
    for lesson in LESSONS:
        assert len(progress.in_lesson(lesson.number)["exercises"]) >= 3


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"\xff\xfe", b"[]", b'{"form": 2}', b'{"form": 1, "lessons": []}',
     b'{"form": 1, "lessons": {"05": {"exercises": {"rnn_step": 3}}}}', b"[" * 100_000,
     b'{"form": 1, "lessons": {"05": []}}', b" " * 3_000_000],
)  # fmt: skip
def test_a_damaged_file_is_named_once_kept_aside_and_begun_anew(page, text, capsys):
    page.path.write_bytes(text)
    assert progress.mine() == {} and repr(lesson_map()) == repr(LessonMap())
    assert capsys.readouterr().err.count("can't be read") == 1
    solve()
    assert capsys.readouterr().err.count("is kept as my_progress.damaged-") == 1
    (aside,) = page.path.parent.glob("my_progress.damaged-*.json")
    assert aside.read_bytes() == text
    assert "solved" in progress.mine()["05"]["exercises"]["rnn_step"]


def test_where_nothing_can_be_written_one_goes_on(page, monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(progress.tempfile, "mkstemp", full)
    solve()
    assert capsys.readouterr().err.count("No space left on device") == 1
    assert not page.path.exists()


def test_a_failed_write_leaves_the_old_file(page, monkeypatch):
    solve()
    before = page.path.read_bytes()
    monkeypatch.setattr(progress.os, "replace", lambda *_: 1 / 0)
    lesson_05.switch.check(lesson_05.switch.run(lesson_05.switch.solution))
    assert page.path.read_bytes() == before
    assert not list(page.path.parent.glob("*.new"))


def test_two_kernels_lose_nothing(page):
    """Both write the same file, entry by entry."""
    program = """if True:
        import sys
        from types import SimpleNamespace
        from course_utils.exercises import lesson_05, progress
        progress._address = lambda thing: ("05", thing)
        progress.PATIENCE = 100.0  # on a busy machine the other one may sleep with the lock
        for k in range(40):
            progress._note("exercises", sys.argv[1] + str(k), lambda entry: entry.update(tries=k))
        assert not progress._named, progress._named
    """
    runs = [subprocess.Popen([sys.executable, "-c", program, name], cwd=page.path.parent)
            for name in "ab"]
    assert [run.wait(200) for run in runs] == [0, 0]
    assert len(progress.read(page.path)["05"]["exercises"]) == 80


@pytest.mark.skipif(os.name == "nt" or progress.sys.platform == "emscripten", reason="flock")
def test_a_kernel_that_never_lets_go_stops_nobody(page, monkeypatch, capsys):
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    with progress.exclusive(page.path.with_name(progress.LOCK)):
        solve()
    assert capsys.readouterr().err.count("another kernel is writing") == 1


def test_hints_are_counted_over_a_class(page, tmp_path):
    told = solve()[:300]
    other = tmp_path / "other.json"
    other.write_text(page.path.read_text())
    (tmp_path / "no.json").write_text("no")
    files = [page.path, other, tmp_path / "no.json", tmp_path / "none.json"]
    assert progress.hints_met(files) == [("05", "rnn_step", told, 2, 4)]


def test_the_file_is_ignored_by_git_and_readable(page):
    solve()
    kept = json.loads(page.path.read_text("utf-8"))
    assert kept["form"] == 1 and list(kept) == ["form", "lessons"]


def test_a_lesson_that_a_program_runs_neither_writes_nor_reads(page):
    """As nbval, nbconvert and `record` run it: the map looks as stored, and no file is there."""
    sources = [
        "from course_utils.exercises import lesson_05",
        "from course_utils.lesson_map import lesson_map",
        "import numpy as np\n" + lesson_05.rnn_step.solution,
        "lesson_05.rnn_step.check(rnn_step)",
        "lesson_map()",
    ]
    page.path.write_text('{"form": 1, "lessons": {"05": {"quizzes": {"turning": {"choice": 1}}}}}')
    before = page.path.read_bytes()
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    execute(notebook, page.path.parent)
    assert "Right." in notebook.cells[3].outputs[0].data["text/plain"]
    assert notebook.cells[4].outputs[0].data["text/plain"] == repr(LessonMap())
    names = sorted(one.name for one in page.path.parent.iterdir())
    assert names == [LESSONS[5].path.name, progress.FILE] and page.path.read_bytes() == before
