"""The lesson map says what lessons.py says, and links to nothing that isn't there."""

import re

import pytest

from course_utils import lessons
from course_utils.lesson_map import LessonMap, RouteMap, lesson_map, route_map
from course_utils.lessons import LESSONS, ROUTES, Lesson, Route
from course_utils.paths import ROOT


@pytest.fixture
def two(tmp_path, monkeypatch):
    """One lesson that exists and one that doesn't, with signs that HTML would read as its own."""
    monkeypatch.setattr(lessons, "NOTEBOOKS", tmp_path)
    here = Lesson("00", "here", "Here & now", 30, "Is 1 < 2?")
    here.path.write_text("{}")
    return LessonMap([here, Lesson("01", "later", "Later", 60, "When?")])


def test_every_lesson_is_in_every_form_of_the_map():
    shown = lesson_map()
    for form in (repr(shown), shown._repr_html_(), shown.markdown()):
        places = [form.index(f"{lesson.number} ") for lesson in LESSONS]
        assert places == sorted(places)
        for lesson in LESSONS:
            assert str(lesson.minutes) in form
        to_come = sum(not lesson.exists for lesson in LESSONS)
        assert form.count("(to come)") == to_come


def test_links_lead_to_notebooks_that_exist():
    shown = lesson_map()
    written = [lesson.path for lesson in LESSONS if lesson.exists]
    links = re.findall(r'href="([^"]+)"', shown._repr_html_())
    assert [LESSONS[0].path.parent / link for link in links] == written
    links = re.findall(r"\]\(([^)]+)\)", shown.markdown())
    assert [ROOT / link for link in links] == written


def test_a_lesson_to_come_has_no_link(two):
    html, markdown = two._repr_html_(), two.markdown()
    assert re.findall(r'href="([^"]+)"', html) == ["00_here.ipynb"]
    assert "01 · Later <em>(to come)</em>" in html
    assert "| 01 · Later *(to come)* | When? | 60 |" in markdown
    assert "[00 · Here & now](notebooks/00_here.ipynb)" in markdown
    assert two.caption.startswith("1 of 2 lessons are here, about 0.5 hours")


def test_when_all_lessons_are_here_none_is_said_to_come(two):
    here = two.lessons[0]
    assert LessonMap([here, here]).caption == "2 lessons, about 1.0 hours of work."


def test_the_html_is_escaped_and_has_headings_for_a_screen_reader(two):
    html = two._repr_html_()
    assert "Here &amp; now" in html and "Is 1 &lt; 2?" in html
    assert html.count('scope="col"') == 3 and html.count('scope="row"') == 2
    assert "<caption" in html


def test_every_way_begins_here_is_in_order_and_the_last_is_all():
    for route in ROUTES:
        assert route.numbers[0] == "00" and list(route.numbers) == sorted(set(route.numbers))
    assert ROUTES[-1].lessons == LESSONS


def test_a_way_is_told_with_its_hours_in_every_form():
    way = Route("By & by", ("00", "01", "02", "04", "05"), "You have 1 < 2 days.")
    hours = f"{sum(LESSONS[k].minutes for k in (0, 1, 2, 4, 5)) / 60:.0f}"
    shown = RouteMap([way])
    said = ("By & by", "00 to 02, 04, 05", hours, "You have 1 < 2 days.")
    assert shown.rows() == [said]
    assert all(cell in repr(shown) and cell in shown.markdown() for cell in said)
    assert "By &amp; by" in shown._repr_html_() and "1 &lt; 2" in shown._repr_html_()
    assert repr(route_map()).count("\n") == len(ROUTES)
