"""The teacher's pages: each name in them exists, each number is computed, exams stay apart."""

import contextlib
import io
import re

import nbformat
import pytest

from course_utils.cli.messages import CourseError
from course_utils.lessons import LESSONS, ROUTES, find_lesson
from course_utils.site import teaching
from course_utils.site.lesson_page import lesson_headings

GUIDE = teaching.GUIDE.read_text(encoding="utf-8")
EXAMS = {
    number: teaching.exercises(part)
    for number, part in teaching.split(teaching.EXAM.read_text(encoding="utf-8"))[1:]
}
CASES = [pytest.param(one, id=f"{number}-{one.title}") for number in EXAMS for one in EXAMS[number]]
NUMBER = re.compile(r"(?<![\w.])[-+−]?\d+(?:\.\d+)?(?:e-?\d+)?")


@pytest.fixture(scope="module")
def contents():
    """As on the pages: level, id and text of each heading, by lesson."""
    return {lesson.number: lesson_headings(lesson) for lesson in LESSONS}


@pytest.fixture(scope="module")
def made(contents):
    return teaching.pages(LESSONS, contents, teacher=True)


def numbers(text):
    """The numbers in a text, without their signs' looks: −0.30 is -0.3."""
    return {float(one.replace("−", "-")) for one in NUMBER.findall(re.sub(r"\$.*?\$", "", text))}


@pytest.mark.parametrize("exercise", CASES)
def test_every_number_of_an_answer_is_printed_by_its_program(exercise):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(exercise.program, exercise.title, "exec"), {})
    known = numbers(said.getvalue().replace(",", " ")) | numbers(exercise.task) | {0, 1, 2}
    assert said.getvalue() and numbers(exercise.answer) <= known


@pytest.mark.parametrize("exercise", CASES)
def test_the_points_add_up(exercise):
    rows = re.findall(r"^\| (\d+) \| \S.* \|$", exercise.rubric, flags=re.M)
    given = sum(map(int, rows))
    if "each of the four" in exercise.rubric:
        given *= 4
    assert given == exercise.points


def test_each_lesson_has_a_plan_of_90_minutes_questions_and_three_exam_exercises():
    parts = dict(teaching.split(GUIDE)[1:])
    assert list(parts) == list(EXAMS) == [lesson.number for lesson in LESSONS]
    for number, part in parts.items():
        rows = re.findall(r"^\| (\d+) \| \[\[", part, flags=re.M)
        assert sum(map(int, rows)) == 90, number
        assert part.count("\n**Before ") >= 3 and "\nLeave out:" in part, number
        assert len(EXAMS[number]) == 3, number
        assert sum(one.points for one in EXAMS[number]) == 20, number


def test_what_the_questions_quote_stands_in_the_lesson():
    """Decimals and large numbers of a lesson's questions are in its text or its stored outputs."""
    for number, part in teaching.split(GUIDE)[1:]:
        notebook = nbformat.read(find_lesson(number).path, as_version=4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
        texts = [cell.source for cell in notebook.cells]
        texts += [o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs]
        asked = part.split("### Ask the class")[1]
        quoted = set(re.findall(r"\d+\.\d+|\d\d\d+", asked.replace(",", "")))
        known = set(re.findall(r"\d+(?:\.\d+)?", "\n".join(texts).replace(",", "")))
        assert quoted <= known, number


def test_the_courses_have_the_lessons_of_the_ways():
    courses = GUIDE.split("## Three ready courses")[1].split("\n## Lesson")[0]
    courses = re.split(r"^### ", courses, flags=re.M)[1:]
    assert len(courses) == len(ROUTES)
    for course, route in zip(courses, ROUTES, strict=True):
        assert f"{{{{{route.name}}}}}" in course
        assert re.findall(r"\[\[(\d\d)\]\]", course) == list(route.numbers)


def test_what_the_guide_names_is_there(made):
    main = made[teaching.PAGE]["main"]
    assert not re.search(r"\[\[(\d\d|exercises\..*?|\d+ · .*?)\]\]|\{\{", main)
    for lesson in LESSONS:
        assert main.count(f'href="{lesson.name}.html') >= 5
    assert "the bias" in main and main.count("<details") > 100  # the exercises' own hints


@pytest.mark.parametrize("name", ["99", "9 · A section to come", "exercises.never", "rnn_step"])
def test_what_is_not_there_stops_the_build(contents, name):
    with pytest.raises(CourseError, match="lesson 05 names"):
        teaching.linked(f"See [[{name}]].", LESSONS[5], LESSONS, contents, "guide.md")


def test_exams_are_left_out_unless_asked_for(contents, made):
    assert list(made) == [teaching.PAGE, teaching.TASKS, teaching.ANSWERS]
    plain = teaching.pages(LESSONS, contents)
    assert list(plain) == [teaching.PAGE]
    assert teaching.TASKS not in plain[teaching.PAGE]["main"]
    tasks, answers = made[teaching.TASKS]["main"], made[teaching.ANSWERS]["main"]
    for one in (one for exams in EXAMS.values() for one in exams):
        assert one.title in tasks and one.title in answers
    assert "Answer.<" not in tasks and "numpy as np" not in tasks
    assert answers.count("<strong>Answer.</strong>") == 48
