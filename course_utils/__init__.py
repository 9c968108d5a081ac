"""An interactive course on recurrent neural networks: from biological neurons to Keras.

Importing this package loads nothing else, so that any Python can start it; see ``__main__``. Only
in a notebook it looks whether Keras is there: see ``without_keras``.
"""

import sys

__version__ = "0.1.0"

if "IPython" in sys.modules:
    from course_utils.without_keras import guard

    guard()
