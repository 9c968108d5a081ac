"""Exercises and quizzes of lesson 01: charging and the f-I curve; the others stand beside."""

from course_utils.exercises import Exercise

time_to = Exercise(
    stub="""
        def time_to(share, tau):
            return ...
    """,
    solution="""
        def time_to(share, tau):
            return -tau * np.log(1 - share)
    """,
    inputs=[(0.632, 20.0), (0.5, 20.0), (0.9, 10.0)],
    why="Half the way takes 0.69 tau, and 90 % takes 2.3 tau: the last part is the slow one.",
)
time_to.slip(
    "return -tau * np.log(1 - share)",
    "return tau * np.log(1 - share)",
    "the sign: the logarithm of a number below 1 is negative, but a time is positive",
)
time_to.slip(
    "return -tau * np.log(1 - share)",
    "return -tau * np.log(share)",
    "`share` is 1 - exp(-t / tau), so what equals exp(-t / tau) is 1 - share",
)
time_to.slip(
    "return -tau * np.log(1 - share)",
    "return tau * share",
    "that holds if the first pace were kept up; but the membrane slows down as it goes",
)
time_to.slip(
    "return -tau * np.log(1 - share)",
    "return -np.log(1 - share)",
    "that is the time in units of tau; in ms it is tau times as much",
)
time_to.slip(
    "return -tau * np.log(1 - share)",
    "return -np.log(1 - share) / tau",
    "a larger tau makes it slower: multiply by tau, don't divide",
)
time_to.slip(
    "return -tau * np.log(1 - share)",
    "return -tau * np.log10(1 - share)",
    "`np.log10` undoes powers of 10; the inverse of `np.exp` is `np.log`",
)
time_to.slip(
    "return -tau * np.log(1 - share)",
    "return 1 - np.exp(-share / tau)",
    "that is the formula itself, which gives a share for a time; it has to be turned round",
)

rate = Exercise(
    stub="""
        def rate(I):
            tau, resistance, refractory = 20.0, 10.0, 2.0
            rest, reset, threshold = -65.0, -65.0, -50.0
            return ...
    """,
    solution="""
        def rate(I):
            tau, resistance, refractory = 20.0, 10.0, 2.0
            rest, reset, threshold = -65.0, -65.0, -50.0
            goal = rest + resistance * I
            if goal <= threshold:
                return 0.0
            return 1000 / (refractory + tau * np.log((goal - reset) / (goal - threshold)))
    """,
    inputs=[(2.0,), (1.0,), (1.5,), (5.0,), (0.1,), (-1.0,), (1.6,)],
    why="Below the rheobase the logarithm has no value, so the 0 has to be said.",
)
rate.also(
    """
        def rate(I):
            tau, resistance, refractory = 20.0, 10.0, 2.0
            rest, reset, threshold = -65.0, -65.0, -50.0
            V = rest + resistance * I
            if V > threshold:
                T = tau * np.log((V - reset) / (V - threshold))
                return 1000 / (refractory + T)
            return 0.0
    """
)


def _rate(last, guard="if goal <= threshold:", silent="return 0.0"):
    """A wrong answer that differs from the solution in one place."""
    return f"""
        def rate(I):
            tau, resistance, refractory = 20.0, 10.0, 2.0
            rest, reset, threshold = -65.0, -65.0, -50.0
            goal = rest + resistance * I
            {guard}
                {silent}
            return {last}
    """


rate.mistake(
    _rate("1 / (refractory + tau * np.log((goal - reset) / (goal - threshold)))"),
    "that is spikes per millisecond; Hz are spikes per second, 1000 times as many",
)
rate.mistake(
    _rate("1000 / (tau * np.log((goal - reset) / (goal - threshold)))"),
    "the refractory period is missing: it belongs to every interval",
)
rate.mistake(
    _rate("refractory + tau * np.log((goal - reset) / (goal - threshold))"),
    "that is the interval between spikes in ms; the rate is 1000 divided by it",
)
rate.mistake(
    _rate("1000 / (refractory + tau * np.log((goal - threshold) / (goal - reset)))"),
    "the fraction is upside down: the way that is left at the start stands above, that at the "
    "threshold below",
)
rate.mistake(
    _rate("1000 / (refractory + tau * np.log10((goal - reset) / (goal - threshold)))"),
    "`np.log10` is the logarithm to base 10; the formula has the natural one, `np.log`",
)
rate.mistake(
    _rate("1000 / (refractory + np.log((goal - reset) / (goal - threshold)))"),
    "the logarithm is the climb in units of tau; it has to be multiplied by tau",
)
rate.mistake(
    _rate(
        "1000 / (refractory + tau * np.log((goal - reset) / (goal - threshold)))", "if False:"
    ),
    "at 1 and at 1.5 nA it never reaches the threshold: there the rate is 0",
)


@rate.hint(
    _rate(
        "1000 / (refractory + tau * np.log((goal - reset) / (goal - threshold)))",
        silent="return None",
    )
)
def silence(results):
    if results[1] is not None:
        return None
    return "below the rheobase it gives None: the rate of a silent neuron is 0"
