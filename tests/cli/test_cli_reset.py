"""Putting a lesson back: a learner's work is never lost."""

import subprocess
from pathlib import Path

import pytest

from course_utils.cli import reset, shipped
from course_utils.cli.messages import CourseError
from course_utils.lessons import LESSONS, find_lesson

CAME = b'{"cells": [], "metadata": "as it came", "nbformat": 4}\n'
MINE = b'{"cells": [], "metadata": "my work", "nbformat": 4}\n'
COMMITTED = b'{"cells": [], "metadata": "committed", "nbformat": 4}\n'


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A copy of the course with lesson 05 only; returns the lesson."""
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    for module in (reset, shipped):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(shipped, "NOTEBOOKS", notebooks)
    monkeypatch.setattr("course_utils.lessons.NOTEBOOKS", notebooks)
    monkeypatch.setattr(reset.environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(reset.environment, "course_is_installed_here", lambda: False)
    monkeypatch.setattr(reset.time, "strftime", lambda form: "2026-11-23-0930")
    lesson = LESSONS[5]
    lesson.path.write_bytes(CAME)
    return lesson


@pytest.fixture
def snapshot(course, tmp_path):
    """The course with the snapshot of its first start."""
    shipped.take_snapshot(tmp_path / ".venv")
    return course


def copies(lesson):
    return sorted(path.name for path in lesson.path.parent.glob("*.mine-*"))


def test_changed_lesson(snapshot):
    snapshot.path.write_bytes(MINE)
    said = reset.reset(snapshot)
    name = "05_rnn_equation.mine-2026-11-23-0930.ipynb"
    assert said == f"Lesson 05 is as it came again. Your copy is notebooks/{name}."
    assert snapshot.path.read_bytes() == CAME
    assert (snapshot.path.parent / name).read_bytes() == MINE


def test_copies_are_never_written_over(snapshot):
    for work in (b"one", b"two", b"three"):
        snapshot.path.write_bytes(work)
        reset.reset(snapshot)
    kept = [(snapshot.path.parent / name).read_bytes() for name in copies(snapshot)]
    assert sorted(kept) == [b"one", b"three", b"two"]
    assert copies(snapshot)[1].endswith("0930-3.ipynb") or copies(snapshot)[1].endswith("-2.ipynb")


@pytest.mark.parametrize("same", [CAME, CAME.replace(b"\n", b"\r\n")])
def test_unchanged_lesson(snapshot, same):
    snapshot.path.write_bytes(same)
    said = "Lesson 05 is as it was when the course was first started: nothing to do."
    assert reset.reset(snapshot) == said
    assert copies(snapshot) == []
    assert snapshot.path.read_bytes() == same


def test_deleted_lesson_comes_back(snapshot):
    snapshot.path.unlink()
    assert reset.reset(snapshot) == "Lesson 05 is as it came again."
    assert snapshot.path.read_bytes() == CAME


def test_broken_file_is_kept_too(snapshot):
    snapshot.path.write_bytes(b"\xff\x00 not a notebook")
    reset.reset(snapshot)
    assert (snapshot.path.parent / copies(snapshot)[0]).read_bytes() == b"\xff\x00 not a notebook"


def test_snapshot_is_taken_once(snapshot, tmp_path):
    snapshot.path.write_bytes(MINE)
    later = find_lesson("06")
    later.path.write_bytes(COMMITTED)
    shipped.take_snapshot(tmp_path / ".venv")
    assert shipped.from_snapshot(snapshot.path, tmp_path / ".venv") == CAME
    assert shipped.from_snapshot(later.path, tmp_path / ".venv") == COMMITTED


def test_a_damaged_file_is_no_copy(course, tmp_path):
    course.path.write_bytes(b"")
    shipped.take_snapshot(tmp_path / ".venv")
    assert shipped.from_snapshot(course.path, tmp_path / ".venv") is None
    course.path.write_bytes(CAME)
    shipped.take_snapshot(tmp_path / ".venv")
    assert shipped.copy_of(course.path, tmp_path / ".venv")[0] == CAME
    # A copy that was damaged later is not put in place of anything.
    (shipped.snapshot_folder(tmp_path / ".venv") / course.path.name).write_bytes(CAME[:20])
    with pytest.raises(CourseError, match="no whole copy"):
        reset.reset(course)


def test_git_comes_before_the_snapshot(snapshot, tmp_path):
    def git(*arguments):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    snapshot.path.write_bytes(COMMITTED)
    git("init")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "ship")
    snapshot.path.write_bytes(MINE)
    reset.reset(snapshot)
    assert snapshot.path.read_bytes() == COMMITTED
    # What was committed may be the learner's own work: then it is not called "as it came".
    assert reset.reset(snapshot) == "Lesson 05 is as in the last commit of git: nothing to do."


def test_what_nbgitpuller_committed_is_the_learners(course, tmp_path):
    def git(*arguments):
        command = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
        command += list(arguments)
        subprocess.run(command, check=True, capture_output=True)

    git("init", "-b", "main")
    git("add", "notebooks")
    git("commit", "-m", "as it came")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    git("config", "remote.origin.url", ".")
    git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    git("branch", "--set-upstream-to=origin/main")
    course.path.write_bytes(MINE)
    git("commit", "-am", "work", "--author=nbgitpuller <nbgitpuller@nbgitpuller.link>")
    assert "Your copy is" in reset.reset(course)
    assert course.path.read_bytes() == CAME


def test_without_a_shipped_copy_nothing_is_touched(course):
    course.path.write_bytes(MINE)
    with pytest.raises(CourseError, match="There is no whole copy of lesson 05 as it came"):
        reset.reset(course)
    assert course.path.read_bytes() == MINE
    assert copies(course) == []


def test_lesson_that_is_not_written_yet(course):
    with pytest.raises(CourseError, match="Lesson 07 is not written yet: there are 05"):
        reset.reset(LESSONS[7])


def test_a_folder_that_cannot_be_written_loses_nothing(snapshot, monkeypatch):
    snapshot.path.write_bytes(MINE)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reset, "keep_copy", full)
    with pytest.raises(CourseError, match=r"Lesson 05 was not reset: .*No space left"):
        reset.reset(snapshot)
    assert snapshot.path.read_bytes() == MINE


def test_kept_copies_are_no_lessons(snapshot):
    snapshot.path.write_bytes(MINE)
    reset.reset(snapshot)
    ignored = Path(reset.__file__).parents[2] / ".gitignore"
    assert "*.mine-*" in ignored.read_text(encoding="utf-8").splitlines()
