"""One colour, hatch and line style per quantity, used in prose, equation and picture alike.

Colours are from the Okabe-Ito palette, which readers with any common colour vision can
tell apart; each quantity also has a hatch or a line style, so colour is never alone.
"""

from dataclasses import dataclass

from matplotlib import colormaps


@dataclass(frozen=True)
class Ink:
    """How one quantity is drawn."""

    colour: str
    edge: str
    hatch: str = ""
    line: str = "-"
    width: float = 2.0

    @property
    def bar(self):
        """Keyword arguments for ``Axes.bar`` and ``Axes.barh``."""
        return {"color": self.colour, "edgecolor": self.edge, "hatch": self.hatch, "linewidth": 0.8}

    @property
    def stroke(self):
        """Keyword arguments for ``Axes.plot``."""
        return {"color": self.colour, "linestyle": self.line, "linewidth": self.width}


INK = {
    "x": Ink("#0072B2", "#0072B2"),
    "Wx": Ink("#0072B2", "#0072B2"),
    "Rh": Ink("#E69F00", "#5A3E00", hatch="//"),
    "b": Ink("#6B6B6B", "#2B2B2B", hatch="..", line=":"),
    "a": Ink("#FFFFFF", "#000000", line="-", width=1.4),
    "h": Ink("#D55E00", "#D55E00", width=3.0),
    "y": Ink("#009E73", "#009E73"),
    "alpha": Ink("#56408F", "#33265C"),
    "gradient": Ink("#CC79A7", "#7A3B5F", line="--"),
    "spike": Ink("#000000", "#000000"),
}

# (colour, line, marker) of a network, the same in all lessons; INK's colours are for quantities.
NETWORKS = {
    "SimpleRNN": ("#D55E00", "-", "o"),
    "IRNN": ("#0072B2", "--", "s"),
    "LSTM": ("#009E73", "-.", "^"),
    "GRU": ("#CC79A7", ":", "D"),
    "convolution": ("#56B4E9", "--", "v"),
    "attention": ("#56408F", (0, (5, 1, 1, 1, 1, 1)), "P"),
}


def runs_looks(names):
    """name -> (colour, line, marker): a network has its own, the others take what is left over."""
    free = iter([look for name, look in NETWORKS.items() if name not in names])
    return {name: NETWORKS.get(name) or next(free) for name in names}


def colour_map(name):
    """One of matplotlib's, with 256 colours: how many it has is a setting of the reader's."""
    return colormaps[name].resampled(256)


STATE_MAP = colour_map("RdBu_r")
WEIGHT_MAP = colour_map("BrBG")
PROBABILITY_MAP = colour_map("cividis")
GREY_MAP = colour_map("Greys_r")
GRADIENT_MAP = colour_map("PRGn_r")  # purple, the gradient's colour, for positive
FAINT = "#BBBBBB"
TEXT = "#222222"
