"""A text file of one's own: found under the name that was given, read in the encoding it is in.

Nothing is guessed in silence. A file that is not what it was taken for is refused with what to do,
and a text that has been damaged before is given with a warning.
"""

import codecs
import difflib
import os
import re
import sys
import unicodedata
import warnings
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlparse

# The first bytes of files that look like text to a file manager but are not plain text.
_SIGNATURES = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip-based file (docx, odt, epub, zip)",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x1f\x8b": "a gzip archive",
    b"BZh91AY&SY": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"SQLite format 3\x00": "a database",
}

# UTF-32 stands before UTF-16, whose mark is the beginning of its own.
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: ("utf-8-sig", {"utf-8", "utf-8-sig"}),
    codecs.BOM_UTF32_LE: ("utf-32", {"utf-32", "utf-32-le"}),
    codecs.BOM_UTF32_BE: ("utf-32", {"utf-32", "utf-32-be"}),
    codecs.BOM_UTF16_LE: ("utf-16", {"utf-16", "utf-16-le"}),
    codecs.BOM_UTF16_BE: ("utf-16", {"utf-16", "utf-16-be"}),
}

# What is no part of a text: control characters other than tabs, line ends and page breaks.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_MANY = 1e-3  # more of them than this, and the file is no text in this encoding


# --- The name -----------------------------------------------------------------------------------


def existing_file(path):
    """The file of this name as a Path; a ValueError that names what there is instead.

    A name is taken as it stands, with ``~`` for the home folder, and also as it gets into a cell
    by copying: in quotes, as a ``file:`` address, with the other system's slashes, with an accent
    written as the other system writes it.
    """
    if not isinstance(path, str) and not hasattr(path, "__fspath__"):
        raise ValueError(f"path is {type(path).__name__}: expected the name of a text file")
    name = os.fsdecode(path)
    if not name.strip():
        raise ValueError("path is empty: expected the name of a text file")
    if re.match(r"\s*(https?|ftp)://", name, re.IGNORECASE):
        raise ValueError(f"path: {name} is a web address: save the page as a text file first")
    for spelling in _spellings(name):
        try:
            if spelling.is_dir():
                raise ValueError(f"path: {spelling} is a folder: expected a text file")
            if spelling.is_file():
                return spelling
            if spelling.exists():
                raise ValueError(f"path: {spelling} is not an ordinary file: expected a text file")
        except PermissionError as error:
            raise ValueError(f"path: {spelling} can't be read: {error.strerror}") from None
        except OSError:  # a name that no file can have here
            continue
    raise ValueError(_missing(name))


def _spellings(name):
    """The paths that a name can mean, the likeliest first."""
    bare = name.strip().strip("\"'\u201c\u201d").strip()
    names = [name, bare]
    if bare.lower().startswith("file:"):
        names.append(re.sub(r"^/(?=[A-Za-z]:)", "", unquote(urlparse(bare).path)))
    names.append(bare.replace("\\", "/"))
    for spelling in filter(None, dict.fromkeys(names)):
        for form in dict.fromkeys(
            (spelling, *(unicodedata.normalize(form, spelling) for form in ("NFC", "NFD")))
        ):
            with suppress(ValueError):  # a zero byte in the name
                yield Path(os.path.expanduser(form))  # as it stands where ~ is nobody's home
            yield Path(form)


def _missing(name):
    """Why there is no such file, with the name that may have been meant."""
    if re.search(r"[\x00-\x1f]", name):
        if len(name) > 260 or name.count("\n") > 1:
            return "path is a text itself: expected the name of a file"
        return (
            f"path: there is no file {name!r}: a backslash and a letter are one sign in a string; "
            f"write / for each backslash, or r before the first quote"
        )
    if len(name) > 1000:
        return "path is a text itself, or far too long: expected the name of a file"
    path = next(_spellings(name))
    try:
        nearby = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    except OSError:
        nearby = []
        if not os.path.isdir(path.parent):
            return f"path: there is no file {path.name} (there is no folder {path.parent})"
    # Windows hides what stands after the point; a capital is easily missed.
    ranks = [(other.lower() == path.name.lower(), Path(other).stem == path.name, other)
             for other in nearby]  # fmt: skip
    same = [other for capital, ending, other in ranks if capital or ending]
    close = same or difflib.get_close_matches(path.name, nearby, n=1)
    guess = f" (did you mean {close[0]}?)" if close else f" (looked in {path.parent.absolute()})"
    return f"path: there is no file {path.name}{guess}"


