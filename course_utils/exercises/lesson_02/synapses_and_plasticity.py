"""The exercises and quizzes of lesson 02, synapses and plasticity."""

import numpy as np

from course_utils.exercises import Exercise, close

# When a potential is highest ----------------------------------------------------------------------

peak_time = Exercise(
    stub="""
        def peak_time(tau_m, tau_s):
            return ...
    """,
    solution="""
        def peak_time(tau_m, tau_s):
            return np.log(tau_m / tau_s) * tau_m * tau_s / (tau_m - tau_s)
    """,
    inputs=[(20.0, 5.0), (10.0, 2.0), (5.0, 20.0)],
    why="Exchange the two time constants and nothing changes: 20 and 5 peak where 5 and 20 do.",
)
peak_time.also(
    """
        def peak_time(tau_m, tau_s):
            return tau_m * tau_s / (tau_m - tau_s) * np.log(tau_m / tau_s)
    """,
    """
        def peak_time(tau_m, tau_s):
            return (tau_m * tau_s) / (tau_m - tau_s) * np.log(tau_m / tau_s)
    """,
)
for _wrong, _message in (
    (
        "np.log(tau_m / tau_s)",
        "the logarithm alone has no unit; multiply it by tau_m tau_s / (tau_m - tau_s), which is "
        "in ms",
    ),
    (
        "np.log(tau_m / tau_s) * tau_m * tau_s",
        "the difference of the two time constants, which divides, is missing",
    ),
    (
        "np.log(tau_m / tau_s) / (tau_m - tau_s)",
        "the product of the two time constants, which multiplies, is missing",
    ),
    (
        "np.log(tau_s / tau_m) * tau_m * tau_s / (tau_m - tau_s)",
        "that is a time before the spike arrives: the fraction in the logarithm is upside down, or "
        "the difference below the line the wrong way round",
    ),
    (
        "np.log10(tau_m / tau_s) * tau_m * tau_s / (tau_m - tau_s)",
        "that is the logarithm to base 10; the natural one, which undoes exp, is `np.log`",
    ),
    (
        "np.log(tau_m / tau_s) * tau_m * tau_s / tau_m - tau_s",
        "only tau_m stands below the line: put brackets around `tau_m - tau_s`",
    ),
    (
        "np.log(tau_m / tau_s) * (tau_m - tau_s) / (tau_m * tau_s)",
        "the fraction is upside down: the product stands above the line, the difference below",
    ),
):
    peak_time.mistake(f"def peak_time(tau_m, tau_s):\n    return {_wrong}", _message)

# How many inputs it takes -------------------------------------------------------------------------

needed = Exercise(
    stub="""
        needed = (..., ...)     # without inhibition, with three inhibitory inputs
    """,
    solution="""
        # 15 mV / 1.575 mV = 9.5: nine are not enough, ten are.
        # Each of the three inhibitory inputs cancels one: 10 + 3.
        needed = (10, 13)
    """,
    why="Ten reach 15.7 mV, nine only 14.2; and each -1 nA takes away what one +1 nA gives.",
)


def _if(pair, message):
    """Register a message for this pair of numbers, to two digits."""
    needed.hint(f"needed = {pair}")(
        lambda value: message if close(value, pair, tolerance=0.005) is None else None
    )


for _pair, _message in (
    ((9.52, 12.52), "half an input there is none: which whole number is the first that is enough?"),
    ((9, 12), "nine reach 9 x 1.575 = 14.2 mV, which is not yet 15: round up"),
    (
        (10, 7),
        "the three inhibitory inputs push V down, so it takes more excitatory ones, not fewer",
    ),
    ((10, 10), "the first number is right. The three inhibitory inputs are not for nothing"),
    (
        (32, 35),
        "that is for a way of 50 mV. V starts at the rest of -65 mV, and the threshold lies at "
        "-50 mV: how far is that?",
    ),
    ((15, 18), "one input gives 1.575 mV, not 1 mV (1 is its current, in nA)"),
):
    _if(_pair, _message)


