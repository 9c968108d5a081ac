"""The capstone of lesson 13: a report on a language model, and the checklist that it must pass.

Nothing is taken on trust: every number of the report is measured again, on the texts and with the
networks that were handed in.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.exercises.engine.markup import code_block, fold, note, tidy
from course_utils.models import ElmanRNN
from course_utils.tasks.language.ngram import NGram
from course_utils.tasks.language.sampling import score
from course_utils.tasks.language.text import Vocabulary

SHORTEST = 2000, 200  # characters to learn from and to test on
PASSAGE = 40  # characters: a stretch that long is no chance meeting
CLOSE = 0.01  # bits per character
LEARNT = 0.2  # bits per character below guessing: what a few batches of training give

EXAMPLE = tidy("""
    ids, test_ids = vocabulary.encode(train_text), vocabulary.encode(test_text)
    baselines = {}
    for order in (1, 2, 3):
        ngram = NGram(order, len(vocabulary)).fit(ids)
        baselines[order] = ngram.bits_per_character(test_ids)

    models, bits = {}, {}
    batches = TextBatches(ids, vocabulary, batch=16, time=25)
    for seed in (0, 1):
        rnn = ElmanRNN(len(vocabulary), 64, len(vocabulary), seed=seed, dtype="float32")
        Trainer(rnn, Adam(0.005)).fit(batches, epochs=3, carry_state=True)
        models[seed] = rnn
        bits[seed] = score(rnn, vocabulary, test_ids)

    written = sample(models[0], vocabulary, train_text[:4], 300, temperature=0.7)
    print(baselines, bits)
    conclusion = "worse"     # than the 3-gram; can you change that?
