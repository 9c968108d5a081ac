"""Where texts come from: the course's reader, a file of one's own, Python's documentation."""

import unicodedata

from course_utils.paths import ASSETS
from course_utils.tasks.language.text_file import decode, existing_file


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
        The file; ``~`` stands for the home folder. A name in quotes, a ``file:`` address and the
        other system's slashes are understood.
    encoding : str, optional
        How the file's bytes stand for characters. Left out: UTF-8, or what the file's byte order
        mark says (UTF-8, UTF-16, UTF-32). Another is never guessed: the message says how the file
        reads in those that fit.
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

    Warns
    -----
    UserWarning
        Where the text can be read and looks damaged, or likelier in another encoding than the
        one that was named.
    """
    path = existing_file(path)
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
    text = decode(data, path.name, encoding)
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
