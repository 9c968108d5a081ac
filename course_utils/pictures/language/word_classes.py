"""How classes of words are drawn: a marker, a colour and a letter each, never colour alone."""

from matplotlib.lines import Line2D

COLOURS = ("#D55E00", "#0072B2", "#009E73", "#6B6B6B", "#CC79A7", "#000000")
MARKERS = ("o", "^", "s", "D", "*", "P")


def styles(classes):
    """A (marker, colour) for each class, in the order in which they first come."""
    names = list(dict.fromkeys(classes))
    if len(names) > len(MARKERS):
        raise ValueError(f"classes has {len(names)} kinds: expected at most {len(MARKERS)}")
    return dict(zip(names, zip(MARKERS, COLOURS, strict=True), strict=False))


def legend(figure, kinds, y=0.025):
    """A line of markers with the names of the classes, at the foot of a figure."""
    handles = [
        Line2D([], [], linestyle="none", marker=marker, color=colour, markersize=9,
               markeredgecolor="black", label=name)
        for name, (marker, colour) in kinds.items()
    ]
    return figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.03, y - 0.02),
                         ncols=len(handles), frameon=False, fontsize=10, handletextpad=0.2,
                         columnspacing=1.4)
