"""The links that open the course elsewhere: of any fork, to files that are there."""

from urllib.parse import parse_qs, unquote, urlparse

import pytest

from course_utils.cli import main
from course_utils.cli.messages import CourseError
from course_utils.lessons import LESSONS
from course_utils.paths import ROOT
from course_utils.sharing import command, links

HUB = "https://hub.example.org/"


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/ada/rnn",
        "https://github.com/ada/rnn.git\n",
        "https://ada:secret@github.com/ada/rnn.git/",
        "git@github.com:ada/rnn.git",
        "ssh://git@github.com/ada/rnn.git",
        "https://github.com/ada/rnn/blob/main/notebooks/09_keras_simplernn.ipynb",
    ],
)
def test_every_form_of_an_address_is_read(address):
    assert links.Repository.read(address).address == "https://github.com/ada/rnn"


@pytest.mark.parametrize("address", ["", "rnn", "/home/ada/rnn", "../a/rnn", "https://github.com/ada"])
def test_what_is_no_address_on_the_web_is_refused(address):
    with pytest.raises(ValueError, match="expected one like https://github"):
        links.Repository.read(address)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)
def test_every_link_names_the_lesson_of_this_repository(lesson):
    where = links.Repository("github.com", "ada/rnn", "autumn")
    notebook = lesson.path.relative_to(ROOT).as_posix()
    found = {
        links.binder(where, notebook): "/v2/gh/ada/rnn/autumn",
        links.colab(where, notebook): f"/github/ada/rnn/blob/autumn/{notebook}",
        links.hub(where, notebook, HUB): "/hub/user-redirect/git-pull",
    }
    for link, path in found.items():
        parts = urlparse(link)
        assert parts.scheme == "https"
        assert parts.path == path
        shown = unquote(link).partition("lab/tree/")[2]
        if shown:
            assert (ROOT / shown.removeprefix(f"{links.FOLDER}/")).is_file()


def test_the_hub_pulls_into_the_folder_that_its_page_opens():
    where = links.Repository("git.example.org", "a/group/rnn")
    query = parse_qs(urlparse(links.hub(where, "notebooks/x.ipynb", HUB)).query)
    assert query["repo"] == ["https://git.example.org/a/group/rnn"]
    (folder,) = query["targetpath"]
    assert query["urlpath"] == [f"lab/tree/{folder}/notebooks/x.ipynb"]


def test_elsewhere_than_on_github_only_binder_and_the_hub_are_offered():
    where = links.Repository("git.example.org", "ada/rnn")
    said = "\n".join(command.lines(LESSONS[5], where, HUB))
    assert "git-pull?" in said
    assert "/v2/git/https%3A%2F%2Fgit.example.org%2Fada%2Frnn/main?" in said
    assert "colab.research" not in said
    assert "codespaces.new" not in said


def test_the_command_prints_the_links_of_the_lessons_it_is_given(capsys):
    assert main.main(["links", "05", "09", "--repository", "https://github.com/ada/rnn"]) == 0
    said = capsys.readouterr().out
    for part in ("05_rnn_equation.ipynb", "09_keras_simplernn.ipynb", "codespaces.new/ada/rnn?"):
        assert part in said
    assert "git-pull" not in said  # no hub was named


def test_a_copy_that_was_not_cloned_is_asked_for_its_address(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "ROOT", tmp_path)
    with pytest.raises(CourseError, match="--repository https://github"):
        command.origin()
