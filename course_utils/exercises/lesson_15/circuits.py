"""The exercises of lesson 15: the ideal observer, a leaky step, fixed points, a push, a trace."""

import numpy as np

from course_utils.exercises.engine.exercise import Exercise
from course_utils.tasks.decisions.evidence import phi

_random = np.random.default_rng(15)


# The ideal observer ------------------------------------------------------------------------------

says_right = Exercise(
    stub="""
        def says_right(strength, steps, noise):
            z = ...                 # mean of the sum, divided by its standard deviation
            return phi(z)
    """,
    solution="""
        def says_right(strength, steps, noise):
            z = steps * strength / (noise * np.sqrt(steps))
            return phi(z)
    """,
    inputs=[(1.0, 3, 2.0), (-0.5, 2, 1.5), (0.0, 9, 2.0)],  # few steps: none is near certain
    given={"phi": phi},
    why="Means add up with the steps, standard deviations with their root.",
)
for _wrong, _message in (
    ("steps * strength / (noise * steps)", "the mean of the sum grows with `steps`, its spread "
     "only with their root: variances add up, standard deviations don't"),
    ("strength / (noise * np.sqrt(steps))", "the mean of the sum is missing a factor: `steps` "
     "numbers of mean `strength` add up to steps * strength"),
    ("steps * strength / noise", "noise is the spread of one step; that of the sum is larger, by "
     "the root of `steps`"),
    ("steps * strength / (noise**2 * steps)", "that is the variance of the sum; its standard "
     "deviation is the root of it"),
    ("steps * strength / (noise**2 * np.sqrt(steps))", "the variance of one step is noise**2, its "
     "standard deviation is noise"),
    ("steps * strength * noise * np.sqrt(steps)", "divide by the standard deviation: more noise "
     "makes it harder"),
    ("noise * np.sqrt(steps) / (steps * strength or 1)", "that is the other way round: the mean "
     "stands above, the spread below"),
    ("abs(steps * strength) / (noise * np.sqrt(steps))", "the sign is lost: with evidence to the "
     "left, \"right\" should be rare"),
    ("-steps * strength / (noise * np.sqrt(steps))", "the sign is turned: evidence above 0 makes "
     "\"right\" more likely"),
):
    says_right.mistake(
        f"def says_right(strength, steps, noise):\n    z = {_wrong}\n    return phi(z)", _message
    )

# A leaky step ------------------------------------------------------------------------------------

_W, _R = _random.uniform(-1, 1, (3, 2)).round(1), _random.uniform(-1, 1, (3, 3)).round(1)
_b, _x = np.array([0.2, -0.4, 0.5]), np.array([0.7, -0.6])
_h = np.array([0.4, -0.9, 0.3])

leaky_step = Exercise(
    stub="""
        def leaky_step(h, x, W, R, b, tau):
            alpha = ...
            new = np.tanh(W @ x + R @ h + b)
            return ...
    """,
    solution="""
        def leaky_step(h, x, W, R, b, tau):
            alpha = 1 - 1 / tau
            new = np.tanh(W @ x + R @ h + b)
            return alpha * h + (1 - alpha) * new
    """,
    inputs=[(_h, _x, _W, _R, _b, 4.0), (_h, _x, _W, _R, _b, 1.0)],
    why="The share alpha of the old state stays, the rest makes room for the new value.",
)


def _leaky(alpha="1 - 1 / tau", result="alpha * h + (1 - alpha) * new"):
    return f"""
        def leaky_step(h, x, W, R, b, tau):
            alpha = {alpha}
            new = np.tanh(W @ x + R @ h + b)
            return {result}
    """


