"""Trained networks as models of a circuit: the tables over seeds that lesson 15 quotes.

    python tests/benchmarks/shares/circuit_table.py  # about half an hour of a core
    python tests/benchmarks/shares/circuit_table.py --only wells --seeds 2

Every network is a LeakyRNN of 32 units, every batch is new. A line gives the median over the seeds
and, in brackets, the lowest and the highest. What each table holds is said by its function.
"""

import argparse

import numpy as np

from course_utils.analysis import similarity, state_plane
from course_utils.models import LeakyRNN, fixed_points, jacobian, next_state
from course_utils.models.losses import loss_of_trace
from course_utils.tasks import (
    Trials,
    context_trials,
    evidence_trials,
    held,
    ideal_accuracy,
    memory_trials,
    running_sum,
)
from course_utils.training import Adam, LocalRule, Trainer, exponential_decay, rflo

BATCH, UNITS = 64, 32
WHISPER = np.array([0.01])  # a steady input, a hundredth of a pulse


def train(model, make, updates, rate=0.005, truncate=None):
    """Adam for `updates` steps, to a tenth of its rate, on new trials from make(count, seed)."""
    optimizer = Adam(exponential_decay(rate, max(updates, 1), 0.1))
    trainer = Trainer(model, optimizer, clip=1.0, truncate=truncate)
    for update in range(updates):
        x, targets, mask = sequences(make(BATCH, 1000 + update))
        trainer.step(x, targets, mask=mask)
    return model


def sequences(made):
    return made.data if isinstance(made, Trials) else made


def readout_alone(network, make, last_step=False):
    """A control: W, R and b as they came, and the best linear readout of 2000 trials."""
    data = sequences(make(2000, 1))
    h, targets = network.forward(data.x).h, data.targets
    if last_step:
        h, targets = h[:, -1:], targets[:, -1:]
    ones = np.ones((*h.shape[:2], 1))
    flat = np.concatenate([h, ones], axis=2).reshape(-1, network.units + 1)
    weights = np.linalg.lstsq(flat, targets.reshape(-1, targets.shape[-1]), rcond=None)[0]

    def answer(x):
        parts = (network.forward(x[i : i + 1000]).h for i in range(0, len(x), 1000))
        return np.concatenate([h @ weights[:-1] + weights[-1] for h in parts])

    return answer


def answers(net, x):
    """y for many trials, a thousand at a time: a trace keeps every step of each."""
    return np.concatenate([net.forward(x[i : i + 1000]).y for i in range(0, len(x), 1000)])


def say(name, values, digits=3):
    low, middle, high = np.min(values), np.median(values), np.max(values)
    print(f"  {name:<44} {middle:z.{digits}f}  [{low:z.{digits}f}, {high:z.{digits}f}]", flush=True)


# What the networks are -------------------------------------------------------------------------


def decider(seed, updates=300):
    net = LeakyRNN(1, UNITS, 1, tau=5, noise=0.1, readout="sigmoid", seed=seed)
    return train(net, lambda n, s: evidence_trials(n, 30, delay=10, seed=s + 10_000 * seed),
                 updates)


def keeper(seed, updates=200):
    net = LeakyRNN(1, UNITS, 1, tau=2, noise=0.1, readout="linear", seed=seed)
    return train(net, lambda n, s: memory_trials(n, 40, again=0.05, seed=s + 10_000 * seed),
                 updates, rate=0.01)


def adder(seed, updates=600, scale=0.5):
    net = LeakyRNN(1, UNITS, 1, tau=5, readout="linear", seed=seed)
    net.R *= scale  # at 1 the leak makes slow directions of many of its eigenvalues
    return train(net, lambda n, s: running_sum(n, 40, seed=s + 10_000 * seed), updates, rate=0.01)


def chooser(seed, updates=600):
    net = LeakyRNN(4, UNITS, 1, tau=5, noise=0.1, readout="sigmoid", seed=seed)
    return train(net, lambda n, s: context_trials(n, 20, seed=s + 10_000 * seed), updates,
                 rate=0.01)


