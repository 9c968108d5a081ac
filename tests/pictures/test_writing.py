"""Texts that a network wrote, laid out letter by letter."""

import numpy as np
import pytest
from picture_cases import check

from course_utils.models import ElmanRNN
from course_utils.models.activations import softmax
from course_utils.pictures import LetterBars, WritingPicture
from course_utils.pictures.lettering import lay_out
from course_utils.tasks import Vocabulary, sample, temper, write

VOCABULARY = Vocabulary("abc \n")
RNN = ElmanRNN(5, 7, 5, seed=3)


def test_a_writing_is_the_text_of_sample_with_what_it_was_drawn_from():
    made = write(RNN, VOCABULARY, "ab", 40, 0.6, seed=2)
    assert made.text == sample(RNN, VOCABULARY, "ab", 40, 0.6, seed=2)
    assert made.length == 40 and VOCABULARY.decode(made.chosen) == made.written
    # The same states, by running over the finished text at once.
    trace = RNN.forward(VOCABULARY.one_hot(VOCABULARY.encode(made.text))[None])
    z = trace.z[0, 1:-1]
    np.testing.assert_allclose(made.own, softmax(z), atol=1e-7)
    np.testing.assert_allclose(made.drawn, temper(z, 0.6), atol=1e-7)


def test_at_temperature_0_the_likeliest_letter_is_written():
    made = write(RNN, VOCABULARY, "a", 20, 0.0)
    assert (made.chosen == made.own.argmax(axis=1)).all()
    assert set(np.unique(made.drawn)) == {0.0, 1.0}


def test_at_temperature_1_the_probabilities_are_the_networks_own():
    made = write(RNN, VOCABULARY, "a", 20, 1.0)
    np.testing.assert_allclose(made.own, made.drawn)


def test_an_empty_writing_is_a_clear_error():
    with pytest.raises(ValueError, match="length is 0: expected a whole number of at least 1"):
        write(RNN, VOCABULARY, "a", 0)


@pytest.mark.parametrize("breaks", [True, False])
@pytest.mark.parametrize(
    "text", ["a", "one two three", "x" * 50, "a\n\nbc d\n", " " * 30, "中文字 ab" * 4]
)
def test_letters_are_laid_out_in_order_and_do_not_overlap(text, breaks):
    row, left, right = lay_out(text, 12, breaks)
    assert len(row) == len(left) == len(right) == len(text)
    assert row[0] == 0 and left[0] == 0
    same = row[1:] == row[:-1]
    np.testing.assert_allclose(left[1:][same], right[:-1][same])
    np.testing.assert_array_equal(row[1:][~same], row[:-1][~same] + 1)
    np.testing.assert_array_equal(left[1:][~same], 0)
    assert right[[not symbol.isspace() for symbol in text]].max(initial=0) <= 12
    assert right.max() <= 14


def test_words_are_kept_whole_and_paragraphs_begin_a_row():
    row, _, _ = lay_out("one two three\n\nfour", 8)
    assert "".join(map(str, row)) == "00000000" + "1" * 7 + "2222"
    row, _, _ = lay_out("a\nb", 8, breaks=False)
    assert row.tolist() == [0, 0, 0]


def test_a_text_longer_than_the_page_is_scrolled_to_the_present_letter():
    made = write(RNN, VOCABULARY, "ab", 1500, 1.0)
    picture = WritingPicture(made)
    for t in (0, 300, 1000, 1499):
        check(picture.at(t))
        assert 0 < picture.cursor.get_y() < picture.size[1]


def test_bars_need_one_number_per_letter():
    with pytest.raises(ValueError, match=r"values has shape \(3,\): expected \(4,\), one per"):
        LetterBars(np.ones(3), "abcd")
    with pytest.raises(ValueError, match="text is empty"):
        LetterBars(np.ones(0))


def test_bars_longer_than_the_limit_are_cut_off_and_said_in_full():
    picture = LetterBars([1.0, 20.0], "ab", words="{value:.1f} bits", limit=12)
    check(picture.at(1))
    assert picture.shown()["bars"].max() == pytest.approx(12)
    assert "20.0 bits" in picture.alt()


def test_the_mean_of_the_bars_is_said():
    picture = LetterBars([1.0, 2.0], "ab", summary="mean {mean:.2f} bits")
    assert "mean 1.50 bits" in picture.alt()


def test_described_words_stand_in_for_the_alt_text_where_the_picture_is_stored():
    picture = LetterBars([1.0, 2.0], "ab").described("Bars over two letters.")
    assert picture._repr_mimebundle_()["text/plain"] == "Bars over two letters."
    assert "1.00" in picture.alt()
