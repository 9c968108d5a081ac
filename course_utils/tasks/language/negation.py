"""Sentences in which only the place of one *not* decides: a task that counting words can't solve.

"the film was [not] [very] good but the book was [not] [so] dull", with exactly one *not*. The label
says whether the part after "but" is praise. Moving the *not* to the other part changes the label
and keeps the words, so that every bag of words holds as many sentences of one label as of the
other: from a bag nobody can do better than one half (lesson 04).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations, permutations, product

import numpy as np

from course_utils.models.checks import check_choice, check_whole

GOOD = ("good", "fine", "lovely", "bright", "fresh", "clever")
BAD = ("bad", "dull", "ugly", "boring", "stale", "silly")
SUBJECTS = ("film", "book", "food", "song", "room", "play")
INTENSIFIERS = ("", "very", "really", "so")
VOCABULARY = tuple(sorted({"the", "was", "not", "but", *GOOD, *BAD, *SUBJECTS, *INTENSIFIERS[1:]}))
"""All 25 words, in alphabetical order; a word's number is its place."""

LONGEST = 12
"""Words in the longest sentence."""

PAIRS = tuple(combinations(GOOD + BAD, 2))
"""All 66 pairs of different adjectives, either of which may come first."""


@dataclass(frozen=True)
class Sentences:
    """Sentences and their labels.

    Parameters
    ----------
    words : tuple of tuple of str
    labels : int (count,)
        1 where the part after "but" is praise, else 0.
    """

    words: tuple
    labels: np.ndarray

    def __len__(self):
        return len(self.words)

    def counts(self):
        """The bag of each sentence, how often each word occurs: (count, 25)."""
        counts = np.zeros((len(self), len(VOCABULARY)))
        for row, words in zip(counts, self.words, strict=True):
            np.add.at(row, [NUMBER[word] for word in words], 1)
        return counts

    def one_hot(self):
        """The words in their order, for an RNN.

        Returns
        -------
        x : float32 (count, time, 25)
            One-hot; zeros behind the end of a sentence.
        targets : float32 (count, time, 1)
            The label, at every step.
        last : bool (count, time)
            True at the last word of each sentence: the step that is asked for.
        """
        time = max(len(words) for words in self.words)
        x = np.zeros((len(self), time, len(VOCABULARY)), "float32")
        last = np.zeros((len(self), time), bool)
        for i, words in enumerate(self.words):
            x[i, range(len(words)), [NUMBER[word] for word in words]] = 1
            last[i, len(words) - 1] = True
        targets = np.broadcast_to(self.labels[:, None, None], (len(self), time, 1))
        return x, targets.astype("float32"), last


NUMBER = {word: number for number, word in enumerate(VOCABULARY)}


def sentence(subjects, adjectives, intensifiers, negated):
    """One sentence, as a tuple of words.

    Parameters
    ----------
    subjects, adjectives : (str, str)
    intensifiers : (str, str)
        Each none, one or several words: "", "very", "very very".
    negated : 0 or 1
        The part with the *not*: 0 before "but", 1 after.
    """
    parts = [
        ["the", subjects[i], "was", *["not"] * (i == negated), *intensifiers[i].split(),
         adjectives[i]]
        for i in (0, 1)
    ]
    return (*parts[0], "but", *parts[1])


def label(words):
    """1 if the part after "but" is praise, else 0."""
    words = list(words)
    if "but" not in words or words[-1] not in GOOD + BAD:
        raise ValueError(f"words is {' '.join(words)!r}: expected a sentence of this grammar")
    return int((words[-1] in GOOD) != ("not" in words[words.index("but"):]))


