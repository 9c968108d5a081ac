"""Exercises of lesson 01: find the constants of a mystery neuron by experiment."""

import numpy as np

from course_utils.exercises import Exercise
from course_utils.models.neurons.mystery import MysteryNeuron

NEURONS = [(MysteryNeuron(seed),) for seed in (7, 1, 4)]


def others(random):
    """A neuron that no check shows."""
    return [(MysteryNeuron(int(random.integers(10, 1000))),)]


def judged(name, unit, near):
    """Put an experiment to use, and say how good it was without giving the hidden value away."""

    def call(answer, neuron):
        try:
            found = answer(neuron)
        except AttributeError as error:
            if error.obj is not neuron:
                raise
            said = "a real neuron doesn't tell its numbers either: find them in what `run` gives"
            raise ValueError(said) from None
        if found is None or found is Ellipsis:
            return found
        if callable(found):
            return found
        if np.size(found) != 1:
            raise ValueError(f"the answer has shape {np.shape(found)}: expected one number")
        found, true = float(np.ravel(found)[0]), neuron.reveal()[name]
        if abs(found - true) <= near:
            return f"within {near} {unit}"
        # Four digits: what differs only behind them is the same mistake.
        return f"{found:z.4g} {unit}, too {'low' if found < true else 'high'}"

    return call


find_resistance = Exercise(
    stub="""
        def find_resistance(neuron):
            trace = neuron.run(0.1, 300)
            return ...
    """,
    solution="""
        def find_resistance(neuron):
            trace = neuron.run(0.1, 300)
            return (trace.V[0, -1] - trace.V[0, 0]) / 0.1
    """,
    inputs=NEURONS,
    call=judged("resistance", "MOhm", 0.2),
    others=others,
    why="In the end the leak carries all of the current, so the rise is resistance times current.",
)
find_resistance.slip(
    "return (trace.V[0, -1] - trace.V[0, 0]) / 0.1",
    "return trace.V[0, -1] - trace.V[0, 0]",
    "that is the rise in mV; the resistance is the rise per nA, and the current was 0.1 nA",
)
find_resistance.slip(
    "return (trace.V[0, -1] - trace.V[0, 0]) / 0.1",
    "return (trace.V[0, -1] - trace.V[0, 0]) * 0.1",
    "divide by the current, don't multiply: mV per nA",
)
find_resistance.slip(
    "return (trace.V[0, -1] - trace.V[0, 0]) / 0.1",
    "return trace.V[0, -1] / 0.1",
    "that divides the potential itself; what the current did is the rise from where V started",
)
find_resistance.slip(
    "return (trace.V[0, -1] - trace.V[0, 0]) / 0.1",
    "return (trace.V[0, 0] - trace.V[0, -1]) / 0.1",
    "the difference is the wrong way round: end minus start",
)
find_resistance.slip(
    "return (trace.V[0, -1] - trace.V[0, 0]) / 0.1",
    "return (trace.V[0, -1] + 65) / 0.1",
    "this neuron doesn't rest at -65 mV: where V starts is `trace.V[0, 0]`.",
)
find_resistance.slip(
    "return (trace.V[0, -1] - trace.V[0, 0]) / 0.1",
    "return (trace.V[0, -1] - trace.V[0, 0]) / 300",
    "300 is how long it ran, in ms; the resistance is the rise per nA, and the current was 0.1 nA",
)
find_resistance.slip(
    "return (trace.V[0, -1] - trace.V[0, 0]) / 0.1",
    "return (trace.V.mean() - trace.V[0, 0]) / 0.1",
    "the mean has the climb in it as well: only the end counts, when V stands still",
)
find_resistance.mistake(
    """
        def find_resistance(neuron):
            trace = neuron.run(5.0, 300)
            return (trace.V[0].max() - trace.V[0, 0]) / 5.0
    """,
    "at 5 nA it fires, so V never gets to its end; use a current that is too small for that",
)
find_resistance.slip(
    "trace = neuron.run(0.1, 300)",
    "trace = neuron.run(0.1, 20)",
    "after 20 ms V is still on its way; wait until it stands still",
)

