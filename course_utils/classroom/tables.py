"""The marks as files: a full table, and the forms that Canvas and Moodle import.

Canvas (Instructure's guide "How do I import grades in the Gradebook?"; what its CSV has to have, by
the guide of Ohio State University, teaching.resources.osu.edu, "Import a CSV file to Carmen
grades"): columns Student, ID, SIS User ID, SIS Login ID, Section, then one for each assignment; the
second row has the points that are possible. A column that Canvas doesn't know yet becomes a new
assignment; to fill an existing one, give the file that Canvas exported
(``grade ... --canvas exported.csv``): its rows and columns are kept, and the marks written into it.

Moodle (docs.moodle.org, "Grade import" and "Assignment submissions", the grading worksheet):
Identifier ("Participant 4711"), Full name, Grade, Maximum Grade, Feedback comments. Upload it with
"Upload grading worksheet", or map the columns in the grade book's CSV import.
"""

import csv
import io

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


def write_all(results, path):
    """Write the full table."""
    table = rows(results)
    head = list(dict.fromkeys(name for row in table for name in row)) or ["learner"]
    _write(path, [head, *([row.get(name, "") for name in head] for row in table)])


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
    exported : str, optional
        The text of a file that Canvas exported, to be filled in.

    Returns
    -------
    list of str
        Learners who are not in the exported file.
    """
    points, names = {}, {}
    for result in results:
        if result.marks is not None:
            key = result.submission.user or result.submission.learner.casefold()
            points.setdefault(key, {})[result.lesson] = number(total(result, with_quizzes))
            names[key] = result.submission
    if exported is not None:
        return _fill_in(exported, path, points, names, lessons)
    titles = [title for title, _ in lessons.values()]
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]
    table = [head, ["    Points Possible", "", "", "", "", *(most for _, most in lessons.values())]]
    for key, one in names.items():
        user = one.user if one.platform == "canvas" else ""
        table.append([one.learner, user, "", "", "",
                      *(points[key].get(lesson, "") for lesson in lessons)])
    _write(path, table)
    return []


def _fill_in(exported, path, points, names, lessons):
    table = list(csv.reader(io.StringIO(exported.lstrip("\ufeff"))))
    head = table[0]
    columns = {}
    for lesson, (title, most) in lessons.items():
        there = [k for k, name in enumerate(head) if name.startswith(title)]
        if not there:
            head.append(title)
            for row in table[1:]:
                row.append(most if "Points Possible" in row[0] else "")
        columns[lesson] = there[0] if there else len(head) - 1
    met = set()
    for row in table[1:]:
        row += [""] * (len(head) - len(row))
        known = [row[k].strip() for k, name in enumerate(head[:5]) if name.strip()]
        for key in (*known, *(_flat(name) for name in known[:1])):
            key = key if key in points else key.casefold()
            if key in points:
                met.add(key)
                for lesson, value in points[key].items():
                    row[columns[lesson]] = value
                break
    _write(path, table)
    return [names[key].learner for key in points if key not in met]


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
        said = " · ".join(f"{mark.name}: {number(mark.points)}, {mark.text}"
                          for mark in result.marks)
        table.append([identifier, one.learner, "", "Submitted for grading",
                      number(total(result, with_quizzes)), lessons[result.lesson][1], "Yes", "",
                      said])
    _write(path, table)


def number(points):
    """2 for 2.0, 2.5 for 2.5."""
    return f"{points:z.2f}".rstrip("0").rstrip(".")


def _write(path, table):
    # The mark at the front says UTF-8 to Excel; Canvas and Moodle read it too.
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [_harmless(cell) for cell in row] for row in table
    )
    path.write_text(text.getvalue(), encoding="utf-8-sig", errors="replace", newline="")


def _harmless(cell):
    """A name that a table program would take for a formula gets a mark that stops it."""
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
