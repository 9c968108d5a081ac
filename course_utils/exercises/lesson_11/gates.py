"""Exercises of lesson 11: the share that is left, the forget bias, counting weights."""

from course_utils.exercises.engine.exercise import Exercise

# The share that leaves half after 100 steps ------------------------------------------------------

share = Exercise(
    stub="""
        share = ...                                        # so that share ** 100 is 0.5
    """,
    solution="""
        share = 0.5 ** (1 / 100)                           # 0.9931: the 100th root of a half
    """,
    tolerance=0.00003,
    why="The 100th root of a half, 0.9931: even 0.99 leaves only 37 % after 100 steps.",
)
for _wrong, _message in (
    ("0.5 ** 100", "that is what 100 halvings leave; you want the share whose 100th power is 0.5"),
    ("1 - 0.5 / 100", "that spreads the loss evenly, but a share is taken of what is left each "
     "time: 0.995 to the power of 100 is 0.61, not 0.5."),
    ("0.5 / 100", "this is 0.5 divided by 100. Shares are multiplied, so a root is wanted; and "
     "mind the brackets of an exponent: `9 ** 1 / 2` is 4.5, `9 ** (1 / 2)` is 3."),
    ("1 - 0.5 ** (1 / 100)", "that is the share which is *lost* at each step; asked for is the one "
     "that is kept"),
    ("0.5 ** 0.5", "that leaves a half after two steps, not after a hundred"),
    ("2 ** (1 / 100)", "more than 1: the memory would grow. A root of 0.5 is below 1."),
    ("np.log(0.5) / 100", "that is the logarithm of the share; `np.exp` of it is the share"),
    ("0.5", "that leaves a half after one step. After 100 steps?"),
    ("0.99", "close, but 0.99 to the power of 100 is 0.37, not 0.5"),
    ("0.993", "close enough to see the idea; give it to four digits, or as an expression"),
    ("100 ** 0.5", "a share lies between 0 and 1; the 100 belongs into the exponent"),
):
    share.mistake(f"share = {_wrong}", _message)


@share.hint("share = 0.998", "share = 0.9", "share = 0.9929")
def _after_100_steps(value):
    left = float(value) ** 100
    if 0 < left < 1:
        return f"{float(value):z.5g} ** 100 is {left:z.3g}, and it should be 0.5"
    return None


# The forget bias ---------------------------------------------------------------------------------

forget_bias = Exercise(
    stub="""
        def forget_bias(T, share):
            return ...
    """,
    solution="""
        def forget_bias(T, share):
            f = share ** (1 / T)                           # so that f ** T is the share
            return np.log(f / (1 - f))                     # so that sigmoid of it is f
    """,
    inputs=[(50, 0.5), (10, 0.1), (1, 0.75)],
    why="First the forget gate, a root of the share; then the bias whose sigmoid it is.",
)
forget_bias.also(
    """
        def forget_bias(T, share):
            return -np.log(share ** (-1 / T) - 1)
    """
)
for _wrong, _message in (
    ("return share ** (1 / T)", "that is the forget gate f; the bias is the number whose sigmoid "
     "is f: `np.log(f / (1 - f))`."),
    ("f = share ** T\n    return np.log(f / (1 - f))", "`share ** T` would be left if the gate "
     "were `share`; you want the gate whose T-th power is the share: `share ** (1 / T)`."),
    ("return np.log(share / (1 - share))", "that gate would leave `share` after one step; first "
     "take the T-th root of the share"),
    ("f = share / T\n    return np.log(f / (1 - f))", "here f is `share / T`. Gates are "
     "multiplied, so take the T-th root, and mind the brackets: `share ** (1 / T)`, for "
     "`share ** 1 / T` is just `share / T`."),
    ("f = share ** (1 / T)\n    return np.log(f) / (1 - f)", "the logarithm is taken of the whole "
     "fraction: `np.log(f / (1 - f))`."),
    ("f = share ** (1 / T)\n    return np.log(f) / np.log(1 - f)", "a quotient of logarithms is "
     "not the logarithm of a quotient: `np.log(f / (1 - f))`."),
    ("f = share ** (1 / T)\n    return np.log((1 - f) / f)", "the fraction is upside down: that is "
     "the bias with the other sign"),
    ("f = share ** (1 / T)\n    return 1 / (1 + np.exp(-f))", "that takes the sigmoid once more; "
     "you need the way back, `np.log(f / (1 - f))`."),
    ("f = share ** (1 / T)\n    return np.log(f)", "`np.log(f)` is the way back from exp, not from "
     "the sigmoid: `np.log(f / (1 - f))`."),
    ("return np.log(T)", "that is the rule of thumb, which leaves about 0.37; here `share` may be "
     "any"),
    ("f = 1 - (1 - share) / T\n    return np.log(f / (1 - f))", "that spreads the loss evenly over "
     "the steps; gates are multiplied: `share ** (1 / T)`."),
):
    forget_bias.mistake(f"def forget_bias(T, share):\n    {_wrong}", _message)

# Counting weights --------------------------------------------------------------------------------

lstm_weights = Exercise(
    stub="""
        def lstm_weights(m, n):
            return ...
    """,
    solution="""
        def lstm_weights(m, n):
            return 4 * n * (m + n + 1)                     # W, R and b, for four blocks
    """,
    inputs=[(10, 32), (3, 5)],
    why="Four blocks, each with W (n, m), R (n, n) and b (n,), as large as a SimpleRNN.",
)
lstm_weights.also(
    """
        def lstm_weights(m, n):
            return 4 * (n * m + n * n + n)
    """
)
for _wrong, _message in (
    ("n * (m + n + 1)", "that is one block, a SimpleRNN; an LSTM has one for each gate and one for "
     "the candidate"),
    ("3 * n * (m + n + 1)", "three gates, and the candidate needs weights too: four blocks"),
    ("4 * n * (m + n)", "each unit of each block has a bias too"),
    ("4 * (n * m + n * n + 1)", "each block has a bias for every unit, n of them, not one"),
    ("4 * (m + n + 1)", "that is for one unit; there are n"),
    ("4 * m * (m + n + 1)", "m and n are exchanged: every unit, n of them, has m + n + 1 weights"),
    ("4 * n * (m + n) + n", "each of the four blocks has its own n biases"),
    ("4 * (n * m + n * n + m)", "a bias belongs to a unit, not to an input: n in each block"),
    ("4 * n * (m + 1)", "the recurrent weights R, (n, n) in each block, are missing"),
    ("4 * n * (n + 1)", "the input weights W, (n, m) in each block, are missing"),
    ("5 * n * (m + n + 1)", "the cell state has no weights of its own: three gates and the "
     "candidate make four blocks"),
    ("4 * n * (m + n + 2)", "one bias per unit and block is enough; Keras's GRU has two, its LSTM "
     "one"),
    ("4 * n * m * n", "W and R are added, not multiplied: n * m + n * n weights, and n biases"),
):
    lstm_weights.mistake(f"def lstm_weights(m, n):\n    return {_wrong}", _message)
