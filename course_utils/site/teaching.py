"""The pages for those who teach: a guide to all lessons, and exams with their answers.

Made from ``assets/teaching/guide.md`` and ``exam.md``, and from what the lessons and their
exercises say of themselves: goals, hints, and why a choice is wrong. In the two files

- ``## Lesson 05`` begins what belongs to a lesson;
- ``[[05]]`` is a link to a lesson, ``[[3 · Two units, by hand]]`` to a section of the lesson that
  it is written under, ``[[exercises.step]]`` names one of its exercises or quizzes. What isn't
  there stops the build: the guide can't speak of a picture that was moved.
- ``{{An evening}}`` is a way through the course, as ``lessons.py`` has it.

An exam exercise is ``### Its title (6 points)``, the task, a line that begins with ``**Answer.**``,
a program that prints every number of the answer, and a table of points (see
``tests/site/test_teaching.py``, which runs the programs).
"""

import difflib
import re
from functools import cache
from html import escape
from importlib import import_module

import nbformat
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course_utils.cli.messages import CourseError
from course_utils.exercises import progress
from course_utils.exercises.engine.markup import fold, inline
from course_utils.lesson_map import RouteMap
from course_utils.lessons import ROUTES
from course_utils.paths import ASSETS
from course_utils.site.lesson_page import Aside, MathRenderer, put_back

GUIDE, EXAM = ASSETS / "teaching" / "guide.md", ASSETS / "teaching" / "exam.md"
PAGE, TASKS, ANSWERS = "teaching.html", "exam.html", "exam_answers.html"
ANSWER = "**Answer.**"


def pages(lessons, contents, teacher=False):
    """The pages' parts.

    Parameters
    ----------
    lessons : sequence of Lesson
    contents : dict of str -> list of (int, str, str)
        Level, id and text of the headings on each lesson's page, by the lesson's number.
    teacher : bool
        With the exams; without them nothing on the pages leads there.

    Returns
    -------
    dict of str -> dict
        For each page "title", "description", "contents" and "main".

    Raises
    ------
    CourseError
        If a file names a lesson, section, exercise or way that isn't there.
    """
    guide, *parts = split(GUIDE.read_text(encoding="utf-8"))
    text = [linked(guide[1], None, lessons, contents, GUIDE.name)]
    if teacher:
        text.append(
            f"The exams, three exercises a lesson: [the tasks]({TASKS}), and "
            f"[the answers with points]({ANSWERS})."
        )
    for number, part in parts:
        lesson = _found(number, lessons, GUIDE.name)
        text += [goals(lesson), linked(part, lesson, lessons, contents, GUIDE.name)]
        text.append(errors(lesson))
    made = {PAGE: _page("For those who teach", "How to teach with this course.", text)}
    if teacher:
        for name, title, whole in ((TASKS, "Exams: tasks", False), (ANSWERS, "Answers", True)):
            opening, *exams = split(EXAM.read_text(encoding="utf-8"))
            text = [opening[1] if whole else f"# {title}"]
            for number, part in exams:
                lesson = _found(number, lessons, EXAM.name)
                text.append(f"## {lesson.number} · {lesson.title}")
                part = part if whole else "\n".join(one.task for one in exercises(part))
                text.append(linked(part, lesson, lessons, contents, EXAM.name))
            made[name] = _page(title, "Exam exercises of the course.", text)
    return made


