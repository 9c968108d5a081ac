"""The character model of lesson 08: where it stands among counts, and what its units detect."""

import numpy as np
import pytest

from course_utils.analysis import find_unit
from course_utils.models import ElmanRNN
from course_utils.tasks import NGram, TextBatches, Vocabulary, load_reader, score, split
from course_utils.training import Adam, Trainer, cosine_decay


@pytest.fixture(scope="module")
def reader():
    learn, held_out = split(load_reader(), 0.1)
    vocabulary = Vocabulary.from_text(learn + held_out)
    return vocabulary, vocabulary.encode(learn), vocabulary.encode(held_out), held_out


@pytest.fixture(scope="module")
def networks(reader):
    """Untrained, and after 30 epochs: 3.5 s of processor time, far below a minute."""
    vocabulary, learn, _, _ = reader
    made = [ElmanRNN(len(vocabulary), 96, len(vocabulary), seed=0, dtype="float32") for _ in "ab"]
    batches = TextBatches(learn, vocabulary, batch=32, time=25)
    rate = cosine_decay(0.015, 30 * len(batches))
    history = Trainer(made[1], Adam(rate), clip=1.0).fit(batches, 30, carry_state=True)
    assert history.stopped == "completed"
    return dict(zip(("untrained", "trained"), made, strict=True))


def test_it_stands_between_the_trigram_and_the_five_gram(reader, networks):
    vocabulary, learn, held, _ = reader
    counted = [NGram(n, len(vocabulary)).fit(learn).bits_per_character(held) for n in range(1, 7)]
    np.testing.assert_allclose(counted, [4.28, 3.30, 2.55, 2.14, 2.08, 2.16], atol=0.03)
    assert counted[4] < score(networks["trained"], vocabulary, held) < counted[2] - 0.2
    assert abs(score(networks["untrained"], vocabulary, held) - np.log2(len(vocabulary))) < 0.2


def test_its_units_detect_more_than_those_of_the_untrained_net(reader, networks):
    vocabulary, _, held, text = reader
    letters = np.array(list(text))
    is_letter = np.char.isalpha(letters)
    begins = is_letter & ~np.r_[False, is_letter[:-1]]
    features = {
        "space": letters == " ",
        "vowel": np.isin(letters, list("aeiouAEIOU")),
        "first letter of a word": begins,
        "second letter of a word": is_letter & np.r_[False, begins[:-1]],
        "inside quotation marks": np.cumsum(letters == '"') % 2 == 1,
    }
    half = len(letters) // 2
    x = vocabulary.one_hot(held[None])
    states = {name: rnn.forward(x).h[0] for name, rnn in networks.items()}

    def judged(name, truth):
        h = states[name]
        found = find_unit(h[:half], truth[:half], 0.95).detect(h[half:], truth[half:])
        return found.f1, found.blind_f1

    for name, truth in features.items():
        (f1, blind), (control, _) = judged("trained", truth), judged("untrained", truth)
        if name == "inside quotation marks":
            assert f1 < blind + 0.06, "a feature for which there is no unit"
        else:
            assert f1 > max(blind, control) + 0.1, name
