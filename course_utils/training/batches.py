"""A long sequence cut into windows that continue each other."""

from course_utils.models.checks import check_numbers, check_whole
from course_utils.models.losses import check_mask


def windows(x, targets, time, mask=None):
    """Cut sequences into windows that continue each other, for training with an update after each.

    ``trainer.fit(windows(x, targets, 5), carry_state=True)`` is truncated backpropagation through
    time as it is done on a stream without end: 5 steps forward, 5 steps back, an update, and on
    from the state reached. Windows of 1 step are the training of Elman (1990). `Trainer`'s
    `truncate` cuts the same gradients but updates once for the whole sequence. Lesson 07.

    Parameters
    ----------
    x : (batch, time, inputs)
    targets : (batch, time) or (batch, time, outputs)
    time : int
        Steps of a window; the last one is shorter where the sequence is no multiple of it.
    mask : (batch, time) of bool, optional
        Which steps count; each window needs one that does.

    Returns
    -------
    list of (x, targets, mask)
        Views of the arrays given.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    time = check_whole("time", time)
    x, targets = check_numbers("x", x), check_numbers("targets", targets)
    if x.ndim < 2 or x.shape[:2] != targets.shape[:2]:
        raise ValueError(
            f"targets has shape {targets.shape}: expected one for each step of x, {x.shape}"
        )
    mask = check_mask(mask, *x.shape[:2])
    made = []
    for start in range(0, x.shape[1], time):
        window = slice(start, start + time)
        counts = None if mask is None else mask[:, window]
        if counts is not None and not counts.any():
            last = min(window.stop, x.shape[1]) - 1
            raise ValueError(
                f"mask selects no step from {start} to {last}: expected one in each window "
                "(Trainer's truncate needs none)"
            )
        made.append((x[:, window], targets[:, window], counts))
    return made
