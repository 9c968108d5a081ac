"""A lesson's notebook as the body of a page, its pictures as files, its text as search entries."""

import ast
import base64
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from PIL import Image
from traitlets.config import Config

from course_utils.paths import ROOT
from course_utils.site import living
from course_utils.site.mathematics import mathml

TEMPLATES = Path(__file__).with_name("templates")


@dataclass
class LessonPage:
    """What becomes of one notebook.

    Attributes
    ----------
    body : str
        HTML.
    contents : list of (int, str, str)
        Level, id and text of each heading below the title.
    sections : list of dict
        For the search: anchor, title and text of each section.
    files : dict of str -> bytes
        Pictures, by their path in the site.
    sources : set of str
        Files of the course that the lesson links to, by their path from the project's folder.
    """

    body: str
    contents: list
    sections: list
    files: dict = field(default_factory=dict)
    sources: set = field(default_factory=set)


class Aside(list):
    """What is kept out of a page, with a mark in its place, until all else is done.

    The page is parsed more than once, and most of its elements stand in formulas and in code.
    """

    def put(self, text):
        self.append(text)
        return f"\ue000{len(self) - 1}\ue001"


class MathRenderer(IPythonRenderer):
    """nbconvert's own; each formula becomes a mark, and goes as MathML into `aside`."""

    def __init__(self, aside):
        super().__init__(escape=False, exclude_anchor_links=True)
        self._aside = aside

    def inline_math(self, body, display=False):
        kind = "display" if display else "inline"
        return f'<i class="{kind}">{self._aside.put(mathml(body, display))}</i>'

    def block_math(self, body):
        return self.inline_math(body, display=True)

    def latex_environment(self, name, body):
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")


class _Exporter(HTMLExporter):
    """Cells as plain HTML, without the page around them."""

    def __init__(self, aside):
        self._aside = aside
        super().__init__(
            template_name="course",
            extra_template_basedirs=[str(TEMPLATES)],
            config=Config(
                {
                    "NbConvertBase": {
                        "display_data_priority": ["text/html", "image/png", "text/plain"]
                    }
                }
            ),
        )

    def default_filters(self):
        yield from super().default_filters()
        yield (
            "markdown2html",
            lambda source: MarkdownWithMath(renderer=MathRenderer(self._aside)).render(source),
        )

    def from_notebook_node(self, notebook, *args, **kwargs):
        highlight = Highlight2HTML(notebook.metadata.language_info.pygments_lexer, parent=self)

        def code(*args, **kwargs):
            shown = highlight(*args, **kwargs)
            # By key, as all that can be scrolled.
            return self._aside.put(shown.replace("<pre>", '<pre tabindex="0">'))

        self.filters = {"highlight_code": code}
        return super().from_notebook_node(notebook, *args, **kwargs)


def lesson_headings(lesson):
    """The headings of a lesson's page, as `LessonPage.contents` has them, without its cells."""
    found, aside = [], Aside()
    for cell in nbformat.read(lesson.path, as_version=4).cells:
        if cell.cell_type == "markdown":
            text = "\n\n".join(re.findall(r"^#{1,3} .*$", cell.source, flags=re.M))
            html = MarkdownWithMath(renderer=MathRenderer(aside)).render(text)
            found += BeautifulSoup(html, "html.parser").select("h1, h2, h3")
    return [
        (int(node.name[1]), f"s{i}", node.get_text().strip())
        for i, node in enumerate(found)
        if node.name != "h1"
    ]


def put_back(text, aside):
    """A text in which marks stand for what was kept out, with that."""
    return re.sub("\ue000(\\d+)\ue001", lambda mark: aside[int(mark[1])], text)


def lesson_page(lesson, live=()):
    """Make the page of `lesson`.

    Parameters
    ----------
    lesson : Lesson
    live : collection of int
        The cells whose stage lives: its state is at ``live/NN_cell.json``.
    """
    notebook = nbformat.read(lesson.path, as_version=4)
    files = {}
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        if _only_imports(cell.source):
            cell.metadata.folded = "Imports"
        # A bar that has finished is nothing to look at.
        cell.outputs = [
            output
            for output in cell.outputs
            if not output.get("data", {}).get("text/plain", "").endswith("progress bar")
        ]
        for output in cell.outputs:
            data = output.get("data", {})
            if "text/html" in data:
                output.metadata.quiz = living.quiz(lesson, cell.source)
            if "image/png" in data:
                image = base64.b64decode(data["image/png"])
                name = f"pictures/{lesson.number}_{i}.png"
                files[name] = image
                width, height = Image.open(io.BytesIO(image)).size
                output.metadata.picture = {
                    "file": name,
                    "width": width,
                    "height": height,
                    "alt": data["text/plain"],
                    "live": f"live/{lesson.number}_{i}.json" if i in live else None,
                    "sliders": "Explorer(" in cell.source,
                }
    aside = Aside()
    body, _ = _Exporter(aside).from_notebook_node(notebook)
    soup = BeautifulSoup(body, "html.parser")
    page = LessonPage("", [], [], files)
    _mend_links(soup, page)
    _mend_outputs(soup)
    _number_headings(soup, page)
    page.body = put_back(str(soup), aside)
    plain = [re.sub(r"<[^>]*>", "", part) for part in aside]
    page.contents = [(level, place, put_back(text, plain)) for level, place, text in page.contents]
    for section in page.sections:
        section.update({name: put_back(section[name], plain) for name in ("title", "text")})
    return page


def _only_imports(source):
    return all(isinstance(line, ast.Import | ast.ImportFrom) for line in ast.parse(source).body)


def _mend_links(soup, page):
    """Lessons become pages, and what lies in the project's folder comes along."""
    for link in soup.select("a[href]"):
        target, hash_, place = link["href"].partition("#")
        if target.endswith(".ipynb"):
            link["href"] = target.removesuffix(".ipynb") + ".html" + hash_ + place
        elif target.startswith("../") and target.endswith(".py"):
            path = target.removeprefix("../")
            page.sources.add(path)
            link["href"] = source_page(path)
    for image in soup.select("img[src^='../']"):
        path = image["src"].removeprefix("../")
        page.files[path] = (ROOT / path).read_bytes()
        image["src"], image["loading"] = path, "lazy"


def source_page(path):
    """Where the page of a file of program text lies in the site."""
    return f"code/{path.replace('/', '_').removesuffix('.py')}.html"


def _mend_outputs(soup):
    """Tables can be scrolled by key; of an exercise that nobody can try here the solution stays."""
    for status in soup.select(".out div[role=status]"):
        if "not tried yet" in status.get_text():
            status.decompose()
    for wide in soup.select("pre, .table:has(table)"):
        wide["tabindex"] = "0"
    for table in soup.select(".prose table"):
        box = soup.new_tag("div", attrs={"class": "table", "tabindex": "0"})
        table.wrap(box)


def _number_headings(soup, page):
    """Give each heading its anchor, and gather the contents and what is searched."""
    section = None
    for node in soup.select(".prose > *"):
        if node.find("i", "display"):
            node["class"], node["tabindex"] = "formula", "0"  # a wide one is scrolled by key too
        elif node.name == "p" and [part.name for part in node.contents] == ["em"]:
            node["class"] = "notice"
        if node.name in ("h1", "h2", "h3"):
            text = node.get_text().strip()
            node["id"] = f"s{len(page.sections)}"
            if node.name != "h1":
                page.contents.append((int(node.name[1]), node["id"], text))
            section = {"anchor": node["id"], "title": text, "text": ""}
            page.sections.append(section)
        elif section is not None:
            section["text"] += " ".join(node.get_text(" ").split()) + " "
