"""The quiz questions of lesson 08."""

from course_utils.exercises.engine.quiz import Choice, Quiz

peaks = Quiz(
    "The error rises at the first letter of most words. What has the network learned?",
    [
        Choice(
            "What a word is, and that words carry meaning.",
            False,
            "It has only ever predicted the next letter. That a peak is a word's beginning is what "
            "we read into it.",
        ),
        Choice(
            "Which letters follow which, given the last few: within a word that is nearly certain, "
            "after a word it is not.",
            True,
            "And so do counts of three or four letters, which mark the beginnings about as well.",
        ),
        Choice(
            "Nothing: an untrained network has such peaks, too.",
            False,
            "Its error goes up and down as well, but not at the beginnings of words: its marks are "
            "no better than chance.",
        ),
    ],
)

below_the_best = Quiz(
    "A network has 2.7 bits per word on the sentences that it was trained on. The exact "
    "prediction, which knows the grammar, has 2.8 on the same sentences. What follows?",
    [
        Choice(
            "The network has found a better grammar.",
            False,
            "There is none: the sentences were made by this one. On new sentences nobody can be "
            "below it in the long run.",
        ),
        Choice(
            "There must be a mistake in the computation: nothing can be below the optimum.",
            False,
            "It can, on a text that it has seen: the optimum doesn't know which words really "
            "came.",
        ),
        Choice(
            "It knows some of these very sentences by heart.",
            True,
            "Whatever it has below 2.8 can only come from having seen these words. New sentences "
            "show it: there it needs more than 2.8.",
        ),
    ],
)

clusters = Quiz(
    "In a trained network the mean states of nouns lie together, and so do those of verbs. Which "
    "conclusion is safe?",
    [
        Choice(
            "The network has learned what nouns and verbs are.",
            False,
            "An untrained network has most of these clusters, and plain counts of neighbours have "
            "them all.",
        ),
        Choice(
            "Words with the same neighbours end up near each other.",
            True,
            "That is what all three share: the state mixes a word with those before it, and "
            "the sentences give words of one class the same neighbours.",
        ),
        Choice(
            "The clusters are what makes its predictions good.",
            False,
            "Counting pairs has clusters as pure, and predicts far worse. A picture of the states "
            "doesn't say what the readout does with them.",
        ),
    ],
)
