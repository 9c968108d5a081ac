"""The reader, the text on which the course's character networks are trained.

Lessons rely on its length, on its few symbols and on the absence of repeated prose: a
network that has seen a sentence twice would look cleverer on held-out text than it is.
"""

import re
import string
from collections import Counter

import pytest

from course_utils.paths import ASSETS

SYMBOLS = frozenset(string.ascii_letters + string.digits + " \n" + ".,;:?!'\"-()")
WIDEST_VOCABULARY = 60
LONGEST_REPEAT = 60


@pytest.fixture(scope="module")
def text():
    # Decoded from bytes, since reading as text would hide carriage returns.
    return (ASSETS / "reader.txt").read_bytes().decode("ascii")


def sentences(text):
    """The sentences of three words or more, in lower case and without punctuation."""
    pieces = re.split(r"[.?!][\"')]*\s+|\n+", text)
    words = (re.findall(r"[a-z0-9']+", piece.lower()) for piece in pieces)
    return [" ".join(found) for found in words if len(found) >= 3]


def repeated(text, length):
    """The first run of `length` characters that occurs twice in `text`, or None."""
    seen = set()
    for start in range(len(text) - length + 1):
        run = text[start : start + length]
        if run in seen:
            return run
        seen.add(run)
    return None


def test_it_is_long_enough_to_train_on(text):
    assert len(text) >= 40_000


def test_its_symbols_are_few_and_plain(text):
    assert set(text) <= SYMBOLS
    assert len(set(text)) <= WIDEST_VOCABULARY


def test_no_symbol_is_met_first_in_the_last_tenth(text):
    cut = len(text) * 9 // 10
    assert set(text[cut:]) <= set(text[:cut])


def test_no_sentence_stands_twice(text):
    found = sentences(text)
    assert len(found) > 1000
    assert [sentence for sentence, count in Counter(found).items() if count > 1] == []


def test_no_long_run_of_characters_stands_twice(text):
    assert repeated(text, LONGEST_REPEAT) is None


def test_repeats_are_found():
    assert sentences('"We sat down." One. We sat down!\n') == ["we sat down"] * 2
    assert repeated("a cat, a cap", 4) == "a ca"
    assert repeated("abcdef", 2) is None


def test_lines_are_clean(text):
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert not text[0].isspace()
    assert not re.search(r"  | \n|\n |\n{4}", text)


def test_every_piece_has_a_title_and_paragraphs(text):
    pieces = [piece.split("\n\n") for piece in text.rstrip("\n").split("\n\n\n")]
    titles = [title for title, *_ in pieces]
    assert len(set(titles)) == len(titles) >= 45
    for title, *paragraphs in pieces:
        assert len(title) <= 40 and title[-1] not in ".,;:", title
        assert 3 <= len(paragraphs) <= 8, title
        assert not any("\n" in paragraph for paragraph in paragraphs), title
        assert all(paragraph[-1] in '.?!"' for paragraph in paragraphs), title
