"""The data that the lessons learn from: texts, and the ways to read, cut and score them.

Names are loaded when they are first used, so that a lesson imports only what it needs.
"""

from importlib import import_module

_WHERE = {
    "NGram": "ngram",
    "Sequences": "sequences",
    "TextBatches": "text",
    "Vocabulary": "text",
    "Writing": "writing",
    "bits_per_character": "text",
    "load_python_topics": "corpora",
    "load_reader": "corpora",
    "load_text": "corpora",
    "perplexity": "text",
    "sample": "sampling",
    "sampling_steps": "sampling",
    "score": "sampling",
    "split": "text",
    "temper": "sampling",
    "write": "writing",
}

__all__ = sorted(_WHERE)


def __getattr__(name):
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return __all__
