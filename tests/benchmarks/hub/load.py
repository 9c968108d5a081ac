"""How many learners a hub bears: memory, seconds to the first picture, the way of a slider.

    python -m venv hubenv && PATH=hubenv/bin:$PATH sh assets/hub/packages.sh
    npm install configurable-http-proxy && PATH=$PWD/node_modules/.bin:$PATH
    hubenv/bin/python tests/benchmarks/hub/load.py --learners 1 3 10

A real JupyterHub is started on 127.0.0.1, with local processes as servers. Learners log in by its
form, pull the course by nbgitpuller, open a lesson, run all its cells, and move sliders by the
websocket of their kernel for some seconds, with pauses between two moves; all end together. Each
number of learners is a hub of its own. Linux only: memory is read from /proc.

Measured on 2 cores, all of it (hub, proxy, servers, and these learners) on the same machine: the
figures in assets/hub/README.md.
"""

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from learner import Learner
from server import Hub, find_proxy, kernels, megabytes, processor_seconds

ROOT = Path(__file__).resolve().parents[3]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, nargs="+", default=[1], help="how many at once")
    parser.add_argument("--lesson", default="05", help="the lesson that they open")
    parser.add_argument("--seconds", type=float, default=60, help="of moving sliders")
    parser.add_argument("--pauses", type=float, nargs="+", default=[2.0],
                        help="seconds between a learner's moves; each value for --seconds")
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the hub is ended too
    proxy = find_proxy()
    notebook = next((ROOT / "notebooks").glob(f"{options.lesson}_*.ipynb")).name
    for count in options.learners:
        with tempfile.TemporaryDirectory(prefix="hub-") as folder:
            hub = Hub(Path(folder), Path(sys.executable), proxy)
            try:
                run(hub, count, f"course/notebooks/{notebook}", options)
            finally:
                hub.close()


def run(hub, count, path, options):
    """One hub with `count` learners; prints what was measured."""
    names = [f"learner{k:02d}" for k in range(count)]
    everyone = [Learner(name, hub.base) for name in names]
    branch = subprocess.run(["git", "-C", ROOT, "branch", "--show-current"], check=True,
                            capture_output=True, encoding="utf-8").stdout.strip()
    print(f"\n{count} learners, {Path(path).name}")
    with ThreadPoolExecutor(count) as pool:
        together(pool, everyone, lambda one: one.log_in())
        show("idle server", megabytes(hub.servers()), count)
        together(pool, everyone, lambda one: one.pull(str(ROOT), branch))
        before = processor_seconds(hub.own()), processor_seconds(family(hub))
        start = time.perf_counter()
        together(pool, everyone, lambda one: one.open(path))
        together(pool, everyone, lambda one: one.run_all())
        worked = processor_seconds(family(hub)) - before[1]
        print(f"  log in and pull took {before[1] / count:.1f} s of processor a learner, "
              f"{before[0] / count:.1f} of hub and proxy")
        print(f"  all have run it after {time.perf_counter() - start:.0f} s; "
              f"processor {worked / count:.1f} s a learner")
        found = [one for server in hub.servers() for one in kernels(server)]
        show("kernel", megabytes(found), count)
        show("server", megabytes(hub.servers()), count)
        show("hub and proxy", megabytes(hub.own()), 1)
        for step in ("log in", "pull", "open", "first picture", "run all"):
            print(f"  {step:14}  {spread([one.seconds[step] for one in everyone])}")
        for one in everyone:
            for error in one.errors:
                print(f"  {one.name}: {error}")
        chances = {one.name: random.Random(one.name) for one in everyone}
        for pause in options.pauses:
            slide(hub, pool, everyone, chances, pause, options.seconds)
        again = sum(one.again for one in everyone)
        print(f"  websockets that were closed and opened anew: {again}")
        together(pool, everyone, lambda one: one.leave())


def slide(hub, pool, everyone, chances, pause, seconds):
    """Everyone moves sliders for `seconds`; prints the way from a move to its picture."""
    took, lock = [], threading.Lock()
    own, others = processor_seconds(hub.own()), processor_seconds(family(hub))
    end = time.perf_counter() + seconds

    def moves(one):
        chance = chances[one.name]
        time.sleep(chance.uniform(0, pause))
        while time.perf_counter() < end:
            moved = one.move(chance)
            with lock:
                took.append(moved)
            time.sleep(chance.uniform(0.5, 1.5) * pause)

    start = time.perf_counter()
    together(pool, everyone, moves)
    passed = time.perf_counter() - start
    own = processor_seconds(hub.own()) - own
    others = processor_seconds(family(hub)) - others
    found = sorted(1000 * one for one in took if one is not None)
    print(f"  a move every {pause:g} s: {len(took)} moves, {len(took) - len(found)} unanswered, "
          f"{len(took) / passed:.1f} a second; median {statistics.median(found):.0f} ms, "
          f"p95 {found[int(0.95 * len(found))]:.0f}, worst {found[-1]:.0f}; "
          f"processor a move: {1000 * others / len(took):.0f} ms of servers and kernels, "
          f"{1000 * own / len(took):.1f} ms of hub and proxy; {(own + others) / passed:.2f} cores")


def together(pool, everyone, do):
    """All learners at once; the first error is raised when all have ended."""
    for done in [pool.submit(do, one) for one in everyone]:
        done.result()


def family(hub):
    """Servers and kernels of all learners."""
    return [one for server in hub.servers() for one in (server, *kernels(server))]


def show(what, memory, count):
    resident, proportional, private = (amount / count for amount in memory)
    print(f"  {what:14}  {resident:6.0f} MiB resident, {proportional:6.0f} proportional, "
          f"{private:6.0f} private, each")


def spread(values):
    return f"median {statistics.median(values):6.2f} s, worst {max(values):6.2f} s"


if __name__ == "__main__":
    main()
