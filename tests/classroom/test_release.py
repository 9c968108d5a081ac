"""What is handed out: clean notebooks, nbgrader's assignment, a course without solutions."""

import json
import subprocess
import sys

import nbformat
import pytest

from course_utils.classroom.handing_out import handout, sealing
from course_utils.exercises import lesson_04, lesson_05
from course_utils.exercises.engine.proof import exercises_of, lesson_modules
from course_utils.lessons import find_lesson
from course_utils.paths import ROOT


def test_a_handout_has_no_outputs():
    made = handout.handout(find_lesson("05"))
    assert not any(cell.get("outputs") for cell in made.cells)
    assert not any("nbgrader" in cell.metadata for cell in made.cells)


@pytest.mark.parametrize("number", ["00", "05", "13"])
def test_nbgrader_knows_answers_and_checks(number):
    made = handout.handout(find_lesson(number), for_nbgrader=True)
    nbformat.validate(made)
    exercises = exercises_of(lesson_modules()[f"lesson_{number}"])
    marked = {cell.metadata.nbgrader.grade_id: cell for cell in made.cells
              if "nbgrader" in cell.metadata}
    assert set(marked) == {f"{kind}-{name}" for name in exercises for kind in ("answer", "check")}
    for name, exercise in exercises.items():
        assert marked[f"answer-{name}"].metadata.nbgrader.solution
        assert exercise.stub in marked[f"answer-{name}"].source
        shown, hidden = marked[f"check-{name}"].source.split("### BEGIN HIDDEN TESTS")
        assert f"exercises.{name}.check({exercise.name})" in shown
        assert f'points("{number}", "{name}", globals()' in hidden


@pytest.mark.parametrize("source, points", [
    (lesson_05.shapes.solution, 1.0), (lesson_05.shapes.solution.replace("(12,)", "3"), 0.8),
    (lesson_05.shapes.stub, 0.0), ("", 0.0),
])
def test_the_hidden_test_gives_the_points_of_grade(source, points, monkeypatch):
    shown, names = [], {}
    monkeypatch.setattr(handout, "display", shown.append)
    exec(source, names)
    assert handout.points("05", "shapes", names, seed=1) == points
    assert len(shown) == 1


@pytest.mark.parametrize("lesson", lesson_modules())
def test_no_solution_stands_in_sealed_modules(lesson, tmp_path, monkeypatch):
    monkeypatch.setattr(sealing, "record", lambda exercise: {})
    module = lesson_modules()[lesson]
    sealing.seal(lesson, module, tmp_path)
    sealing.hold(module, tmp_path)
    for path in tmp_path.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        compile(text, str(path), "exec")
        assert "solution=" not in text and ".slip(" not in text and ".mistake(" not in text


def test_a_course_without_solutions_checks_as_the_whole_one_does(tmp_path):
    sealing.copy_without_solutions(tmp_path, ["04"])
    asked = [(name, source) for name, exercise in exercises_of(lesson_04).items()
             for source in (exercise.stub, exercise.solution,
                            *(text for text, _ in exercise.wrong_answers))]
    script = """
import json, sys
from course_utils.exercises import lesson_04
said = []
for name, source in json.load(sys.stdin):
    exercise = getattr(lesson_04, name)
    feedback = exercise.check(exercise.run(source))
    said.append([feedback.state, feedback.text])
    assert "Open the solution" not in feedback._repr_html_()
print(json.dumps(said))
"""
    done = subprocess.run([sys.executable, "-c", script], input=json.dumps(asked), text=True,
                          capture_output=True, cwd=tmp_path, check=True)
    for (name, source), (state, text) in zip(asked, json.loads(done.stdout), strict=True):
        exercise = getattr(lesson_04, name)
        whole = exercise.check(exercise.run(source))
        assert (state, text) == (whole.state, whole.text)
    refused = subprocess.run([sys.executable, "-m", "course_utils", "grade", "."], cwd=tmp_path,
                             capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "learner's copy" in refused.stderr
    assert not (tmp_path / "course_utils/exercises/lesson_05").exists()
    assert (ROOT / "course_utils/exercises/lesson_05").exists()
