"""An interactive course on recurrent neural networks: from biological neurons to Keras.

Importing this package loads nothing else, so that any Python can start it; see ``__main__``. Only
in a notebook it looks whether Keras is there: see ``without_keras``.
"""

import os
import sys

__version__ = "0.1.0"

if sys.argv[:1] == ["-m"]:
    # A command starts. Python looks in the course's folder first, where a learner's random.py would
    # be taken for Python's own; the doctor, at least, has to be able to say so.
    _root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = [place for place in sys.path if os.path.abspath(place) != _root] + [_root]

if "IPython" in sys.modules:
    from course_utils.without_keras import guard

    guard()
    if sys.platform == "emscripten":
        from course_utils.in_browser import watch

        watch()
