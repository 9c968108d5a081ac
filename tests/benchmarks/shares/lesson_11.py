"""The shares that lesson 11 quotes: what its networks do at other starts and on other sequences.

    python tests/benchmarks/shares/lesson_11.py                  # all: half an hour of one core
    python tests/benchmarks/shares/lesson_11.py recall --seeds 10
"""

import numpy as np
from matplotlib.cbook import get_sample_data
from over_seeds import report

from course_utils.keras_bridge import import_keras
from course_utils.models import GRU, LSTM, ElmanRNN
from course_utils.tasks import adding_sequences, embedded_reber, penultimate_accuracy, recall_first
from course_utils.training import Adam, Trainer

EPOCHS = 160


def recall(seed, epochs=4):
    """Section 7: the first of 50 values, 4 passes over 1000 sequences."""
    learn, test = recall_first(1000, 50, seed=100 + seed), recall_first(500, 50, seed=14)
    check, long = recall_first(100, 50, seed=15), np.log(50)
    rivals = {
        "SimpleRNN": ElmanRNN(1, 16, 1, readout="sigmoid", seed=seed),
        "LSTM, bias 1": LSTM(1, 16, 1, readout="sigmoid", seed=seed),
        "LSTM, bias ln 50": LSTM(1, 16, 1, readout="sigmoid", forget_bias=long, seed=seed),
        "GRU, bias 0": GRU(1, 16, 1, readout="sigmoid", seed=seed),
        "GRU, bias ln 50": GRU(1, 16, 1, readout="sigmoid", update_bias=long, seed=seed),
    }
    found = {}
    for name, net in rivals.items():
        trainer = Trainer(net, Adam(0.003), clip=1.0)
        trainer.fit(learn.batches(32), epochs,
                    validate=lambda trainer=trainer: trainer.evaluate([check]))
        said = net.forward(test.x).y[:, -1, 0] > 0.5
        found[name] = np.mean(said == test.targets[:, -1, 0])
    return found


def adding(seed):
    """Section 8: two of forty numbers, 12 epochs; is there a cell that goes with the sum?"""
    learn = adding_sequences(2500, 40, seed=100 + seed)
    test = adding_sequences(100, 40, seed=2)
    adders = {
        "SimpleRNN": ElmanRNN(2, 24, 1, readout="linear", seed=seed),
        "LSTM": LSTM(2, 24, 1, readout="linear", seed=seed),
        "LSTM of 1997": LSTM(2, 24, 1, readout="linear", forget_bias=50, seed=seed),
        "GRU": GRU(2, 24, 1, readout="linear", seed=seed),
    }
    found = {}
    for name, net in adders.items():
        trainer = Trainer(net, Adam(0.01), clip=1.0)
        done = trainer.fit(learn.batches(50), 12,
                           validate=lambda trainer=trainer: trainer.evaluate([test]))
        found[name] = min(done.validation)
    memory = adders["LSTM"].forward(test.x).C[:, -1]
    answers = test.targets[:, -1, 0]
    found["cell's |r| with the sum"] = max(abs(np.corrcoef(C, answers)[0, 1]) for C in memory.T)
    return found


def reber(seed, epochs=EPOCHS):
    """Section 9: embedded Reber strings."""
    learn, test = embedded_reber(256, seed=100 + seed), embedded_reber(256, seed=200 + seed)
    readers = {"one step back": ElmanRNN(7, 16, 7, seed=seed),
               "SimpleRNN": ElmanRNN(7, 16, 7, seed=seed),
               "LSTM": LSTM(7, 16, 7, seed=seed), "GRU": GRU(7, 16, 7, seed=seed)}
    found = {}
    for name, net in readers.items():
        trainer = Trainer(net, Adam(0.01), clip=1.0, truncate=1 if "one" in name else None)
        done = trainer.fit(
            learn.batches(32), epochs=epochs,
            validate=lambda net=net: 1 - penultimate_accuracy(net.forward(test.x).y, test))
        correct = 1 - np.array(done.validation)
        above = np.flatnonzero(correct > 0.95)
        found |= {f"{name}: mean of 71 to 80": correct[70:80].mean(),
                  f"{name}: mean of the last ten": correct[-10:].mean(),
                  f"{name}: epochs to 0.95": above[0] + 1 if len(above) else np.inf}
    return found


