"""Looking into trained networks: states averaged by word, maps, trees, units that mean something.

Each tool is meant to be used twice, on the trained network and on a control: an untrained one, or
plain counts. Lessons 08 and 15.
"""

from course_utils.public import public

_HOME = {
    "Detection": "detection",
    "PushedRun": "state_space",
    "StatePlane": "state_space",
    "UnitRule": "units",
    "WordMap": "maps",
    "WordTree": "trees",
    "find_unit": "units",
    "mean_states": "word_vectors",
    "nearest": "word_vectors",
    "neighbour_counts": "word_vectors",
    "neighbour_purity": "word_vectors",
    "push": "state_space",
    "similarity": "state_space",
    "state_plane": "state_space",
    "word_map": "maps",
    "word_tree": "trees",
}

__getattr__, __dir__, __all__ = public(__name__, _HOME)
