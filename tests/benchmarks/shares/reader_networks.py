"""Networks that read the course's reader, over many starts: the figures of lessons 06 and 08.

In the folder tests/benchmarks/shares:

    python reader_networks.py ways  # three parts of the text; remedies; orders
    python reader_networks.py sizes  # units, learning rates, epochs
    python reader_networks.py favourite  # what is written at temperature 0 after one epoch
    python reader_networks.py units  # detectors, beside the letter alone
    python reader_networks.py lesson_06  # its network: bits, correlations
    python reader_networks.py words  # where words begin, letters as five bits
    python reader_networks.py sentences  # kinds of words, and the new word zog
    python reader_networks.py documentation  # a longer text, 128 units

With --seeds 3 for fewer starts than the ten that the lessons quote; a start takes about ten seconds
of one core. What is printed is the range over the starts and the mean.
"""

import argparse

import nbformat
import numpy as np

from course_utils.analysis import Detection, find_unit, mean_states, nearest, neighbour_purity
from course_utils.models import ElmanRNN
from course_utils.paths import ROOT
from course_utils.tasks import (
    CLASSES,
    WORDS,
    NGram,
    TextBatches,
    Vocabulary,
    bits_per_word,
    load_python_topics,
    load_reader,
    local_maxima,
    sample,
    score,
    sentence_stream,
    split,
    unsegmented_words,
)
from course_utils.training import Adam, Trainer, cosine_decay

EPOCHS, RATE = 30, 0.015
SIZES = (
    (64, RATE, 30),
    (96, RATE, 30),
    (192, RATE, 30),
    (96, 0.005, 30),
    (96, 0.03, 30),
    (96, RATE, 60),
)


class Decaying(Adam):
    """Adam, and every weight shrinks a little at each step, as in lesson 08."""

    decay = 0.0

    def update(self, parameters, gradient):
        parameters *= 1 - self.rate() * self.decay
        super().update(parameters, gradient)


class Shuffled:
    """The windows of batches in another order in every epoch, each with an empty state."""

    def __init__(self, batches, seed):
        self.x, self.targets = map(np.concatenate, zip(*batches, strict=True))
        self.count, self.random = len(batches), np.random.default_rng(seed)

    def __len__(self):
        return self.count

    def __iter__(self):
        for rows in np.array_split(self.random.permutation(len(self.x)), self.count):
            yield self.x[rows], self.targets[rows]


def trained(ids, vocabulary, seed, units=96, rate=RATE, epochs=EPOCHS):
    """A network trained as in section 3 of lesson 08."""
    rnn = ElmanRNN(len(vocabulary), units, len(vocabulary), seed=seed, dtype="float32")
    batches = TextBatches(ids, vocabulary, batch=32, time=25)
    trainer = Trainer(rnn, Adam(cosine_decay(rate, epochs * len(batches))), clip=1.0)
    trainer.fit(batches, epochs, carry_state=True)
    return rnn


def reader(*fractions):
    """The reader's vocabulary, and its ids in parts: the tails of these fractions, the last first
    to be cut off."""
    rest = load_reader()
    vocabulary, parts = Vocabulary.from_text(rest), []
    for fraction in fractions:
        rest, part = split(rest, fraction)
        parts.insert(0, vocabulary.encode(part))
    return vocabulary, [vocabulary.encode(rest), *parts]


def told(name, rows):
    """Print ranges and means of columns of numbers."""
    rows = np.array(rows)
    said = "   ".join(
        f"{low:.3f} to {high:.3f}, mean {mean:.3f}"
        for low, high, mean in zip(
            rows.min(axis=0), rows.max(axis=0), rows.mean(axis=0), strict=True
        )
    )
    print(f"{name:34} {said}", flush=True)


def ways(seeds):
    """Section 4 of lesson 08: learning text, validation and test at the last epoch, test at the
    epoch that validation chose, and which that was."""
    vocabulary, (learn, *others) = reader(0.1, 1 / 9)
    little = TextBatches(learn[:16_000], vocabulary, batch=16, time=25)
    others = [TextBatches(ids, vocabulary, batch=16, time=25) for ids in others]
    for name, decay, shuffled in (("plain", 0, False), ("weight decay 0.3", 0.3, False),
                                  ("plain, windows shuffled", 0, True)):
        rows = []
        for seed in range(seeds):
            rnn = ElmanRNN(len(vocabulary), 96, len(vocabulary), seed=seed, dtype="float32")
            optimizer, bits = Decaying(0.01), []
            optimizer.decay = decay
            trainer = Trainer(rnn, optimizer, clip=1.0)
            batches = Shuffled(little, seed) if shuffled else little
            for _ in range(EPOCHS):
                nats = [trainer.fit(batches, carry_state=not shuffled).epoch_loss[-1]]
                nats += [trainer.evaluate(part, carry_state=True) for part in others]
                bits.append(np.array(nats) / np.log(2))
            best = np.argmin([row[1] for row in bits])
            rows.append([*bits[-1], bits[best][2], best + 1])
            print(f"  {name}, {seed}:", *np.round(rows[-1], 3), flush=True)
        told(name, rows)


