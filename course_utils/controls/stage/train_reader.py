"""The network of the stage's `reader` preset: how it was trained.

``python -m course_utils.controls.stage.train_reader`` makes assets/stage_reader.npz again: a
minute of training on the course's reader, brought down to small letters, blank and four signs.
"""

import numpy as np

from course_utils.controls.stage.presets import READER, SYMBOLS
from course_utils.models import ElmanRNN
from course_utils.tasks import TextBatches, Vocabulary, bits_per_character, load_reader, split
from course_utils.training import Adam, Trainer

UNITS, SEED, EPOCHS = 32, 7, 150


def plain(text):
    """The text in the preset's few symbols: small letters, every other sign a blank."""
    kept = "".join(letter if letter in SYMBOLS else " " for letter in text.lower())
    return " ".join(kept.split())


def train(epochs=EPOCHS):
    """Train the network; returns it with its bits per character on the held-out tail."""
    vocabulary = Vocabulary(SYMBOLS)
    ids, held_out = split(vocabulary.encode(plain(load_reader())), 0.1)
    rnn = ElmanRNN(len(SYMBOLS), UNITS, len(SYMBOLS), seed=SEED, dtype="float32")

    def bits():
        trace = rnn.forward(vocabulary.one_hot(held_out[None, :-1]))
        p = np.take_along_axis(trace.y[0], held_out[1:, None], axis=1)
        return bits_per_character(-np.log(p).mean())

    batches = TextBatches(ids, vocabulary, batch=16, time=40)
    for rate, share in ((0.002, 0.7), (0.0005, 0.3)):
        trainer = Trainer(rnn, Adam(rate), clip=1.0)
        trainer.fit(batches, epochs=max(1, round(epochs * share)), carry_state=True, validate=bits)
    return rnn, bits()


if __name__ == "__main__":
    trained, bits = train()
    trained.save(READER)
    print(f"{READER.name}: {READER.stat().st_size / 1000:z.0f} kB, {bits:z.2f} bits per character "
          f"on the held-out tail (any letter as likely as any other: {np.log2(len(SYMBOLS)):z.2f})")
