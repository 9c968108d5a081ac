"""Keras networks of lesson 09 from many starts: the figures that the lesson quotes.

In the folder tests/benchmarks/shares:

    python keras_networks.py coins  # networks A, B and C
    python keras_networks.py judges  # leaps; zeros read with and without a mask

With --seeds 3 for fewer starts. A start takes some ten seconds of one core; each prints a line.
"""

import argparse

import numpy as np

from course_utils.keras_bridge import from_keras, import_keras
from course_utils.tasks import load_reviews
from course_utils.training import Adam, Trainer


def add_up(x):
    return (x[:, :, :1].sum(axis=1) > 5).astype(int)


class Sequences:
    """Batches of 32 in another order in every epoch; only the last step has a target."""

    def __init__(self, x, labels, seed):
        self.x, self.labels, self.random = x, labels, np.random.default_rng(seed)

    def __len__(self):
        return -(-len(self.x) // 32)

    def __iter__(self):
        for rows in np.array_split(self.random.permutation(len(self.x)), len(self)):
            targets, mask = np.zeros((len(rows), 10, 1)), np.zeros((len(rows), 10), bool)
            targets[:, -1], mask[:, -1] = self.labels[rows], True
            yield self.x[rows], targets, mask


def judged(rnn, x, labels):
    """Accuracy and loss of the last answers."""
    p = np.clip(rnn.forward(x).y[:, -1].astype(float), 1e-7, 1 - 1e-7)
    return ((p > 0.5) == labels).mean(), -np.log(np.where(labels == 1, p, 1 - p)).mean()


def coins(keras, seed):
    """Networks A, B and C on the lesson's sequences: Keras's own start for this seed, trained with
    the loop of lesson 06, which is much faster for networks so small."""
    random = np.random.default_rng(10)
    x, labels = random.random((1000, 10, 8)), random.integers(0, 2, (1000, 1))
    fresh, tossed = random.random((1000, 10, 8)), random.integers(0, 2, (1000, 1))
    for name, units, epochs, data, others in (
        ("A", 10, 10, (x, labels), (fresh, tossed)),
        ("B", 64, 100, (x[:100], labels[:100]), (fresh, tossed)),
        ("C", 10, 40, (x, add_up(x)), (fresh, add_up(fresh))),
    ):
        keras.utils.set_random_seed(seed)
        rnn = from_keras(keras.Sequential([
            keras.Input((10, 8)), keras.layers.SimpleRNN(units),
            keras.layers.Dense(1, activation="sigmoid")]))
        Trainer(rnn, Adam(0.001), clip=None).fit(Sequences(*data, seed), epochs)
        (own, _), (new, loss) = judged(rnn, *data), judged(rnn, *others)
        print(f"{name} {seed}: own {own:.3f}, fresh {new:.3f}, its loss {loss:.2f}", flush=True)


def judges(keras, seed):
    """Of a judge with a mask, and of one without: the epoch of the leap, the share of fresh
    sentences that are right, and the same with zeros added to the batch."""
    reviews = load_reviews()
    vectorize = keras.layers.TextVectorization(max_tokens=5000)
    vectorize.adapt(list(reviews.train.texts))
    learn, fresh = (np.array(vectorize(list(part.texts)))
                    for part in (reviews.train, reviews.test))
    half = len(fresh) // 2
    for mask in (True, False):
        keras.utils.set_random_seed(seed)
        judge = keras.Sequential([
            keras.Input((None,)),
            keras.layers.Embedding(vectorize.vocabulary_size(), 8, mask_zero=mask),
            keras.layers.SimpleRNN(16), keras.layers.Dense(1, activation="sigmoid")])
        judge.compile(optimizer=keras.optimizers.Adam(0.02, global_clipnorm=1.0),
                      loss="binary_crossentropy", metrics=["accuracy"])
        history = judge.fit(
            learn, reviews.train.labels, epochs=40, batch_size=64, verbose=0,
            validation_data=(fresh[:half], reviews.test.labels[:half]),
            validation_batch_size=half,
            callbacks=[keras.callbacks.EarlyStopping(patience=15, min_delta=0.01,
                                                     restore_best_weights=True)]).history
        leapt = np.flatnonzero(np.array(history["val_accuracy"]) > 0.97)
        right = []
        for zeros in (0, 1, 4, 8, 20):
            y = judge.predict(np.pad(fresh, ((0, 0), (0, zeros))), verbose=0)[:, 0]
            right.append(((y > 0.5) == reviews.test.labels).mean())
        print(f"{'with' if mask else 'without'} a mask {seed}: leap after "
              f"{leapt[0] + 1 if len(leapt) else 'no'} epochs, right with 0, 1, 4, 8, 20 zeros:",
              *(f"{share:.2f}" for share in right), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=("coins", "judges"))
    parser.add_argument("--seeds", type=int, default=20)
    chosen = parser.parse_args()
    keras = import_keras()
    for seed in range(chosen.seeds):
        {"coins": coins, "judges": judges}[chosen.kind](keras, seed)


if __name__ == "__main__":
    main()
