"""The network on one page beside the library's trainer: held-out bits and processor seconds.

    python3 -m course_utils bench one_page [SEEDS]

Both train the network of lesson 06 on the reader, in turn, from each seed, on one thread; one seed
takes about a minute. The ratio is what
course_utils/rnn.py pays for being read in ten minutes: below 2 is the aim.
"""

import sys
import time

from in_turn import heading

from course_utils import rnn
from course_utils.models import ElmanRNN
from course_utils.tasks import TextBatches, Vocabulary, load_reader, score, split
from course_utils.training import Adam, Trainer, one_thread

UNITS = 96
ROUNDS = ((0.01, 16), (0.002, 4), (0.0005, 2))  # learning rate, epochs


def library(learn, held_out, vocabulary, seed):
    network = ElmanRNN(len(vocabulary), UNITS, len(vocabulary), seed=seed)
    trainer = Trainer(network, Adam(0.01), clip=5.0)
    batches = TextBatches(learn, vocabulary, batch=16, time=25)
    for rate, epochs in ROUNDS:
        trainer.optimizer.learning_rate = rate
        trainer.fit(batches, epochs, carry_state=True)
    return score(network, vocabulary, held_out)


def page(learn, held_out, vocabulary, seed):
    w = rnn.weights(len(vocabulary), UNITS, seed)
    for _ in rnn.train(w, learn):
        pass
    return rnn.bits(w, held_out)


def timed(train, *arguments):
    start = time.process_time()
    with one_thread():
        bits = train(*arguments)
    return bits, time.process_time() - start


def main(seeds=1):
    text = load_reader()
    vocabulary = Vocabulary.from_text(text)
    learn, held_out = split(vocabulary.encode(text), 0.1)
    print(heading("one thread"))
    print("seed  trainer bits    s   page bits    s   ratio")
    for seed in range(seeds):
        theirs, long = timed(library, learn, held_out, vocabulary, seed)
        ours, longer = timed(page, learn, held_out, vocabulary, seed)
        print(f"{seed:4}  {theirs:12.3f} {long:4.1f}   {ours:9.3f} {longer:4.1f}", end="   ")
        print(f"{longer / long:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
