"""What is handed out: clean notebooks, nbgrader's assignment, a course without solutions."""

import doctest
import json
import subprocess
import sys

import nbformat
import pytest

from course_utils.classroom.handing_out import handout, sealing
from course_utils.exercises import lesson_04, lesson_05
from course_utils.exercises.engine.proof import exercises_of, lesson_modules
from course_utils.lessons import LESSONS, find_lesson
from course_utils.paths import ROOT
from course_utils.site import teaching


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


@pytest.mark.parametrize("number", ["00", "05", "13"])
def test_otter_gets_a_test_for_each_exercise(number, tmp_path):
    assert handout.main([number, "--to", str(tmp_path), "--otter"]) == 0
    folder = tmp_path / f"lesson_{number}"
    assert (folder / find_lesson(number).path.name).is_file()
    exercises = exercises_of(lesson_modules()[f"lesson_{number}"])
    assert {path.stem for path in (folder / "tests").iterdir()} == set(exercises)
    for name, exercise in exercises.items():
        made = {}
        exec((folder / f"tests/{name}.py").read_text(encoding="utf-8"), made)
        (suite,) = made["test"]["suites"]
        (case,) = suite["cases"]
        assert made["OK_FORMAT"] and made["test"]["name"] == name and case["hidden"]
        for source, failures in ((exercise.solution, 0), (exercise.stub, 1)):
            names = {**exercise.given}
            exec(source, names)
            test = doctest.DocTestParser().get_doctest(case["code"], names, name, None, None)
            done = doctest.DocTestRunner(verbose=False).run(test, out=lambda text: None)
            assert (done.failed, done.attempted) == (failures, 2)


@pytest.mark.parametrize("lesson", lesson_modules())
def test_no_solution_stands_in_sealed_modules(lesson, tmp_path, monkeypatch):
    monkeypatch.setattr(sealing, "record", lambda exercise: {})
    module = lesson_modules()[lesson]
    sealing.seal(lesson, module, tmp_path)
    sealing.hold(module, sealing.texts_in(tmp_path))
    for path in tmp_path.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        compile(text, str(path), "exec")
        assert "solution=" not in text and ".slip(" not in text and ".mistake(" not in text
        assert "why=" not in text


def test_a_solution_that_stands_anywhere_is_found(tmp_path):
    for line in (lesson_05.rnn_step.solution.splitlines()[-1].strip(), lesson_05.shapes.why):
        (tmp_path / "notes.md").write_text(f"> {line}\n")
        with pytest.raises(ValueError, match=r"is told in notes\.md"):
            sealing.hold(lesson_05, sealing.texts_in(tmp_path))


@pytest.fixture(scope="module")
def learners_copy(tmp_path_factory):
    """The course with all lessons as `release --without-solutions` writes it, without records."""
    folder = tmp_path_factory.mktemp("handed out") / "course"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "record", lambda exercise: {})
        numbers = [lesson.number for lesson in LESSONS]
        assert handout.main([*numbers, "--to", str(folder), "--without-solutions"]) == 0
    return folder


def test_a_learners_copy_has_nothing_that_is_for_teachers(learners_copy):
    assert sorted(path.name for path in learners_copy.iterdir()) == [
        "LICENSE", "README.md", "assets", "course_utils", "notebooks", "pyproject.toml",
        "requirements.txt",
    ]
    assert not (learners_copy / "assets/teaching").exists()
    assert not (learners_copy / "course_utils/site").exists()
    assert not [path for path in learners_copy.rglob("*") if path.name in (".git", "tests")]
    texts = sealing.texts_in(learners_copy)
    exam = teaching.EXAM.read_text(encoding="utf-8")
    answers = [one.answer for _, part in teaching.split(exam)[1:]
               for one in teaching.exercises(part)]
    assert len(answers) == 48
    assert not [one for one in answers for text in texts.values() if one.strip() in text]


def test_a_learners_copy_has_no_stored_results_and_no_worked_examples(learners_copy):
    for path in (learners_copy / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            assert not cell.get("outputs") and not cell.get("attachments")
            assert "outputs" not in str(cell.metadata)
    capstone = learners_copy / "course_utils/exercises/lesson_13/capstone.py"
    assert "EXAMPLE = ''" in capstone.read_text(encoding="utf-8")
    assert "Trainer(rnn" not in capstone.read_text(encoding="utf-8")
    manual = (learners_copy / "course_utils/exercises/__init__.py").read_text(encoding="utf-8")
    assert "solution" not in manual and "Exercise" in manual


@pytest.mark.parametrize("command", sealing.WITHOUT)
def test_a_learners_copy_says_which_commands_it_has_not(learners_copy, command):
    done = subprocess.run([sys.executable, "-m", "course_utils", command, "05"], cwd=learners_copy,
                          capture_output=True, text=True, check=False)
    said = f"This is a learner's copy of the course: it has no `{command}`."
    assert (done.returncode, done.stderr.strip()) == (1, said)


def test_exercises_that_a_lesson_goes_on_with_are_named():
    shown = {lesson.number: found for lesson in LESSONS
             if (found := sealing.shown_below(lesson.number))}
    assert shown == {"07": ["step_back"], "11": ["lstm_step"], "12": ["score_slopes"]}


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
    assert not (tmp_path / "course_utils/exercises/lesson_05").exists()
    assert (ROOT / "course_utils/exercises/lesson_05").exists()