# The tables --------------------------------------------------------------------------------------


def decisions(seeds):
    """How often deciders and choosers are correct on 10,000 new trials, beside the ideal observer
    on the same trials; the same network untrained, and untrained with a trained readout.
    """
    for name, make_net, make, steps in (
        ("evidence", decider, lambda n, s: evidence_trials(n, 30, delay=10, seed=s), 30),
        ("context", chooser, lambda n, s: context_trials(n, 20, seed=s), 20),
    ):
        test = make(10_000, 5)
        x = test.data.x
        trained, later, fresh, readout = [], [], [], []
        for seed in seeds:
            net = make_net(seed)
            trained.append(test.accuracy(answers(net, x)))
            if name == "evidence":
                wait = evidence_trials(10_000, 30, delay=60, seed=5)
                later.append(wait.accuracy(answers(net, wait.data.x)))
            untrained = make_net(seed, 0)
            fresh.append(test.accuracy(answers(untrained, x)))
            readout.append(test.accuracy(readout_alone(untrained, make, last_step=True)(x)))
        adds = test.accuracy(_adds_up(test) * 1.0)
        print(f"{name}: ideal {ideal_accuracy(test, steps):.3f}, on these trials {adds:.3f}")
        for said, values in (("trained", trained), ("trained, after a delay of 60", later),
                             ("untrained", fresh), ("untrained, readout fitted", readout)):
            if values:
                say(said, values)


def _adds_up(trials):
    stream = trials.data.x[:, :, 0]
    if trials.context is not None:
        stream = trials.data.x[np.arange(len(stream)), :, trials.context]
    return np.cumsum(stream, axis=1)[:, :, None] > 0


def starts_for(net, x, count=200, scatter=0.3, seed=0):
    """States that the network visits, moved a little."""
    generator = np.random.default_rng(seed)
    h = net.forward(x).h.reshape(-1, net.units)
    h = h[generator.integers(0, len(h), count)]
    return h + scatter * generator.standard_normal(h.shape)


def wells(seeds):
    """Fixed points of keepers; the push that tips them over while there is a steady input, foretold
    from the saddle's unstable direction and found; the shift of a well when a connection is cut,
    foretold and found.
    """
    counts, right, long, places, cuts, eigen = [], [], [], [], [], []
    for seed in seeds:
        net = keeper(seed)
        test = memory_trials(500, 40, again=0.05, seed=6)
        right.append(held(net.forward(test.x).y, test))
        wait = memory_trials(500, 300, seed=7)
        late = wait.targets[:, -1] * net.forward(wait.x).y[:, -1]
        long.append(np.mean(late > 0))
        net.noise = 0.0
        points = fixed_points(net, starts_for(net, test.x))
        counts.append(tuple(np.bincount(points.unstable, minlength=3)[:3].tolist()))
        eigen.append(np.abs(points.eigenvalues[points.unstable == 1][0, 0]))
        cuts.append(cut_correlation(net, points.h[points.stable][0]))
        leaning = fixed_points(net, starts_for(net, test.x), x=WHISPER)
        if leaning.kinds == ("stable", "stable", "saddle"):
            y = leaning.h @ net.V[0]
            goal, saddle, start = leaning.h[np.argsort(y)]
            places.append(tipping(net, start, goal, saddle))
    print("wells: (stable, saddles with 1, with 2 unstable directions) by seed:", *counts)
    say("right, 40 steps", right, 4)
    say("right after a delay of 299", long, 4)
    say("largest eigenvalue at the saddle", eigen)
    print(f"  with an input of {WHISPER[0]}: {len(places)} still have both wells; a push tips over")
    say("at this share of the way", [found for _, found in places])
    say("|foretold - found|", [abs(foretold - found) for foretold, found in places])
    say("correlation of cuts with foretold", cuts)


