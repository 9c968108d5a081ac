"""Words without blanks: the stream, the marks, and Elman's result with what chance gives."""

import numpy as np
import pytest

from course_utils.analysis import Detection
from course_utils.models import ElmanRNN
from course_utils.tasks import NGram, unsegmented_words
from course_utils.tasks.language.words import LEXICON, local_maxima
from course_utils.training import Adam, Trainer


@pytest.fixture(scope="module")
def stream():
    return unsegmented_words()


def trained(stream, readout, seed):
    rnn = ElmanRNN(stream.inputs, 20, stream.inputs, readout=readout, seed=seed)
    Trainer(rnn, Adam(0.01)).fit(stream.windows(8, 20), epochs=10, carry_state=True)
    return rnn


def test_the_stream_has_the_size_of_elmans(stream):
    # 1,270 words and 4,963 letters there (page 192): 3.9 letters a word.
    assert len(LEXICON) == len(set(LEXICON)) == 15
    assert 1200 < len(stream.words) < 1400 and 3.8 < len(stream.text) / len(stream.words) < 4.2
    lengths = np.bincount(stream.sentence)
    assert len(lengths) == 200 and (lengths.min(), lengths.max()) == (4, 9)
    assert set(stream.words) == set(LEXICON)


def test_text_ids_and_onsets_agree(stream):
    assert stream.text == "".join(stream.words) == stream.vocabulary.decode(stream.ids)
    starts = np.flatnonzero(stream.onsets)
    pieces = [stream.text[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
    assert tuple(pieces) == stream.words


def test_the_same_seed_gives_the_same_words_in_both_codes(stream):
    bits = unsegmented_words(code="bits")
    assert bits.words == stream.words != unsegmented_words(seed=1).words
    assert bits.code.shape == (len(stream.vocabulary), 5) and set(np.unique(bits.code)) == {0, 1}
    assert len(np.unique(bits.code, axis=0)) == len(bits.code), "no two letters alike"
    assert (unsegmented_words(seed=5, code="bits").code == bits.code).all()


@pytest.mark.parametrize("code", ["one-hot", "bits"])
def test_windows_go_on_where_the_last_one_ended(code):
    stream = unsegmented_words(20, code=code)
    windows = stream.windows(batch=2, time=7)
    x = np.concatenate([window for window, _ in windows], axis=1)
    targets = np.concatenate([wanted for _, wanted in windows], axis=1)
    length = (len(stream.ids) - 1) // 2
    for row in range(2):
        ids = stream.ids[row * length :][: x.shape[1] + 1]
        np.testing.assert_array_equal(x[row], stream.code[ids[:-1]])
        wanted = ids[1:] if code == "one-hot" else stream.code[ids[1:]]
        np.testing.assert_array_equal(targets[row], wanted)


def test_errors_are_of_the_letter_that_came():
    stream = unsegmented_words(5)
    K = stream.inputs
    rnn = ElmanRNN(K, 3, K)
    rnn.V, rnn.c = np.zeros((K, 3)), np.log(np.arange(1.0, K + 1))
    p = np.arange(1, K + 1) / np.sum(np.arange(1, K + 1))
    np.testing.assert_allclose(stream.errors(rnn)[1:], -np.log2(p[stream.ids[1:]]))
    assert stream.errors(rnn)[0] == np.log2(K)
    bits = unsegmented_words(5, code="bits")
    rnn = ElmanRNN(5, 3, 5, readout="sigmoid")
    rnn.V = np.zeros((5, 3))
    np.testing.assert_allclose(bits.errors(rnn), 0.5)


def test_local_maxima_are_above_both_neighbours():
    marks = local_maxima([1, 3, 2, 2, 2, 5, 5, 1, 4])
    assert np.flatnonzero(marks).tolist() == [1, 8]


def segmented(errors, stream):
    """The marks without the first letter: that a word begins there is no discovery."""
    return Detection(errors, local_maxima(errors), stream.onsets).part(slice(1, None))


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(("code", "readout"), [("one-hot", "softmax"), ("bits", "sigmoid")])
def test_the_error_peaks_where_words_begin(code, readout, seed):
    """Elman 1990, figure 6: precision and recall at least twice chance, on words not trained on."""
    learn = unsegmented_words(code=code, seed=seed)
    new = unsegmented_words(code=code, seed=seed + 100)
    rnn = trained(learn, readout, seed)
    errors = new.errors(rnn)
    assert errors[new.onsets].mean() > 1.8 * errors[~new.onsets].mean()
    score = segmented(errors, new)
    assert score.precision >= 2 * score.chance_precision
    assert score.recall >= 2 * score.chance_recall
    # The control: random weights mark no better than chance.
    random = ElmanRNN(learn.inputs, 20, learn.inputs, readout=readout, seed=seed)
    control = segmented(new.errors(random), new)
    assert control.precision < 1.35 * control.chance_precision
    assert control.recall < 1.35 * control.chance_recall


def test_the_network_comes_near_the_entropy_and_so_does_counting(stream):
    new = unsegmented_words(seed=1)
    # A word costs log2(15) bits, whoever knows where words end.
    least = np.log2(15) * len(new.words) / len(new.text)
    bits = new.errors(trained(stream, "softmax", 0))[1:].mean()
    counted = NGram(4, stream.inputs).fit(stream.ids).bits_per_character(new.ids)
    assert 0.95 < least < 1.0 and least < bits < 1.2 and least < counted < 1.2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sentences": 0}, "sentences is 0"),
        ({"longest": 3}, "longest is 3: expected at least shortest, 4"),
        ({"code": "5 bits"}, "code is '5 bits'"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_refuses_wrong_settings(wrong, said):
    with pytest.raises(ValueError, match=said):
        unsegmented_words(**wrong)


def test_refuses_what_does_not_fit(stream):
    with pytest.raises(ValueError, match="expected 19, 19 and 'softmax'"):
        stream.errors(ElmanRNN(5, 3, 5))
    with pytest.raises(ValueError, match="the stream has"):
        stream.windows(batch=1000, time=50)
    with pytest.raises(ValueError, match="errors has shape"):
        local_maxima([1.0, 2.0])
