"""Exercises of lesson 01: find the constants of a mystery neuron by experiment."""

import numpy as np

from course_utils.exercises import Exercise
from course_utils.models.neurons.mystery import MysteryNeuron

NEURONS = [(MysteryNeuron(seed),) for seed in (7, 1, 4)]


def others(random):
    """A neuron that no check shows."""
    return [(MysteryNeuron(int(random.integers(10, 1000))),)]


class Judged(str):
    """What is said of a number that was found; it remembers the number and the true one."""

    found = true = None


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
        # Four digits: what differs only behind them is the same mistake.
        said = f"{found:z.4g} {unit}, too {'low' if found < true else 'high'}"
        said = Judged(f"within {near} {unit}" if abs(found - true) <= near else said)
        said.found, said.true = found, true
        return said

    return call


def numbers(results):
    """What was found for the neurons, and what is true; None where one is right already."""
    if any(result.startswith("within") for result in results):
        return None, None
    return (np.array([getattr(result, name) for result in results]) for name in ("found", "true"))


def one_for_all(results):
    """The same number whatever the neuron, though one of them may have it."""
    if len({result.found for result in results}) > 1:
        return None
    found = f"{results[0].found:z.4g}"
    return f"that is {found} for each of the neurons that the check tries, and they differ"


def some(results):
    """Right by chance."""
    if one_for_all(results):
        return None
    near = sum(result.startswith("within") for result in results)
    if not near or near == len(results):
        return None
    return f"that fits {near} of the {len(results)} neurons that the check tries, and not the rest"


def a_thousand_times(results):
    """Another unit."""
    found, true = numbers(results)
    if found is None or (found <= 0).any() or (true < 0).any():
        return None
    power = np.log10(found / true)
    if abs(power - round(power[0])).max() > 0.02 or not round(power[0]):
        return None
    size = "large" if power[0] > 0 else "small"
    return f"that is {10 ** abs(round(power[0]))} times too {size} for each neuron"


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

find_resistance.hint("def find_resistance(neuron):\n    return 12.0")(one_for_all)
find_resistance.hint(
    find_resistance.solution.replace("/ 0.1", "/ 0.01"),
    find_resistance.solution.replace("/ 0.1", "/ 100"),
)(a_thousand_times)


@find_resistance.hint(
    find_resistance.solution.replace("[0, -1]", "[0, 300]"),
    find_resistance.solution.replace("(trace.V[0, -1] - trace.V[0, 0])", "trace.V.sum()"),
    find_resistance.solution.replace("(trace.V[0, -1] - trace.V[0, 0])", "abs(trace.V[0, -1])"),
)
def another_rise(results):
    found, true = numbers(results)
    if found is None:
        return None
    if (found > true).all():
        return "V does not rise as far as that: by less than your number times 0.1 nA"
    if (found > true).any():
        return None
    if (found < 0).all():
        return "0.1 nA lifts V, so the resistance, the rise per nA, is a number above 0"
    return "V rises further than that in the end: by more than your number times 0.1 nA"


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

find_tau.hint("def find_tau(neuron):\n    return 20.0")(one_for_all)
find_tau.hint(TAU.format("np.argmax(trace.V[0] >= start + 0.632 * (end - start)) / 1000"))(
    a_thousand_times
)


@find_tau.hint(
    TAU.format("trace.t[np.argmax(trace.V[0] >= start + 0.9 * (end - start))]"),
    TAU.format("trace.t[np.argmax(trace.V[0] >= start + 0.25 * (end - start))]"),
)
def another_share(results):
    found, true = numbers(results)
    if found is None or (found < 0.5).any():
        return None
    shares = sorted({f"{1 - np.exp(-ratio):z.0%}" for ratio in found / true})
    if "63%" in shares:
        return None
    return f"at that time V has done {' or '.join(shares)} of its way; tau is where 63% is done"


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
find_threshold.hint("def find_threshold(neuron):\n    return -50")(one_for_all)
find_threshold.hint(
    find_threshold.solution.replace("trace.V[0].max()", "trace.V[0, 0] + 15"),
)(some)


@find_threshold.hint(
    find_threshold.solution.replace("trace.V[0].max()", "np.median(trace.V)"),
    find_threshold.solution.replace("trace.V[0].max()", "len(trace.spike_times[0])"),
)
def not_the_highest(results):
    found, true = numbers(results)
    if found is None:
        return None
    if (found > true).all():
        return "V never gets as high as that: the threshold is the highest that is seen"
    if (found < true).all():
        return "V gets higher than that before it fires, so the threshold lies above"
    return None
