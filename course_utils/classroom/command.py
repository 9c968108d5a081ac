"""The command ``grade`` inside the environment: collect, mark, write tables and pages."""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from course_utils.classroom import feedback, submissions, tables
from course_utils.classroom.grade import Bar
from course_utils.classroom.running import Class, lesson_numbers
from course_utils.cli.messages import CourseError, say
from course_utils.lessons import LESSONS
from course_utils.locking import exclusive

_WALLS = {
    "kernel": "Learners' code ran behind walls that the kernel held: no network, no other process, "
              "nothing written, nothing read but Python, the course without its exercises, and the "
              "learner's own files.",
    "python": "Learners' code ran in processes of its own, but on this system Python itself had to "
              "refuse network, processes and files: that stops accidents and the usual tricks, not "
              "somebody who knows Python's inside well. To be sure, mark on Linux (5.13 or later).",
    None: "No learner's code was run.",
}


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path)
    parser.add_argument("--lesson", action="append")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--quizzes", action="store_true")
    parser.add_argument("--canvas", type=Path)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--workers", type=int)
    options = parser.parse_args(arguments)
    unknown = set(options.lesson or ()) - set(lesson_numbers())
    if unknown:
        say(f"There is no lesson {', '.join(sorted(unknown))}: expected one of "
            f"{', '.join(lesson_numbers())}", error=True)
        return 2
    try:
        return grade(options)
    except CourseError as error:
        say(str(error), error=True)
        return error.code
    except KeyboardInterrupt:
        say("\nStopped. The same command goes on where it was.", error=True)
        return 130


def grade(options):
    """Mark what `options` name; gives the exit code."""
    work = options.to / ".work"
    work.mkdir(parents=True, exist_ok=True)
    options.to.chmod(0o700)

    def waiting():
        say("Another `grade` writes there: waiting for it to end ...")

    with exclusive(work / "lock", waiting=waiting), TemporaryDirectory() as unpacked:
        found, left_out = submissions.collect(options.folder, Path(unpacked))
        start = time.monotonic()
        marker = Class(work, options.lesson, partial=not options.whole, seconds=options.seconds)
        results = marker.run(found, options.workers, Bar()) if found else []
        took = time.monotonic() - start
    counted, older = newest(results)
    said = write(options, counted)
    lines = report(counted, older, left_out, results, said)
    (options.to / "report.txt").write_text("\n".join(lines) + "\n", encoding="utf-8",
                                           errors="replace")
    for line in lines[:40]:
        say(line)
    if len(lines) > 40:
        say(f"... and {len(lines) - 40} more lines in report.txt")
    marked = sum(result.marks is not None for result in counted)
    learners = len({result.submission.key for result in counted})
    say(f"{marked} notebooks of {learners} learners marked in {took:z.0f} s: {options.to}")
    return 0 if found else 1


def newest(results):
    """Of several notebooks of one learner for one lesson the last one counts.

    That is the one written last; of those from one second the last by name, as Canvas numbers them.
    """
    groups = {}
    for result in results:
        lesson = result.lesson if result.marks is not None else f"file {result.submission.shown}"
        groups.setdefault((result.submission.key, lesson), []).append(result)
    counted, older = [], []
    for group in groups.values():
        *before, last = sorted(group, key=lambda one: (one.submission.when, one.submission.shown))
        counted.append(last)
        older += [(one, last) for one in before]
    counted.sort(key=lambda one: (one.submission.learner.casefold(), one.lesson or ""))
    return counted, older


def write(options, counted):
    """Write the tables and the pages; gives what is to say of them, a line each."""
    marked = {result.lesson: len(result.marks) for result in counted if result.marks is not None}
    lessons = {
        lesson.number: (f"{lesson.number} {lesson.title}", tables.possible(
            lesson.number, marked[lesson.number], options.quizzes))
        for lesson in LESSONS if lesson.number in marked
    }
    exported = options.canvas.read_bytes() if options.canvas else None
    tables.write_all(counted, options.to / "grades.csv")
    said = tables.write_canvas(counted, options.to / "grades-canvas.csv", lessons,
                               options.quizzes, exported)
    for old in options.to.glob("grades-moodle*.csv"):
        old.unlink()
    for number in lessons:
        name = "grades-moodle.csv" if len(lessons) == 1 else f"grades-moodle-{number}.csv"
        own = [result for result in counted if result.lesson == number]
        tables.write_moodle(own, options.to / name, lessons, options.quizzes)
    pages = set(feedback.write_pages(counted, options.to / "feedback"))
    for old in (options.to / "feedback").glob("*.html"):
        if old not in pages:
            old.unlink()
    return said


def report(counted, older, left_out, results, said=()):
    """What was odd, a line each, and how safely the code was run."""
    lines = [] if results else ["There is no notebook in it: nothing to mark."]
    lines += [*left_out, *said]
    for one, last in older:
        lines.append(f"{one.submission.shown}: not counted, {one.submission.learner} has a later "
                     f"notebook for lesson {one.lesson}: {last.submission.shown}")
    for result in counted:
        lines += [f"{result.submission.shown}: {remark}" for remark in result.remarks]
        for mark in result.marks or ():
            if mark.remark:
                lines.append(f"{result.submission.shown}: {mark.name}: {mark.remark}")
            if "Error: it " in mark.text or "SystemExit" in mark.text:
                lines.append(f"{result.submission.shown}: {mark.name}: "
                             f"{mark.text.removeprefix('Not yet. ')}")
    walls = {result.walls for result in results} - {None}
    lines.append(_WALLS["python" if "python" in walls else "kernel" if walls else None])
    return [" ".join(line.split()) for line in lines]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
