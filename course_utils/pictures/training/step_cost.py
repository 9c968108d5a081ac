"""The time of a training step against its sizes, above that of its matrix products."""

import numpy as np
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT

STEP = {"color": "#D55E00", "marker": "o", "linestyle": "-", "linewidth": 2.4}
PRODUCTS = {"color": "#0072B2", "marker": "s", "linestyle": "--", "linewidth": 1.8}
MOST = 3


class StepCostPicture(Picture):
    """One panel for each size that was varied; both axes logarithmic, so that twice the work is
    the same way up everywhere. The view ``t`` counts the measured sizes.

    Its times are those of one computer: in a lesson, store it with `described`.

    Parameters
    ----------
    costs : StepCost, or list of up to three
        From `course_utils.training.cost_per_step`.
    """

    size = (900, 380)

    def __init__(self, costs):
        costs = tuple(costs) if isinstance(costs, (list, tuple)) else (costs,)
        if not 1 <= len(costs) <= MOST:
            raise ValueError(f"costs has {len(costs)} entries: expected 1 to {MOST}")
        super().__init__(costs)

    def last(self, name):
        return max(len(cost.values) for cost in self.trace) - 1

    def frame(self, trace):
        return tuple(
            (cost.vary, *cost.values, *cost.step, *cost.products, *cost.fixed.items())
            for cost in trace
        )

    def build(self, trace):
        times = 1e3 * np.concatenate([[*cost.step, *cost.products] for cost in trace])
        limits = (0.6 * times.min(), 1.6 * times.max())
        left, right, gap = 0.085, 0.985, 0.02
        width = (right - left + gap) / len(trace) - gap
        self.panels = []
        for i, cost in enumerate(trace):
            axes = self.figure.add_axes((left + i * (width + gap), 0.15, width, 0.66))
            axes.set(xscale="log", yscale="log", ylim=limits, xlabel=_axis(cost),
                     xlim=(cost.values[0] / 1.3, cost.values[-1] * 1.3))
            axes.xaxis.set_minor_locator(NullLocator())
            axes.set_xticks(cost.values, [str(value) for value in cost.values])
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:zg}"))
            axes.yaxis.set_minor_formatter(NullFormatter())
            if i:
                axes.tick_params(labelleft=False)
            else:
                axes.set_ylabel("milliseconds per step")
            step, products = 1e3 * cost.step, 1e3 * cost.products
            axes.fill_between(cost.values, limits[0], products, color=PRODUCTS["color"], alpha=0.1)
            axes.plot(cost.values, products, markersize=4, label="matrix products", **PRODUCTS)
            axes.plot(cost.values, step, markersize=4, label="training step", **STEP)
            self.panels.append((cost, *(
                self.moving(axes.plot([], [], linestyle="none", marker=style["marker"],
                                      markersize=10, color=style["color"],
                                      markeredgecolor="black", zorder=6)[0])
                for style in (STEP, PRODUCTS)
            ), self.moving(axes.text(0.0, 1.03, "", transform=axes.transAxes, size=10,
                                     color=TEXT, va="bottom"))))
            if not i:
                handles, labels = axes.get_legend_handles_labels()
        self.figure.legend(handles[::-1], labels[::-1], loc="upper left", ncols=2, frameon=False,
                           bbox_to_anchor=(left - 0.01, 1.0), borderaxespad=0.2)

    def update(self):
        for cost, step, products, words in self.panels:
            at = min(self.t, len(cost.values) - 1)
            step.set_data([cost.values[at]], [1e3 * cost.step[at]])
            products.set_data([cost.values[at]], [1e3 * cost.products[at]])
            words.set_text(_said(cost, at))

    def alt(self):
        said = "; ".join(
            f"{_axis(cost)}: {_said(cost, min(self.t, len(cost.values) - 1))}"
            for cost in self.trace
        )
        return f"Milliseconds of one training step, above those of its matrix products. {said}."

    def shown(self):
        return {
            f"{cost.vary} {name}": np.ravel(dot.get_data())
            for cost, *dots, _ in self.panels
            for name, dot in zip(("step", "products"), dots, strict=True)
        }


def _axis(cost):
    others = ", ".join(
        f"{name} {cost.fixed[name]}" for name in ("batch", "time", "units") if name != cost.vary
    )
    return f"{cost.vary}  ({others})"


def _said(cost, at):
    size, step = cost.values[at], 1e3 * cost.step[at]
    return f"{cost.vary} {size}: {step:z.3g} ms, {cost.ratio[at]:z.1f} × the products"
