"""Vocabulary, loaders, split, batches and measures of the text tasks."""

import sys
import unicodedata

import numpy as np
import pytest

from course_utils import tasks
from course_utils.tasks import (
    TextBatches,
    Vocabulary,
    bits_per_character,
    load_python_topics,
    load_reader,
    load_text,
    perplexity,
    split,
)

PROSE = "The state carries what the network has seen. " * 8


@pytest.fixture
def write(tmp_path):
    """Write bytes or text to a file and return its path."""

    def write(content, name="mine.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


# --- Vocabulary ---------------------------------------------------------------------------------


def test_vocabulary_order_is_that_of_the_code_points():
    first, second = Vocabulary.from_text("zebra ab"), Vocabulary("brea z")
    assert first.symbols == second.symbols == (" ", "a", "b", "e", "r", "z")
    assert first == second and hash(first) == hash(second) and len(first) == 6
    assert "z" in first and "y" not in first
    assert first != Vocabulary("brea z", unknown="?")


@pytest.mark.parametrize(
    "text", ["plain text", "记忆与序列", "😀🧠 ok", "e\u0301 is two symbols", "\ud800 alone"]
)
def test_encode_decode_round_trip(text):
    vocabulary = Vocabulary.from_text(text)
    ids = vocabulary.encode(text)
    assert ids.shape == (len(text),) and ids.dtype == np.intp
    assert [vocabulary.symbols[i] for i in ids] == list(text)
    assert vocabulary.decode(ids) == text
    assert vocabulary.encode("").shape == (0,) and vocabulary.decode([]) == ""


def test_unknown_symbol_is_named_with_its_place():
    vocabulary = Vocabulary.from_text("abc")
    with pytest.raises(ValueError, match=r"text has 'é' at position 2, which is not one of the 3"):
        vocabulary.encode("abéx")
    # Below the smallest and above the largest symbol.
    for strange in "A😀":
        with pytest.raises(ValueError, match="position 0"):
            vocabulary.encode(strange)


def test_unknown_symbol_stands_for_all_others():
    vocabulary = Vocabulary.from_text("abc", unknown="\N{REPLACEMENT CHARACTER}")
    assert len(vocabulary) == 4
    assert vocabulary.decode(vocabulary.encode("aZb😀")) == "a\N{REPLACEMENT CHARACTER}b" + (
        "\N{REPLACEMENT CHARACTER}"
    )


def test_one_hot():
    vocabulary = Vocabulary("abc")
    x = vocabulary.one_hot([[0, 2], [1, 1]])
    assert x.shape == (2, 2, 3) and x.dtype == np.float32
    assert x.tolist() == [[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 1, 0]]]
    assert vocabulary.one_hot(1, dtype=np.float64).dtype == np.float64


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda v: v.encode(b"ab"), "text is bytes: expected str"),
        (lambda v: v.decode([0, 3]), r"ids has 3: expected 0 to 2 \(the vocabulary has 3 symbols"),
        (lambda v: v.decode([-1]), "ids has -1: expected 0 to 2"),
        (lambda v: v.decode([0.5]), "ids has type float64: expected whole numbers"),
        (lambda v: v.decode([[0]]), r"ids has shape \(1, 1\): expected \(time,\)"),
        (lambda v: v.one_hot([7]), "ids has 7: expected 0 to 2"),
        (lambda v: Vocabulary.from_text(""), "text is empty"),
        (lambda v: Vocabulary.from_text(None), "text is NoneType: expected str"),
        (lambda v: Vocabulary([]), "symbols is empty"),
        (lambda v: Vocabulary(["ab"]), "symbols has 'ab': expected single characters"),
        (lambda v: Vocabulary("ab", unknown="<unk>"), "unknown is '<unk>': expected one character"),
    ],
)
def test_vocabulary_refuses(call, message):
    with pytest.raises(ValueError, match=message) as error:
        call(Vocabulary("abc"))
    assert "\n" not in str(error.value)


def test_repr_is_short_and_stable():
    assert repr(Vocabulary("ba ", unknown="?")) == "Vocabulary of 4 symbols: ' ?ab', unknown '?'"
    assert len(repr(Vocabulary(map(chr, range(200, 900))))) < 140


# --- Loaders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"]
)
def test_load_text_reads_encodings_with_and_without_a_mark(write, encoding):
    text = "Café, naïve, 记忆, 🧠. " * 20
    assert load_text(write(text.encode(encoding))) == text


def test_load_text_takes_a_named_encoding(write):
    text = "Ein schöner Satz über Gedächtnis. " * 10
    assert load_text(write(text.encode("cp1252")), encoding="cp1252") == text


def test_load_text_normalises_accents_and_line_ends(write):
    text = unicodedata.normalize("NFD", "Une mémoire, à côté.\n" * 20)
    loaded = load_text(write(text.replace("\n", "\r\n")))
    assert loaded == "Une mémoire, à côté.\n" * 20


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "mine.txt is empty"),
        (b" \n" * 300, "mine.txt holds only blanks"),
        ("brief", "mine.txt is too short, 5 characters: expected at least 200"),
        (PROSE.encode("utf-16-le"), r"not plain text \(byte 1 is zero\).*encoding='utf-16-le'"),
        ("ü".encode("cp1252") + PROSE.encode(), r"not utf-8 \(byte 0 is 0xfc\).*encoding='cp1252'"),
        (b"\xff\xfe" + PROSE.encode("utf-16-le") + b"\x00", "is not utf-16"),
        (b"%PDF-1.7 " + PROSE.encode(), "is a PDF document: save it as plain text"),
        (b"PK\x03\x04" + PROSE.encode(), "is a zip-based file"),
    ],
)
def test_load_text_refuses_what_is_not_a_text(write, content, message):
    with pytest.raises(ValueError, match=message) as error:
        load_text(write(content))
    assert "\n" not in str(error.value)


