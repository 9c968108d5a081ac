"""The linear recurrence in order and as a scan: how long does each take, over time and units?

    python3 -m course_utils bench scan [--batch 1] [--lengths 16 64 ...]

A pass is `scan(a, b)` on float64 arrays (time, batch, units). All ways are timed in turn, round
after round, in this one process, and the fastest round counts. "scan / loop" below 1 says that the
quicker of the two scans beats the loop. Under three minutes.
"""

import argparse

import numpy as np
from in_turn import heading

from course_utils.models import scan
from course_utils.models.linear.scan import WAYS
from course_utils.training import one_thread
from course_utils.training.step_cost import measure


def milliseconds(time, batch, units, rounds):
    """Way -> the fastest of some passes, in ms."""
    random = np.random.default_rng(0)
    a = random.uniform(0.5, 1, (time, batch, units))
    b = random.normal(size=(time, batch, units))
    contenders = {way: (lambda way=way: scan(a, b, way=way), 1) for way in WAYS}
    with one_thread():
        seconds = measure(contenders, rounds, seconds=0.01, choose=min)
    return {way: 1e3 * s for way, s in seconds.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--lengths", type=int, nargs="+", default=[16, 64, 256, 1024, 4096])
    parser.add_argument("--units", type=int, nargs="+", default=[16, 64, 256])
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    print(heading(f"batch {chosen.batch}, float64, one thread"))
    print(f"{'units':>6}{'time':>6}" + "".join(f"{way:>15}" for way in WAYS) + "    scan / loop")
    for units in chosen.units:
        for time in chosen.lengths:
            found = milliseconds(time, chosen.batch, units, chosen.rounds)
            best = min(ms for way, ms in found.items() if way != "loop")
            print(f"{units:6}{time:6}" + "".join(f"{ms:12.3f} ms" for ms in found.values())
                  + f"{best / found['loop']:15.2f}", flush=True)


if __name__ == "__main__":
    main()
