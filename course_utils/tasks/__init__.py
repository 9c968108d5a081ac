"""The data that the lessons learn from: texts, and the ways to read, cut and score them.

Names are loaded when they are first used, so that a lesson imports only what it needs.
"""

from importlib import import_module

_WHERE = {
    "ADDING_BASELINE": "memory.adding",
    "EMBEDDED_REBER": "language.reber",
    "NGram": "language.ngram",
    "REBER": "language.reber",
    "Sequences": "sequences",
    "TextBatches": "language.text",
    "Vocabulary": "language.text",
    "Writing": "language.writing",
    "adding_1997": "memory.adding",
    "adding_accuracy": "memory.adding",
    "adding_error": "memory.adding",
    "adding_sequences": "memory.adding",
    "bits_per_character": "language.text",
    "bits_per_word": "language.elman_sentences",
    "copy_baseline": "memory.copying",
    "copy_sequences": "memory.copying",
    "embedded_reber": "language.reber",
    "letter_features": "language.letters",
    "letter_sequences": "language.letters",
    "letter_text": "language.letters",
    "load_python_topics": "language.corpora",
    "load_reader": "language.corpora",
    "load_reviews": "language.reviews",
    "load_text": "language.corpora",
    "penultimate": "language.reber",
    "penultimate_accuracy": "language.reber",
    "perplexity": "language.text",
    "plan_text": "language.own_text",
    "recall_first": "memory.recall",
    "rms_by_position": "memory.temporal_xor",
    "sample": "language.sampling",
    "sampling_steps": "language.sampling",
    "score": "language.sampling",
    "sentence_stream": "language.elman_sentences",
    "split": "language.text",
    "temper": "language.sampling",
    "unsegmented_words": "language.words",
    "write": "language.writing",
    "xor_sequences": "memory.temporal_xor",
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
