"""The data that the lessons learn from: texts, and the ways to read, cut and score them.

Names are loaded when they are first used, so that a lesson imports only what it needs.
"""

from importlib import import_module

_WHERE = {
    "ADDING_BASELINE": "adding",
    "EMBEDDED_REBER": "reber",
    "NGram": "ngram",
    "REBER": "reber",
    "Sequences": "sequences",
    "TextBatches": "text",
    "Vocabulary": "text",
    "Writing": "writing",
    "adding_1997": "adding",
    "adding_accuracy": "adding",
    "adding_error": "adding",
    "adding_sequences": "adding",
    "bits_per_character": "text",
    "bits_per_word": "elman_sentences",
    "copy_baseline": "copying",
    "copy_sequences": "copying",
    "embedded_reber": "reber",
    "letter_features": "letters",
    "letter_sequences": "letters",
    "letter_text": "letters",
    "load_python_topics": "corpora",
    "load_reader": "corpora",
    "load_reviews": "reviews",
    "load_text": "corpora",
    "penultimate": "reber",
    "penultimate_accuracy": "reber",
    "perplexity": "text",
    "plan_text": "own_text",
    "recall_first": "recall",
    "rms_by_position": "temporal_xor",
    "sample": "sampling",
    "sampling_steps": "sampling",
    "score": "sampling",
    "sentence_stream": "elman_sentences",
    "split": "text",
    "temper": "sampling",
    "unsegmented_words": "words",
    "write": "writing",
    "xor_sequences": "temporal_xor",
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
