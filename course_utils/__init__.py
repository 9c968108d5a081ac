"""An interactive course on recurrent neural networks: from biological neurons to Keras.

Importing this package loads nothing else, so that any Python can start it; see ``__main__``.
"""

__version__ = "0.1.0"
