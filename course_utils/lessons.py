"""The lesson map: one source for the README tables, the map in lesson 00 and the notebook lint."""

from dataclasses import dataclass
from pathlib import Path

from course_utils.paths import NOTEBOOKS


@dataclass(frozen=True)
class Lesson:
    """One lesson of the course.

    Parameters
    ----------
    number : str
        Two digits, the order of the lessons.
    slug : str
        The rest of the file's name: ``notebooks/<number>_<slug>.ipynb``.
    title : str
        What the lesson is called in tables and links.
    minutes : int
        Working time of the main path for a learner who does its exercises; what a lesson marks as
        able to wait comes on top (``tests/benchmarks/reading_minutes.py`` estimates both).
    question : str
        The question that the lesson answers.
    """

    number: str
    slug: str
    title: str
    minutes: int
    question: str

    @property
    def name(self) -> str:
        """File name without its ending, e.g. ``05_rnn_equation``."""
        return f"{self.number}_{self.slug}"

    @property
    def path(self) -> Path:
        return NOTEBOOKS / f"{self.name}.ipynb"

    @property
    def exists(self) -> bool:
        """Whether the lesson has been written: the map also names those to come."""
        return self.path.is_file()


LESSONS = (
    Lesson(
        "00", "start_here", "Start here", 40,
        "What does a network with a memory look like when you step through it?",
    ),
    Lesson(
        "01", "biological_neuron", "The biological neuron", 60,
        "How does a living cell turn a current into spikes?",
    ),
    Lesson(
        "02", "synapses_and_plasticity", "Synapses and plasticity", 65,
        "How do neurons pass signals on, and how do their connections change?",
    ),
    Lesson(
        "03", "artificial_neuron", "The artificial neuron", 60,
        "What does the artificial neuron keep of the living one, and what does it drop?",
    ),
    Lesson(
        "04", "sequences_and_memory", "Sequences and memory", 60,
        "Why does order matter, and what can a window of the past not see?",
    ),
    Lesson(
        "05", "rnn_equation", "The RNN equation", 60,
        "What does h(t) = f(W x(t) + R h(t-1) + b) do, number by number?",
    ),
    Lesson(
        "06", "numpy_rnn", "An RNN in NumPy", 85,
        "How do you build a network that writes, out of arrays alone?",
    ),
    Lesson(
        "07", "backpropagation_through_time", "Backpropagation through time", 95,
        "How does an error at one step change weights that acted many steps before?",
    ),
    Lesson(
        "08", "language_model", "A language model", 85,
        "How well can a small RNN guess the next letter, and how do we measure it?",
    ),
    Lesson(
        "09", "keras_simplernn", "SimpleRNN in Keras", 110,
        "What does Keras do for you, and is it the same network?",
    ),
    Lesson(
        "10", "long_memory", "Long memory", 75,
        "Why do gradients vanish or explode, and when does it matter?",
    ),
    Lesson(
        "11", "gates", "Gates: LSTM and GRU", 70,
        "What does a gate change, and where does it not help?",
    ),
    Lesson(
        "12", "attention", "Attention", 75,
        "What if the network could look back instead of remembering?",
    ),
    Lesson(
        "13", "claims_under_test", "Claims under test", 80,
        "Which things that are often said about RNNs survive an experiment?",
    ),
    Lesson(
        "14", "linear_recurrence", "Recurrence that need not wait", 60,
        "What becomes possible when tanh is taken out of the loop, and what is lost?",
    ),
    Lesson(
        "15", "back_to_the_brain", "Back to the brain", 80,
        "What can a trained network tell us about a circuit in the brain?",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Route:
    """A way through the course: what it is called, the numbers of its lessons, whom it suits."""

    name: str
    numbers: tuple[str, ...]
    suits: str

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """Its lessons, in order."""
        return tuple(find_lesson(number) for number in self.numbers)


ROUTES = (
    Route(
        "An evening", ("00", "05", "06"),
        "You want to know what a recurrent network does, and see one write.",
    ),
    Route(
        "The working path", ("00", "05", "06", "07", "08", "09"),
        "You want to build one, train it, measure it, and take it to Keras.",
    ),
    Route(
        "All of it", tuple(lesson.number for lesson in LESSONS),
        "You also want to know where it comes from and how far it reaches.",
    ),
)  # fmt: skip


def find_lesson(number: str) -> Lesson:
    """The lesson of that number.

    Parameters
    ----------
    number : str
        ``"05"``, ``"5"``, ``"05_rnn_equation"`` or the file's path.

    Raises
    ------
    ValueError
        If no lesson has that number; the message lists those that exist.
    """
    wanted = Path(str(number).strip()).name.removesuffix(".ipynb")
    name = wanted.zfill(2) if wanted.isdigit() else wanted
    for lesson in LESSONS:
        if name in (lesson.name, lesson.number):
            return lesson
    there = ", ".join(lesson.number for lesson in LESSONS if lesson.exists) or "none yet"
    raise ValueError(f"number is {str(number)!r}: expected one of the lessons there are ({there})")


def written_lessons() -> tuple[Lesson, ...]:
    """The lessons whose notebook exists, in order."""
    return tuple(lesson for lesson in LESSONS if lesson.exists)