def tipping(net, start, goal, saddle):
    """The share of the way from well to well at which a push tips over: foretold, and found."""
    values, vectors = np.linalg.eig(jacobian(net, saddle, WHISPER).T)
    across = vectors[:, np.abs(values).argmax()].real
    foretold = across @ (saddle - start) / (across @ (goal - start))
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        h = start + middle * (goal - start)
        for _ in range(500):
            h = next_state(net, h, WHISPER)
        back = np.linalg.norm(h - start) < np.linalg.norm(h - goal)
        low, high = (middle, high) if back else (low, middle)
    return foretold, low


def cut_correlation(net, well, count=200):
    """Of `count` connections: how far the well moves when one is cut, foretold by the Jacobian."""
    generator = np.random.default_rng(0)
    eye, J = np.eye(net.units), jacobian(net, well)
    slope = 1 - np.tanh(net.R_used @ well + net.b) ** 2
    response = np.linalg.inv(eye - J)  # what a steady pull comes to
    foretold, found = [], []
    for place in generator.choice(net.R.size, count, replace=False):
        i, j = divmod(int(place), net.units)
        shift = response[:, i] * (1 - net.alpha) * slope[i] * -net.R[i, j] * well[j]
        kept = net.R[i, j]
        net.R[i, j] = 0
        moved = fixed_points(net, (well + shift)[None]).h
        net.R[i, j] = kept
        if len(moved):  # else the search has stuck on the way
            foretold.append(np.linalg.norm(shift))
            found.append(np.linalg.norm(moved[0] - well))
    return np.corrcoef(foretold, found)[0, 1]


def lines(seeds):
    """Slow points of adders: how far they lie on a line, and what the largest eigenvalue there is;
    of deciders and of untrained networks, as controls, fixed points and eigenvalues.
    """
    misses, tops, seconds, line, spans, counts, fresh, whole, deciding = ([] for _ in range(9))
    for seed in seeds:
        net = adder(seed)
        test = running_sum(500, 40, seed=8)
        y = net.forward(test.x).y
        misses.append(np.mean((y - test.targets) ** 2) / test.targets.var())
        slow = fixed_points(net, net.forward(test.x).h[:, ::8].reshape(-1, UNITS)[:300],
                            tolerance=1e-5)
        values = np.abs(slow.eigenvalues)
        tops.append(np.median(values[:, 0]))
        seconds.append(np.median(values[:, 1]))
        line.append(state_plane(slow.h).explained[0])
        spans.append(np.ptp(slow.h @ net.V[0] + net.c[0]) / np.ptp(test.targets))
        points = fixed_points(net, starts_for(net, test.x))
        counts.append((int(points.stable.sum()), len(points)))
        for scale, tops_before in ((0.5, fresh), (1.0, whole)):
            J = jacobian(adder(seed, 0, scale), np.zeros(UNITS))
            tops_before.append(np.abs(np.linalg.eigvals(J)).max())
        net = decider(seed)
        net.noise = 0.0
        points = fixed_points(net, starts_for(net, evidence_trials(200, 30, delay=10).data.x))
        deciding.append((int(points.stable.sum()), len(points)))
    say("adder: error, as a share of the variance", misses, 5)
    say("adder: largest |eigenvalue| at slow points", tops)
    say("adder: second |eigenvalue|", seconds)
    say("adder: variance of slow points on one line", line)
    say("adder: range of y along them / of the targets", spans)
    print("  adder: (stable, all) fixed points by seed:", *counts)
    say("untrained: largest |eigenvalue| at 0", fresh)
    say("untrained, R not halved: the same", whole)
    print("  decider: (stable, all) fixed points by seed:", *deciding)


def alike(seeds):
    """Pairs of networks: how alike are their weights, their outputs, their states?"""
    for name, make, x in (
        ("keeper", keeper, memory_trials(100, 40, again=0.05, seed=9).x),
        ("decider", decider, evidence_trials(100, 30, delay=10, seed=9).data.x),
    ):
        for state, updates in (("trained", {}), ("untrained", {"updates": 0})):
            nets = [make(seed, **updates) for seed in seeds]
            for net in nets:
                net.noise = 0.0
            traces = [net.forward(x) for net in nets]
            pairs = [(i, j) for i in range(len(nets)) for j in range(i)]
            say(f"{name}, {state}: similarity of states",
                [similarity(traces[i].h, traces[j].h) for i, j in pairs])
            say(f"{name}, {state}: correlation of outputs",
                [np.corrcoef(traces[i].z.ravel(), traces[j].z.ravel())[0, 1] for i, j in pairs])
            say(f"{name}, {state}: correlation of R",
                [np.corrcoef(nets[i].R.ravel(), nets[j].R.ravel())[0, 1] for i, j in pairs])


