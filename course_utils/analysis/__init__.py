"""Looking into trained networks: states averaged by word, maps, trees, units that mean something.

Each tool is meant to be used twice, on the trained network and on a control: an untrained one, or
plain counts. Lesson 08.
"""

from importlib import import_module

_HOME = {
    "Detection": "detection",
    "UnitRule": "units",
    "WordMap": "maps",
    "WordTree": "trees",
    "find_unit": "units",
    "mean_states": "word_vectors",
    "nearest": "word_vectors",
    "neighbour_counts": "word_vectors",
    "neighbour_purity": "word_vectors",
    "word_map": "maps",
    "word_tree": "trees",
}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name in _HOME:
        value = getattr(import_module(f".{_HOME[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__
