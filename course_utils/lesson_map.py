"""The map of all lessons and the ways through them, for lesson 00 and the README.

Made from ``lessons.py``.
"""

from html import escape

from course_utils.exercises import progress
from course_utils.lessons import LESSONS, ROUTES
from course_utils.scroll_box import in_scroll_box

_TABLE = "border-collapse:collapse;max-width:900px;text-align:left"
_LEFT = "text-align:left;padding:4px 12px 4px 0;vertical-align:top"
_RIGHT = "text-align:right;padding:4px 12px 4px 0;vertical-align:top"


class LessonMap:
    """All lessons in order: those that are here as links, the others marked "to come".

    Leave it as the last line of a cell. It is a table in a page, lines of text elsewhere, and
    :meth:`markdown` for a file.

    Parameters
    ----------
    lessons : sequence of Lesson
    kept : dict, optional
        What the learner has done, see :mod:`course_utils.exercises.progress`: one more column.
    """

    def __init__(self, lessons=LESSONS, kept=None):
        self.lessons = tuple(lessons)
        self.done = {
            lesson.number: progress.done(lesson.number, kept) for lesson in self.lessons if kept
        }

    @property
    def caption(self):
        """How many lessons are here, and how long they take."""
        here = [lesson for lesson in self.lessons if lesson.exists]
        hours = f"about {sum(lesson.minutes for lesson in here) / 60:z.1f} hours of work"
        yours = f" What you have done is kept in {progress.FILE}, and sent nowhere."
        yours = yours if self.done else ""
        if len(here) == len(self.lessons):
            return f"{len(here)} lessons, {hours}.{yours}"
        return (
            f"{len(here)} of {len(self.lessons)} lessons are here, {hours}; the others are to "
            f"come.{yours}"
        )

    def __repr__(self):
        rows = [("lesson", "minutes", "the question it answers", "done")]
        for lesson in self.lessons:
            title = f"{lesson.number}  {lesson.title}{'' if lesson.exists else ' (to come)'}"
            rows.append((title, str(lesson.minutes), lesson.question, self._done(lesson)))
        width, asked_width = (max(len(row[k]) for row in rows) for k in (0, 2))
        lines = [
            f"{title:<{width}}  {minutes:>7}  "
            + (f"{asked:<{asked_width}}  {done}".rstrip() if self.done else asked)
            for title, minutes, asked, done in rows
        ]
        return "\n".join([*lines, self.caption])

    def _repr_html_(self):
        """Links are relative to the folder of the lessons, where lesson 00 stands too."""
        head = "".join(
            f'<th scope="col" style="{style}">{title}</th>'
            for title, style in (("Lesson", _LEFT), ("The question it answers", _LEFT),
                                 ("Minutes", _RIGHT), *[("Done", _LEFT)] * bool(self.done))
        )  # fmt: skip
        body = "".join(
            f'<tr><th scope="row" style="{_LEFT};font-weight:normal">{self._title(lesson)}</th>'
            f'<td style="{_LEFT}">{escape(lesson.question)}</td>'
            f'<td style="{_RIGHT}">{lesson.minutes}</td>'
            + f'<td style="{_LEFT}">{self._done(lesson)}</td>' * bool(self.done)
            + "</tr>"
            for lesson in self.lessons
        )
        return in_scroll_box(
            f'<table style="{_TABLE}"><caption style="text-align:left">{self.caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", "Lessons"
        )

    def _done(self, lesson):
        """How much of a lesson is done, in words; nothing where nothing is."""
        counts = self.done.get(lesson.number, {})
        if not any(made for made, _ in counts.values()):
            return ""
        said = ", ".join(f"{made} of {all_} {kind}" for kind, (made, all_) in counts.items())
        complete = all(made == all_ for made, all_ in counts.values())
        return f"✓ {said}" if complete else said

    @staticmethod
    def _title(lesson):
        name = f"{lesson.number} · {escape(lesson.title)}"
        if lesson.exists:
            return f'<a href="{lesson.path.name}">{name}</a>'
        return f"{name} <em>(to come)</em>"

    def markdown(self, folder="notebooks"):
        """The map as a Markdown table whose links start with `folder`."""
        lines = ["| Lesson | The question it answers | Minutes |", "|---|---|--:|"]
        for lesson in self.lessons:
            name = f"{lesson.number} · {lesson.title}"
            if lesson.exists:
                name = f"[{name}]({folder}/{lesson.path.name})"
            else:
                name += " *(to come)*"
            lines.append(f"| {name} | {lesson.question} | {lesson.minutes} |")
        return "\n".join(lines)


def lesson_map():
    """The map of the course's lessons, with what the learner has done (see :class:`LessonMap`)."""
    return LessonMap(kept=progress.mine())


class RouteMap:
    """The ways through the course: the lessons of each, its hours, and whom it suits.

    Leave it as the last line of a cell. It is a table in a page, lines of text elsewhere, and
    :meth:`markdown` for a file.

    Parameters
    ----------
    routes : sequence of Route
    """

    headings = ("Way", "Lessons", "Hours", "It suits you if")

    def __init__(self, routes=ROUTES):
        self.routes = tuple(routes)

    def rows(self):
        """(name, lessons, hours, whom it suits) of each way."""
        return [
            (route.name, _stretches(route.numbers),
             f"{sum(lesson.minutes for lesson in route.lessons) / 60:z.0f}", route.suits)
            for route in self.routes
        ]  # fmt: skip

    def __repr__(self):
        rows = [self.headings, *self.rows()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )

    def _repr_html_(self):
        head = "".join(f'<th scope="col" style="{_LEFT}">{name}</th>' for name in self.headings)
        body = "".join(
            f'<tr><th scope="row" style="{_LEFT};font-weight:normal">{escape(name)}</th>'
            + "".join(f'<td style="{_LEFT}">{escape(cell)}</td>' for cell in cells)
            + "</tr>"
            for name, *cells in self.rows()
        )
        return in_scroll_box(
            f'<table style="{_TABLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>',
            "Ways through the lessons"
        )

    def markdown(self):
        """The ways as a Markdown table."""
        lines = [f"| {' | '.join(self.headings)} |", "|---|---|--:|---|"]
        return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in self.rows())])


def _stretches(numbers):
    """Numbers of lessons as they are said: 00, 05 to 09."""
    runs = []
    for number in numbers:
        if runs and int(number) == int(runs[-1][-1]) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs
    )


def route_map():
    """The ways through the course (see :class:`RouteMap`)."""
    return RouteMap()