for _source, _message in (
    (_leaky("1 / tau"), "old and new have changed places: 1 / tau is the share that is new, "
     "alpha the share of h that is kept, near 1 for a large tau."),
    (_leaky(result="alpha * h + new"), "the two shares must add up to 1: the new value gets "
     "1 - alpha."),
    (_leaky(result="new"), "that is the step without a leak."),
    (_leaky(result="np.tanh(alpha * h + (1 - alpha) * (W @ x + R @ h + b))"), "tanh belongs to the "
     "new value alone; what is kept of h has been through it already."),
    (_leaky("np.exp(-1 / tau)"), "that is lesson 04's alpha, the exact one; here a step is "
     "1 - 1 / tau, so that tau = 1 keeps nothing."),
    (_leaky("1 - tau"), "a share lies between 0 and 1; tau is a number of steps, 1 or more."),
    (_leaky("tau / (tau + 1)"), "with tau = 1 nothing may be kept, and this keeps a half."),
    (_leaky("(tau - 1) / tau", "alpha * h + (1 - alpha) * (W @ x + R @ h + b)"), "the new value is "
     "`new`, after tanh."),
    (_leaky(result="h + (1 - alpha) * (h - new)"), "it goes away from the new value: the step is "
     "(1 - alpha) * (new - h)."),
):
    leaky_step.mistake(_source, _message)

# The kind of a point -----------------------------------------------------------------------------

kind = Exercise(
    stub="""
        def kind(eigenvalues):
            growing = ...           # in how many directions does a push grow?
            if growing == 0:
                return "stable"
            return "unstable" if growing == len(eigenvalues) else "saddle"
    """,
    solution="""
        def kind(eigenvalues):
            growing = np.sum(np.abs(eigenvalues) > 1)
            if growing == 0:
                return "stable"
            return "unstable" if growing == len(eigenvalues) else "saddle"
    """,
    inputs=[
        (np.array([0.9, 0.3, -0.2]),),
        (np.array([1.2, 0.5, -0.4]),),
        (np.array([-1.3, 0.4, 0.1]),),
        (np.array([0.8 + 0.8j, 0.8 - 0.8j, 0.5]),),
        (np.array([0.6 + 0.6j, 0.6 - 0.6j, 0.5]),),
        (np.array([1.4, -1.1, -1.2]),),
    ],
    why="A step multiplies a push by its eigenvalue, so what counts is whether its size exceeds 1.",
)


def _kind(growing):
    return f"""
        def kind(eigenvalues):
            growing = {growing}
            if growing == 0:
                return "stable"
            return "unstable" if growing == len(eigenvalues) else "saddle"
    """


for _wrong, _message in (
    ("np.sum(np.real(eigenvalues) > 0)", "that is the rule for a differential equation, dh/dt. "
     "Here a step *multiplies* a push by the eigenvalue."),
    ("np.sum(np.real(eigenvalues) > 1)", "the size counts, not the real part: -1.3 makes a push "
     "change sides and grow, and 0.8 + 0.8i has a size of 1.13."),
    ("np.sum(np.abs(np.real(eigenvalues)) > 1)", "the size of a complex number is "
     "`np.abs(eigenvalue)`: that of 0.8 + 0.8i is 1.13."),
    ("np.sum(np.abs(eigenvalues) < 1)", "those are the directions in which a push dies out."),
    ("np.sum(np.abs(eigenvalues) > 0)", "all directions are counted, and 0.9 makes a push "
     "smaller: count those above 1. (`len` counts everything, True or not.)"),
    ("np.abs(eigenvalues) > 1", "count them: `np.sum(...)`."),
    ("np.max(np.abs(eigenvalues))", "asked is *how many* sizes are above 1: not the "
     "largest of them, and not their sum."),
    ("np.sum(eigenvalues) > 1", "the sum says nothing about the single directions."),
    ("np.sum(np.imag(eigenvalues) != 0)", "an imaginary part says that a push turns, not that it "
     "grows."),
    ("int(np.max(np.abs(eigenvalues)) > 1)", "with *every* size above 1 it is no saddle: count "
     "them all."),
):
    kind.mistake(_kind(_wrong), _message)

# A push over the edge ----------------------------------------------------------------------------

_start, _goal = np.array([0.8, -0.4, 0.3]), np.array([-0.6, 0.9, 0.2])
_saddle, _across = np.array([0.2, 0.3, -0.1]), np.array([0.6, -0.7, 0.3])