find_tau = Exercise(
    stub="""
        def find_tau(neuron):
            trace = neuron.run(0.1, 300)
            return ...
    """,
    solution="""
        def find_tau(neuron):
            trace = neuron.run(0.1, 300)
            start, end = trace.V[0, 0], trace.V[0, -1]
            return trace.t[np.argmax(trace.V[0] >= start + 0.632 * (end - start))]
    """,
    inputs=NEURONS,
    call=judged("tau", "ms", 0.5),
    others=others,
    why="One tau is the time in which 63 % of the way is done, whatever the current.",
)
TAU = """
        def find_tau(neuron):
            trace = neuron.run(0.1, 300)
            start, end = trace.V[0, 0], trace.V[0, -1]
            return {}
    """
find_tau.mistake(
    TAU.format("np.argmax(trace.V[0] >= start + 0.632 * (end - start))"),
    "that is the number of the sample; `trace.t` of it is the time in ms",
)
find_tau.mistake(
    TAU.format("trace.t[np.argmax(trace.V[0] >= start + 0.5 * (end - start))]"),
    "half of the way is done after 0.69 tau; tau is where 63 % is done",
)
find_tau.mistake(
    TAU.format("trace.t[np.argmax(trace.V[0] >= start + 0.368 * (end - start))]"),
    "37 % is what is left to go after one tau; 63 % is what is done",
)


@find_tau.hint(
    TAU.format("trace.t[np.argmax(trace.V[0] >= 0.632 * end)]"),
    TAU.format("trace.t[np.argmax(trace.V[0] <= start + 0.632 * (end - start))]"),
)
def at_once(results):
    if not all(result.startswith("0 ms") for result in results):
        return None
    return (
        "it gives 0 ms: the condition is true at once, or never (then `np.argmax` gives 0 too). "
        "When is V, for the first time, at or above start + 0.632 (end - start)?"
    )


find_tau.mistake(
    TAU.format("trace.t[np.argmax(trace.V[0])]"),
    "that is when V is highest, at the very end; tau is when 63 % of the way is done",
)

find_threshold = Exercise(
    stub="""
        def find_threshold(neuron):
            trace = neuron.run(5.0, 300, 0.01)
            return ...
    """,
    solution="""
        def find_threshold(neuron):
            trace = neuron.run(5.0, 300, 0.01)
            return trace.V[0].max()
    """,
    inputs=NEURONS,
    call=judged("threshold", "mV", 0.5),
    others=others,
    why="It fires as soon as it gets there, so the highest V that is seen lies just below it.",
)
find_threshold.slip(
    "trace = neuron.run(5.0, 300, 0.01)",
    "trace = neuron.run(0.1, 300)",
    "with 0.1 nA it never fires, so it never comes near its threshold",
)
find_threshold.slip(
    "return trace.V[0].max()",
    "return trace.V.mean()",
    "that is the mean of V; the threshold is the highest V that it can reach",
)
RESET = [f"{neuron.run(5.0, 300).V.min():z.4g} mV" for (neuron,) in NEURONS]


@find_threshold.hint(
    """
        def find_threshold(neuron):
            trace = neuron.run(5.0, 300, 0.01)
            return trace.V[0].min()
    """,
    """
        def find_threshold(neuron):
            trace = neuron.run(5.0, 300, 0.01)
            return trace.V[0, np.searchsorted(trace.t, trace.spike_times[0][0])]
    """,
)
def the_reset(results):
    if not all(found.startswith(reset) for found, reset in zip(results, RESET, strict=True)):
        return None
    return (
        "that is the reset: at the moment of the spike V has been put there already. The "
        "threshold is where V is just before, and that is the highest V there is"
    )


find_threshold.slip(
    "return trace.V[0].max()",
    "return trace.V[0].argmax()",
    "that is the number of a sample, not V there: `max` gives the largest V itself",
)
find_threshold.slip(
    "return trace.V[0].max()",
    "return trace.V[0].max() - trace.V[0].min()",
    "that is how far V moves; the threshold is the highest V itself",
)
find_threshold.slip(
    "return trace.V[0].max()",
    "return trace.V[0].max() + 65",
    "that is how far it is from -65 mV; the threshold is the V itself, and mV below 0 are right",
)
find_threshold.slip(
    "return trace.V[0].max()",
    "return trace.V[0, -1]",
    "that is V at the end of the run, somewhere on its way up; when is it at its threshold?",
)
find_threshold.slip(
    "return trace.V[0].max()",
    "return trace.spike_times[0][0]",
    "that is when it first fires, in ms; the threshold is a V, in mV",
)
