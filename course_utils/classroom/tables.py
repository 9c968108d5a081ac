"""The marks as files: a full table, and the forms that Canvas and Moodle import.

Canvas (Instructure's guide "How do I import grades in the Gradebook?"; what is read is decided in
``lib/gradebook_importer.rb`` of instructure/canvas-lms): columns Student, ID, SIS User ID, SIS
Login ID, Section, then one for each assignment, ``Its title`` or ``Its title (its number)``; the
second row has the points that are possible. Who a row is of, is told by ID, else by SIS User ID,
SIS Login ID, or the name. Commas or semicolons, points or commas in numbers. A column that Canvas
doesn't know yet becomes a new assignment; to fill an existing one, give the file that Canvas
exported (``grade ... --canvas exported.csv``): its rows and columns are kept, and the marks written
into it. A cell that is left empty takes away the grade that Canvas has.

Moodle (docs.moodle.org, "Assignment submissions", the grading worksheet; what is read is decided in
``mod/assign/feedback/offline`` of moodle/moodle): columns Identifier ("Participant 4711"), Grade
and Last modified (grade) must be there, by their names in the language that the teacher has Moodle
in: these are English. Full name, Maximum Grade and others are for the reader; Feedback comments are
taken as HTML. Commas and UTF-8, with or without the mark at the front. Upload it with "Upload
grading worksheet"; grades that Moodle has already are overwritten only where the box for records
that were modified more recently is ticked.
"""

import csv
import hashlib
import html
import io
import re
import unicodedata

from course_utils.cli.messages import CourseError
from course_utils.exercises.engine.proof import lesson_modules, quizzes_of


def rows(results):
    """One row for each learner and lesson.

    Returns
    -------
    list of dict
        In the order of the learners' names; columns of exercises are called ``05.rnn_step``.
    """
    table = []
    for result in results:
        row = {
            "learner": result.submission.learner,
            "number": result.submission.user,
            "lesson": result.lesson or "",
            "points": number(result.points) if result.marks is not None else "",
            "of": len(result.marks) if result.marks is not None else "",
            "quizzes right": sum(filter(None, result.quizzes.values())) if answered(result) else "",
            "quizzes": len(result.quizzes) if answered(result) else "",
            "file": result.submission.shown,
            "page": file_name(result.submission),
            "remarks": "; ".join(result.remarks),
        }
        for mark in result.marks or ():
            row[f"{result.lesson}.{mark.exercise}"] = number(mark.points)
        for name, point in result.quizzes.items():
            row[f"{result.lesson}.quiz.{name}"] = "" if point is None else point
        table.append(row)
    return table


def answered(result):
    """Whether any quiz has an answer."""
    return any(point is not None for point in result.quizzes.values())


def file_name(one):
    """The name of a learner's page: in their letters, different for different learners."""
    plain = unicodedata.normalize("NFKD", one.learner)
    plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    plain = re.sub(r"\W+", "-", unicodedata.normalize("NFC", plain)).strip("-").lower()[:40]
    number = hashlib.sha256(one.key.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{plain or 'learner'}-{number}.html"


def write_all(results, path):
    """Write the full table."""
    table = rows(results)
    head = list(dict.fromkeys(name for row in table for name in row)) or ["learner"]
    _write(path, [head, *([_harmless(row.get(name, "")) for name in head] for row in table)])


def total(result, with_quizzes):
    """A learner's points for a lesson."""
    points = result.points
    return points + sum(filter(None, result.quizzes.values())) if with_quizzes else points


def possible(lesson, exercises, with_quizzes):
    """The most points of a lesson."""
    if not with_quizzes:
        return exercises
    return exercises + len(quizzes_of(lesson_modules()[f"lesson_{lesson}"]))


def write_canvas(results, path, lessons, with_quizzes=False, exported=None):
    """Write the form for Canvas: one column for each lesson.

    Parameters
    ----------
    lessons : dict of str -> (str, int)
        Number -> title of the assignment, points possible.
    exported : bytes, optional
        The file that Canvas exported, to be filled in.

    Returns
    -------
    list of str
        What the teacher should know of it, a line each.
    """
    points, learners = {}, {}
    for result in results:
        if result.marks is not None:
            key = result.submission.key
            points.setdefault(key, {})[result.lesson] = number(total(result, with_quizzes))
            learners[key] = result.submission
    if exported is not None:
        return _fill_in(exported, path, points, learners, lessons)
    titles = [title for title, _ in lessons.values()]
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]
    table = [head, ["    Points Possible", "", "", "", "", *(most for _, most in lessons.values())]]
    for key, one in learners.items():
        user = one.user if one.platform == "canvas" else ""
        table.append([_harmless(one.learner), user, "", "", "",
                      *(points[key].get(lesson, "") for lesson in lessons)])
    _write(path, table)
    return []