def series(seed):
    """Section 11: Keras on a real series; errors as shares of the naive forecast's."""
    keras, found = import_keras(), {}
    layers = keras.layers
    file = np.load(get_sample_data("goog.npz", asfileobj=False))["price_data"]
    hidden = {"LSTM": lambda: [layers.LSTM(16)], "GRU": lambda: [layers.GRU(16)],
              "LSTM on LSTM": lambda: [layers.LSTM(16, return_sequences=True),
                                       layers.Dropout(0.2), layers.LSTM(16)]}
    for name, column, kinds in (("volume", "volume", hidden), ("price", "adj_close", ("LSTM",))):
        windows = np.lib.stride_tricks.sliding_window_view(np.log(file[column]), 21)
        cut = int(0.7 * len(windows))
        z = ((windows - windows[:cut].mean()) / windows[:cut].std()).astype("float32")
        x, y = z[:, :-1, None], z[:, -1]
        naive = np.abs(x[cut:, -1, 0] - y[cut:]).mean()
        for kind in kinds:
            keras.utils.set_random_seed(seed)
            model = keras.Sequential([layers.Input((None, 1)), *hidden[kind](), layers.Dense(1)])
            model.compile(keras.optimizers.Adam(0.005), "mse")
            model.fit(x[:cut], y[:cut], epochs=15, batch_size=32, verbose=0)
            error = np.abs(model.predict(x[cut:], verbose=0)[:, 0] - y[cut:]).mean()
            found[f"{name}, {kind}"] = error / naive
    return found


def sooner(found):
    slowest = max(found[f"{name}: epochs to 0.95"] for name in ("LSTM", "GRU"))
    return slowest < found["SimpleRNN: epochs to 0.95"]


CLAIMS = {
    "recall": (recall, {
        "the SimpleRNN is above 0.9": lambda found: found["SimpleRNN"] > 0.9,
        "the LSTM with bias ln 50 is above 0.9": lambda found: found["LSTM, bias ln 50"] > 0.9,
        "the LSTM with bias 1 is below 0.65": lambda found: found["LSTM, bias 1"] < 0.65,
        "it is behind the SimpleRNN": lambda found: found["LSTM, bias 1"] < found["SimpleRNN"],
        "the GRU with bias 0 is below 0.65": lambda found: found["GRU, bias 0"] < 0.65,
        "ln 50 gives the GRU 0.1 more":
            lambda found: found["GRU, bias ln 50"] > found["GRU, bias 0"] + 0.1,
        "and brings it above 0.95": lambda found: found["GRU, bias ln 50"] > 0.95,
    }),
    "adding": (adding, {
        "the SimpleRNN stays above 0.1": lambda found: found["SimpleRNN"] > 0.1,
        "the LSTM comes below 0.03": lambda found: found["LSTM"] < 0.03,
        "the LSTM of 1997 comes below 0.03": lambda found: found["LSTM of 1997"] < 0.03,
        "the GRU comes below 0.03": lambda found: found["GRU"] < 0.03,
        "a cell has |r| above 0.9": lambda found: found["cell's |r| with the sum"] > 0.9,
    }),
    "reber": (reber, {
        "one step back: last ten below 0.75":
            lambda found: found["one step back: mean of the last ten"] < 0.75,
        "SimpleRNN: last ten above 0.85":
            lambda found: found["SimpleRNN: mean of the last ten"] > 0.85,
        "LSTM: last ten above 0.85": lambda found: found["LSTM: mean of the last ten"] > 0.85,
        "GRU: last ten above 0.85": lambda found: found["GRU: mean of the last ten"] > 0.85,
        "both with gates pass 0.95 before the SimpleRNN": sooner,
    }),
    "series": (series, {
        "volume: all three are better than the naive forecast": lambda found: max(
            value for name, value in found.items() if "volume" in name) < 1,
        "price: the LSTM is worse": lambda found: found["price, LSTM"] > 1,
    }),
}

if __name__ == "__main__":
    report(CLAIMS, __doc__)
