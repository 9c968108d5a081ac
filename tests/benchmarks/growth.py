"""How time and memory grow with the length of a sequence and the size of a network, and their end.

    python3 -m course_utils bench growth [--draw growth.png] [--lengths 10 100 ...] [--units 8 ...]

For ElmanRNN and LSTM: a training step (float32, buffers kept), a forward pass with its whole trace
(float64), and what the stage sends to the page, as far as the stage goes. One size grows while the
other stays. Memory is the most that NumPy held at once beyond what was there before. "x" is how
many times as much as in the row above, and "power" the steepness p of the last rows, as in T^p or
n^p: 1 is linear, 2 quadratic. Times are processor times of one thread, the least of a
few. At last it asks for more and more, until the answer is that there is no room for it.
"""

import argparse
import time as clock
import tracemalloc
from pathlib import Path

import numpy as np
from in_turn import blas_threads, heading
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from course_utils.controls.stage.payload import arrays_of, pack
from course_utils.controls.stage.scene import MOST_STEPS, MOST_UNITS, Scene
from course_utils.models import LSTM, ElmanRNN
from course_utils.models.room_in_memory import size as of_bytes
from course_utils.pictures.base import course_look
from course_utils.training import Trainer

INPUTS, BATCH = 16, 4
TIME, UNITS = 50, 64  # of what stays
LENGTHS = (10, 30, 100, 300, 1000, 3000, 10_000)
SIZES = (8, 16, 32, 64, 128, 256, 512, 1024)
LOOKS = {  # Each kind of work has a colour, line and marker of its own.
    "ElmanRNN, training step": ("#D55E00", "-", "o"),
    "ElmanRNN, forward with trace": ("#D55E00", "--", "s"),
    "LSTM, training step": ("#009E73", "-", "^"),
    "LSTM, forward with trace": ("#009E73", "--", "D"),
    "stage, its numbers": ("#0072B2", "-.", "v"),
}


def works(time, units):
    """name -> function, of all that is measured at one size."""
    random = np.random.default_rng(0)
    ids = random.integers(0, INPUTS, (BATCH, time + 1))
    x, targets = np.eye(INPUTS, dtype="float32")[ids[:, :-1]], ids[:, 1:]
    found = {}
    for kind in (ElmanRNN, LSTM):
        network = kind(INPUTS, units, INPUTS)
        trainer = Trainer(kind(INPUTS, units, INPUTS))
        found[f"{kind.__name__}, training step"] = lambda t=trainer: t.step(x, targets)
        found[f"{kind.__name__}, forward with trace"] = lambda n=network: n.forward(x)
    if time <= MOST_STEPS and units <= MOST_UNITS:
        network = ElmanRNN(INPUTS, units, INPUTS)

        def stage():
            return len(pack(arrays_of(Scene(network, x[:1])))[1])

        found["stage, its numbers"] = stage
    return found


def measured(run):
    """(seconds, bytes): the fastest of a few, and the most that was held at once in the first."""
    tracemalloc.start()
    sent = run()
    held = sent if isinstance(sent, int) else tracemalloc.get_traced_memory()[1]
    del sent
    tracemalloc.stop()
    times = []
    while len(times) < 3 or (sum(times) < 0.2 and len(times) < 30):
        start = clock.thread_time()
        run()
        times.append(clock.thread_time() - start)
    return min(times), held


def grow(vary, values):
    """name -> (values, seconds, bytes) while one size grows."""
    for run in works(2, 2).values():
        run()  # imports what it needs
    rows = {}
    for value in values:
        time, units = (value, UNITS) if vary == "time" else (TIME, value)
        with blas_threads(1):
            for name, run in works(time, units).items():
                rows.setdefault(name, []).append((value, *measured(run)))
    return {name: np.array(found).T for name, found in rows.items()}


def power(values, found):
    """The steepness over the last three points, both axes logarithmic."""
    return np.polyfit(np.log(values[-3:]), np.log(found[-3:]), 1)[0]