def test_load_text_limits_can_be_moved(write):
    path = write(PROSE)
    with pytest.raises(ValueError, match="too large, 360 bytes: expected at most 100"):
        load_text(path, limit=100)
    assert load_text(write("brief"), minimum=5) == "brief"


def test_load_text_refuses_what_is_not_a_file(write, tmp_path):
    write(PROSE, "essay.txt")
    for path, message in (
        (tmp_path / "esay.txt", r"there is no file esay.txt \(did you mean essay.txt\?\)"),
        (tmp_path / "nowhere" / "a.txt", "there is no file a.txt"),
        (tmp_path, "is a folder: expected a text file"),
        ("", "path is empty"),
        (None, "path is NoneType"),
        ("https://example.org/a.txt", "is a web address"),
    ):
        with pytest.raises(ValueError, match=message):
            load_text(path)
    with pytest.raises(ValueError, match="encoding is 'latin-99', which Python doesn't know"):
        load_text(tmp_path / "essay.txt", encoding="latin-99")


def test_load_text_names_a_file_that_cannot_be_read(write, monkeypatch):
    path = write(PROSE)

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    with pytest.raises(ValueError, match="can't be read: Permission denied"):
        load_text(path)


def test_reader_is_plain_and_long_enough():
    text = load_reader()
    assert len(text) >= 40_000 and text.isascii() and len(Vocabulary.from_text(text)) < 100


def test_python_topics_are_prose():
    text = load_python_topics()
    assert len(text) > 100_000
    for sign in (">>>", "::=", "\t", "+--"):
        assert sign not in text
    paragraphs = text.strip().split("\n\n")
    assert len(set(paragraphs)) == len(paragraphs)
    assert sum(len(p.split()) for p in paragraphs) / len(paragraphs) > 20


def test_python_without_topics_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "pydoc_data.topics", None)
    with pytest.raises(ValueError, match=r"no documentation topics.*load_reader\(\)"):
        load_python_topics()


# --- Split, batches, measures -------------------------------------------------------------------


def test_split_takes_the_tail():
    train, test = split("abcdefghijklmnopqrst", 0.25)
    assert (train, test) == ("abcdefghijklmno", "pqrst")
    train, test = split(np.arange(50))
    assert train.tolist() == list(range(45)) and test.tolist() == list(range(45, 50))


@pytest.mark.parametrize(
    ("text", "fraction", "message"),
    [
        ("abcdefgh", 0.1, "text has 8 symbols: too short for test_fraction 0.1"),
        ("abcdefgh", 0, "test_fraction is 0: expected a number between 0 and 1"),
        ("abcdefgh", float("nan"), "test_fraction is nan"),
        (np.zeros((2, 9)), 0.5, r"text has shape \(2, 9\)"),
    ],
)
def test_split_refuses(text, fraction, message):
    with pytest.raises(ValueError, match=message):
        split(text, fraction)


def test_batches_are_consecutive_in_every_row():
    text = "".join(map(chr, range(ord("!"), ord("!") + 60)))
    vocabulary = Vocabulary(text)
    batches = TextBatches(vocabulary.encode(text), vocabulary, batch=3, time=4)
    assert len(batches) == 4
    rows = ["", "", ""]
    for x, targets in batches:
        assert x.shape == (3, 4, 60) and x.dtype == np.float32
        assert targets.shape == (3, 4)
        read = x.argmax(axis=-1)
        assert np.array_equal(read + 1, targets)  # each symbol's successor, in this text
        rows = [row + vocabulary.decode(part) for row, part in zip(rows, read, strict=True)]
    assert rows == [text[start : start + 16] for start in (0, 19, 38)]


def test_batches_can_be_run_through_again():
    vocabulary = Vocabulary("ab")
    batches = TextBatches(vocabulary.encode("ab" * 40), vocabulary, batch=2, time=5)
    first, second = list(batches), list(batches)
    assert len(first) == len(second) == len(batches) == 7
    for (x, targets), (x2, targets2) in zip(first, second, strict=True):
        assert np.array_equal(x, x2) and np.array_equal(targets, targets2)
    first[0][1][:] = 0  # a learner's change stays outside
    assert np.array_equal(next(iter(batches))[1], second[0][1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"time": 20}, "ids has 21 symbols: too few for batch 2 and time 20, which need 41"),
        ({"batch": 0}, "batch is 0: expected a whole number of 1 or more"),
        ({"time": 2.5}, "time is 2.5: expected a whole number"),
        ({"ids": [0, 9]}, "ids has 9: expected 0 to 1"),
        ({"ids": [[0, 1]]}, r"ids has shape \(1, 2\): expected \(symbols,\)"),
    ],
)
def test_batches_refuse(change, message):
    settings = {"ids": [0, 1, 0] * 7, "batch": 2, "time": 5, **change}
    with pytest.raises(ValueError, match=message):
        TextBatches(vocabulary=Vocabulary("ab"), **settings)


def test_measures():
    assert bits_per_character(np.log(8)) == pytest.approx(3)
    assert perplexity(np.log(8)) == pytest.approx(8)
    assert bits_per_character(np.log([2.0, 4.0])) == pytest.approx([1, 2])
    assert isinstance(float(perplexity(0)), float) and perplexity(0) == 1
    with pytest.raises(ValueError, match=r"nats has -0\.1: expected a cross-entropy, 0 or more"):
        bits_per_character(-0.1)


def test_every_public_name_is_found():
    for name in tasks.__all__:
        assert getattr(tasks, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Vocabulry'"):
        _ = tasks.Vocabulry
