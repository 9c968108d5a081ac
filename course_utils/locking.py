"""One process at a time, without leftovers: the operating system drops the lock of a dead one."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

if os.name == "nt":
    import msvcrt

    def _lock(descriptor: int, wait: bool) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    try:
        import fcntl
    except ImportError:  # Python in a browser, where no other process is
        fcntl = None

    def _lock(descriptor: int, wait: bool) -> None:
        if not hasattr(fcntl, "flock"):  # JupyterLite puts an empty module of that name
            raise OSError("there are no locks here")
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def exclusive(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock file `path`; if another process has it, call `waiting` once and wait.

    The file stays behind, empty: removing it would let two processes lock two files of one name.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            _lock(descriptor, wait=False)
        except (BlockingIOError, PermissionError):  # as Linux and Windows say that it is taken
            waiting()
            # Windows gives up after 10 s: once more.
            while True:
                with contextlib.suppress(OSError):
                    _lock(descriptor, wait=True)
                    break
        except OSError:
            pass  # some network drives have no locks: better to go on alone than not at all
        yield
    finally:
        os.close(descriptor)