def sizes(seeds):
    """Held-out bits after the last epoch."""
    vocabulary, (learn, held) = reader(0.1)
    for units, rate, epochs in SIZES:
        ends = [[score(trained(learn, vocabulary, seed, units, rate, epochs), vocabulary, held)]
                for seed in range(seeds)]
        told(f"{units} units, rate {rate}, {epochs} epochs", ends)


def favourite(seeds):
    """What a network writes at temperature 0 after the first of its epochs."""
    vocabulary, (learn, _) = reader(0.1)
    batches = TextBatches(learn, vocabulary, batch=32, time=25)
    for seed in range(seeds):
        rnn = ElmanRNN(len(vocabulary), 96, len(vocabulary), seed=seed, dtype="float32")
        trainer = Trainer(rnn, Adam(cosine_decay(RATE, EPOCHS * len(batches))), clip=1.0)
        trainer.fit(batches, 1, carry_state=True)
        print(seed, sample(rnn, vocabulary, "The ", length=70, temperature=0), flush=True)


def lesson_06(seeds):
    """Held-out bits; then, for each feature, r of the best unit and of the letter alone."""
    vocabulary, (learn, held) = reader(0.1)
    text, half, K = split(load_reader(), 0.1)[1], len(held) // 2, len(vocabulary)
    letters = np.array(list(text))
    features = {
        "vowel": np.isin(letters, list("aeiouAEIOU")),
        "space before": np.r_[False, letters[:-1] == " "],
        "space next": np.r_[letters[1:] == " ", False],
        "quotes": np.cumsum(letters == '"') % 2 == 1,
    }
    bits, found = [], {name: [] for name in features}
    for seed in range(seeds):
        rnn = ElmanRNN(K, 96, K, seed=seed)
        trainer = Trainer(rnn, Adam(0.01), clip=5.0)
        for trainer.optimizer.learning_rate, epochs in ((0.01, 16), (0.002, 4), (0.0005, 2)):
            trainer.fit(TextBatches(learn, vocabulary, batch=16, time=25), epochs, carry_state=True)
        bits.append([score(rnn, vocabulary, held)])
        h = rnn.forward(vocabulary.one_hot(held[None])).h[0]
        for name, feature in features.items():
            r = [np.corrcoef(unit, feature[:half])[0, 1] for unit in h[:half].T]
            best = int(np.argmax(np.abs(r)))
            seen = np.maximum(np.bincount(held[:half], minlength=K), 1)
            share = np.bincount(held[:half], feature[:half], K) / seen
            found[name].append([abs(np.corrcoef(h[half:, best], feature[half:])[0, 1]),
                                np.corrcoef(share[held[half:]], feature[half:])[0, 1]])
    told("bits", bits)
    for name, rows in found.items():
        told(name, rows)


def units(seeds):
    """F1 of the best unit on the other half: trained, untrained, and the best set of letters."""
    vocabulary, parts = reader(0.1)
    cells = nbformat.read(ROOT / "notebooks/08_language_model.ipynb", as_version=4).cells
    names = {"np": np, "held_out": split(load_reader(), 0.1)[1]}
    exec(next(c.source for c in cells if c.source.startswith("letters = np.array")), names)
    features = names["features"]  # the lesson's own
    ids, half, K = parts[1], len(parts[1]) // 2, len(vocabulary)
    x, found = vocabulary.one_hot(ids[None]), {name: [] for name in features}
    for seed in range(seeds):
        rnn = trained(parts[0], vocabulary, seed)
        fresh = ElmanRNN(K, 96, K, seed=seed, dtype="float32")
        for name, truth in features.items():
            seen = np.bincount(ids[:half], minlength=K)
            share = np.bincount(ids[:half], truth[:half], K) / np.maximum(seen, 1)
            states = [rnn.forward(x).h[0], fresh.forward(x).h[0], share[ids][:, None]]
            found[name].append(
                [
                    find_unit(h[:half], truth[:half], limit=0.95).detect(h[half:], truth[half:]).f1
                    for h in states
                ]
            )
    for name, rows in found.items():
        told(name, rows)


