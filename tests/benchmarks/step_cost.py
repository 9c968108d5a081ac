"""How a training step grows with the batch, with time and with the units, beside its products.

    python3 -m course_utils bench step_cost [--vary units --sizes 16 64 256] [--all-cores]
                                           [--draw picture.png]

One size grows while the others stay at batch 32, time 25, 27 symbols, 64 units. "ratio" is the step
to its bare matrix products, measured in turn in the same run; "step x" and "work x" say how much
longer the step takes, and how many more multiplications its products have, than in the row above:
where the work rules, the two agree; where it does not, the calls of NumPy cost more than what they
compute. GFLOP/s is what the bare products reach.
"""

import argparse
from pathlib import Path

from in_turn import heading

from course_utils.pictures.training.step_cost import StepCostPicture
from course_utils.training.step_cost import SIZES, cost_per_step


def table(cost):
    """The lines of one table."""
    others = ", ".join(f"{name} {size}" for name, size in cost.fixed.items())
    yield f"{cost.vary}  ({others})"
    yield (
        f"{cost.vary:>8}  {'step ms':>9}  {'products':>9}  {'ratio':>6}  {'step x':>7}  "
        f"{'work x':>7}  {'GFLOP/s':>8}"
    )
    work = cost.operations
    for i, value in enumerate(cost.values):
        grown = [f"{a[i] / a[i - 1]:7.2f}" if i else f"{'':>7}" for a in (cost.step, work)]
        yield (
            f"{value:8d}  {1e3 * cost.step[i]:9.3f}  {1e3 * cost.products[i]:9.3f}  "
            f"{cost.ratio[i]:6.2f}  {grown[0]}  {grown[1]}  "
            f"{work[i] / cost.products[i] / 1e9:8.1f}"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vary", choices=list(SIZES), help="only this one")
    parser.add_argument("--sizes", nargs="+", type=int, help="with --vary: the sizes to measure")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--all-cores", action="store_true", help="needs a computer at rest")
    parser.add_argument("--draw", type=Path, metavar="picture.png")
    arguments = parser.parse_args()
    if arguments.sizes and not arguments.vary:
        parser.error("--sizes is given: expected --vary with it")
    print(heading("products on all cores" if arguments.all_cores else "products on one core"))
    costs = []
    for vary in [arguments.vary] if arguments.vary else SIZES:
        try:
            one_core = not arguments.all_cores
            costs.append(
                cost_per_step(vary, arguments.sizes, one_core=one_core, rounds=arguments.rounds)
            )
        except ValueError as error:
            parser.error(str(error))
        print("", *table(costs[-1]), sep="\n", flush=True)
    if arguments.draw:
        arguments.draw.write_bytes(StepCostPicture(costs).png())
        print(f"\nwritten: {arguments.draw}")


if __name__ == "__main__":
    main()
