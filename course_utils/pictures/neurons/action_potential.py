"""An action potential taken apart: the potential, the three gates, and what pushes V, over time.

Shown in lesson 01. Pushes are drawn as the membrane feels them: upward is positive, so an inward
sodium current, which physiologists write as negative, points up.
"""

import numpy as np

from course_utils.models.neurons.hodgkin_huxley import HodgkinHuxley
from course_utils.number_format import signed
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.colours import INK, TEXT
from course_utils.pictures.neurons.membrane import plain
from course_utils.pictures.neurons.time_course import TimeCourse
from course_utils.pictures.scales import round_up

# One colour per channel; the gate that shuts has the channel's colour and broken lines.
SODIUM, POTASSIUM, LEAK = "#7B3FA0", "#00857C", INK["b"].colour
GATES = {
    "m": ("m  Na: open", SODIUM, "-"),
    "h": ("h  Na: ready", SODIUM, "--"),
    "n": ("n  K: open", POTASSIUM, "-."),
}
PUSHES = {
    "sodium": (SODIUM, "-"),
    "potassium": (POTASSIUM, "-."),
    "leak": (LEAK, ":"),
    "injected": (INK["x"].colour, "--"),
}


class ActionPotentialPicture(TimeCourse):
    """V (above), the gates m, h, n (middle) and the currents that push V (below).

    Parameters
    ----------
    trace : MembraneTrace
        Of a HodgkinHuxley neuron; its first neuron is shown.
    neuron : HodgkinHuxley, optional
        Whose run it was; the standard one by default.
    every : int
        Samples per step of the cursor.
    push_limit : float, optional
        Fixed end of the lowest axis, uA/cm2.
    """

    size = (900, 600)

    def __init__(self, trace=None, neuron=None, every=1, push_limit=None):
        self.neuron = neuron or HodgkinHuxley()
        self.push_limit = push_limit
        super().__init__(trace, every)

    def frame(self, trace):
        if set(trace.gates) != set(GATES):
            raise ValueError("trace has no gates m, h, n: expected a run of HodgkinHuxley")
        limit = self.push_limit or round_up(np.abs(self.pushes(trace)).max())
        return len(trace.t), trace.duration, limit

    def pushes(self, trace):
        """What pushes V up (+) or down (-): (4, time), in the order of PUSHES, uA/cm2."""
        outward = self.neuron.currents(trace.V[0], trace.m[0], trace.h[0], trace.n[0])
        return np.stack([*(-current for current in outward), trace.current[0]])

    # Fixed parts -----------------------------------------------------------------------------

    def build(self, trace):
        limit = self.frame(trace)[2]
        places = ((0.70, 0.27), (0.435, 0.21), (0.17, 0.21))
        panels = [self.figure.add_axes((0.1, bottom, 0.735, height)) for bottom, height in places]
        top, middle, low = panels
        top.set(ylim=(-85, 55), ylabel="V (mV)")
        middle.set(ylim=(-0.03, 1.03), ylabel="open share")
        low.set(ylim=(-limit, limit), ylabel="push (µA/cm²)", xlabel="time (ms)")
        for panel in panels:
            panel.yaxis.set_label_coords(-0.082, 0.5)
        low.axhline(0, color="#BBBBBB", linewidth=0.8)
        for panel in panels:
            panel.set_xlim(0, trace.duration)
            panel.tick_params(axis="x", labelbottom=panel is low)
        for name, level in (("Na\u207a balance", self.neuron.e_na),
                            ("K\u207a balance", self.neuron.e_k)):
            top.axhline(level, color="#777777", linewidth=1, linestyle=":", zorder=1)
            top.annotate(f"{name} {level:z.0f}", (1.0, level), xytext=(8, 0), size=10,
                         textcoords="offset points", xycoords=("axes fraction", "data"),
                         color="#444444", va="center", annotation_clip=False)
        self.V, self.dot = self._curve(top, INK["h"].colour, "-", 2.4)
        self.gates, self.open = {}, {}
        for name, (words, colour, style) in GATES.items():
            self.gates[name], self.open[name] = self._curve(middle, colour, style)
            self._key(middle, words, colour, style, list(GATES).index(name), 3)
        self.push = {}
        for name, (colour, style) in PUSHES.items():
            self.push[name] = self._curve(low, colour, style)[0]
            self._key(low, name, colour, style, list(PUSHES).index(name), 4)
        self.cursors = self.cursors_in(*panels)
        self.numbers = ColouredLine(self, 0.03, 0.068, size=10.5)
        self.words = self.moving(self.figure.text(0.03, 0.026, "", size=11, va="center"))

    def _curve(self, axes, colour, style, width=2.0):
        """A line and a dot on it."""
        line = self.moving(axes.plot([], [], color=colour, linestyle=style, linewidth=width)[0])
        dot = self.moving(
            axes.plot([], [], "o", color=colour, markeredgecolor="black", markersize=7, zorder=6)[0]
        )
        return line, dot

    @staticmethod
    def _key(axes, words, colour, style, row, rows):
        """A line of the key, to the right of the panel."""
        y = 1 - (row + 0.5) / rows
        axes.plot([1.02, 1.065], [y, y], color=colour, linestyle=style, linewidth=2,
                  transform=axes.transAxes, clip_on=False)
        axes.text(1.075, y, words, color=colour, size=10, va="center", transform=axes.transAxes)

    # Moving parts ----------------------------------------------------------------------------

    def update(self):
        trace, k = self.trace, self.sample
        now, V = trace.t[k], trace.V[0]
        self.V.set_data(trace.t, V)
        self.dot.set_data([now], [V[k]])
        for name in GATES:
            gate = trace.gates[name][0]
            self.gates[name].set_data(trace.t, gate)
            self.open[name].set_data([now], [gate[k]])
        pushes = self.pushes(trace)
        for line, push in zip(self.push.values(), pushes, strict=True):
            line.set_data(trace.t, push)
        for cursor in self.cursors:
            cursor.set_xdata([now, now])
        parts = zip(PUSHES.items(), pushes[:, k], strict=True)
        self.numbers.set(
            (f"t = {now:z5.2f} ms   V = ", TEXT), (f"{signed(V[k], 1)} mV", "#B84F00"),
            ("   ", TEXT),
            *((f"{name} {signed(push, 1)}  ", colour) for (name, (colour, _)), push in parts),
        )
        self.words.set_text(self.phase())

    def phase(self):
        """What happens at this moment, in one plain sentence."""
        k = self.sample
        sodium, potassium, leak, injected = self.pushes(self.trace)[:, k]
        slope = (sodium + potassium + leak + injected) / self.neuron.capacitance
        V = self.trace.V[0, k]
        speed = f"{signed(slope, 1)} mV/ms"
        if abs(slope) < 0.05:
            return f"V stands still ({speed}): the pushes cancel."
        if slope > 0 and injected > abs(sodium + potassium + leak):
            return f"V rises ({speed}): the injected current charges the membrane."
        if slope > 0 and V > -60:
            pace = "shoots up" if slope > 20 else "rises"
            return f"V {pace} ({speed}): sodium flows in and opens still more sodium gates."
        if slope > 0:
            return f"V rises ({speed}): what flows in outweighs what flows out."
        if V > -60 and sodium > 5:
            return f"V falls ({speed}): potassium flows out, and h shuts the sodium channels."
        return f"V falls ({speed}): what flows out outweighs what flows in."

    # In words and numbers --------------------------------------------------------------------

    def alt(self):
        trace, k = self.trace, self.sample
        gates = ", ".join(f"{name} {plain(trace.gates[name][0, k], 2)}" for name in GATES)
        return (
            f"A Hodgkin-Huxley neuron at {trace.t[k]:z.2f} of {trace.duration:z.0f} ms: V is "
            f"{plain(trace.V[0, k])} mV, the gates are {gates}. "
            f"The highest V is {plain(trace.V[0].max())} mV."
        )

    def shown(self):
        shown = {f"gate {name}": np.asarray(line.get_ydata()) for name, line in self.gates.items()}
        shown |= {f"push {name}": np.asarray(line.get_ydata()) for name, line in self.push.items()}
        return shown | {
            "V": np.asarray(self.V.get_ydata()),
            "dot": np.array([self.dot.get_xdata()[0], self.dot.get_ydata()[0]]),
            "open": np.array([dot.get_ydata()[0] for dot in self.open.values()]),
            "cursor": np.array([cursor.get_xdata()[0] for cursor in self.cursors]),
        }
