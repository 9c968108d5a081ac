"""A class from its folder to its tables and pages: layouts, bad input, forms."""

import contextlib
import csv
import io
import json
import os
import shutil
import stat
import zipfile
from html.parser import HTMLParser

import pytest
from axe_playwright_python.sync_playwright import Axe

from course_utils.classroom import command, submissions, tables
from course_utils.classroom.marking import Mark
from course_utils.classroom.running import Result
from course_utils.cli.messages import CourseError
from course_utils.exercises import lesson_05

RIGHT = [exercise.solution for exercise in (lesson_05.switch, lesson_05.rnn_step)]
WRONG = lesson_05.rnn_step.wrong_answers[0][0]


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def lay(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


# Layouts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("files, learners", [
    (["doejane_LATE_4711_90210_05_rnn_equation-1.ipynb", "roe_12_13_my work.ipynb"],
     [("doejane", "4711", "05"), ("roe", "12", None)]),
    (["Jane Doe_4711_assignsubmission_file_/05_rnn_equation.ipynb",
      "Иван_12_assignsubmission_file_a.ipynb"],
     [("Jane Doe", "4711", "05"), ("Иван", "12", None)]),
    (["submitted/jane/lesson05/05_rnn_equation.ipynb"], [("jane", "", "05")]),
    (["all/jane/05_rnn_equation.ipynb", "all/李雷/a/b.ipynb"],
     [("jane", "", "05"), ("李雷", "", None)]),
    (["05/Jane Doe.ipynb", "06/Jane Doe.ipynb"], [("Jane Doe", "", "05"), ("Jane Doe", "", "06")]),
    (["05_rnn_equation Jane Doe (1).ipynb", "jörg_05_rnn_equation.ipynb"],
     [("Jane Doe", "", "05"), ("jörg", "", "05")]),
    (["jane/05_rnn_equation.ipynb", "jane/06_numpy_rnn.ipynb"],
     [("jane", "", "05"), ("jane", "", "06")]),
])
def test_whose_notebooks_they_are(files, learners, tmp_path):
    lay(tmp_path / "in", dict.fromkeys(files, b"{}"))
    found, remarks = submissions.collect(tmp_path / "in", tmp_path / "out")
    assert sorted((one.learner, one.user, one.lesson) for one in found) == sorted(learners)
    assert not remarks
    data = zipped(dict.fromkeys(files, b"{}"))
    (tmp_path / "all.zip").write_bytes(zipped({"inner.zip": data}))
    again, _ = submissions.collect(tmp_path / "all.zip", tmp_path / "out2")
    if len(files) > 1 and len({one.learner for one in found}) > 1:
        assert sorted(one.learner for one in again) == sorted(one.learner for one in found)


