"""Looking into trained networks: states averaged by word, maps, trees, units that mean something.

Each tool is meant to be used twice, on the trained network and on a control: an untrained one, or
plain counts. Lesson 08.
"""

from course_utils.public import public

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

__getattr__, __dir__, __all__ = public(__name__, _HOME)
