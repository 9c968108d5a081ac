"""Which notebooks lie in a folder or in zip files, whose they are, and of which lesson.

Known layouts, mixed and nested as they come:

- Canvas, "Download Submissions": ``doejane_LATE_4711_90210_05_rnn_equation-1.ipynb``, where 4711 is
  the learner's number;
- Moodle, "Download all submissions": ``Jane Doe_4711_assignsubmission_file_/05_rnn_equation.ipynb``
  or the same in one name, where 4711 is the participant's number in the grading worksheet;
- nbgrader: ``submitted/jane/05/05_rnn_equation.ipynb``;
- a folder or a zip file for each learner, or a folder for each lesson;
- one notebook for each learner, ``05_rnn_equation Jane Doe.ipynb``.

A zip file is taken as a folder of its name.
"""

import contextlib
import itertools
import os
import re
import shutil
import stat
import time
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from course_utils.lessons import LESSONS

MOST_FILES = 20_000  # in one zip file
MOST_BYTES = 2_000_000_000  # unpacked, of one zip file
LARGEST = 200_000_000  # bytes of one file that is unpacked
DEEPEST = 3  # zip files in zip files
PROGRESS = "my_progress"  # the learner's progress file, see course_utils.exercises.progress

CANVAS = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<user>\d+)_(?P<submission>\d+)_(?P<file>.+)")
MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_file_?(?P<file>.*)")
# Data that a learner may hand in beside a notebook: not worth a line in the report.
BESIDE = {".json", ".csv", ".txt", ".npz", ".npy", ".png", ".jpg", ".md", ".keras", ".h5", ".log"}


@dataclass(frozen=True)
class Submission:
    """A notebook that was handed in.

    Attributes
    ----------
    learner : str
        The name, as the layout has it.
    user : str
        The learner's number on the learning platform, or "".
    platform : str
        "canvas", "moodle" or "".
    path : Path
        The file.
    shown : str
        Where it lay, for the report.
    when : float
        When it was written, in seconds since 1970.
    alone : bool
        Whether nobody else's files lie in its folder.
    """

    learner: str
    user: str
    platform: str
    path: Path
    shown: str
    when: float
    alone: bool = False
    lesson: str | None = None
    progress: Path | None = None

    @property
    def key(self):
        """One learner's, whatever the notebook."""
        return f"{self.platform} {self.user}" if self.user else self.learner.casefold()


@dataclass(frozen=True)
class _File:
    path: Path
    shown: PurePosixPath
    when: float


def collect(folder, unpacked):
    """All notebooks in a folder, or a zip file.

    Parameters
    ----------
    folder : Path
    unpacked : Path
        A folder for what is in zip files.

    Returns
    -------
    list of Submission, list of str
        And one line for each thing that is left out.
    """
    files, remarks = [], []
    if folder.is_file():
        if folder.suffix.lower() == ".zip":
            _unzip(folder, PurePosixPath(), unpacked, files, remarks, 1)
        else:
            files.append(_File(folder, PurePosixPath(folder.name), folder.stat().st_mtime))
    else:
        _walk(folder, PurePosixPath(), unpacked, files, remarks)
    files.sort(key=lambda file: str(file.shown))
    return _sorted_out(files, remarks), remarks


def _walk(folder, shown, unpacked, files, remarks):
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    if not entries and shown.parts:
        remarks.append(f"{shown}: an empty folder")
    for entry in entries:
        name = unicodedata.normalize("NFC", entry.name)
        if entry.is_symlink():
            remarks.append(f"{shown / name}: a link to somewhere else, left out")
        elif entry.is_dir():
            if not _is_hidden(name):
                _walk(Path(entry.path), shown / name, unpacked, files, remarks)
        elif entry.is_file() and not _is_hidden(name):
            if name.lower().endswith(".zip"):
                _unzip(Path(entry.path), shown / name[:-4], unpacked, files, remarks, 1)
            else:
                files.append(_File(Path(entry.path), shown / name, entry.stat().st_mtime))


def _is_hidden(name):
    return name.startswith(".") or name in ("__MACOSX", "__pycache__")


def _unzip(path, shown, unpacked, files, remarks, deep):
    """Unpack a zip file, however it was made: within limits, and nowhere but into its folder."""
    called = f"{shown}.zip" if shown.name else path.name
    target = unpacked / f"{len(list(unpacked.iterdir())) if unpacked.exists() else 0:05}"
    target.mkdir(parents=True)
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES:
                raise zipfile.BadZipFile(f"more than {MOST_FILES} files in it")
            for number, entry in enumerate(entries):
                name = _name_in(entry)
                parts = PurePosixPath(name.replace("\\", "/")).parts
                if entry.is_dir() or not parts:
                    continue
                outside = ".." in parts or parts[0].startswith("/") or ":" in parts[0]
                if outside or stat.S_ISLNK(entry.external_attr >> 16):
                    remarks.append(f"{called}: its entry {name!r:.80} leads outside, left out")
                    continue
                if any(map(_is_hidden, parts)):
                    continue
                # The names on the disk are ours: theirs may be too long, or alike but for case.
                place = target / f"{number:05}{PurePosixPath(parts[-1]).suffix[:12].lower()}"
                size = _extract(archive, entry, place, min(left, LARGEST))
                if size is None:
                    remarks.append(
                        f"{called}: its entry {name!r:.80} is larger than "
                        f"{min(left, LARGEST) // 1_000_000} MB unpacked, left out"
                    )
                    continue
                left -= size
                inner = shown.joinpath(*parts)
                if inner.suffix.lower() == ".zip":
                    if deep < DEEPEST:
                        inner = inner.with_name(inner.name[:-4])
                        _unzip(place, inner, unpacked, files, remarks, deep + 1)
                    else:
                        remarks.append(f"{inner}: a zip file in zip files, too deep, left out")
                else:
                    files.append(_File(place, inner, _when(entry)))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        why = "it is locked with a password" if "password" in str(error) else error
        remarks.append(f"{called}: can't be unpacked: {why}")
    except Exception as error:  # zlib's and others' own
        remarks.append(f"{called}: can't be unpacked: {type(error).__name__}: {error}")