def _fill_in(exported, path, points, learners, lessons):
    text, separator = _text_of(exported)
    table = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if row]
    head = table[0] if table else []
    if not ("Student" in head or "LastName" in head) or "ID" not in head or "Section" not in head:
        raise CourseError("The file for --canvas is no gradebook that Canvas exported: its first "
                          "line has no Student, ID and Section")
    said, columns = [], {}
    for lesson, (title, most) in lessons.items():
        columns[lesson], lines = _column(table, title, most)
        said += lines
    for row in table[1:]:
        row += [""] * (len(head) - len(row))
    rows = _Rows(head, table[1:])
    for key, one in learners.items():
        own = rows.of(one)
        if len(own) != 1:
            many = "stands there more than once" if own else "is not in what Canvas exported"
            said.append(f"{one.learner} {many}: not written into {path.name}")
            continue
        for lesson, value in points[key].items():
            if own[0][columns[lesson]].strip().upper() == "EX":
                said.append(f"{one.learner} is excused from lesson {lesson} in Canvas: kept so")
            else:
                own[0][columns[lesson]] = value
    _write(path, table, separator, mark=exported.startswith(b"\xef\xbb\xbf"))
    return said


def _text_of(exported):
    """The text of what Canvas exported, perhaps saved by Excel since, and what separates in it."""
    try:
        text = exported.decode("utf-16" if exported[:2] in (b"\xff\xfe", b"\xfe\xff")
                               else "utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError("The file for --canvas is not in UTF-8: export it from Canvas again, or "
                          'save it as "CSV UTF-8"') from None
    first = text.partition("\n")[0]
    return text, max(",;\t", key=first.count)


def _column(table, title, most):
    """Where the marks of an assignment go, and what to say of it."""
    head = table[0]
    pattern = re.compile(rf"{re.escape(title)}(?: \(\d+\))?")
    there = [k for k, name in enumerate(head) if pattern.fullmatch(name.strip())]
    possible_row = next((row for row in table[1:] if "Points Possible" in row[0]), None)
    if not there:
        for row in table:
            row += [""] * (len(head) - len(row))
        head.append(title)
        if possible_row is not None:
            possible_row.append(str(most))
        return len(head) - 1, [f"Canvas exported no column {title!r}: importing makes a new "
                               "assignment of that name"]
    known = possible_row[there[0]].strip() if possible_row else ""
    if re.fullmatch(r"[\d.,]+", known) and float(known.replace(",", ".")) != most:
        return there[0], [f"{title!r} has {known} points in Canvas and {most} here: the marks are "
                          f"written as they are, of {most}"]
    return there[0], []


class _Rows:
    """The rows of a gradebook by what its learners are known by."""

    def __init__(self, head, rows):
        self._by_number, self._by_login, self._by_name = {}, {}, {}
        for row in rows:
            cells = dict(zip(head, map(str.strip, row), strict=False))
            last, _, first = cells.get("Student", "").partition(",")
            last, first = cells.get("LastName", last), cells.get("FirstName", first)
            self._by_number.setdefault(cells["ID"], []).append(row)
            for login in {cells.get("SIS Login ID", ""), cells.get("SIS User ID", "")} - {""}:
                self._by_login.setdefault(login.casefold(), []).append(row)
            for name in {_flat(last + first), _flat(first + last)} - {""}:
                self._by_name.setdefault(name, []).append(row)

    def of(self, one):
        """The rows that may be a learner's: the number tells, if Canvas gave it."""
        if one.platform == "canvas":
            return self._by_number.get(one.user, [])
        login = self._by_login.get(one.learner.casefold())
        return login or self._by_name.get(_flat(one.learner), [])


def _flat(name):
    """`Doe, Jane` as Canvas writes it in a file's name: doejane."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def write_moodle(results, path, lessons, with_quizzes=False):
    """Write Moodle's grading worksheet: one row for each learner and lesson."""
    head = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
            "Grade can be changed", "Last modified (grade)", "Feedback comments"]
    table = [head]
    for result in results:
        if result.marks is None:
            continue
        one = result.submission
        identifier = f"Participant {one.user}" if one.platform == "moodle" else ""
        said = "<br>".join(html.escape(f"{mark.name}: {number(mark.points)}, {mark.text}")
                           for mark in result.marks)
        table.append([identifier, _harmless(one.learner), "", "Submitted for grading",
                      number(total(result, with_quizzes)), lessons[result.lesson][1], "Yes", "",
                      said])
    _write(path, table)


def number(points):
    """2 for 2.0, 2.5 for 2.5."""
    return f"{points:z.2f}".rstrip("0").rstrip(".")


def _write(path, table, separator=",", mark=True):
    # The mark at the front says UTF-8 to Excel; Canvas and Moodle read it too.
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(table)
    path.write_text(text.getvalue(), encoding="utf-8-sig" if mark else "utf-8", errors="replace",
                    newline="")


def _harmless(cell):
    """A name that a table program would take for a formula gets a mark that stops it."""
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