# --- The bytes ----------------------------------------------------------------------------------


def decode(data, name, encoding=None):
    """The text that `data`, the bytes of the file `name`, stand for.

    Parameters
    ----------
    data : bytes
    name : str
        For the messages.
    encoding : str, optional
        Left out: UTF-8, or what the byte order mark says.

    Raises
    ------
    ValueError
        Where the bytes are no text, or hardly one in this encoding. The message says how the
        file reads in those that fit it better.
    """
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise ValueError(f"path: {name} is {what}: save it as plain text (.txt) first")
    named = None if encoding is None else _codec(encoding)
    mark = next((mark for mark in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    used = "utf-8" if named is None else encoding
    if mark is not None:
        used, fitting = _BYTE_ORDER_MARKS[mark]
        if named is not None and named not in fitting:
            raise ValueError(
                f"encoding is {encoding!r}, but {name} begins with the mark of "
                f"{used.removesuffix('-sig')}: leave encoding= out"
            )
    try:
        text = data.decode(used)
    except UnicodeDecodeError as error:
        cut = _cut(data, used, error)
        if cut:
            raise ValueError(
                f"path: {name} is not {used}: it {cut} in the middle of a character (byte "
                f"{error.start} of {len(data)}), so it was cut off; copy the whole file, or save "
                "this one again from an editor"
            ) from None
        raise ValueError(
            f"path: {name} is not {used} (byte {error.start} is 0x{data[error.start]:02x})"
            f"{_advice(data)}"
        ) from None
    except UnicodeError as error:
        raise ValueError(f"path: {name} is not {used}: {error}{_advice(data)}") from None
    text = text.removeprefix("\ufeff").removesuffix("\x1a")  # DOS ended its files with that
    if not _damaged(text, name):
        _refuse_controls(text, data, name)
        if named is not None and mark is None:
            _refuse_better_readings(text, data, name, encoding, named)
    return text


def _codec(encoding):
    """Python's name for an encoding."""
    try:
        b"a".decode(encoding)  # refuses codecs that are not for text
        return codecs.lookup(encoding).name.replace("_", "-")
    except UnicodeError:  # one that has no single letters
        return encoding
    except (LookupError, TypeError, ValueError):
        raise ValueError(
            f"encoding is {encoding!r}, which Python doesn't know: "
            "expected a name such as 'utf-8', 'cp1252' or 'gb18030'"
        ) from None


def _cut(data, encoding, error):
    """"begins" or "ends" where only the first or last character is at fault, otherwise None."""
    several = any(kind in encoding.lower() for kind in ("16", "32"))  # bytes for each character
    try:
        start = codecs.getincrementaldecoder(encoding)().decode(data, final=False)
    except (UnicodeError, LookupError, TypeError):
        start = ""
    # In ASCII with one strange byte at its end that byte is rather a letter of another encoding.
    if start and error.start > len(data) - 8 and (several or not start.isascii()):
        return "ends"
    try:
        rest = data.lstrip(bytes(range(0x80, 0xC0)))  # what never begins a character in UTF-8
        if encoding == "utf-8" and len(data) - len(rest) < 4 and not rest.isascii():
            rest.decode()
            return "begins"
    except UnicodeDecodeError:
        pass
    return None


def _refuse_controls(text, data, name):
    found = _CONTROL.findall(text)
    if not found:
        return
    place = text.index(found[0])
    where = (f"byte {data.index(0)} is zero" if found[0] == "\x00" and 0 in data
             else f"character {place} is U+{ord(found[0]):04X}")  # fmt: skip
    if "\x00" in found or len(found) > _MANY * len(text):
        raise ValueError(f"path: {name} is not plain text ({where}){_advice(data, text)}")
    warnings.warn(
        f"{name}: {where}, which is no part of a text ({len(found)} of that kind)"
        f"{_advice(data, text)}", stacklevel=4,
    )  # fmt: skip


def _refuse_better_readings(text, data, name, encoding, named):
    """An encoding that was named, but in which the text looks garbled, and in another does not."""
    try:
        # What has no letters beyond ASCII reads the same in most encodings.
        utf8 = data.decode("utf-8") if not data.isascii() or named.startswith("utf") else text
    except UnicodeDecodeError:
        utf8 = text
    if utf8 != text and not _CONTROL.search(utf8):
        raise ValueError(f"encoding is {encoding!r}, but {name} is UTF-8: leave encoding= out")
    from charset_normalizer import from_bytes  # 0.1 s: only where it is needed

    best = from_bytes(data).best()
    if named in ("utf-16", "utf-32"):  # without a mark: as the machine has it
        named += f"-{sys.byteorder[0]}e"
    try:
        given = from_bytes(data, cp_isolation=[named], threshold=100).best()
    except (ValueError, LookupError):  # an encoding that it doesn't know
        given = None
    if best is None or given is None or str(best) == text:
        return
    if (
        given.chaos > best.chaos + 0.03
        or given.coherence < best.coherence - 0.1
        or _odd_letters(text) > _odd_letters(str(best))
    ):
        warnings.warn(
            f"{name} reads {_excerpt(text)} in {encoding}{_advice(data, text)}", stacklevel=4
        )


def _odd_letters(text):
    """How many signs, and capitals after a small letter, stand inside words: as garbling does."""
    odd = 0
    for word in text.split():
        for before, here, after in zip(word, word[1:], word[2:], strict=False):
            if ord(here) < 128 or not (before.isalpha() and after.isalpha()):
                continue
            sign = unicodedata.category(here)[0] in "SC" or here in "‚„†‡¶§•"
            odd += sign or (here.isupper() and before.islower())
    return odd


def _damaged(text, name):
    """Whether the text was damaged before, which no encoding mends; a warning says how."""
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    runs = re.findall(r"[^\x00-\x7f]+", text)
    twice = {
        once: sum(_twice_encoded(run, once) for run in runs) for once in ("cp1252", "latin-1")
    }
    once = max(twice, key=twice.get)
    if twice[once] > 1 and twice[once] > len(runs) / 2:
        what = (f"reads {_excerpt(text)}: its UTF-8 was once taken for {once} and saved again; "
                f"text.encode({once!r}).decode('utf-8') may mend it")  # fmt: skip
    elif lost:
        what = (f"has {lost} of the sign \N{REPLACEMENT CHARACTER}: letters were lost when it was "
                "saved; get it again from where it came from")  # fmt: skip
    else:
        return False
    warnings.warn(f"{name} {what}", stacklevel=4)
    return True


def _twice_encoded(run, once):
    try:
        return bool(run.encode(once).decode("utf-8"))
    except UnicodeError:
        return False


# --- What to do ---------------------------------------------------------------------------------


def _advice(data, than=None):
    """How the file reads in the encodings that fit it, other than as `than`; what to do."""
    readings = {}
    for encoding, text in _readings(data):
        if text != than and text not in readings.values():
            readings[encoding] = text
    if not readings:
        return "; if it is a text, open it in an editor and save it as UTF-8"
    said = ", ".join(f"encoding={name!r} gives {_excerpt(text)}" for name, text in readings.items())
    return f"; {said}: take what reads right, or save the file as UTF-8"


def _readings(data):
    """(encoding, text) of the likeliest encoding, and of the commonest in the West."""
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is not None and best.encoding == "utf_8" and not data.isascii():
        return [("utf-8", str(best))]
    common = []
    for encoding in ("cp1252", "mac-roman"):
        try:
            common.append((encoding, data.decode(encoding)))
        except UnicodeDecodeError:
            continue
    first = []
    if best is not None and best.encoding not in ("ascii", "utf_8"):
        # The same text can be had by several names: the best known is said.
        first = [pair for pair in common if pair[1] == str(best)]
        first = first or [(best.encoding.replace("_", "-"), str(best))]
    return [(encoding, text) for encoding, text in first + common
            if len(_CONTROL.findall(text)) <= _MANY * len(text)]  # fmt: skip


def _excerpt(text):
    """A piece of the text round its first letter that is not ASCII, to judge the reading by."""
    found = re.search(r"[^\x00-\x7f]", text)
    start = max(0, found.start() - 12) if found else 0
    return repr(" ".join(text[start : start + 32].split()))
