"""One page of feedback for each learner: their answers, the verdicts, the hints of the checks."""

import html
from pathlib import Path

from course_utils.classroom.tables import answered, file_name, number
from course_utils.exercises.engine.markup import inline
from course_utils.exercises.engine.proof import lesson_modules, quizzes_of
from course_utils.lessons import LESSONS

_SIGNS = {
    "right": ("✓", "right"), "partly": ("◐", "partly right"), "wrong": ("✗", "not yet"),
    "not tried": ("○", "not tried"), "missing": ("○", "not in the notebook"),
}
_STYLE = """
:root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--soft:#f3f3f3;--line:#767676;
--right:#1b6e20;--wrong:#8a4b00;--open:#555}
@media(prefers-color-scheme:dark){:root{--ink:#eee;--paper:#161616;--soft:#242424;--line:#9a9a9a;
--right:#7fd183;--wrong:#ffb74d;--open:#bbb}}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);
max-width:52rem;margin:0 auto;padding:1rem}
h2{margin:2rem 0 .5rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
caption{text-align:left;font-weight:600;padding:.3rem 0}td.n,th.n{text-align:right}
article{border-left:.35rem solid var(--open);padding:.1rem 1rem;margin:1rem 0}
article.right{border-color:var(--right)}article.partly,article.wrong{border-color:var(--wrong)}
h3{margin:.5rem 0}.verdict{font-weight:600}
pre{background:var(--soft);padding:.6rem;overflow-x:auto;white-space:pre}
code{font-family:ui-monospace,Consolas,monospace;font-size:.95em;overflow-wrap:anywhere}
pre code{overflow-wrap:normal}pre:focus-visible{outline:3px solid var(--line)}
@media(max-width:30rem){th,td{padding:.3rem}}
"""


def write_pages(results, folder):
    """Write the pages of all learners; gives the files.

    Parameters
    ----------
    results : list of Result
        The counted ones, and those that could not be marked.
    folder : Path
    """
    learners = {}
    for result in results:
        learners.setdefault(result.submission.key, []).append(result)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for own in learners.values():
        path = Path(folder) / file_name(own[0].submission)
        path.write_text(page(own), encoding="utf-8", errors="replace")
        files.append(path)
    return files


def page(results):
    """The page of one learner, as HTML.

    Parameters
    ----------
    results : list of Result
        One for each lesson.
    """
    learner = html.escape(results[0].submission.learner)
    titles = {lesson.number: lesson.title for lesson in LESSONS}
    results = sorted(results, key=lambda result: result.lesson or "")
    head = '<tr><th scope="col">Lesson</th><th scope="col" class="n">Points</th></tr>'
    rows, parts = [], []
    for result in results:
        title = f"{result.lesson} {titles[result.lesson]}" if result.lesson else "A file"
        if result.marks is None:
            rows.append(f'<tr><th scope="row">{html.escape(title)}</th>'
                        '<td class="n">not marked</td></tr>')
        else:
            points = f"{number(result.points)} of {len(result.marks)}"
            rows.append(f'<tr><th scope="row"><a href="#lesson-{result.lesson}">'
                        f'{html.escape(title)}</a></th><td class="n">{points}</td></tr>')
        parts.append(_lesson(result, title))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Feedback for {learner}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Feedback for <bdi>{learner}</bdi></h1>"
        f"<table><caption>Your points</caption><thead>{head}</thead>"
        f"<tbody>{''.join(rows)}</tbody></table>{''.join(parts)}</main></body></html>\n"
    )


def _lesson(result, title):
    remarks = "".join(f"<li>{inline(remark)}</li>" for remark in result.remarks)
    remarks = f"<p>About the file {html.escape(result.submission.shown)}:</p><ul>{remarks}</ul>" \
        if remarks else ""
    marks = sorted(result.marks or (), key=lambda mark: mark.cell or float("inf"))
    marks = "".join(map(_mark, marks))  # as they stand in the notebook
    number_ = f' id="lesson-{result.lesson}"' if result.lesson else ""
    return f"<h2{number_}>{html.escape(title)}</h2>{remarks}{marks}{_quizzes(result)}"


def _mark(mark):
    sign, words = _SIGNS[mark.state]
    points = f"{number(mark.points)} of 1 point"
    where = f", code cell {mark.cell}" if mark.cell else ""
    text = mark.text.removeprefix("Not yet. ")
    if mark.state == "not tried":  # the check says what to do in the notebook
        text = "There is still the `...` in its cell."
    answer = ""
    if mark.answer and mark.state != "not tried":
        label = html.escape(f"Your answer {mark.name}")
        answer = (f'<pre tabindex="0" role="region" aria-label="{label}">'
                  f"<code>{html.escape(mark.answer)}</code></pre>")
    return (
        f'<article class="{mark.state.split()[0]}"><h3><code>{html.escape(mark.name)}</code></h3>'
        f'<p class="verdict"><span aria-hidden="true">{sign}</span> {words}: {points}{where}</p>'
        f"<p>{inline(text)}</p>{answer}</article>"
    )


def _quizzes(result):
    if not answered(result):
        return ""
    quizzes = quizzes_of(lesson_modules()[f"lesson_{result.lesson}"])
    said = {1: "✓ right", 0: "✗ not right", None: "○ not answered"}
    rows = "".join(
        f'<tr><th scope="row">{inline(quizzes[name].question)}</th><td>{said[point]}</td></tr>'
        for name, point in result.quizzes.items() if name in quizzes
    )
    return (
        "<table><caption>Quizzes, as your progress file has them</caption>"
        '<thead><tr><th scope="col">Question</th><th scope="col">Your choice</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
