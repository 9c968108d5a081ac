"""The quizzes of lesson 12: what a state holds, order, the bottleneck."""

from course_utils.exercises import Choice, Quiz

early = Quiz(
    "Suppose the only encoder reads from the END to the beginning. In which states can the letter "
    "at place p be found?",
    [
        Choice(
            "In h(p) and in the state one place earlier, h(p-1).",
            True,
            "Reading from the right, h(p-1) comes about from h(p). So an early peak would be "
            "possible. It needn't happen: in five tries the exact place won each time.",
        ),
        Choice(
            "In h(p) and in the state one place later, h(p+1).",
            False,
            "That came from reading left to right, which carries a letter on into the states to "
            "its right. Now it is carried the other way.",
        ),
        Choice(
            "In h(p) only: what belongs to a place stays there.",
            False,
            "R h(p) enters the next state that is computed, whichever way the encoder reads.",
        ),
    ],
)

shuffled = Quiz(
    "You shuffle the words of a sentence before self-attention without positions and without a "
    "mask. What comes out?",
    [
        Choice(
            "The same mixes, shuffled in the same way.",
            True,
            "Each word looks at the same set of words as before, and a sum doesn't know in which "
            "order it was added up.",
        ),
        Choice(
            "Other mixes: the words have other neighbours now.",
            False,
            "Self-attention knows no neighbours. Each word is compared with each other one, "
            "wherever they stand.",
        ),
        Choice(
            "Exactly the same, in the same order.",
            False,
            "Nearly: row 0 belongs to whatever word stands at place 0. The mixes move with "
            "their words.",
        ),
    ],
)

bottleneck = Quiz(
    "A colleague's encoder-decoder without attention fails at length 30. Which advice is sound?",
    [
        Choice(
            "Double the units: then it can do 60.",
            False,
            "More units help for a while; with 64 ours came from 0.6 to 0.9 at length 10. But the "
            "state is still of fixed size, and nothing says that twice the units do twice the "
            "length.",
        ),
        Choice(
            "Keep the encoder's states and let the decoder look at them.",
            True,
            "Then what is kept grows with the length, and the decoder must only know where to "
            "look next.",
        ),
        Choice(
            "Nothing helps: a recurrent network can't reverse.",
            False,
            "It could at length 4, and with attention at every length that we tried. The "
            "recurrence wasn't the trouble; the single state was.",
        ),
    ],
)
