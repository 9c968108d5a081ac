"""A Python in which Keras and TensorFlow seem not to be installed: put this folder on PYTHONPATH.

Python itself imports a module of this name when it starts.
"""

import sys


class _Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("keras", "tensorflow"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, _Missing())
