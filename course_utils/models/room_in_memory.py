"""Whether what a pass keeps fits into memory, asked before it is tried: afterwards the system may
end the whole kernel without a word.
"""

import contextlib
from pathlib import Path

import numpy as np

ASKED_FROM = 2**27  # bytes; less is there in any case, or NumPy says so itself
KEPT_FREE = 0.9  # of what is free, the share that may be filled
# In a container: (the limit, what is used), by version of its kind.
CONTAINER = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)


def check_room(network, batch, time, per_unit, dtype=None):
    """Refuse a pass that would fill the memory.

    Parameters
    ----------
    network : Network
    batch, time : int
    per_unit : int
        How many numbers the pass keeps for each unit, sequence and step.
    dtype : optional
        Of these numbers; the network's if left out.

    Raises
    ------
    MemoryError
        Saying how much it would take, how much is free, and what to do.
    """
    dtype = np.dtype(dtype or network.dtype)
    numbers = batch * time * (network.inputs + per_unit * network.units + 3 * network.outputs)
    needed = numbers * dtype.itemsize
    if needed < ASKED_FROM:
        return
    free = free_memory()
    if free is None or needed <= KEPT_FREE * free:
        return
    fit = int(time * KEPT_FREE * free / needed)
    smaller = " dtype='float32'," if dtype == "float64" else ""
    raise MemoryError(
        f"a pass over (batch, time) = ({batch}, {time}) with {network.units} units keeps "
        f"{size(needed)}, and {size(free)} of memory are free: expected at most {fit} steps "
        f"at a time (the state carried on as h0), fewer sequences,{smaller} or fewer units"
    )


def size(count):
    """A number of bytes for people."""
    unit = "GB" if count >= 1e9 else "MB"
    return f"{count / (1e9 if unit == 'GB' else 1e6):z.1f} {unit}"


def free_memory():
    """Bytes that can be had without taking them from another program; None if not known."""
    found = [_of_the_system(), *(_of_a_container(*files) for files in CONTAINER)]
    return min((count for count in found if count is not None), default=None)


def _of_the_system():
    try:
        import psutil
    except ImportError:  # as in a browser, where NumPy is told in time
        return None
    return psutil.virtual_memory().available


def _of_a_container(limit, used):
    with contextlib.suppress(OSError, ValueError):  # no container, no limit
        cache = 0
        for line in Path(used).with_name("memory.stat").read_text().splitlines():
            name, count = line.split()
            cache = int(count) if name in ("inactive_file", "total_inactive_file") else cache
        return int(Path(limit).read_text()) - int(Path(used).read_text()) + cache
    return None
