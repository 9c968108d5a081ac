"""Write the whole site; runs inside the environment."""

import io
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from jupyterlab_pygments import JupyterStyle
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course_utils.cli.messages import CourseError, say
from course_utils.controls.stage import Stage, front, page
from course_utils.controls.stage.presets import PRESETS
from course_utils.exercises import engine, progress
from course_utils.lessons import written_lessons
from course_utils.paths import ROOT
from course_utils.site import living, mathematics, teaching
from course_utils.site.lesson_page import TEMPLATES, lesson_page, source_page
from course_utils.site.lite import laboratory

STATIC = Path(__file__).with_name("static")
MARK = ".rnn-course-site"  # in a folder that holds a site and may be replaced by a newer one
EQUATION = (
    r"{\color{#D55E00}{h(t)}} = f\big({\color{#0072B2}{W\,x(t)}} + "
    r"{\color{#B87D00}{R\,h(t-1)}} + {\color{#6B6B6B}{b}}\big)"
)
PATHS = (
    ("An evening", "Meet the network, take its equation apart, and build it.", ("00", "05", "06")),
    (
        "The working path",
        "On to training by hand, to language models, and to Keras.",
        ("00", "05", "06", "07", "08", "09"),
    ),
    ("The whole", "From the living neuron to gates and attention, and to which claims hold.", None),
)
PARTS = (
    ("Begin", "00", "00"),
    ("From the neuron to sequences", "01", "04"),
    ("The network", "05", "09"),
    ("How far it reaches", "10", "99"),
)


def build(folder, live=None, teacher=False, python=None):
    """Write the site into `folder`; returns what was made.

    Parameters
    ----------
    folder : Path
        New, empty, or with an older site, which is then replaced as a whole.
    live : collection of str, optional
        The lessons that are run so that their stages live; all if left out. A stage of another one
        is shown as its stored picture.
    teacher : bool
        With the pages of exam exercises and their answers, which are not for learners.
    python : Path, optional
        A folder with Pyodide. With it every lesson can be run and changed in the browser.

    Returns
    -------
    dict
        "pages", "bytes", and "still": the stages that are pictures only, as (lesson, cell).

    Raises
    ------
    CourseError
        If `folder` holds anything else.
    """
    folder = Path(folder).resolve()
    refuse(folder)
    lessons = written_lessons()
    states = live_stages(lessons, live)
    pages = {lesson: lesson_page(lesson, states[lesson]) for lesson in lessons}
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=False)
    files = {**lesson_files(templates, pages, states, python), **front_page(templates, lessons)}
    for path in sorted(set().union(*(made.sources for made in pages.values()))):
        files[source_page(path)] = program_page(templates, path)
    files |= teaching_files(templates, pages, teacher)
    files |= static(files)
    write(folder, files, lambda place: python and laboratory.build(place / "lite", python))
    still = [
        (lesson.number, cell)
        for lesson in lessons
        for cell in living.stage_cells(nbformat.read(lesson.path, as_version=4))
        if cell not in states[lesson]
    ]
    return {
        "pages": sum(name.endswith(".html") for name in files),
        "still": still,
        "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
    }


def lesson_files(templates, pages, states, run):
    """The pages of the lessons with what belongs to them, and the search over all."""
    lessons, files, sections = list(pages), {}, []
    for place, (lesson, made) in enumerate(pages.items()):
        name = f"{lesson.number} · {lesson.title}"
        main = templates.get_template("lesson.html.j2").render(
            lesson=lesson,
            lessons=lessons,
            run=run,
            body=made.body,
            before=lessons[place - 1] if place else None,
            after=lessons[place + 1] if place + 1 < len(lessons) else None,
        )
        files[f"{lesson.name}.html"] = templates.get_template("shell.html.j2").render(
            title=name,
            description=lesson.question,
            up="",
            kind="lesson",
            contents=made.contents,
            main=main,
        )
        files |= made.files
        for cell, state in states[lesson].items():
            files[f"live/{lesson.number}_{cell}.json"] = as_json(state)
        files[f"notebooks/{lesson.path.name}"] = lesson.path.read_bytes()
        sections += [
            {"page": f"{lesson.name}.html", "lesson": name, **section} for section in made.sections
        ]
    return {**files, "search.json": as_json(sections)}


