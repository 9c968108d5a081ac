"""A reader's own text is read rightly, or refused or doubted with what to do: never garbled."""

import os
import warnings
from pathlib import Path

import numpy as np
import pytest

from course_utils.tasks import load_text

PROSE = "The state carries what the network has seen. " * 8
TEXTS = {
    "de": "Übermütige Bären zögern nicht, süße Äpfel über größere Flüsse zu tragen. Später hören "
          "wir, daß die Schlüssel für die Tür im Gebäude lägen. Die Königin genießt ihr Frühstück.",
    "en": "Yesterday we walked along the river and talked about the books — “the good ones,” as "
          "she called them — that we’d read in summer. Then it rained, and she said: “Let’s go.”",
    "pl": "Zażółć gęślą jaźń. Wczoraj wieczorem poszliśmy do lasu, żeby znaleźć grzyby, ale deszcz "
          "zmoczył nas zupełnie. Następnego dnia świeciło słońce, więc wróciliśmy na łąkę.",
    "ru": "Вчера вечером мы долго гуляли по берегу реки и говорили о книгах, которые прочитали за "
          "лето. Потом пошёл дождь, и нам пришлось спрятаться под старым мостом.",
    "el": "Χθες το βράδυ περπατήσαμε στην παραλία και μιλήσαμε για τα βιβλία που διαβάσαμε το "
          "καλοκαίρι. Μετά άρχισε να βρέχει και κρυφτήκαμε κάτω από μια παλιά γέφυρα.",
    "he": "אתמול בערב טיילנו לאורך הנהר ודיברנו על הספרים שקראנו בקיץ. אחר כך התחיל לרדת גשם "
          "והיינו צריכים להסתתר מתחת לגשר ישן. שם היה שקט מאוד, רק המים נשמעו.",
    "zh": "昨天晚上我们在河边散步,谈论夏天读过的书。后来下起了雨,我们只好躲在一座古老的桥下。"
          "那里很安静,只有流水的声音,远处有一只鸟在唱歌。我们很晚才回到家里,母亲已经准备好了热茶和点心。",
    "ja": "昨日の夜、私たちは川のそばを散歩しながら、夏に読んだ本について話しました。"
          "それから雨が降りはじめたので、古い橋の下に隠れなければなりませんでした。そこはとても静かで、水の音だけが聞こえました。",
}  # fmt: skip
ENCODINGS = {
    "de": ("cp1252", "latin-1", "mac-roman", "cp850"), "en": ("cp1252", "mac-roman"),
    "pl": ("cp1250", "iso8859-2"), "ru": ("koi8-r", "cp1251", "iso8859-5", "cp866"),
    "el": ("cp1253", "iso8859-7"), "he": ("cp1255",), "zh": ("gb18030",),
    "ja": ("shift-jis", "euc-jp", "iso2022-jp"),
}  # fmt: skip
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le",
           "utf-32-be")  # fmt: skip
ENCODED = [(language, encoding) for language, own in ENCODINGS.items()
           for encoding in (*own, *UNICODE)]  # fmt: skip
ASKED = (None, "utf-8", "utf-16", "latin-1", "cp1252", "mac-roman", "cp850", "cp1251", "koi8-r",
         "cp1253", "gb18030", "shift-jis", "big5", "euc-kr")  # fmt: skip
# Wrong, and as good a text: signs that stand between words, by a rare pair of encodings.
ALIKE = {("en", "mac-roman", "cp850")}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in, with a home of its own."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(content, encoding=None, **options):
    """What `load_text` gives for a file of these bytes: the text, and what it said."""
    Path("mine.txt").write_bytes(content)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            text = load_text("mine.txt", encoding, **{"minimum": 1, **options})
        except ValueError as error:
            assert "\n" not in str(error)
            return None, str(error)
    # What other tests left open may be found just now: that is no word on this text.
    said = [one for one in said if one.category is not ResourceWarning]
    assert all(one.filename == __file__ for one in said), "a warning names the caller's line"
    return text, " ".join(str(one.message) for one in said)


# --- Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("~draft.txt", "~draft.txt"),
        ("~draft.txt", Path("~draft.txt")),
        ("~nobody here/my text.txt", "~nobody here/my text.txt"),
        ("home/notes.txt", "~/notes.txt"),
        ("home/notes.txt", Path("~") / "notes.txt"),
        ("~", "./~"),
        ("two words.txt", "two words.txt"),
        (" two words.txt", " two words.txt"),
        ("two words.txt", "'two words.txt'"),
        ("two words.txt", ' "two words.txt"\n'),
        ('"quoted".txt', '"quoted".txt'),
        ("über.txt", "über.txt"),
        ("u\u0308ber.txt", "\u00fcber.txt"),  # as macOS writes it, and as one types it
        ("\u00fcber.txt", "u\u0308ber.txt"),
        ("texts/mine.txt", "texts\\mine.txt"),
        ("texts/mine.txt", r".\texts\mine.txt"),
        ("100%.txt", "100%.txt"),
        ("$HOME.txt", "$HOME.txt"),
    ],
)
def test_a_file_is_found(folder, file, name):
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_text(PROSE, "utf-8")
    assert load_text(name) == PROSE