tips_at = Exercise(
    stub="""
        def tips_at(start, goal, saddle, across):
            return ...
    """,
    solution="""
        def tips_at(start, goal, saddle, across):
            return across @ (saddle - start) / (across @ (goal - start))
    """,
    inputs=(_start, _goal, _saddle, _across),
    why="Along `across` the saddle lies at that share of the way from well to well.",
)
for _wrong, _message in (
    ("across @ (goal - start) / (across @ (saddle - start))", "upside down: the way to the saddle "
     "is a part of the whole way."),
    ("across @ saddle / (across @ goal)", "both ways begin at `start`: subtract it."),
    ("np.linalg.norm(saddle - start) / np.linalg.norm(goal - start)", "the straight distance isn't "
     "it: only what lies along `across` counts, for in the other directions a push dies out."),
    ("across @ (saddle - start) / np.linalg.norm(goal - start)", "of the whole way, too, only what "
     "lies along `across` counts."),
    ("(saddle - start) @ (goal - start) / ((goal - start) @ (goal - start))", "that measures along "
     "the line between the wells; what decides is the side of the saddle, measured along "
     "`across`."),
    ("across @ (saddle - goal) / (across @ (start - goal))", "that is the share when one comes "
     "from the other well."),
    ("(saddle - start) / (goal - start)", "that keeps the units apart; "
     "measure both ways along `across`: `across @ (...)` adds up to one number."),
    ("across @ (start - saddle) / (across @ (goal - start))", "the sign is turned: from the start "
     "*to* the saddle it is saddle - start."),
    ("0.5", "half way would be right if the saddle lay in the middle; here it needn't."),
):
    tips_at.mistake(
        f"def tips_at(start, goal, saddle, across):\n    return {_wrong}", _message
    )

# What a synapse remembers ------------------------------------------------------------------------

_p = _random.uniform(-1, 1, (3, 3)).round(1)
_slope = np.array([0.9, 0.5, 0.2])

trace_step = Exercise(
    stub="""
        def trace_step(p, slope, h_before, alpha):
            return ...              # (units, units): receiver, sender
    """,
    solution="""
        def trace_step(p, slope, h_before, alpha):
            return alpha * p + (1 - alpha) * np.outer(slope, h_before)
    """,
    inputs=(_p, _slope, _h, 0.8),
    why="Each synapse has its own number: it leaks, and gains slope of receiver times sender.",
)
for _wrong, _message in (
    ("alpha * p + (1 - alpha) * np.outer(h_before, slope)", "rows and columns have changed "
     "places: p[i, j] belongs to the synapse *to* i, whose slope it takes, *from* j."),
    ("(1 - alpha) * p + alpha * np.outer(slope, h_before)", "old and new have changed places: "
     "alpha is what the trace keeps."),
    ("alpha * p + (1 - alpha) * slope * h_before", "there is one number for each *pair* of units: "
     "`np.outer(slope, h_before)`, or `slope[:, None] * h_before`."),
    ("alpha * p + (1 - alpha) * slope @ h_before", "`@` makes one number of all; each synapse has "
     "its own: `np.outer(slope, h_before)`."),
    ("alpha * p + (1 - alpha) * h_before", "the slope of the receiver is missing: how much its "
     "value moves when its sum is nudged."),
    ("alpha * p + (1 - alpha) * slope[:, None] * np.ones(len(h_before))", "the sender is missing: "
     "a synapse whose sender was silent did nothing."),
    ("alpha * (p + (1 - alpha) * np.outer(slope, h_before))", "only the old trace is multiplied by "
     "alpha."),
    ("alpha * p - (1 - alpha) * np.outer(slope, h_before)", "what the sender did adds to the "
     "trace; the sign comes later, from the error."),
    ("alpha * p + (1 - alpha) * np.outer(1 - slope**2, h_before)", "`slope` is f'(a) already, not "
     "h: take it as it is."),
    ("np.outer(slope, h_before)", "that is the trace of a unit without a leak, alpha = 0."),
    ("alpha * p + (1 - alpha) * np.outer(slope, slope)", "the second factor is the sender's last "
     "value, h_before."),
    ("alpha * p + (1 - alpha) * np.outer(h_before, h_before)", "the receiver enters with its "
     "*slope*, not its value: Hebb's rule would be this one."),
):
    trace_step.mistake(
        f"def trace_step(p, slope, h_before, alpha):\n    return {_wrong}", _message
    )
