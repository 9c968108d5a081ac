"""How many threads NumPy's matrix products use, for the moments when more than one is harm.

OpenBLAS splits even a product of 10 microseconds over the cores and waits for all of them. When
another program holds one of the cores, every one of the thousands of products in a training step
may wait for the scheduler: a step of 1 ms was measured to take 100 ms and more. With one thread
it slows down only by its share of the processor.
"""

import contextlib

import numpy  # noqa: F401  (loaded first, so that its BLAS is found)
from threadpoolctl import ThreadpoolController

SLOWEST = 1e10  # operations per second; one core of a laptop does several times more
OVERHEAD = 1e-4  # seconds for the small operations of one time step, on a slow machine
UNEVEN = 8  # times slower than the fastest pass seen is slow as well
PATIENCE = 3  # more slow passes than others before threads are given up: one can be chance


# Set directly: threadpoolctl's own context manager costs 15 times as much, 20 microseconds.
LIBRARIES = ThreadpoolController().select(user_api="blas").lib_controllers


@contextlib.contextmanager
def one_thread():
    """Within the block, matrix products use one thread (where that can be set: with OpenBLAS, MKL
    and BLIS, not with Apple's Accelerate).
    """
    before = [library.get_num_threads() for library in LIBRARIES]
    for library in LIBRARIES:
        library.set_num_threads(1)
    try:
        yield
    finally:
        for library, threads in zip(LIBRARIES, before, strict=True):
            library.set_num_threads(threads)


class ThreadWatch:
    """Watches how long passes take, and says when to go on with one thread.

    Parameters
    ----------
    operations : float
        Multiplications and additions of one pass.
    steps : int
        Its time steps.
    """

    def __init__(self, operations, steps):
        self.limit = operations / SLOWEST + steps * OVERHEAD
        self.fastest = float("inf")
        self.slow = 0
        self.alone = False

    def seen(self, seconds):
        """Note that a pass took `seconds`."""
        self.fastest = min(seconds, self.fastest)
        slow = seconds > min(self.limit, UNEVEN * self.fastest)
        self.slow = self.slow + 1 if slow else max(0, self.slow - 1)
        self.alone = self.alone or self.slow >= PATIENCE

    def threads(self):
        """The context in which to run the next pass."""
        return one_thread() if self.alone else contextlib.nullcontext()