""")


@dataclass(frozen=True)
class Item:
    """One line of the checklist; `state` is "right", "wrong" or "open" (nothing handed in)."""

    name: str
    state: str
    text: str


class Checklist:
    """The items of a review; the worked example can be opened below them."""

    def __init__(self, items):
        self.items = tuple(items)

    @property
    def passed(self):
        return all(item.state == "right" for item in self.items)

    def _total(self):
        done = sum(item.state == "right" for item in self.items)
        end = ": the report stands" if self.passed else ""
        return f"{done} of {len(self.items)} done{end}"

    def __repr__(self):
        signs = {"right": "✓", "wrong": "✗", "open": "○"}
        width = max(len(item.name) for item in self.items)
        lines = [f"{signs[item.state]} {item.name:<{width}}  {item.text}" for item in self.items]
        return "\n".join([*lines, self._total()])

    def _repr_html_(self):
        lines = "".join(note(f"{item.name}: {item.text}", item.state) for item in self.items)
        # There is none in a copy of the course without solutions.
        example = EXAMPLE and fold("Open a worked example", code_block(EXAMPLE))
        return f"<div>{lines}<p>{self._total()}</p>{example}</div>"


def review(train, test, vocabulary, baselines, models, bits, written, conclusion):
    """Go through a report on a character language model. What is still ``...`` stays open.

    Parameters
    ----------
    train, test : str
        The text learnt from, and the held-out text.
    vocabulary : Vocabulary
    baselines : dict of int -> float
        Order of an n-gram -> its bits per character on the test text.
    models : dict of int -> ElmanRNN
        Seed -> trained network.
    bits : dict of int -> float
        Seed -> bits per character of that network on the test text.
    written : str
        What one of the networks has written.
    conclusion : "better", "worse" or "no difference"
        The networks against the best baseline.

    Returns
    -------
    Checklist
    """
    # Name, check, what was handed in for it, and the lines without which it would mislead.
    checks = (
        ("enough text", lambda: _enough(train, test), (), ()),
        ("texts apart", lambda: _apart(train, test), (), ("enough text",)),
        ("vocabulary", lambda: _vocabulary(train, test, vocabulary), (), ("texts apart",)),
        ("baselines", lambda: _baselines(train, test, vocabulary, baselines), (baselines,),
         ("vocabulary",)),
        ("models", lambda: _models(vocabulary, models), (models,), ("vocabulary",)),
        ("bits", lambda: _bits(train, test, vocabulary, models, bits), (bits,), ("models",)),
        ("writing", lambda: _written(train, vocabulary, written), (written,), ("vocabulary",)),
        ("conclusion", lambda: _conclusion(baselines, bits, conclusion), (conclusion,),
         ("baselines", "bits")),
    )
    items = {}
    for name, check, given, needs in checks:
        missing = [need for need in needs if items[need].state != "right"]
        if any(one is ... for one in given):
            items[name] = Item(name, "open", "not tried yet")
        elif missing:
            items[name] = Item(name, "open", f"waits for: {', '.join(missing)}")
        else:
            try:
                items[name] = Item(name, "right", check())
            except _Wrong as problem:
                items[name] = Item(name, "wrong", str(problem))
    return Checklist(items.values())


class _Wrong(Exception):
    """What is wrong with an item, and what to do about it."""


def _need(true, text):
    if not true:
        raise _Wrong(text)


def _enough(train, test):
    for name, text, least in zip(("train", "test"), (train, test), SHORTEST, strict=True):
        _need(isinstance(text, str), f"the {name} text is {type(text).__name__}: expected a str")
        _need(len(text) >= least, f"the {name} text has {len(text):,} characters: at least "
              f"{least:,} are needed for numbers that mean something")
    return f"{len(train):,} characters to learn from, {len(test):,} to test on"


def _apart(train, test):
    starts = range(0, len(test) - PASSAGE + 1, PASSAGE // 4)
    known = np.mean([test[start : start + PASSAGE] in train for start in starts])
    _need(known <= 0.05, f"{known:z.0%} of the test text stands in the training text word for "
          "word: a model that has seen the answers isn't tested; use `split`")
    return "the test text was not learnt from"


def _vocabulary(train, test, vocabulary):
    _need(isinstance(vocabulary, Vocabulary),
          f"vocabulary is {type(vocabulary).__name__}: expected a Vocabulary")
    own = set(vocabulary.symbols) - set(train) - {vocabulary.unknown}
    _need(not own, f"it has {_some(own)}, which the training text hasn't: make it from the "
          "training text alone")
    lost = set(train) - set(vocabulary.symbols)
    _need(not lost, f"it lacks {_some(lost)} of the training text: use Vocabulary.from_text")
    new = set(test) - set(vocabulary.symbols)
    _need(not new or vocabulary.unknown, f"the test text has {_some(new)}, which it lacks: give "
          "it a symbol for the unknown, unknown='\N{REPLACEMENT CHARACTER}'")
    return f"{len(vocabulary)} symbols, all from the training text"


def _baselines(train, test, vocabulary, baselines):
    orders = _numbers("baselines", baselines)
    _need(len(orders) >= 2 and max(orders) >= 2, f"orders {sorted(orders)}: expected at least two, "
          "one of them 2 or more")
    _need(all(1 <= order <= 6 for order in orders), f"orders {sorted(orders)}: expected 1 to 6")
    ids, test_ids = vocabulary.encode(train), vocabulary.encode(test)
    for order, value in orders.items():
        ngram = NGram(order, len(vocabulary)).fit(ids)
        right = ngram.bits_per_character(test_ids)
        if abs(value - right) > CLOSE:
            _need(abs(value - ngram.bits_per_character(ids)) > CLOSE,
                  f"{value:z.2f} bits of the {order}-gram were measured on the text it has counted")
            own = NGram(order, len(vocabulary)).fit(test_ids).bits_per_character(test_ids)
            _need(abs(value - own) > CLOSE,
                  f"the {order}-gram has counted the test text: fit it to the training text")
            raise _Wrong(f"{order}-gram: you have {value:z.2f}, measured again it is {right:z.2f}")
    return "measured again: " + ", ".join(f"{n}-gram {v:z.2f}" for n, v in sorted(orders.items()))


def _models(vocabulary, models):
    _need(isinstance(models, dict),
          f"models is {type(models).__name__}: expected a dict {{seed: network}}")
    _need(len(models) >= 2, f"{len(models)} network: with one seed nobody knows what is luck; "
          "train at least two")
    for seed, model in models.items():
        _need(isinstance(model, ElmanRNN), f"seed {seed}: {type(model).__name__} is no ElmanRNN")
        _need(model.inputs == model.outputs == len(vocabulary), f"seed {seed}: {model.inputs} "
              f"inputs and {model.outputs} outputs for {len(vocabulary)} symbols")
        _need(model.readout == "softmax", f"seed {seed}: readout {model.readout}, not softmax")
        _need(np.isfinite(model.parameters).all(), f"seed {seed}: weights that are no numbers")
    first, *others = models.values()
    for other in others:
        same = other.parameters.shape == first.parameters.shape and np.array_equal(
            other.parameters, first.parameters)
        _need(not same, "two seeds have the very same weights: make a new network for each seed, "
              "ElmanRNN(..., seed=seed)")
    return f"{len(models)} networks from different seeds"


def _bits(train, test, vocabulary, models, bits):
    given = _numbers("bits", bits)
    _need(set(given) == set(models), f"bits has the seeds {sorted(given)}, models has "
          f"{sorted(models)}: expected the same")
    ids, test_ids = vocabulary.encode(train), vocabulary.encode(test)
    for seed, value in given.items():
        right = score(models[seed], vocabulary, test_ids)
        if abs(value - right) <= CLOSE:
            continue
        _need(abs(value - right * np.log(2)) > CLOSE, f"seed {seed}: {value:z.2f} is in nats; bits "
              "are larger by 1 / ln 2 = 1.44")
        _need(abs(value - score(models[seed], vocabulary, ids)) > CLOSE,
              f"seed {seed}: {value:z.2f} was measured on the training text")
        raise _Wrong(f"seed {seed}: you have {value:z.2f}, measured again it is {right:z.2f}")
    guessing = np.log2(len(vocabulary))
    for seed, value in given.items():
        _need(value < guessing - LEARNT, f"seed {seed}: {value:z.2f} bits are about what guessing "
              f"costs ({guessing:z.2f}): has this network been trained on these texts?")
    learnt = score(next(iter(models.values())), vocabulary, ids)
    return (f"measured again: {np.mean(list(given.values())):z.2f} on the test text "
            f"({learnt:z.2f} on the training text)")


def _written(train, vocabulary, written):
    _need(isinstance(written, str), f"written is {type(written).__name__}: expected a str")
    _need(len(written) >= 100, f"{len(written)} characters: expected 100 or more")
    strange = set(written) - set(vocabulary.symbols)
    _need(not strange, f"{_some(strange)} can't come from this network")
    longest = _longest(written, train)
    _need(longest < PASSAGE, f"{longest} characters on end stand in the training text: is this "
          "what the network wrote?")
    return f"{len(written)} characters, at most {longest} on end as in the training text"


def _longest(written, train):
    """The longest stretch of `written` that stands in `train`."""
    longest = 0
    for start in range(len(written)):
        while (start + longest < len(written)
               and written[start : start + longest + 1] in train):
            longest += 1
    return longest


def _conclusion(baselines, bits, conclusion):
    kinds = ("better", "worse", "no difference")
    _need(conclusion in kinds, f"conclusion is {conclusion!r}: expected one of {', '.join(kinds)}")
    values, best = np.array(list(bits.values())), min(baselines.values())
    gain, spread = best - values.mean(), np.ptp(values)
    right = "no difference" if abs(gain) <= spread else "better" if gain > 0 else "worse"
    numbers = (f"best baseline {best:z.2f}, networks {values.mean():z.2f} on average, "
               f"{spread:z.2f} between the seeds")
    _need(conclusion == right, f"{conclusion!r} is not what was measured: {numbers}")
    return f"{conclusion}: {numbers}"


def _numbers(name, table):
    """A dict of whole numbers -> finite numbers, or what is wrong with it."""
    _need(isinstance(table, dict) and table, f"{name} is {type(table).__name__}: expected a dict "
          "with whole numbers as keys")
    for key, value in table.items():
        _need(isinstance(key, (int, np.integer)), f"key {key!r}: expected a whole number")
        _need(isinstance(value, (int, float, np.number)) and np.isfinite(value),
              f"{key}: {value!r} is no number")
    return {int(key): float(value) for key, value in table.items()}


def _some(symbols):
    shown = ", ".join(map(repr, sorted(symbols)[:3]))
    return shown if len(symbols) <= 3 else f"{shown} and {len(symbols) - 3} more symbols"