def flip_flop(seed):
    return lambda n, s: memory_trials(n, 20, bits=3, again=0.1, seed=s + 10_000 * seed)


def cosine(one, other):
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def rules(seeds, updates=400):
    """Three memories at once, learned by five rules: the error, and how the rule's gradient of R
    lies to that of backpropagation through time.
    """
    names = ("BPTT", "one step", "RFLO, transposed", "RFLO, random", "readout fitted")
    errors = {name: [] for name in names}
    angles = {(rule, when): [] for rule in names[1:4] for when in ("start", "end")}
    for seed in seeds:
        test = flip_flop(seed)(500, 3)
        for name in names[:4]:
            net = LeakyRNN(3, UNITS, 3, tau=2, readout="linear", seed=seed)
            model = LocalRule(net, name.split()[1], seed) if name.startswith("RFLO") else net
            if name != "BPTT":
                angles[name, "start"].append(angle(net, model, test))
            cut = 1 if name == "one step" else None
            train(model, flip_flop(seed), updates, rate=0.01, truncate=cut)
            errors[name].append(np.mean((net.forward(test.x).y - test.targets) ** 2))
            if name != "BPTT":
                angles[name, "end"].append(angle(net, model, test))
        fresh = LeakyRNN(3, UNITS, 3, tau=2, readout="linear", seed=seed)
        y = readout_alone(fresh, flip_flop(seed))(test.x)
        errors["readout fitted"].append(np.mean((y - test.targets) ** 2))
    for name, values in errors.items():
        say(f"{name}: mean squared error", values, 4)
    for (name, when), values in angles.items():
        say(f"{name}: cosine with BPTT at the {when}", values, 2)


def angle(net, model, data):
    trace = net.forward(data.x)
    _, dz = loss_of_trace(trace, data.targets)
    true = net.backward(trace, dz)["R"].ravel()
    if model is not net:
        return cosine(rflo(trace, dz, model.B)["R"].ravel(), true)
    one_step = np.zeros_like(net.R)
    h0 = np.zeros((len(data.x), net.units))
    for t in range(data.x.shape[1]):  # the gradient is cut between any two steps
        piece = net.forward(data.x[:, t : t + 1], h0)
        one_step += net.backward(piece, dz[:, t : t + 1])["R"]
        h0 = piece.last_state
    return cosine(one_step.ravel(), true)


def dale(seeds, updates=400):
    """Three memories at once by backpropagation, with and without Dale's law."""
    for name, options in (
        ("tanh", {}),
        ("relu", {"activation": "relu"}),
        ("relu, Dale's law, 26 of 32 excite", {"activation": "relu", "excitatory": 26}),
    ):
        errors = []
        for seed in seeds:
            net = LeakyRNN(3, UNITS, 3, tau=2, readout="linear", seed=seed, **options)
            test = flip_flop(seed)(500, 3)
            train(net, flip_flop(seed), updates, rate=0.01)
            errors.append(np.mean((net.forward(test.x).y - test.targets) ** 2))
        say(f"{name}: mean squared error", errors, 4)


TABLES = {table.__name__: table for table in (decisions, wells, lines, alike, rules, dale)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=TABLES, nargs="+", default=list(TABLES))
    parser.add_argument("--seeds", type=int, default=10)
    chosen = parser.parse_args()
    for name in chosen.only:
        print(f"{name}, {chosen.seeds} seeds", flush=True)
        TABLES[name](range(chosen.seeds))


if __name__ == "__main__":
    main()