def teaching_files(templates, pages, teacher):
    """The guide for those who teach, and with `teacher` the exams."""
    contents = {lesson.number: made.contents for lesson, made in pages.items()}
    return {
        name: templates.get_template("shell.html.j2").render(up="", kind="lesson teaching", **made)
        for name, made in teaching.pages(list(pages), contents, teacher).items()
    }


def program_page(templates, path):
    """A file of the course's program text, which a lesson links to, as a page."""
    code = highlight((ROOT / path).read_text(encoding="utf-8"), PythonLexer(), HtmlFormatter())
    return templates.get_template("shell.html.j2").render(
        title=path,
        description=f"{path} of the course",
        up="../",
        kind="source",
        contents=[],
        main=f"<h1><code>{path}</code></h1>\n{code.replace('<pre>', '<pre tabindex=0>', 1)}",
    )


def live_stages(lessons, live):
    """lesson -> {cell: state}, from running the lessons named, two at a time."""

    def run(lesson):
        if live is not None and lesson.number not in live:
            return {}
        notebook = nbformat.read(lesson.path, as_version=4)
        if not living.stage_cells(notebook):
            return {}
        say(f"  {lesson.number}: running what its stages need")
        return living.stages(notebook)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(lessons, pool.map(run, lessons), strict=True))


def front_page(templates, lessons):
    """The first page, its stage and its picture, as files."""
    stage = Stage.preset("reader", t=9)
    image, state = stage.png(), page.state(stage)
    width, height = Image.open(io.BytesIO(image)).size
    alt = stage.alt()
    stage.close()

    def hours(chosen):
        minutes = sum(lesson.minutes for lesson in chosen)
        return f"{minutes / 60:z.0f} hours"

    paths = []
    for name, words, numbers in PATHS:
        chosen = [lesson for lesson in lessons if numbers is None or lesson.number in numbers]
        paths.append({"name": name, "words": words, "lessons": chosen, "hours": hours(chosen)})
    parts = [
        {"name": name, "lessons": [one for one in lessons if first <= one.number <= last]}
        for name, first, last in PARTS
    ]
    main = templates.get_template("front.html.j2").render(
        equation=mathematics.mathml(EQUATION, display=True),
        paths=paths,
        parts=parts,
        counts={lesson.number: questions(lesson) for lesson in lessons},
        stage={"alt": alt, "width": width, "height": height},
    )
    text = templates.get_template("shell.html.j2").render(
        title="Recurrent neural networks, step by step",
        up="",
        kind="front",
        contents=[],
        main=main,
        description="An interactive course on recurrent neural networks, from one line of "
        "arithmetic to a network that writes.",
    )
    return {
        "index.html": text,
        "live/front.json": as_json(state),
        "live/presets.json": as_json(presets()),
        "pictures/front.png": image,
    }


def questions(lesson):
    """How many there are to answer on a lesson's page: "quizzes" and "predictions"."""
    names = progress.in_lesson(lesson.number)
    return {kind: len(names[kind]) for kind in ("quizzes", "predictions") if names[kind]}


def presets():
    """The small ready-made networks that can be chosen on a stage: name -> state."""
    states = {}
    for name in PRESETS:
        stage = Stage.preset(name)
        states[name] = page.state(stage, PRESETS)
        stage.close()
    return states


def static(files):
    """Scripts, styles and the font of the formulas, as files."""
    quiz = Path(engine.__file__).parent
    pages = [text for name, text in files.items() if name.endswith(".html")]
    made = {f"static/{path.name}": path.read_bytes() for path in STATIC.iterdir()}
    return {
        **made,
        "static/stage.mjs": front.module(),
        "static/stage.css": front.style(),
        "static/run.mjs": (laboratory.FRONT_END / "run.mjs").read_bytes(),
        "static/quiz.mjs": (quiz / "quiz.js").read_bytes(),
        "static/code.css": HtmlFormatter(style=JupyterStyle).get_style_defs(".highlight"),
        "static/quiz.css": (quiz / "quiz.css").read_bytes(),
        "static/mathematics.woff": mathematics.font(mathematics.signs(pages)),
        ".nojekyll": "",
    }


def as_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def refuse(folder):
    """Stop rather than write over what is not a site of this course."""
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file: name a folder for the site")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise CourseError(f"{folder} holds other files: name a new or empty folder for the site")


def write(folder, files, add=lambda place: None):
    """Write all files beside `folder` first, and what `add` adds, then put them in its place."""
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, content in {**files, MARK: "Made by python3 -m course_utils site\n"}.items():
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    add(fresh)
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(fresh, folder)
