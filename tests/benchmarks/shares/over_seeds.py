"""What the scripts beside this one share: a measurement, again and again from other seeds.

A claim is a pair: `measure(seed) -> dict of name -> number`, and what is said of these numbers,
`{words: (numbers -> bool)}`. Printed is how often each sentence is true, and the spread of each
number: smallest, median, largest.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))


def report(claims, about):
    """Measure the claims named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("claims", nargs="*", metavar="claim", help=", ".join(claims))
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    chosen = parser.parse_args()
    for name in chosen.claims or claims:
        measure, sentences = claims[name]
        print(f"{name}:", flush=True)
        found = [measure(seed) for seed in range(chosen.first, chosen.first + chosen.seeds)]
        for words, holds in sentences.items():
            print(f"  {sum(bool(holds(one)) for one in found):3} of {len(found)}  {words}")
        for key in found[0]:
            values = [one[key] for one in found]
            low, middle, high = np.min(values), np.median(values), np.max(values)
            print(f"  {key:>34}  {low:9.4g} {middle:9.4g} {high:9.4g}", flush=True)