def test_zip_files_write_nowhere_else_and_fill_no_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(submissions, "LARGEST", 1_000_000)
    link = zipfile.ZipInfo("link.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("../../evil.ipynb", "/etc/evil.ipynb", "C:\\evil.ipynb", "a/..\\..\\e.ipynb"):
            archive.writestr(name, b"{}")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb.ipynb", b" " * 3_000_000)
        archive.writestr("__MACOSX/._x.ipynb", b"{}")
        archive.writestr("good.ipynb", b"{}")
    lay(tmp_path / "in", {"jane.zip": data.getvalue(), "cut.zip": data.getvalue()[:200],
                          "empty.zip": b""})
    found, remarks = submissions.collect(tmp_path / "in", tmp_path / "out")
    assert [one.shown for one in found] == ["jane/good.ipynb"]
    assert sum("leads outside" in line for line in remarks) == 5
    assert sum("larger than" in line for line in remarks) == 1
    assert sum("can't be unpacked" in line for line in remarks) == 2
    assert not list(tmp_path.rglob("*evil*"))
    assert all("\n" not in line for line in remarks)


# A whole class ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graded(tmp_path_factory, notebook):
    """A class with all kinds of bad input, marked by the command."""
    folder = tmp_path_factory.mktemp("class")
    chosen = {"form": 1, "lessons": {"05": {"quizzes": {
        name: {"choice": next(k for k, choice in enumerate(quiz.choices) if choice.correct)}
        for name, quiz in vars(lesson_05).items() if hasattr(quiz, "choices")
    }}}}
    lay(folder / "in", {
        "anna/05_rnn_equation.ipynb": notebook("import numpy as np", *RIGHT),
        "anna/my_progress.json": json.dumps(chosen).encode(),
        "李雷/renamed.ipynb": notebook(
            "from course_utils.exercises import lesson_05", lesson_05.echo.stub,
            f"{WRONG}  # {'long ' * 40}</code></pre><script>alert(1)</script>"),
        "doejane_4711_90210_05_rnn_equation.ipynb": notebook(*RIGHT),
        "Zoë Q_77_assignsubmission_file_/05.ipynb": notebook(RIGHT[1]),
        "half/05_rnn_equation.ipynb": notebook(*RIGHT, "x = 1")[:-90],
        "loop/05.ipynb": notebook("while True:\n    switch = 1", RIGHT[0], RIGHT[1].replace(
            "return", "print('x' * 10**7)\n    return")),
        "twice/05_rnn_equation.ipynb": notebook(WRONG),
        "twice/05_rnn_equation-1.ipynb": notebook(*RIGHT),
        "=cmd|x/05.ipynb": notebook(RIGHT[0]),
        "huge/05_rnn_equation.ipynb": b"",
        "empty/05_rnn_equation.ipynb": b"",
        "text/05_rnn_equation.ipynb": b"print(1)",
        "other/notes.ipynb": notebook("a = 1"),
        "paper/report.pdf": b"%PDF",
    })
    (folder / "in/nobody").mkdir()
    os.truncate(folder / "in/huge/05_rnn_equation.ipynb", 200_000_000)
    for n, name in enumerate(("05_rnn_equation.ipynb", "05_rnn_equation-1.ipynb")):
        os.utime(folder / "in/twice" / name, (1e9 + n, 1e9 + n))
    arguments = [str(folder / "in"), "--to", str(folder / "marks"), "--seconds", "2"]
    assert command.main(arguments) == 0
    return folder / "marks", arguments


@pytest.fixture
def again(graded, tmp_path):
    """A copy of the marks, for a test that marks once more: the others read what came first."""
    to, (folder, _, _, *rest) = graded
    shutil.copytree(to, tmp_path / "marks")
    return tmp_path / "marks", [folder, "--to", str(tmp_path / "marks"), *rest]


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_one_row_for_each_learner_and_lesson(graded):
    rows = {row["learner"]: row for row in table(graded[0] / "grades.csv")}
    points = {name: row["points"] for name, row in rows.items()}
    assert points == {
        "anna": "2", "李雷": "0", "doejane": "2", "Zoë Q": "1", "half": "2", "loop": "2",
        "twice": "2", "'=cmd|x": "1", "huge": "", "empty": "", "text": "", "other": "",
    }
    assert rows["anna"]["05.rnn_step"] == "1" and rows["anna"]["05.echo"] == "0"
    assert rows["anna"]["quizzes right"] == rows["anna"]["quizzes"] == "3"
    assert rows["loop"]["quizzes"] == ""


def test_each_bad_thing_has_one_line(graded):
    lines = (graded[0] / "report.txt").read_text(encoding="utf-8").splitlines()
    for start, said in (("huge/", "200 MB"), ("empty/", "is empty"), ("text/", "JSON"),
                        ("other/", "no exercise"), ("paper/report.pdf", "no notebook"),
                        ("half/", "ends in the middle"), ("twice/05_rnn_equation.ipynb", "a later"),
                        ("nobody", "an empty folder")):
        assert sum(line.startswith(start) and said in line for line in lines) == 1, start
    assert "kernel held" in lines[-1] or "Python itself" in lines[-1]


def test_the_forms_of_canvas_and_moodle(graded):
    canvas = table(graded[0] / "grades-canvas.csv")
    assert canvas[0]["Student"].strip() == "Points Possible"
    assert canvas[0]["05 The RNN equation"] == "5"
    assert [row["05 The RNN equation"] for row in canvas if row["ID"] == "4711"] == ["2"]
    moodle = {row["Identifier"]: row for row in table(graded[0] / "grades-moodle.csv")}
    assert moodle["Participant 77"]["Grade"] == "1"
    assert moodle["Participant 77"]["Maximum Grade"] == "5"


def test_what_canvas_exported_is_filled_in(again, tmp_path):
    exported = tmp_path / "exported.csv"
    exported.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,05 The RNN equation (88),Other (7)\n"
        "    Points Possible,,,,,5,1\n"
        '"Doe, Jane",4711,s1,doe,A,,1\n"Roe, Max",4712,s2,roe,A,,1\n',
        encoding="utf-8",
    )
    to, arguments = again
    assert command.main([*arguments, "--canvas", str(exported)]) == 0
    rows = table(to / "grades-canvas.csv")
    assert [row["05 The RNN equation (88)"] for row in rows] == ["5", "2", ""]
    assert [row["Other (7)"] for row in rows] == ["1", "1", "1"]
    report = (to / "report.txt").read_text(encoding="utf-8")
    assert "anna is not in what Canvas exported" in report


