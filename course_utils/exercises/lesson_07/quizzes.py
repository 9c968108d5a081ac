"""The quiz questions of lesson 07."""

from course_utils.exercises.engine.quiz import Choice, Quiz

one_set = Quiz(
    "A network has read 20 steps. How many gradients does the one weight `R[0, 1]` get?",
    [
        Choice(
            "20, one for each step, and each moves the weight of its step.",
            False,
            "There are 20 *shares*, but no weight of a step: it is one number, used 20 times. "
            "Unrolling is a way of drawing, not a larger network.",
        ),
        Choice(
            "One: the sum of what the 20 steps contribute.",
            True,
            "Each use of the weight has its share in the loss; moving the weight moves all uses.",
        ),
        Choice(
            "One: that of the last step, where the answer is given.",
            False,
            "The last step has only one of the shares. Leave the others out and the network can't "
            "learn what to keep, as with `truncate=1`.",
        ),
        Choice(
            "One: the mean over the 20 steps.",
            False,
            "The loss may be a mean over steps, and then dz holds the 1/20. The shares themselves "
            "are added up.",
        ),
    ],
)

shortsighted = Quiz(
    "You train with `truncate=5`. Can the network make use of something that came 8 steps ago?",
    [
        Choice(
            "No: its state is set to zero every 5 steps.",
            False,
            "The state is carried on from piece to piece. Only the gradient stops there.",
        ),
        Choice(
            "Yes, just as well as with the whole gradient: the state is carried on.",
            False,
            "It could, if it happened to keep it. But nothing teaches it to: an error is never "
            "traced back over 8 steps.",
        ),
        Choice(
            "It may, if it keeps it by chance or for another reason, but it isn't taught to.",
            True,
            "The memory reaches as far as it likes, the blame only 5 steps. On embedded Reber that "
            "made the difference between chance and always right.",
        ),
        Choice(
            "Only in training, not when it is used.",
            False,
            "Truncation concerns the gradient, and there is a gradient in training only.",
        ),
    ],
)

falling_loss = Quiz(
    "You wrote a backward pass, trained with it, and the loss falls. Is your gradient right?",
    [
        Choice(
            "Yes: with a wrong gradient the loss would rise.",
            False,
            "In section 6 it fell with R turned the wrong way round, too. A direction that is "
            "roughly downhill is enough for that.",
        ),
        Choice(
            "One can't tell from that: compare it with measured slopes.",
            True,
            "The check takes a minute, on a small network and a few steps, before any training.",
        ),
        Choice(
            "Yes, if it falls to zero.",
            False,
            "On an easy task a wrong gradient may get there as well, if more slowly.",
        ),
        Choice(
            "No: a right gradient makes the loss fall at every single step.",
            False,
            "With batches the loss jumps about even when all is right, since each batch is another "
            "sample.",
        ),
    ],
)