def table(vary, grown):
    fixed = f"{UNITS} units" if vary == "time" else f"{TIME} steps"
    yield f"\n{vary} grows ({fixed}, batch {BATCH}, {INPUTS} symbols; the stage has one sequence)"
    yield f"{'':<30}{vary:>7}{'ms':>10}{'x':>6}{'MB':>10}{'x':>6}"
    for name, (values, seconds, held) in grown.items():
        for i, value in enumerate(values):
            more = [f"{a[i] / a[i - 1]:6.1f}" if i else f"{'':6}" for a in (seconds, held)]
            yield (f"{name if not i else '':<30}{value:7.0f}{1e3 * seconds[i]:10.2f}{more[0]}"
                   f"{held[i] / 1e6:10.2f}{more[1]}")
        if len(values) > 2:
            yield (f"{'':<30}{'power':>7}{power(values, seconds):10.2f}{'':6}"
                   f"{power(values, held):10.2f}")


@course_look()
def picture(grown):
    """Time above, memory below; against steps left, against units right."""
    figure = Figure(figsize=(9, 7.6), dpi=100)
    axes = figure.subplots(2, 2, sharex="col", sharey="row")
    titles = {"time": f"steps of time  (units {UNITS})", "units": f"units  (steps {TIME})"}
    for column, (vary, lines) in enumerate(grown.items()):
        for row, said in enumerate(("milliseconds", "megabytes")):
            panel = axes[row, column]
            for name, found in lines.items():
                colour, line, marker = LOOKS[name]
                panel.plot(found[0], found[row + 1] * (1e3 if row == 0 else 1e-6), color=colour,
                           linestyle=line, marker=marker, markersize=5, linewidth=1.8, label=name)
            panel.set(xscale="log", yscale="log")
            panel.grid(alpha=0.25)
            values = max((found[0] for found in lines.values()), key=len)
            panel.xaxis.set_minor_locator(NullLocator())
            panel.set_xticks(values, [f"{value:,.0f}" for value in values])
            if not column:
                panel.set_ylabel(said)
            if row:
                panel.set_xlabel(titles[vary])
    for panel in axes.flat:
        guides(panel)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper center", ncols=2, frameon=False)
    figure.subplots_adjust(left=0.09, right=0.98, top=0.86, bottom=0.08, hspace=0.08, wspace=0.05)
    return figure


def guides(panel):
    """In the free corner below the lines, what powers 1 and 2 look like."""
    (_, end), (bottom, top) = panel.get_xlim(), panel.get_ylim()
    x = np.array([end / 8, end / 1.5])
    for exponent in (1, 2):
        y = 1.5 * bottom * (x / x[0]) ** exponent
        panel.plot(x, y, color="#6B6B6B", linestyle=":", linewidth=1.4)
        panel.text(x[1], y[1], f"power {exponent} ", size=8, ha="right", va="bottom",
                   color="#4A4A4A")
    panel.set_ylim(bottom, top)


def the_end():
    """Ask for longer and longer sequences until there is no room."""
    network = ElmanRNN(INPUTS, 1024, INPUTS)
    time = 10_000
    while True:
        x = np.broadcast_to(np.zeros(INPUTS, "float32"), (BATCH, time, INPUTS))  # takes no memory
        try:
            network.check_room(BATCH, time, per_unit=4)
        except MemoryError as error:
            print(f"\nThe end, for 1024 units: {time:,} steps are refused before any memory is "
                  f"taken:\nMemoryError: {error}")
            return
        whole = x.size + 4 * BATCH * time * 1024
        print(f"{time:>12,} steps of 1024 units: a trace of {of_bytes(8 * whole)} has room")
        time *= 2


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS)
    parser.add_argument("--units", type=int, nargs="+", default=SIZES)
    parser.add_argument("--draw", type=Path, default=Path("growth.png"), metavar="growth.png")
    chosen = parser.parse_args()
    for name in ("lengths", "units"):
        values = getattr(chosen, name)
        if len(values) < 2 or min(values) < 1 or sorted(set(values)) != list(values):
            parser.error(f"--{name} is {values}: expected two or more rising whole numbers")
    print(heading("one thread"))
    grown = {}
    for vary, values in (("time", chosen.lengths), ("units", chosen.units)):
        grown[vary] = grow(vary, values)
        print(*table(vary, grown[vary]), sep="\n", flush=True)
    picture(grown).savefig(chosen.draw)
    print(f"\nwritten: {chosen.draw}")
    the_end()


if __name__ == "__main__":
    main()