def test_a_file_address_is_understood(folder):
    path = folder / "my text.txt"
    path.write_text(PROSE, "utf-8")
    assert load_text(path.as_uri()) == PROSE


def test_the_home_folder_comes_before_a_folder_called_tilde(folder):
    Path("~").mkdir()
    Path("~/a.txt").write_text("wrong" + PROSE, "utf-8")
    assert load_text("~/a.txt").startswith("wrong")
    Path("home/a.txt").write_text(PROSE, "utf-8")
    assert load_text("~/a.txt") == PROSE


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("~", "is a folder"),
        ("~/draft.txt", r"no file draft.txt \(looked in .*home\)"),
        ("~draft.txt", r"no file ~draft.txt \(did you mean draft.txt\?\)"),
        ("DRAFT.TXT", r"did you mean draft.txt\?"),
        ("draft", r"did you mean draft.txt\?"),
        ("darft.txt", r"did you mean draft.txt\?"),
        ("nowhere/draft.txt", r"no file draft.txt \(there is no folder nowhere\)"),
        ("~no one/draft.txt", "there is no folder ~no one"),
        ("texts", "is a folder"),
        ('""', r"no file ..? \(looked in"),
        ("C:\texts\new.txt", "r before the first quote"),
        ("draft.txt\0", "there is no file"),
        (PROSE * 9, "is a text itself"),
        ("one line\nand\n another", "is a text itself"),
        (b"draft.txt", "path is bytes: expected the name of a text file"),
        (3, "path is int"),
        (["draft.txt"], "path is list"),
        ("HTTPS://example.org/a.txt", "is a web address"),
        ("ftp://example.org/a.txt", "is a web address"),
        (" ", "path is empty"),
        (os.devnull, "not an ordinary file"),
    ],
)
def test_a_name_of_no_file_is_refused(folder, name, message):
    Path("draft.txt").write_text(PROSE, "utf-8")
    Path("texts").mkdir()
    with pytest.raises(ValueError, match=message):
        load_text(name)


def test_a_folder_that_may_not_be_entered_is_said(folder, monkeypatch):
    """The answer of the system is given by hand: the superuser may enter any folder."""
    real = os.stat

    def stat(path, *args, **kwargs):
        if "closed" in os.fspath(path) and not os.fspath(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **kwargs)

    Path("closed").mkdir()
    Path("closed/a.txt").write_text(PROSE, "utf-8")
    monkeypatch.setattr(os, "stat", stat)
    with pytest.raises(ValueError, match="can't be read"):
        load_text("closed/a.txt")


# --- Encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "encoding"), ENCODED)
def test_a_text_is_right_or_something_is_said(folder, language, encoding):
    content = TEXTS[language].encode(encoding, "ignore")
    right = content.decode(encoding)
    assert loaded(content, encoding) == (right, ""), "the right encoding needs no word"
    for asked in ASKED:
        text, said = loaded(content, asked)
        if text != right and (language, encoding, asked) not in ALIKE:
            assert said, f"read as {asked} it is garbled without a word"


@pytest.mark.parametrize(
    ("language", "encoding"), [pair for pair in ENCODED if pair[1] not in UNICODE[:3]]
)
def test_the_advice_gives_the_right_reading(folder, language, encoding):
    """Without a mark and without a name: what the message advises, followed, gives the text."""
    content = TEXTS[language].encode(encoding, "ignore")
    text, said = loaded(content)
    advised = [word.split("'")[1] for word in said.split("encoding=")[1:]]
    if text is None and (language, encoding) != ("pl", "iso8859-2"):  # one letter of it is off
        assert content.decode(encoding) in [content.decode(name) for name in advised], said


@pytest.mark.parametrize("encoding", UNICODE)
def test_marks_with_and_without_a_named_encoding(folder, encoding):
    text = TEXTS["ru"]
    bare = encoding.removesuffix("-sig")
    order = "" if bare.endswith("e") else "-le" if bare != "utf-8" else ""
    content = ("\ufeff" + text).encode(bare + order)
    assert loaded(content) == (text, "")
    assert loaded(content, encoding) == (text, "")
    assert loaded(content, bare) == (text, "")
    other = "utf-16-be" if bare + order != "utf-16-be" else "utf-16-le"
    for wrong in (other, "cp1252", "gb18030"):
        none, said = loaded(content, wrong)
        assert none is None and "begins with the mark of utf" in said and "leave encoding=" in said