def held_out_pairs(seed=0, count=12):
    """The adjective pairs that are kept for testing, `count` of the 66, as a frozenset.

    Each pair is meant both ways round. Every adjective is left in pairs for training.
    """
    count = check_whole("count", count)
    if count > 30:
        raise ValueError(f"count is {count}: expected at most 30 of the 66 pairs")
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    while True:
        chosen = frozenset(PAIRS[i] for i in generator.permutation(len(PAIRS))[:count])
        left = {word for pair in PAIRS if pair not in chosen for word in pair}
        if len(left) == len(GOOD + BAD):
            return chosen


def negation_sentences(count, part="train", seed=0, longest=1):
    """Random sentences of the grammar.

    Parameters
    ----------
    count : int
    part : "train" or "test"
        The adjective pairs of one part never occur in the other, in neither order.
    seed : int
    longest : int
        The most intensifiers before an adjective. With 1, each of the four options (none, very,
        really, so) has the same chance; with more, each number from 0 to `longest` has.

    Returns
    -------
    Sentences
    """
    check_choice("part", part, ("train", "test"))
    count, longest = check_whole("count", count), check_whole("longest", longest)
    held = held_out_pairs()
    pairs = [pair for pair in PAIRS if (pair in held) == (part == "test")]
    generator = np.random.default_rng([check_whole("seed", seed, at_least=0), part == "test"])
    words = []
    for _ in range(count):
        subjects = generator.permutation(SUBJECTS)[:2].tolist()
        adjectives = generator.permutation(pairs[generator.integers(len(pairs))]).tolist()
        extra = [_intensifier(generator, longest) for _ in range(2)]
        words.append(sentence(subjects, adjectives, extra, int(generator.integers(2))))
    return Sentences(tuple(words), np.array([label(each) for each in words]))


def _intensifier(generator, longest):
    if longest == 1:
        return INTENSIFIERS[generator.integers(4)]
    chosen = generator.integers(1, 4, generator.integers(longest + 1))
    return " ".join(INTENSIFIERS[i] for i in chosen)


def all_sentences():
    """Yield every sentence with two different subjects and two different adjectives: 126,720."""
    extras = tuple(product(INTENSIFIERS, repeat=2))
    for subjects in permutations(SUBJECTS, 2):
        for adjectives in permutations(GOOD + BAD, 2):
            for extra in extras:
                for negated in (0, 1):
                    yield sentence(subjects, adjectives, extra, negated)


def count_bags(sentences):
    """For each bag of words, how many sentences have label 0 and label 1.

    Parameters
    ----------
    sentences : iterable of tuple of str

    Returns
    -------
    dict of tuple of str -> [int, int]
        The bag as its sorted words.
    """
    bags = defaultdict(lambda: [0, 0])
    for words in sentences:
        bags[tuple(sorted(words))][label(words)] += 1
    return dict(bags)


def move_not(words):
    """The sentence with its *not* in the other part: the same words, the other label."""
    words = list(words)
    if Counter(words)["not"] != 1 or words.count("was") != 2 or "but" not in words:
        raise ValueError(f"words is {' '.join(words)!r}: expected a sentence of this grammar")
    behind = words.index("not") < words.index("but")
    words.remove("not")
    was = [place for place, word in enumerate(words) if word == "was"][int(behind)]
    return (*words[: was + 1], "not", *words[was + 1 :])


def window_accuracy(train, test, length):
    """How often the last `length` words give the right label, by a table of all windows seen.

    The table holds for each window the label that was more frequent with it in `train`; a
    window that is not in it, or a tie, counts as half right, as a guess would be. A window of
    no words is the same for all sentences, so that the table can only guess.
    """
    length = check_whole("length", length, 0)
    table = defaultdict(lambda: [0, 0])
    for words, wanted in zip(train.words, train.labels, strict=True):
        table[words[max(len(words) - length, 0):]][wanted] += 1
    right = 0.0
    for words, wanted in zip(test.words, test.labels, strict=True):
        bad, good = table.get(words[max(len(words) - length, 0):], (0, 0))
        right += 0.5 if bad == good else float((good > bad) == wanted)
    return right / len(test)