@needed.hint("needed = (10, 12)", "needed = (11, 13)", "needed = (11, 14)")
def _which_number(value):
    if close(value[0], 10) is None:
        return "the first number is right. The second: how many cancel three of -1 nA?"
    return "start with the first: how often does 1.575 mV fit into the way from -65 to -50 mV?"


# The matrix of three neurons ----------------------------------------------------------------------

connections = Exercise(
    stub="""
        R_three = [[..., ..., ...],
                   [..., ..., ...],
                   [..., ..., ...]]
    """,
    solution="""
        R_three = [[0, 0, -4],     # to neuron 0: from 2, which inhibits
                   [3, 0, 0],      # to neuron 1: from 0
                   [0, 2, 0]]      # to neuron 2: from 1
    """,
    why="The row says where a current goes, the column whose spike it is from.",
)
for _wrong, _message in (
    (
        [[0, 3, 0], [0, 0, 2], [-4, 0, 0]],
        "rows and columns are exchanged: the row is the neuron that receives. So the 3 of "
        "neuron 0's spike, which goes to neuron 1, stands in row 1, column 0",
    ),
    ([[0, 0, 4], [3, 0, 0], [0, 2, 0]], "neuron 2 inhibits: its number needs a minus sign"),
    (
        [[0, 4, 0], [0, 0, 2], [3, 0, 0]],
        "look at who sends to whom once more: 0 to 1, 1 to 2, 2 to 0; and neuron 2 inhibits",
    ),
    (
        [[0, 4, 0], [3, 0, 0], [0, 2, 0]],
        "the 4 stands in the column of neuron 1; the spike is from neuron 2, and it inhibits",
    ),
    ([[0, 0, -4], [3, 0, 0], [2, 0, 0]], "the 2 is from neuron 1, so it stands in column 1"),
    (
        [[0, 0, -4], [3, 0, 2], [0, 0, 0]],
        "the 2 goes from neuron 1 to neuron 2: row 2, column 1",
    ),
    (
        [[1, 0, -4], [3, 1, 0], [0, 2, 1]],
        "no neuron here sends to itself: there is nothing on the diagonal",
    ),
):
    connections.mistake(f"R_three = {_wrong}", _message)


@connections.hint("R_three = [[0, 0, -4], [3, 0, 0]]", "R_three = [0, 3, 2]")
def _not_three_by_three(value):
    shape = np.shape(value)
    return None if shape == (3, 3) else f"it has shape {shape}: expected three rows of three"


@connections.hint(
    "R_three = [[0, 3, -4], [3, 0, 2], [-4, 2, 0]]",
    "R_three = [[0, 0, -4], [2, 0, 0], [0, 3, 0]]",
    "R_three = [[0, 0, -4], [3, 0, 0], [0, 0, 2]]",
)
def _which_row(value):
    hears = ("neuron 2, which inhibits it with 4", "neuron 0, with 3", "neuron 1, with 2")
    for k, (row, right) in enumerate(zip(value, connections.expected, strict=True)):
        if list(row) != right:
            return f"row {k} is what neuron {k} receives: it hears {hears[k]}, and nobody else"
    return None


# One step of Oja's rule ---------------------------------------------------------------------------

