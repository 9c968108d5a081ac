"""Where texts come from: the course's reader, a file of one's own, Python's documentation."""

import difflib
import unicodedata
from pathlib import Path

from course_utils.paths import ASSETS

# The first bytes of files that look like text to a file manager but are not plain text.
_SIGNATURES = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip-based file (docx, odt, epub, zip)",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x1f\x8b": "a gzip archive",
}

# UTF-32 stands before UTF-16, whose mark is the beginning of its own.
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


def load_reader():
    """Load the course's own reader: short pieces of plain English prose.

    Returns
    -------
    str
        The text of ``assets/reader.txt``, the same on every machine.
    """
    return load_text(ASSETS / "reader.txt")


def load_text(path, encoding=None, minimum=200, limit=5_000_000):
    """Load a text file of one's own.

    Line ends become ``\\n``, a byte order mark is dropped, and the characters are brought to
    Unicode's composed form (NFC), so that an accented letter is one symbol however it was typed.

    Parameters
    ----------
    path : str or path-like
        The file; ``~`` stands for the home folder.
    encoding : str, optional
        How the file's bytes stand for characters. Left out: UTF-8, or what the file's byte order
        mark says (UTF-8, UTF-16, UTF-32).
    minimum : int
        The fewest characters that are accepted: less is too little to learn from.
    limit : int
        The most bytes that are accepted, so that a wrong file does not fill the memory.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        For a file that is missing, a folder, unreadable, empty, too short, too large, not text,
        or in another encoding. The message says what to do.
    """
    path = _existing_file(path)
    try:
        size = path.stat().st_size
        if size > limit:
            raise ValueError(
                f"path: {path.name} is too large, {size:,} bytes: expected at most {limit:,} "
                "(limit= takes another number)"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"path: {path} can't be read: {error.strerror or error}") from None
    if not data:
        raise ValueError(f"path: {path.name} is empty: expected a text")
    text = _decode(data, path.name, encoding)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise ValueError(f"path: {path.name} holds only blanks: expected a text")
    if len(text) < minimum:
        raise ValueError(
            f"path: {path.name} is too short, {len(text)} characters: "
            f"expected at least {minimum} (minimum= takes another number)"
        )
    return text


def load_python_topics():
    """Load the prose of the Python documentation that comes with the interpreter.

    A bigger corpus than the reader, and no download. It changes with the Python version, so that
    results on it differ a little from one machine to the next: compare them, don't quote them.

    Returns
    -------
    str
        Paragraphs of prose, parted by blank lines; program text, tables and grammar are left out.

    Raises
    ------
    ValueError
        Where a Python was packaged without its documentation topics.
    """
    try:
        from pydoc_data.topics import topics
    except ImportError:
        raise ValueError(
            "this Python has no documentation topics (pydoc_data): "
            "use load_reader() or load_text(path)"
        ) from None
    paragraphs = []
    for topic in sorted(topics):
        for paragraph in topics[topic].split("\n\n"):
            if _is_prose(paragraph):
                # One line per paragraph: the line breaks of the source are those of a terminal.
                paragraphs.append(" ".join(paragraph.split()))
    # A paragraph can stand in several topics; a text that repeats itself is too easy to predict.
    return unicodedata.normalize("NFC", "\n\n".join(dict.fromkeys(paragraphs))) + "\n"


def _is_prose(paragraph):
    """Whether a paragraph of a documentation topic is sentences, not program text or a table."""
    indent = len(paragraph) - len(paragraph.lstrip(" \n"))
    signs = sum(paragraph.count(sign) for sign in ("::=", ">>>", "+--", "| ", "***", "==="))
    letters = sum(character.isalpha() or character == " " for character in paragraph)
    return (
        len(paragraph.split()) >= 8
        and indent < 6
        and signs == 0
        and letters > 0.8 * len(paragraph)
        and paragraph.rstrip().endswith((".", ":", ";", "!", "?", ")"))
    )


def _existing_file(path):
    if not isinstance(path, str | Path) and not hasattr(path, "__fspath__"):
        raise ValueError(f"path is {type(path).__name__}: expected the name of a text file")
    if not str(path).strip():
        raise ValueError("path is empty: expected the name of a text file")
    if str(path).startswith(("http://", "https://")):
        raise ValueError(f"path: {path} is a web address: save the page as a text file first")
    path = Path(path).expanduser()
    try:
        if path.is_dir():
            raise ValueError(f"path: {path} is a folder: expected a text file")
        if path.is_file():
            return path
        if path.exists():
            raise ValueError(f"path: {path} is not an ordinary file: expected a text file")
        nearby = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    except OSError:
        nearby = []
    close = difflib.get_close_matches(path.name, nearby, n=1)
    guess = f" (did you mean {close[0]}?)" if close else f" (looked in {path.parent.absolute()})"
    raise ValueError(f"path: there is no file {path.name}{guess}")


def _decode(data, name, encoding):
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise ValueError(f"path: {name} is {what}: save it as plain text (.txt) first")
    if encoding is None:
        marks = (mark for mark in _BYTE_ORDER_MARKS if data.startswith(mark))
        mark = next(marks, None)
        if mark is None and b"\x00" in data:
            raise ValueError(
                f"path: {name} is not plain text (byte {data.index(0)} is zero); "
                "if it is UTF-16, say encoding='utf-16-le'"
            )
        encoding = "utf-8" if mark is None else _BYTE_ORDER_MARKS[mark]
    try:
        return data.decode(encoding)
    except LookupError:
        raise ValueError(
            f"encoding is {encoding!r}, which Python doesn't know: "
            "expected a name such as 'utf-8', 'cp1252' or 'gb18030'"
        ) from None
    except UnicodeDecodeError as error:
        raise ValueError(
            f"path: {name} is not {encoding} (byte {error.start} is 0x{data[error.start]:02x}); "
            "say encoding='cp1252' for Western Windows, 'gb18030' for Chinese, "
            "or save the file as UTF-8"
        ) from None
    except UnicodeError as error:
        raise ValueError(f"path: {name} is not {encoding}: {error}") from None
