"""Linear recurrence against SimpleRNN, LSTM and GRU of as many weights: the tables of lesson 14.

In the folder tests/benchmarks/shares:

    OMP_NUM_THREADS=1 python linear_recurrence.py  # about 20 minutes
    OMP_NUM_THREADS=1 python linear_recurrence.py recall --networks GRU --seeds 3

Tasks: recall (the first of 40 values), adding (40 steps, the share of answers within 0.04),
negation (accuracy), reader (bits per character, the fewer the better). For each network the
number of units comes nearest to the task's budget of weights. Printed are the median over the
seeds, the worst and the best of them, and the median processor seconds of one training.
"""

import argparse
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from course_utils.models import GRU, LSTM, DiagonalRNN, ElmanRNN, MinGRU, MinLSTM
from course_utils.tasks import (
    Sequences,
    TextBatches,
    Vocabulary,
    adding_accuracy,
    adding_sequences,
    load_reader,
    negation_sentences,
    recall_first,
    score,
    split,
)
from course_utils.training import Adam, Trainer, one_thread

STEPS = 40  # of recall and adding
LONG = float(np.log(STEPS))  # the bias with which about a third is left after them (lesson 11)
NETWORKS = {
    "SimpleRNN": (ElmanRNN, {}),
    "LSTM": (LSTM, {}),
    "GRU": (GRU, {}),
    "LSTM, long": (LSTM, {"forget_bias": LONG}),
    "GRU, long": (GRU, {"update_bias": LONG}),
    "minGRU": (MinGRU, {}),
    "minGRU x 2": (MinGRU, {"layers": 2}),
    "minGRU, long": (MinGRU, {"input_bias": -LONG}),
    "minGRU x 2, long": (MinGRU, {"layers": 2, "input_bias": -LONG}),
    "minLSTM x 2, long": (MinLSTM, {"layers": 2, "input_bias": -LONG}),
    "diagonal": (DiagonalRNN, {}),
    "diagonal x 2": (DiagonalRNN, {"layers": 2}),
}
SHORT = ["SimpleRNN", "LSTM", "GRU", "minGRU", "minGRU x 2", "diagonal", "diagonal x 2"]


def sized(kind, options, inputs, outputs, budget, **more):
    """The network of this kind whose weights come nearest to the budget."""
    def make(units):
        return kind(inputs, units, outputs, **options, **more)

    step = 2 if kind is DiagonalRNN else 1
    units = step
    while make(units + step).parameters.size <= budget:
        units += step
    above = make(units + step)
    below = make(units)
    nearer = budget - below.parameters.size <= above.parameters.size - budget
    return below if nearer else above


def recall(make, seed):
    net = make(1, 1, 1150, readout="sigmoid", seed=seed)
    data = recall_first(32 * 800, STEPS, seed=100 + seed)
    test = recall_first(1000, STEPS, seed=10_000)
    return net, data.batches(32), 0.01, 1, lambda: np.mean(
        (net.forward(test.x).y[:, -1, 0] > 0.5) == test.targets[:, -1, 0]
    )


def adding(make, seed):
    net = make(2, 1, 1150, readout="linear", seed=seed)
    data = adding_sequences(50 * 800, STEPS, seed=100 + seed)
    test = adding_sequences(1000, STEPS, seed=10_000)
    return net, data.batches(50), 0.01, 1, lambda: adding_accuracy(net.forward(test.x).y, test)


def negation(make, seed):
    net = make(25, 1, 1900, readout="sigmoid", seed=seed)
    data = Sequences(*negation_sentences(3000, seed=seed).one_hot())
    x, targets, last = negation_sentences(1000, "test", seed=10_000).one_hot()
    return net, data.batches(32), 0.01, 10, lambda: np.mean(
        ((net.forward(x).y > 0.5) == targets)[last]
    )


def reader(make, seed):
    text = load_reader()
    vocabulary = Vocabulary.from_text(text)
    learn, held_out = split(vocabulary.encode(text), 0.1)
    net = make(len(vocabulary), len(vocabulary), 12_000, seed=seed)
    batches = TextBatches(learn, vocabulary, batch=16, time=25)
    return net, batches, 0.005, 3, lambda: score(net, vocabulary, held_out)


TASKS = {"recall": recall, "adding": adding, "negation": negation, "reader": reader}


def trained(task, name, seed):
    """The quality after training, processor seconds, the network."""
    kind, options = NETWORKS[name]

    def make(inputs, outputs, budget, **more):
        return sized(kind, options, inputs, outputs, budget, **more)

    net, batches, rate, epochs, quality = TASKS[task](make, seed)
    start = time.process_time()
    trainer = Trainer(net, Adam(rate), clip=1.0)
    trainer.fit(batches, epochs, carry_state=task == "reader")
    seconds = time.process_time() - start
    return quality(), seconds, net


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tasks", nargs="*", choices=[*TASKS, []], metavar="task")
    parser.add_argument("--networks", nargs="+", choices=NETWORKS)
    parser.add_argument("--seeds", type=int, default=10)
    chosen = parser.parse_args()
    print(f"{'task':<9} {'network':<18}{'units':>6}{'weights':>8}{'median':>8}{'worst':>8}"
          f"{'best':>8}{'s':>7}   all seeds")
    for task in chosen.tasks or TASKS:
        names = NETWORKS if task in ("recall", "adding") else SHORT
        for name in chosen.networks or names:
            with one_thread():
                runs = [trained(task, name, seed) for seed in range(chosen.seeds)]
            found = sorted((run[0] for run in runs), reverse=task == "reader")
            net = runs[0][2]
            print(f"{task:<9} {name:<18}{net.units:6}{net.parameters.size:8}{median(found):8.3f}"
                  f"{found[0]:8.3f}{found[-1]:8.3f}{median(run[1] for run in runs):7.1f}   "
                  + " ".join(f"{value:.3f}" for value in found), flush=True)


if __name__ == "__main__":
    main()