def split(text):
    """(number, text) of each lesson in a file; first (None, what stands before them)."""
    pieces = re.split(r"^## Lesson (\d\d)$", text, flags=re.M)
    return [(None, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]


class ExamExercise:
    """One exercise of an exam.

    Attributes
    ----------
    title : str
    points : int
    task, answer, program, rubric : str
        Markdown; the program's text.
    """

    def __init__(self, title, points, text):
        self.title, self.points = title, int(points)
        task, _, rest = text.partition(ANSWER)
        self.task = f"### {title} ({points} points)\n{task}"
        found = re.fullmatch(r"(.*?)```python\n(.*?)```\n(.*)", rest, flags=re.S)
        if not found:
            raise CourseError(f"{EXAM.name}: {title!r} lacks {ANSWER}, its program or its points")
        self.answer, self.program, self.rubric = (part.strip() for part in found.groups())


def exercises(part):
    """The exam exercises of one lesson's part of the file."""
    pieces = re.split(r"^### (.+) \((\d+) points\)$", part, flags=re.M)
    return [ExamExercise(*pieces[i : i + 3]) for i in range(1, len(pieces), 3)]


def linked(text, lesson, lessons, contents, file):
    """Text with its marks in brackets and braces replaced."""
    where = f"{file}, lesson {lesson.number}" if lesson else file
    kinds = progress.in_lesson(lesson.number) if lesson else {}
    names = {f"exercises.{name}" for found in kinds.values() for name in found}

    def reference(mark):
        name = mark[1]
        for one in lessons:
            if name == one.number:
                return f"[{one.number} · {one.title}]({one.name}.html)"
        if name in names:
            return f"`{name.removeprefix('exercises.')}`"
        for _, anchor, heading in contents[lesson.number] if lesson else ():
            if heading == name:
                return f"[{name}]({lesson.name}.html#{anchor})"
        raise CourseError(f"{where} names {name!r}, which is no lesson, section or exercise there")

    def way(mark):
        for route, row in zip(ROUTES, RouteMap().rows(), strict=True):
            if route.name == mark[1]:
                return f"*{route.name}*, lessons {row[1]}, about {row[2]} hours"
        raise CourseError(f"{where} names {mark[1]!r}, which is no way in lessons.py")

    pieces = re.split(r"(```.*?```|`[^`\n]*`)", text, flags=re.S)  # code stays as it is
    for i in range(0, len(pieces), 2):
        pieces[i] = re.sub(r"\[\[(.+?)\]\]", reference, pieces[i])
        pieces[i] = re.sub(r"\{\{(.+?)\}\}", way, pieces[i])
    return "".join(pieces)


def goals(lesson):
    """What a lesson says of itself: its goals, what it asks to be known, and its time."""
    opening = nbformat.read(lesson.path, as_version=4).cells[0].source
    able = re.search(r"^\*\*After this lesson you can\*\*\n(.+?)\n\n", opening, flags=re.M | re.S)
    lines = re.findall(r"^\*\*(?:What to know first|Time):\*\*.*$", opening, flags=re.M)
    told = "\n\n".join([f"**Afterwards they can**\n{able[1]}", *lines])
    return f"## {lesson.number} · {lesson.title}\n\n*{lesson.question}*\n\n{told}\n"


@cache
def errors(lesson):
    """What the lesson's own checks and quizzes expect to be answered wrongly, as HTML."""
    module = import_module(f"course_utils.exercises.lesson_{lesson.number}")
    names = progress.in_lesson(lesson.number)
    folded = [_hints(name, getattr(module, name)) for name in names["exercises"]]
    folded += [_choices(name, getattr(module, name)) for name in names["quizzes"]]
    believed = [
        found[1]
        for cell in nbformat.read(lesson.path, as_version=4).cells
        if (found := re.search(r"\*\*Often believed, but not so\*\*\n(.*?)(\n\n|\Z)", cell.source,
                               flags=re.S))
    ]  # fmt: skip
    text = "### Common errors\n\n"
    if believed:
        text += f"What many believe:\n\n{believed[0]}\n\n"
    text += "What the checks are prepared for, and what they then say:\n\n"
    return text + "\n".join(folded) + "\n"


def _hints(name, exercise):
    rows = {}
    for source, _ in exercise.wrong_answers:
        said = exercise.check(exercise.run(source)).text.removeprefix("Not yet. ")
        said = re.split(r" (?:The result\b|It stops with|`\w+\()", said)[0]
        rows.setdefault(said, _what_differs(exercise.solution, source))
    if not rows:
        return fold(f"`{name}`", "<p>It has derived hints only.</p>")
    body = "".join(
        f"<li><code>{escape(line)}</code><br>{inline(said)}</li>" for said, line in rows.items()
    )
    return fold(f"`{name}`: {len(rows)} wrong answers", f"<ul>{body}</ul>")


def _what_differs(solution, wrong):
    """The first line of a wrong answer that the solution doesn't have."""
    lines = difflib.ndiff(solution.splitlines(), wrong.splitlines())
    new = [line[2:].strip() for line in lines if line.startswith("+ ") and line[2:].strip()]
    return new[0] if new else wrong.splitlines()[-1].strip()


def _choices(name, quiz):
    body = "".join(
        f"<li>{inline(choice.text)}<br>{inline(choice.feedback)}</li>" for choice in quiz.choices
    )
    return fold(f"Quiz `{name}`: {quiz.question}", f"<ul>{body}</ul>")


def _found(number, lessons, file):
    for lesson in lessons:
        if lesson.number == number:
            return lesson
    raise CourseError(f"{file} has a part for lesson {number}, which isn't there")


def _page(title, description, text):
    aside = Aside()
    html = MarkdownWithMath(renderer=MathRenderer(aside)).render("\n\n".join(text))
    soup, headings = BeautifulSoup(html, "html.parser"), []
    for node in soup.select("h2, h3"):
        node["id"] = f"t{len(headings)}"
        headings.append((int(node.name[1]), node["id"], node.get_text().strip()))
    for link in soup.select("a[href$='.ipynb']"):
        link["href"] = link["href"].removesuffix(".ipynb") + ".html"
    for code in soup.select("pre > code.language-python"):
        shown = highlight(code.get_text(), PythonLexer(), HtmlFormatter())
        code.parent.replace_with(BeautifulSoup(shown, "html.parser"))
    for node in soup.select("i.display"):
        node.parent["class"] = "formula"
    for wide in soup.select("pre, .formula"):
        wide["tabindex"] = "0"
    for table in soup.select("table"):
        table.wrap(soup.new_tag("div", attrs={"class": "table", "tabindex": "0"}))
    main = f'<article><div class="prose">{put_back(str(soup), aside)}</div></article>'
    return {"title": title, "description": description, "contents": headings, "main": main}
