"""The README names only commands, options, files and lessons that exist (links: notebook lint)."""

import importlib
import re

import pytest

from course_utils.cli.main import COMMANDS
from course_utils.lesson_map import lesson_map, route_map
from course_utils.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CALLS = re.findall(
    r"(?:python[\d.]*|py(?: -[\d.]+)?) -m course_utils(?: ([^`#\n]*))?\b(?!\.)", README
)
CODE = re.findall(r"`([^`\n]+)`", README)
FILE = re.compile(r"\.?[\w./-]*\w(/|\.(py|txt|toml|yml|ipynb))")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", README, re.S | re.M)
PATHS = sorted({code for code in [*CODE, *" ".join(BLOCKS).split()] if FILE.fullmatch(code)})


def test_the_table_of_lessons_is_that_of_lessons_py():
    table = re.search(r"^\| Lesson \|.*?(?=\n\n)", README, re.S | re.M)[0]
    expected = lesson_map().markdown()
    assert table == expected, f"put this table into README.md:\n\n{expected}\n"


def test_the_ways_through_the_course_are_those_of_lessons_py():
    expected = route_map().markdown()
    assert expected in README, f"put this table into README.md:\n\n{expected}\n"


def test_the_two_commands_come_first():
    assert [call.split()[0] for call in CALLS[:2]] == ["lab", "test"]
    assert README.index("course_utils lab") < README.index("## The lessons")


@pytest.mark.parametrize("call", sorted({call.strip() for call in CALLS}))
def test_a_command_exists_and_knows_its_options(call, capsys):
    command, *rest = call.split()
    assert command in COMMANDS
    with pytest.raises(SystemExit):
        importlib.import_module(COMMANDS[command]).run(["--help"])
    said = capsys.readouterr().out
    for option in rest:
        if option.startswith("-"):
            assert option in said, f"{command} --help doesn't name {option}"


def test_every_command_is_explained():
    assert {call.split()[0] for call in CALLS} == set(COMMANDS)


def test_an_image_has_words():
    images = re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", README)
    assert images
    for words, path in images:
        assert len(words) > 40, f"{path} needs alt text that says what it shows"


@pytest.mark.parametrize("path", PATHS)
def test_a_file_or_folder_that_is_named_exists(path):
    if "NN" in path:
        assert list(ROOT.glob(path.replace("NN_name", "[0-9][0-9]_*")))
    else:
        assert (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file()


def test_the_paths_were_found():
    assert {"course_utils/lessons.py", "requirements.txt", "notebooks/"} <= set(PATHS)


def test_the_screenshot_is_small_enough_for_a_slow_line():
    assert (ROOT / "assets/screenshot.png").stat().st_size <= 200 * 1024