# Forms --------------------------------------------------------------------------------------------

LESSONS_MARKED = {"05": ("05 The RNN equation", 5)}


def result(learner, user="", platform="", points=2.5):
    one = submissions.Submission(learner, user, platform, None, "x", 0.0)
    marks = [Mark("a", "a", "partly", points, "Not yet. `a < b` & more", "", 1)]
    return Result(one, "05", marks)


def filled(tmp_path, exported, *results):
    path = tmp_path / "canvas.csv"
    said = tables.write_canvas(results, path, LESSONS_MARKED, exported=exported)
    return path.read_bytes(), said


HEAD = "Student,ID,SIS User ID,SIS Login ID,Section,05 The RNN equation (88)"
POSSIBLE = "    Points Possible,,,,,5.00"


def test_canvas_reads_the_form(tmp_path):
    """What its importer asks of the first lines, and by what it knows whose a row is."""
    data, said = filled(tmp_path, None, result("doejane", "4711", "canvas"), result("Zoë; Q"))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section",
                       "05 The RNN equation"]
    assert "Points Possible" in rows[1][0] and rows[1][5] == "5"
    assert rows[2] == ["doejane", "4711", "", "", "", "2.5"]
    assert rows[3] == ["Zoë; Q", "", "", "", "", "2.5"]
    assert {len(row) for row in rows} == {6} and not said
    assert data.startswith(b"\xef\xbb\xbfStudent,")  # no quote behind the mark


@pytest.mark.parametrize("row, learner", [
    ('"Doe, Jane",4711,s1,doe@x.edu,A,', ("anybody", "4711", "canvas")),
    ('"Doe, Jane",4711,s1,doe@x.edu,A,', ("Jane Doe",)),
    ('"Doe, Jane",4711,s1,doe@x.edu,A,', ("doejane",)),
    ('"Doe, Jane",4711,s1,doe@x.edu,A,', ("DOE@x.edu",)),
    ('"Doe, Jane",4711,s1,doe@x.edu,A,', ("s1",)),
    ('"李, 雷",4711,,,A,', ("李雷",)),
    ('"Doe, Jane",4711,s1,doe@x.edu,A,', ("Jane Doe", "77", "moodle")),
])
def test_a_learner_is_found_in_what_canvas_exported(row, learner, tmp_path):
    data, said = filled(tmp_path, f"{HEAD}\n{POSSIBLE}\n{row}\n\n".encode(), result(*learner))
    assert data.decode().splitlines()[2] == row + "2.5" and not said


@pytest.mark.parametrize("rows, learner, why", [
    ('"Doe, Jane",1,4711,x,4711,', ("doejane", "4711", "canvas"), "is not in"),
    ('"Doe, Jane",77,s,x,A,', ("Max", "77", "moodle"), "is not in"),
    ('"Doe, Jane",1,s,x,A,\n"Doe, Jane",2,t,y,B,', ("Jane Doe",), "more than once"),
    ('"Doe, Jane",1,s,x,A,ex', ("Jane Doe",), "is excused"),
])
def test_nobody_gets_the_marks_of_another(rows, learner, why, tmp_path):
    data, said = filled(tmp_path, f"{HEAD}\n{POSSIBLE}\n{rows}\n".encode(), result(*learner))
    assert "2.5" not in data.decode() and len(said) == 1 and why in said[0]


def test_other_cells_of_what_canvas_exported_stay(tmp_path):
    exported = (
        f"\ufeff{HEAD.replace(',', ';')} ;05 The RNN equation extra (9);Final Score\r\n"
        ";;;;;;Manual Posting;\r\n    Points Possible;;;;;5,00;1;(read only)\r\n"
        "=Doe, Jane;4711;;;A;;-1,5;+3\r\nRoe;4712;;;A;1,0;;\r\n"
    ).encode()
    data, said = filled(tmp_path, exported, result("doejane", "4711", "canvas"))
    assert data == exported.replace(b"A;;-1,5", b"A;2.5;-1,5") and not said


