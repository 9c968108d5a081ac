"""One process at a time, without leftovers: the operating system drops the lock of a dead one."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

if os.name == "nt":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # Some network drives have no locks: better to go on alone than not at all.
            return True
        return True


@contextlib.contextmanager
def exclusive(
    path: Path, waiting: Callable[[], None] = lambda: None, pause: float = 0.2
) -> Iterator[None]:
    """Hold the lock file `path`; if another process has it, call `waiting` once and wait.

    The file stays behind, empty: removing it would let two processes lock two files of one name.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        told = False
        while not _try_lock(descriptor):
            if not told:
                waiting()
                told = True
            time.sleep(pause)
        yield
    finally:
        os.close(descriptor)
