"""Learning rates that change while a network learns.

A schedule is a function of one whole number, how many updates have been made (0 before the
first), that returns the learning rate of the next: any such function will do wherever an optimiser
takes a `learning_rate`, for instance ``SGD(lambda step: 0.1 / (1 + step))``. The ones here are used
most, and give the numbers of Keras's schedules. Lesson 07.
"""

from math import cos, pi

from course_utils.models.checks import check_whole
from course_utils.models.number_checks import check_factor, check_positive
from course_utils.training.optimisers import check_rate, described, rate_at


def constant(rate):
    """Always `rate`: the same as the number itself."""
    rate = check_positive("rate", rate)
    return _named(lambda step: rate, f"constant({rate:zg})")


def step_decay(start, every, factor=0.5):
    """`start`, times `factor` after each `every` updates: a staircase.

    Parameters
    ----------
    start : float
    every : int
    factor : float
        Above 0, up to 1.

    Returns
    -------
    callable
        Of the number of updates made.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    start, every = check_positive("start", start), check_whole("every", every)
    factor = check_factor(factor)
    text = f"step_decay({start:zg}, {every}, {factor:zg})"
    return _named(lambda step: start * factor ** (step // every), text)


def exponential_decay(start, steps, factor=0.5):
    """From `start` down to `factor` of it in `steps` updates, and on at the same pace: no stairs.

    Parameters and result as in `step_decay`.
    """
    start, steps = check_positive("start", start), check_whole("steps", steps)
    factor = check_factor(factor)
    text = f"exponential_decay({start:zg}, {steps}, {factor:zg})"
    return _named(lambda step: start * factor ** (step / steps), text)


def cosine_decay(start, steps, end=0.0):
    """From `start` to `end` in `steps` updates, along half a cosine; `end` from then on.

    Loshchilov and Hutter (2017), "SGDR: stochastic gradient descent with warm restarts", without
    the restarts. Result and errors as in `step_decay`.

    Parameters
    ----------
    start : float
    steps : int
    end : float
        From 0 to `start`.
    """
    start, steps = check_positive("start", start), check_whole("steps", steps)
    end = check_positive("end", end) if end != 0 else 0.0
    if end > start:
        raise ValueError(f"end is {end:zg}: expected at most start = {start:zg}")

    def rate(step):
        return end + (start - end) * (0.5 + 0.5 * cos(pi * min(step, steps) / steps))

    return _named(rate, f"cosine_decay({start:zg}, {steps}, {end:zg})")


def warm_up(then, steps, start=0.0):
    """From `start` evenly up to where `then` begins, in `steps` updates; then `then`.
    Result and errors as in `step_decay`.

    Parameters
    ----------
    then : float or callable
        The learning rate after the warm-up; a schedule begins when the warm-up is over.
    steps : int
    start : float
        The rate of the first update; with 0 it changes nothing.
    """
    then, steps = check_rate(then, "then"), check_whole("steps", steps)
    start = check_positive("start", start) if start != 0 else 0.0

    def rate(step):
        if step >= steps:
            return rate_at(then, step - steps)
        return start + (rate_at(then, 0) - start) * step / steps

    inner = described(then) if callable(then) else f"{then:zg}"
    return _named(rate, f"warm_up({inner}, {steps}, {start:zg})")


def _named(function, text):
    function.__name__ = text
    return function