def test_a_mark_that_only_a_named_encoding_shows_is_dropped(folder):
    assert loaded(("\ufeff" + TEXTS["zh"]).encode("gb18030"), "gb18030") == (TEXTS["zh"], "")


@pytest.mark.parametrize(("language", "encoding"), [
    ("ru", "utf-8"), ("zh", "utf-8"), ("zh", "gb18030"), ("ja", "shift-jis"), ("ru", "utf-16"),
    ("zh", "utf-16-be"), ("de", "utf-32"),
])  # fmt: skip
def test_a_file_cut_in_a_character_is_said(folder, language, encoding):
    cut = TEXTS[language].split()[0].encode(encoding)[:-1]
    named = None if encoding in ("utf-8", "utf-16", "utf-32") else encoding
    text, said = loaded(cut, named)
    assert text is None and "cut off" in said and "copy the whole file" in said


def test_a_file_cut_at_its_beginning_is_said(folder):
    text, said = loaded(TEXTS["zh"].encode()[1:])
    assert text is None and "begins in the middle of a character" in said


def test_a_last_letter_of_another_encoding_is_no_cut(folder):
    text, said = loaded(PROSE.encode() + "caf\u00e9".encode("cp1252"))
    assert text is None and "cut off" not in said and "encoding='cp1252' gives" in said


# --- No text, or a damaged one ------------------------------------------------------------------


NOISE = np.random.default_rng(0).integers(0, 256, 4000, dtype=np.uint8).tobytes()


@pytest.mark.parametrize("encoding", [None, "utf-8", "latin-1", "cp1252", "mac-roman", "gb18030"])
@pytest.mark.parametrize(
    "content",
    [
        NOISE, bytes(300), PROSE.encode() + bytes(3), b"\x89PNG\r\n\x1a\n" + NOISE,
        b"PK\x03\x04" + NOISE, b"%PDF-1.7\n" + NOISE, b"\xd0\xcf\x11\xe0" + NOISE,
        b"\x7fELF" + NOISE, b"GIF89a" + NOISE, b"SQLite format 3\x00" + NOISE, b"",
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused(folder, content, encoding):
    text, said = loaded(content, encoding)
    assert text is None and said


def test_a_stray_control_character_is_said_and_its_place(folder):
    text, said = loaded((PROSE * 9 + "a\x08b").encode())
    assert text == PROSE * 9 + "a\x08b"
    assert "character 3241 is U+0008, which is no part of a text (1 of that kind)" in said


def test_what_was_lost_before_is_said(folder):
    assert "letters were lost when it was saved" in loaded((PROSE + "caf\ufffd").encode())[1]


@pytest.mark.parametrize("language", ["de", "en", "pl", "ru", "el"])
@pytest.mark.parametrize("once", ["cp1252", "latin-1"])
def test_a_text_encoded_twice_is_said(folder, language, once):
    content = TEXTS[language].encode().decode(once, "replace").encode()
    assert loaded(content)[1], "garbled without a word"
    if language == "de":
        assert "may mend it" in loaded(content)[1]


@pytest.mark.parametrize(
    "text",
    [*TEXTS.values(), "Â là carte, Ãrea, 5\u202f€, ½ ×÷ ©, naïve. " * 9, "🧠👩‍🔬 flags 🇨🇭 " * 20],
)
def test_a_sound_text_needs_no_word(folder, text):
    assert loaded(text.encode()) == (text, "")


def test_line_ends_and_the_end_sign_of_dos(folder):
    assert loaded(b"one\r\ntwo\rthree\nfour\x0cfive\t\x1a")[0] == "one\ntwo\nthree\nfour\x0cfive\t"
    assert loaded("eins\r\nzwei".encode("utf-16"))[0] == "eins\nzwei"


def test_a_huge_file_is_not_read(folder, monkeypatch):
    with open("mine.txt", "wb") as file:
        file.truncate(10**8)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))
    with pytest.raises(ValueError, match="is too large, 100,000,000 bytes"):
        load_text("mine.txt")


@pytest.mark.parametrize(
    "encoding", ["latin-99", "", "base64", "rot13", "hex", "zlib", "utf\0", 8, b"utf-8"]
)
def test_an_encoding_that_is_none_is_refused(folder, encoding):
    text, said = loaded(PROSE.encode(), encoding)
    assert text is None and f"encoding is {encoding!r}, which Python doesn't know" in said
