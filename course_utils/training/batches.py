"""Batches as the trainer takes them, and a long sequence cut into ones that continue each other."""

import hashlib
from copy import deepcopy
from itertools import islice

import numpy as np

from course_utils.models.checks import check_numbers, check_whole
from course_utils.models.losses import check_mask


def unpacked(batches):
    """Yield (x, targets, mask) from (x, targets) or (x, targets, mask)."""
    try:
        iterator = iter(batches)
    except TypeError:
        raise ValueError(f"batches is {batches!r}: expected a list of (x, targets)") from None
    for item in iterator:
        if not isinstance(item, (tuple, list)) or len(item) not in (2, 3):
            raise ValueError("batches has an item that is not (x, targets) or (x, targets, mask)")
        yield (*item, None) if len(item) == 2 else tuple(item)


def identity(batches):
    """What tells batches from others, by name, in a few plain numbers and strings.

    A list is looked at as a whole, and what has an `identity` of its own, as `Sequences.batches`
    has, is asked for it; of another iterable it is the first batch. A generator, which could be
    looked at only once, gives nothing.

    Returns
    -------
    dict of str -> str or int
        Of an array: its shape, its dtype and 16 hexadecimal digits of its BLAKE2 hash.
    """
    if hasattr(batches, "identity"):
        parts = batches.identity
    elif isinstance(batches, list | tuple):
        parts = _columns(batches)
    elif iter(batches) is batches:
        return {}
    else:
        order = deepcopy(getattr(batches, "random_state", None))
        parts = _columns(islice(iter(batches), 1))
        if order is not None:
            batches.random_state = order
    return {name: _identity(part) for name, part in parts.items()}


def _columns(batches):
    names = "x", "targets", "mask"
    return dict(zip(names, map(list, zip(*unpacked(batches), strict=True)), strict=False))


def _identity(part):
    if part is None or isinstance(part, int | str):
        return part
    arrays = [np.asarray(each) for each in (part if isinstance(part, list) else [part])]
    found = hashlib.blake2b(digest_size=8)
    for array in arrays:
        found.update(f"{array.shape} {array.dtype}".encode())
        # The bytes of an array of objects are addresses.
        found.update(repr(array.tolist()).encode() if array.dtype == object else array.tobytes())
    said = sorted({f"{array.shape} {array.dtype}" for array in arrays})
    return f"{', '.join(said[:2])} #{found.hexdigest()}"


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