def words(seeds):
    """Precision and recall of the marks where words begin, letters as five bits."""
    stream, new = unsegmented_words(code="bits"), unsegmented_words(code="bits", seed=1)
    rows = []
    for seed in range(seeds):
        rnn = ElmanRNN(stream.inputs, 20, stream.inputs, readout="sigmoid", seed=seed)
        trainer = Trainer(rnn, Adam(0.01))
        for _ in range(10):
            trainer.fit(stream.windows(batch=8, time=20), carry_state=True)
        errors = new.errors(rnn)
        d = Detection(errors, local_maxima(errors), new.onsets).part(slice(1, None))
        rows.append([d.precision, d.recall])
    told("precision, recall", rows)
    print(f"chance {d.chance_precision:.2f}, {d.chance_recall:.2f}")


def sentences(seeds):
    """Purities, trained and untrained; bits per word; the words round zog; how far these and man's
    kin are; what share goes to a verb after man and after zog."""
    fresh, man, zog = sentence_stream(3000, seed=100), WORDS.index("man"), 29
    strips = fresh.ids[: len(fresh.ids) // 10 * 10].reshape(10, -1)
    with_zog, names = np.where(strips == man, zog, strips), [*WORDS, "zog"]
    kinds = ["verb" if name == "verb" else "noun" for name in CLASSES]
    humans = np.flatnonzero(np.array(CLASSES) == "human")
    many = sentence_stream(60_000, seed=1)
    windows = many.windows(batch=16, time=10)
    pairs_bits = NGram(2, 29).fit(many.ids).bits_per_character(fresh.ids)
    verb = np.array(CLASSES) == "verb"
    rows, company = [], {}
    for seed in range(seeds):
        rnn = ElmanRNN(31, 150, 31, seed=seed, dtype="float32")
        row = []
        for trained_now in (False, True):
            if trained_now:
                Trainer(rnn, Adam(cosine_decay(0.004, len(windows)))).fit(windows, carry_state=True)
            means = mean_states(rnn.forward(fresh.one_hot(strips)).h, strips, 29)
            row += [neighbour_purity(means, kinds), neighbour_purity(means, CLASSES)]
        read, renamed = (rnn.forward(fresh.one_hot(ids)) for ids in (strips, with_zog))
        thirty = np.vstack([means, renamed.h[with_zog == zog].mean(axis=0)])
        near = frozenset(nearest(thirty, names, "zog", 7))
        company[near] = company.get(near, 0) + 1
        from_zog = np.linalg.norm(means - thirty[zog], axis=1).min()
        pairs = [np.linalg.norm(means[i] - means[j]) for i in humans for j in humans if i < j]
        shares = [trace.y[at, :29][:, verb].sum(axis=1).mean()
                  for trace, at in ((read, strips == man), (renamed, with_zog == zog))]
        y = rnn.forward(fresh.one_hot(fresh.ids[None, :-1])).y[0]
        rows.append([*row, from_zog, np.mean(pairs), *shares, bits_per_word(y, fresh.ids[1:])])
    columns = np.array(rows)
    told("untrained: noun or verb, classes", columns[:, :2])
    told("trained: noun or verb, classes", columns[:, 2:4])
    told("nearest to zog, between humans", columns[:, 4:6])
    told("a verb after man, after zog", columns[:, 6:8])
    told(f"bits per word (pairs: {pairs_bits:.2f})", columns[:, 8:])
    for near, count in company.items():
        print(f"{count} of {seeds}: zog's seven nearest are {', '.join(sorted(near))}")


def documentation(seeds):
    """Bits of 128 units on prose of Python's documentation, beside the 5-gram."""
    allowed = set("abcdefghijklmnopqrstuvwxyz ")
    text = " ".join(
        "".join(c if c in allowed else " " for c in load_python_topics().lower()).split()
    )
    learn, held = split(text, 0.1)
    vocabulary = Vocabulary.from_text(text)
    parts = [vocabulary.encode(learn), vocabulary.encode(held)]
    counts = NGram(5, len(vocabulary)).fit(parts[0]).bits_per_character(parts[1])
    print(f"{len(text)} letters, {len(vocabulary)} symbols, 5-gram {counts:.2f}")
    ends = [[score(trained(parts[0], vocabulary, seed, 128, epochs=15), vocabulary, parts[1])]
            for seed in range(seeds)]
    told("128 units, 15 epochs", ends)


KINDS = {
    kind.__name__: kind
    for kind in (ways, sizes, favourite, lesson_06, units, words, sentences, documentation)
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--seeds", type=int, default=10)
    chosen = parser.parse_args()
    KINDS[chosen.kind](chosen.seeds)


if __name__ == "__main__":
    main()
