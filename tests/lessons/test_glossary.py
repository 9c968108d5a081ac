"""The glossary: complete, without doubles, and with names that exist."""

import inspect
import re
from dataclasses import astuple

import numpy as np
import pytest

from course_utils import analysis, models, tasks, training
from course_utils.glossary import HEADINGS, TERMS, Glossary, glossary
from course_utils.models import ElmanRNN
from course_utils.notation import LETTERS


def names_in(cell):
    return re.findall(r"`([^`]+)`", cell)


def test_every_cell_is_filled_and_every_term_stands_once():
    for row in TERMS:
        assert all(cell and cell == cell.strip() for cell in astuple(row)), row.term
    terms = [row.term.casefold() for row in TERMS]
    chinese = [row.chinese for row in TERMS]
    assert len(set(terms)) == len(terms) >= 40
    assert len(set(chinese)) == len(chinese)


def test_meanings_are_one_sentence():
    for row in TERMS:
        assert re.fullmatch(r"[A-Zeθ].*\.", row.meaning), row.term
        assert not re.search(r"\. [A-Z]", row.meaning), row.term


def test_chinese_is_chinese():
    for row in TERMS:
        assert re.search(r"[\u4e00-\u9fff]", row.chinese), row.term
        # Simplified characters only: these are the traditional forms of what the table needs.
        assert not re.search("[層態輸權線數學習網絡動訓練驗詞語隨時間傳極環門閾]", row.chinese)


def test_names_in_code_exist():
    networks = [kind(2, 3, 2) for kind in (ElmanRNN, models.LSTM, models.GRU)]
    traces = [net.forward(np.zeros((1, 2, 2))) for net in networks]
    places = {"rnn": networks[:1], "trace": traces, "Vocabulary": [tasks.Vocabulary]}
    settings = set(inspect.signature(training.Trainer.fit).parameters)
    settings |= set(inspect.signature(training.Adam).parameters)
    public = (models, tasks, training, analysis)
    checked = 0
    for row in TERMS:
        for name in names_in(row.code):
            place, _, attribute = name.rpartition(".")
            found = (
                any(hasattr(one, attribute) for one in places[place])
                if place
                else name in settings or any(hasattr(m, name) for m in public)
            )
            assert found, f"{row.term}: {name}"
            checked += 1
    assert checked > 25


def test_a_letter_is_called_the_same_everywhere():
    signs = {letter.sign: letter for letter in LETTERS}
    same = 0
    for row in TERMS:
        for name in names_in(row.code):
            place, _, attribute = name.rpartition(".")
            letter = re.fullmatch(r"([A-Za-z])(\(t\))?", row.symbol)
            if letter and place in ("trace", "rnn") and len(attribute) == 1:
                assert attribute == letter[1], f"{row.term}: {name}"
                same += 1
        if row.symbol in signs and re.search("kernel|bias", row.keras):
            assert row.keras.replace("`", "") == signs[row.symbol].keras, row.term
            same += 1
    assert same > 8


def test_names_in_keras_exist():
    from course_utils.keras_bridge import import_keras

    keras = import_keras()
    rnn, dense = keras.layers.SimpleRNN(3), keras.layers.Dense(2)
    model = keras.Sequential([keras.Input((2, 2)), rnn, dense])
    known = {weight.name for weight in model.weights}
    for function in (
        keras.layers.SimpleRNN,
        keras.layers.SimpleRNN.call,
        keras.layers.Dense,
        keras.layers.Layer.__call__,
        keras.layers.Dense.call,
        keras.layers.Embedding,
        keras.layers.LSTM,
        keras.Model.compile,
        keras.Model.fit,
        keras.optimizers.Adam,
    ):
        known |= set(inspect.signature(function).parameters)
    checked = 0
    for row in TERMS:
        for name in names_in(row.keras):
            place, _, attribute = name.rpartition(".")
            found = hasattr(getattr(keras, place), attribute) if place else name in known
            assert found, f"{row.term}: {name}"
            checked += 1
    assert checked > 20


def test_looking_up():
    found = glossary("readout", "  Hidden State ")
    assert [row.term for row in found] == ["readout", "hidden state"]
    assert len(glossary()) == len(TERMS)


@pytest.mark.parametrize(
    ("term", "message"),
    [
        ("hiden state", "term 'hiden state' is not in the glossary: did you mean 'hidden state'"),
        ("xyzzy", r"term 'xyzzy' is not in the glossary: glossary\(\) shows all terms"),
        (7, "term 7 is not in the glossary"),
    ],
)
def test_unknown_terms(term, message):
    with pytest.raises(ValueError, match=message):
        glossary("bias", term)


def test_text_lines_up():
    lines = repr(glossary("LSTM", "bias")).splitlines()
    assert len(lines) == 3 and lines[0].split() == [
        word for heading in HEADINGS.values() for word in heading.split()
    ]
    # A Chinese character takes two columns, so the meaning starts in the same one in all lines.
    starts = [line.encode("gb18030").index(word) for line, word in zip(
        lines, (b"Meaning", b"A recurrent", b"A number"), strict=True
    )]
    assert len(set(starts)) == 1
    assert "`" not in "".join(lines)


def test_html_is_a_list_of_words_with_their_meanings_and_escapes():
    row = TERMS[0].__class__("a<b", "-", "`x & y`", "-", "词", "Less than.")
    html = Glossary([row])._repr_html_()
    assert re.search(r"<dt [^>]*>a&lt;b <span lang=\"zh-Hans\"[^>]*>词</span></dt>", html)
    assert re.search(r"<dd [^>]*>Less than\.<br>in code: <code>x &amp; y</code></dd>", html)
    assert "color" not in html  # the theme's own colours, light or dark


def test_the_whole_glossary_is_in_order_and_loses_nothing():
    html = glossary()._repr_html_()
    assert html.count("<dt ") == html.count("<dd ") == len(TERMS)
    row = next(term for term in TERMS if term.term == "input weights")
    entry = html[html.index(f">{row.term} ") :].split("</dd>")[0]
    # Word, Chinese, meaning, names: read in this order by a screen reader too.
    parts = (row.term, row.chinese, row.meaning, "symbol: W;", "<code>rnn.W</code>",
             "<code>kernel</code>")
    places = [entry.index(part) for part in parts]
    assert places == sorted(places)
    assert "symbol: -" not in html
