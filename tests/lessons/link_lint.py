"""Links between lessons and to files: each must lead somewhere, in JupyterLab and on GitHub."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
from notebook_lint import markdown_cells, name, outputs, written_text

from course_utils.paths import ROOT

_MARKDOWN = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'][^)]*[\"'])?\s*\)")
_HTML = re.compile(r"""\b(?:href|src)\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_ELSEWHERE = re.compile(r"^(?:https?:|mailto:|data:)", re.IGNORECASE)


def targets(text):
    """What a text links to, pictures included."""
    return _MARKDOWN.findall(text) + _HTML.findall(text)


def anchors(text):
    """The places in a text that a link can lead to, as JupyterLab names them."""
    text = written_text(text)
    found = set(re.findall(r"""<\w+[^>]*\b(?:id|name)\s*=\s*["']([^"']+)["']""", text))
    for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*\s*$", text, re.MULTILINE):
        plain = re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)|<[^>]+>", r"\1", heading)
        found.add(plain.replace(" ", "-"))
    return found


def text_of(path: Path):
    """The text of a lesson or of a Markdown file."""
    if path.suffix == ".ipynb":
        notebook = nbformat.read(path, as_version=4)
        return "\n\n".join(cell.source for _, cell in markdown_cells(notebook))
    return path.read_text(encoding="utf-8")


def dead_end(target, path: Path, own_text):
    """Why `target`, in the file `path` with `own_text`, leads nowhere; None if it does."""
    if _ELSEWHERE.match(target):
        return None
    file, _, anchor = unquote(target).partition("#")
    found = (path.parent / file).resolve() if file else path
    if file.startswith(("/", "file:")) or not found.is_relative_to(ROOT):
        return f"link {target} leads out of the project"
    if file and not found.exists():
        return f"link {target}: there is no such file"
    if not anchor:
        return None
    if found.suffix not in (".ipynb", ".md"):
        return f"link {target}: {found.suffix} files have no places to link to"
    if anchor not in anchors(own_text if not file else text_of(found)):
        return f"link {target}: there is no such heading"
    return None


def links(notebook, lesson):
    """Every relative link of the notebook, in text cells and outputs, leads somewhere."""
    own_text = "\n\n".join(cell.source for _, cell in markdown_cells(notebook))
    texts = [(i, written_text(cell.source)) for i, cell in markdown_cells(notebook)]
    for i, output in outputs(notebook):
        data = output.get("data", {})
        texts += [(i, data[kind]) for kind in ("text/html", "text/markdown") if kind in data]
    faults = []
    for i, text in texts:
        for target in targets(text):
            if target.startswith("attachment:"):
                names = notebook.cells[i].get("attachments", {})
                if unquote(target.removeprefix("attachment:")) not in names:
                    faults.append(f"{name(notebook, i)}: {target} is not attached")
                continue
            fault = dead_end(target, lesson.path, own_text)
            if fault:
                faults.append(f"{name(notebook, i)}: {fault}")
    return faults