def test_a_new_column_and_other_points_are_told(tmp_path):
    exported = f"{HEAD.replace('05 The', 'Lesson 5 the')}\n{POSSIBLE}\nDoe,4711,,,A,1\n"
    data, said = filled(tmp_path, exported.encode(), result("Doe", "4711", "canvas"))
    ends = [line.rpartition(",")[2] for line in data.decode().splitlines()]
    assert ends == ["05 The RNN equation", "5", "2.5"]
    assert len(said) == 1 and "makes a new assignment" in said[0]
    exported = f"{HEAD}\n{POSSIBLE.replace('5.00', '10.0')}\nDoe,4711,,,A,1\n"
    _, said = filled(tmp_path, exported.encode(), result("Doe", "4711", "canvas"))
    assert len(said) == 1 and "10.0 points in Canvas and 5 here" in said[0]


@pytest.mark.parametrize("exported, said", [
    (b"", "no gradebook"), (b"Name,Points\nDoe,1\n", "no gradebook"),
    ("Student,ID,Section\nJörg,1,A\n".encode("latin-1"), "UTF-8"),
])
def test_what_canvas_did_not_export_is_refused(exported, said, tmp_path):
    with pytest.raises(CourseError, match=said):
        filled(tmp_path, exported, result("Doe"))


def test_moodle_reads_the_worksheet(tmp_path):
    """The columns that its importer asks for by name, the rest of a name, a comment as HTML."""
    results = [result("Jane Doe", "77", "moodle"), result("=Q", "78", "moodle")]
    tables.write_moodle(results, tmp_path / "moodle.csv", LESSONS_MARKED)
    data = (tmp_path / "moodle.csv").read_bytes()
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert {"Identifier", "Grade", "Last modified (grade)", "Feedback comments"} <= set(rows[0])
    assert {len(row) for row in rows} == {len(rows[0])} and len(rows) == 3
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["Identifier"] == "Participant 77" and first["Full name"] == "Jane Doe"
    assert float(first["Grade"]) <= float(first["Maximum Grade"]) == 5
    assert "`a &lt; b` &amp; more" in first["Feedback comments"]


# Pages --------------------------------------------------------------------------------------------


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words.append(data)


def test_each_learner_has_a_page_of_feedback(graded):
    pages = {path.name: path.read_text(encoding="utf-8")
             for path in (graded[0] / "feedback").iterdir()}
    assert len(pages) == 12
    own = next(text for name, text in pages.items() if name.startswith("李雷-"))
    named = {row["learner"]: row["page"] for row in table(graded[0] / "grades.csv")}
    assert set(named.values()) == set(pages) and named["李雷"].startswith("李雷-")
    assert named["Zoë Q"].startswith("zoe-q-")
    page = Page(own)
    words = " ".join(page.words)
    assert "bias" in words and "not yet: 0 of 1 point" in words
    assert "return" in words  # the learner's own answer
    assert ("html", {"lang": "en"}) in page.tags
    assert {"main", "h1", "h2", "h3", "caption"} <= {tag for tag, _ in page.tags}
    assert not [tag for tag, _ in page.tags if tag in ("script", "img", "link")]
    assert not any(lesson_05.rnn_step.solution.splitlines()[-1] in text
                   for name, text in pages.items() if name.startswith(("half", "李雷"))
                   and "<title>Feedback for half" not in text)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 900, 1280])
def test_a_page_can_be_read_on_any_screen(graded, browser, width, look):
    """Axe finds nothing serious, nothing leaves the screen, no text of a learner's is run."""
    with contextlib.closing(browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=look, bypass_csp=True
    )) as context:
        page = context.new_page()
        said = []
        page.on("console", lambda line: said.append(line.text))
        page.on("dialog", lambda box: said.append(box.message))
        for path in (graded[0] / "feedback").iterdir():
            if path.name.startswith(("anna", "李雷", "huge", "zoe")):
                page.goto(path.as_uri())
                found = Axe().run(page).response["violations"]
                assert not [one["id"] for one in found if one["impact"] in ("serious", "critical")]
                assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not said


def test_what_is_marked_is_not_marked_again(again, monkeypatch):
    to, arguments = again
    monkeypatch.setattr(command.Class, "judge", lambda *_: pytest.fail("marked again"))
    before = (to / "grades.csv").read_bytes()
    assert command.main(arguments) == 0
    assert (to / "grades.csv").read_bytes() == before


def test_an_empty_folder(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    assert command.main([str(tmp_path / "in"), "--to", str(tmp_path / "marks"),
                         "--seconds", "2"]) == 1
    assert "no notebook" in capsys.readouterr().out