oja_step = Exercise(
    stub="""
        def oja_step(w, x, eta):
            y = ...
            return ...
    """,
    solution="""
        def oja_step(w, x, eta):
            y = w @ x
            return w + eta * y * (x - y * w)
    """,
    inputs=[
        (np.array([0.5, 1.0, -0.3]), np.array([2.0, 1.0, 0.7]), 0.1),
        (np.array([-0.4, 0.7]), np.array([0.6, 1.5]), 0.02),
    ],
    why="What is taken away, y y w, grows with w: so w can't run away.",
)
oja_step.also(
    """
        def oja_step(w, x, eta):
            y = np.dot(w, x)
            return w + eta * (y * x - y**2 * w)
    """
)
_OJA = "def oja_step(w, x, eta):\n    y = {}\n    return {}"
for _y, _wrong, _message in (
    ("w @ x", "w + eta * y * x", "this is Hebb's rule: the part that holds w back is missing"),
    ("w @ x", "eta * y * (x - y * w)", "this is the change; add it to w"),
    (
        "w @ x", "w + eta * y * (x - w)",
        "in the brackets stands y w: without the y, w goes to x itself, not to length 1",
    ),
    (
        "w @ x", "w + eta * y * x - y * y * w",
        "the learning rate belongs to both parts: put `x - y * w` into brackets",
    ),
    (
        "w @ x", "(w + eta * y * x) / np.linalg.norm(w + eta * y * x)",
        "dividing by the length is a brake too, and nearly the same for a small eta; but Oja's "
        "rule takes something away instead, as in the formula",
    ),
    ("w @ x", "w + eta * y * x - y * w", "the learning rate and the first y belong to both parts: "
     "put `x - y * w` into brackets"),
    (
        "w * x", "w + eta * y * (x - y * w)",
        "y is one number, the sum of all products: write `w @ x`, not `w * x`",
    ),
):
    oja_step.mistake(_OJA.format(_y, _wrong), _message)

# The window ---------------------------------------------------------------------------------------

window = Exercise(
    stub="""
        def window(delta):
            a_plus, a_minus, tau = 0.010, 0.012, 20.0
            return ...
    """,
    solution="""
        def window(delta):
            a_plus, a_minus, tau = 0.010, 0.012, 20.0
            if delta > 0:
                return a_plus * np.exp(-delta / tau)
            if delta < 0:
                return -a_minus * np.exp(delta / tau)
            return 0.0
    """,
    inputs=[(10.0,), (-10.0,), (0.0,), (35.0,), (-25.0,), (0.01,), (-0.01,)],
    why="Both arms fade with distance; which of the two it is, the order decides.",
)
_WINDOW = """def window(delta):
    a_plus, a_minus, tau = 0.010, 0.012, 20.0
    if delta == 0:
        return {}
    return {} if delta > 0 else {}"""
_PLUS, _MINUS = "a_plus * np.exp(-delta / tau)", "-a_minus * np.exp(delta / tau)"
for _zero, _later, _earlier, _message in (
    (
        "0.0", "-a_minus * np.exp(-delta / tau)", "a_plus * np.exp(delta / tau)",
        "the two arms are exchanged: delta > 0 means that the sender came first, and that "
        "strengthens",
    ),
    (
        "0.0", _PLUS, "a_minus * np.exp(delta / tau)",
        "for delta < 0 the weight gets smaller: the minus sign in front of `a_minus` is missing",
    ),
    (
        "0.0", _PLUS, "-a_minus * np.exp(-delta / tau)",
        "for delta < 0 it grows with the distance: there the exponent is `delta / tau`, which is "
        "negative",
    ),
    (
        "0.0", "a_plus * np.exp(delta / tau)", _MINUS,
        "for delta > 0 it grows with the distance: there the exponent is `-delta / tau`",
    ),
    (
        "a_plus", _PLUS, "a_plus * np.exp(delta / tau)",
        "that strengthens in both orders; if the receiver fires first, the weight gets smaller",
    ),
    (
        "a_plus", _PLUS, "a_plus * np.exp(-delta / tau)",
        "one formula is not enough: for delta < 0 the weight gets smaller, with the height "
        "`-a_minus` and the exponent `delta / tau`.",
    ),
    ("0.0", _PLUS, "0.0", "the left arm, for delta < 0, is missing"),
    ("a_plus", _PLUS, _MINUS, "for delta = 0, both at once, the rule says 0"),
    ("-a_minus", _PLUS, _MINUS, "for delta = 0, both at once, the rule gives 0"),
    (
        "0.0", "a_plus * np.exp(-delta)", "-a_minus * np.exp(delta)",
        "the time constant is missing: the exponents are divided by `tau`",
    ),
):
    window.mistake(_WINDOW.format(_zero, _later, _earlier), _message)
