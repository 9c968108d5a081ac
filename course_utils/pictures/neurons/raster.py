"""Who fires when: a raster of spikes, beside the matrix that connects the neurons.

Shown in lesson 02.
"""

import numpy as np
from matplotlib.colors import FuncNorm

from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.colours import INK, TEXT, WEIGHT_MAP
from course_utils.pictures.neurons.summation import INHIBITS
from course_utils.pictures.neurons.time_course import TimeCourse
from course_utils.pictures.scales import round_up, row_ticks

WINDOW = 10.0  # ms over which the spikes are counted


def _root(weight):
    return np.sign(weight) * np.sqrt(np.abs(weight))


def _square(shade):
    return np.sign(shade) * np.square(shade)


class RasterPicture(TimeCourse):
    """The matrix R (left), the spikes of each neuron and what comes from outside (right).

    Parameters
    ----------
    trace : NetworkTrace
    every : int
        Samples per step of the cursor.
    limit : float, optional
        The weight of the darkest colours, nA; by default the largest in the first trace's R.
    """

    size = (900, 440)

    def __init__(self, trace=None, every=5, limit=None):
        self.limit = limit
        super().__init__(trace, every)

    @staticmethod
    def inhibitory(trace):
        """Which neurons only inhibit, (neurons,)."""
        return (trace.R <= 0).all(axis=0) & (trace.R < 0).any(axis=0)

    def frame(self, trace):
        return len(trace.R), len(trace.t), float(trace.t[-1])

    def build(self, trace):
        neurons = len(trace.R)
        limit = self.limit or round_up(float(np.abs(trace.R).max()))
        # Shades go by the root of the weight, or weak synapses would vanish beside a strong brake.
        norm = FuncNorm((_root, _square), vmin=-limit, vmax=limit)
        matrix = self.figure.add_axes((0.06, 0.42, 0.24, 0.49))
        self.image = self.moving(
            matrix.imshow(trace.R, cmap=WEIGHT_MAP, norm=norm,
                          extent=(-0.5, neurons - 0.5, neurons - 0.5, -0.5))
        )
        matrix.set_title("R (nA per spike)", size=10)
        matrix.set(xlabel="from neuron", ylabel="to neuron")
        ticks = row_ticks(neurons) if neurons <= 10 else list(range(0, neurons, 5))
        matrix.set_xticks(ticks)
        matrix.set_yticks(ticks)
        bar = self.figure.add_axes((0.075, 0.235, 0.21, 0.025))
        colours = np.linspace(-limit, limit, 101)[None]
        bar.imshow(colours, cmap=WEIGHT_MAP, norm=norm, aspect="auto", extent=(-limit, limit, 0, 1))
        bar.set_yticks([])
        bar.set_xticks([-limit, 0, limit], [f"{-limit:zg}\ninhibits", "0", f"{limit:+zg}\nexcites"])
        bar.tick_params(labelsize=9)
        raster = self.figure.add_axes((0.375, 0.42, 0.60, 0.49))
        raster.set(xlim=(0, trace.t[-1]), ylim=(neurons - 0.4, -0.6))
        raster.set_ylabel("neuron", labelpad=2)
        raster.set_yticks(ticks)
        raster.tick_params(axis="x", labelbottom=False)
        self.height = 0.8 * 0.49 * self.size[1] * 0.72 / neurons
        style = {"linestyle": "none", "marker": "|", "markersize": max(self.height, 3),
                 "markeredgewidth": 1.5}
        self.to_come = self.moving(raster.plot([], [], color="#C9C9C9", **style)[0])
        self.fired = self.moving(raster.plot([], [], color="black", **style)[0])
        self.bands = [
            self.moving(raster.axhspan(k - 0.5, k + 0.5, color=INHIBITS, alpha=0.13, linewidth=0,
                                       zorder=0))
            for k in range(neurons)
        ]
        self.band_name = self.moving(
            raster.text(0.995, 0, "these inhibit", transform=raster.get_yaxis_transform(), size=9,
                        va="bottom", ha="right", color=INHIBITS)
        )
        below = self.figure.add_axes((0.375, 0.20, 0.60, 0.14))
        most = round_up(float(trace.current.max()))
        below.set(xlim=(0, trace.t[-1]), ylim=(-0.08 * most, 1.1 * most))
        below.set_yticks([0, most])
        below.set_xlabel("time (ms)", labelpad=1)
        below.set_title("from outside (nA, the strongest)", size=9, color=INK["x"].colour, pad=2)
        self.input = self.moving(below.plot([], [], color=INK["x"].colour)[0])
        self.cursors = self.cursors_in(raster, below)
        self.line = ColouredLine(self, 0.03, 0.05, size=10.5)

    def update(self):
        trace, k = self.trace, self.sample
        now = trace.t[k]
        self.image.set_data(trace.R)
        row, at = np.nonzero(trace.spikes)
        happened = at <= k
        self.fired.set_data(trace.t[at[happened]], row[happened])
        self.to_come.set_data(trace.t[at[~happened]], row[~happened])
        self.input.set_data(trace.t, trace.current.max(axis=0))
        inhibit = self.inhibitory(trace)
        for band, inhibits in zip(self.bands, inhibit, strict=True):
            band.set_visible(bool(inhibits))
        self.band_name.set_visible(bool(inhibit.any()))
        self.band_name.set_y(float(inhibit.argmax()) - 0.5)
        for cursor in self.cursors:
            cursor.set_xdata([now, now])
        count = self._recent()
        self.line.set(
            (f"t = {now:z5.1f} ms   spikes in the last {WINDOW:zg} ms: {count:3d}", TEXT),
            (f"   from outside: {trace.current[:, k].max():z.1f} nA", INK["x"].colour),
        )

    def _recent(self):
        trace, k = self.trace, self.sample
        inside = (trace.t > trace.t[k] - WINDOW) & (trace.t <= trace.t[k])
        return int(trace.spikes[:, inside].sum())

    def alt(self):
        trace, k = self.trace, self.sample
        inhibit = int(self.inhibitory(trace).sum())
        of_these = f", {inhibit} of them inhibitory" if inhibit else ""
        return (
            f"A raster of {len(trace.R)} neurons over {trace.t[-1]:z.0f} ms{of_these}: "
            f"{int(trace.spikes.sum())} spikes in all, {self._recent()} in the {WINDOW:zg} ms up "
            f"to {trace.t[k]:z.1f} ms. The last spike comes at {self._last_spike()}."
        )

    def _last_spike(self):
        times = self.trace.t[self.trace.spikes.any(axis=0)]
        return f"{times[-1]:z.0f} ms" if len(times) else "no time: there is none"

    def shown(self):
        return {
            "fired": np.array(self.fired.get_data()),
            "to come": np.array(self.to_come.get_data()),
            "R": np.asarray(self.image.get_array()),
            "input": np.asarray(self.input.get_ydata()),
            "cursor": np.array([self.cursors[0].get_xdata()[0]]),
        }