def _name_in(entry):
    """An entry's name; some programs write UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name)


def _extract(archive, entry, place, most):
    """Write an entry to a file; the size, or None if it is too large (and nothing is left)."""
    size = 0
    with archive.open(entry) as source, place.open("wb") as file:
        while part := source.read(1 << 20):
            size += len(part)
            if size > most:
                break
            file.write(part)
    if size > most:
        place.unlink()
        return None
    return size


def _when(entry):
    try:
        return time.mktime((*entry.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0


# Whose --------------------------------------------------------------------------------------------


def _sorted_out(files, remarks):
    notebooks = [file for file in files if _ends(file, ".ipynb")]
    top = _common_folders([file.shown for file in notebooks])
    progress, owners = {}, {}
    for file in files:
        key = _whose(file.shown, top)[3]
        if _ends(file, ".json") and PROGRESS in file.shown.name:
            progress[key] = file.path
        elif _ends(file, ".ipynb"):
            owners.setdefault(file.shown.parent, set()).add(key)
        elif not _ends(file, *BESIDE):
            remarks.append(f"{file.shown}: no notebook, left out")
    found = []
    for file in notebooks:
        name, user, platform, key, lesson = _whose(file.shown, top)
        alone = len(owners[file.shown.parent]) == 1 and len(file.shown.parts) > 1
        found.append(Submission(name, user, platform, file.path, str(file.shown), file.when, alone,
                                lesson, progress.get(key)))
    return found


def _ends(file, *endings):
    return file.shown.suffix.lower() in endings


def _common_folders(places):
    """How many folders at the top hold all notebooks, and so are nobody's."""
    if len(places) < 2:
        return 0
    rows = zip(*(place.parts[:-1] for place in places), strict=False)
    top = len(list(itertools.takewhile(lambda row: len(set(row)) == 1, rows)))
    nameless = any(_without_lesson(place.name) == place.name
                   for place in places if len(place.parts) == top + 1)
    return max(top - nameless, 0)  # several lessons of one learner: the folder is theirs


def _whose(shown, top):
    """Name, number, platform, key, and the lesson that a folder's name says."""
    for part in shown.parts:
        for platform, pattern in (("moodle", MOODLE), ("canvas", CANVAS)):
            match = pattern.fullmatch(part)
            if match:
                name, user = match["name"].strip(), match["user"]
                lesson = _lesson_in(match["file"] if part == shown.name else shown.name)
                return name, user, platform, f"{platform} {user}", lesson
    parts, lesson = list(shown.parts[top:]), None
    if "submitted" in shown.parts[:-2]:  # nbgrader
        parts = list(shown.parts[shown.parts.index("submitted") + 1 :])
    while len(parts) > 1 and _is_lesson(parts[0]):
        lesson = _is_lesson(parts.pop(0))
    name = parts[0] if len(parts) > 1 else _without_lesson(parts[0])
    lesson = lesson or _lesson_in(shown.name)
    return name, "", "", name.casefold(), lesson


def _is_lesson(part):
    match = re.fullmatch(r"(?i)(?:lesson|week|assignment)?[ _-]*(\d\d)(?:[ _-].*)?", part)
    known = {lesson.number: lesson for lesson in LESSONS}
    if match and match[1] in known:
        rest = part[match.end(1):].strip(" _-")
        return match[1] if not rest or rest in known[match[1]].name else None
    return None


def _lesson_in(name):
    """The lesson that a file's name says, or None."""
    for lesson in LESSONS:
        if lesson.name in name.replace(" ", "_"):
            return lesson.number
    match = re.search(r"(?<!\d)(\d\d)(?!\d)", name)
    return match[1] if match and match[1] in {lesson.number for lesson in LESSONS} else None


def _without_lesson(name):
    """A learner's name in that of a file: `05_rnn_equation Jane Doe (1).ipynb`."""
    stem = name[:-6] if name.lower().endswith(".ipynb") else name
    for lesson in LESSONS:
        stem = re.sub(rf"(?i){lesson.number}[ _-]+{lesson.slug.replace('_', '[ _-]')}", "", stem)
    stem = re.sub(r"(?i)\blesson[ _-]*\d\d\b|\((\d+|copy)\)|[-_ ]copy\d*\b", " ", stem)
    short = re.sub(r"(?<!\d)\d\d(?!\d)", " ", stem)
    for text in (short, stem):
        if tidy := text.strip(" _-.,"):
            return re.sub(r"\s+", " ", tidy.replace("_", " "))
    return name


def copy_of(submission, folder):
    """Copy what a learner handed in with a notebook, up to 50 MB, into an empty folder."""
    left = 50_000_000
    if not submission.alone or not submission.path.parent.is_dir():
        return
    for entry in sorted(os.scandir(submission.path.parent), key=lambda entry: entry.name):
        if entry.is_symlink() or not entry.is_file() or entry.name.lower().endswith(".zip"):
            continue
        left -= entry.stat().st_size
        if left < 0:
            return
        shutil.copy2(entry.path, Path(folder) / entry.name)
