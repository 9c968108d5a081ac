"""The quizzes of lesson 14: what can be scanned, what is a convolution, which memory."""

from course_utils.exercises import Choice, Quiz

scannable = Quiz(
    "Which of these recurrences can be computed in log2 T rounds by joining neighbouring steps?",
    [
        Choice(
            "`h(t) = tanh(a h(t-1) + x(t))`",
            False,
            "Two such steps are a tanh of a tanh, which is no step of that form: nothing shorter "
            "stands for both.",
        ),
        Choice(
            "`h(t) = sigmoid(x(t)) h(t-1) + x(t)`",
            True,
            "The share depends on t, but only by way of the input, which is known for all steps. "
            "Pairs (a, b) can be joined, whatever the shares are.",
        ),
        Choice(
            "`h(t) = sigmoid(h(t-1)) h(t-1) + x(t)`",
            False,
            "It looks like a share times h, but the share needs h(t-1) itself, and that isn't "
            "known before the steps before it are done.",
        ),
        Choice(
            "Only those with the same `a` at every step.",
            False,
            "That is needed for the convolution, which has one kernel for all steps. The scan "
            "takes another a at every step.",
        ),
    ],
)

one_kernel = Quiz(
    "Can a trained minGRU be run as one long convolution?",
    [
        Choice(
            "Yes: its recurrence is linear, and linear recurrences are convolutions.",
            False,
            "It is linear in h, but its share changes with the input. How much of step k is left "
            "at step t depends on what came between, so there is no single kernel.",
        ),
        Choice(
            "No: what is left of an input depends on the inputs after it.",
            True,
            "A convolution weighs by the distance alone. A gate is there to do more than that; "
            "the price is that the scan is left and the convolution isn't.",
        ),
        Choice(
            "No: a sigmoid can't be computed by Fourier transforms.",
            False,
            "The sigmoids are computed before, for all steps at once. It is the changing share "
            "that has no kernel.",
        ),
    ],
)

which_memory = Quiz(
    "A program must answer, after a million words, what stood at place 17,311. What do you take?",
    [
        Choice(
            "A matrix memory with the delta rule: it corrects itself, so it loses nothing.",
            False,
            "A matrix of d times d numbers can hold d pairs exactly if their keys are at right "
            "angles, and not one more. A million words are too many for any d that you can afford.",
        ),
        Choice(
            "Attention: it keeps every word, and pays for it with each word that it writes.",
            True,
            "Exact recall needs all that was read. A fixed state is cheaper per word, and it "
            "forgets; many of today's models take a few layers of the one and many of the other.",
        ),
        Choice(
            "A minGRU with its gate nearly closed: then nothing is lost.",
            False,
            "A closed gate keeps what is there and lets nothing in. With d numbers it can't hold "
            "a million words, whatever the gate does.",
        ),
    ],
)
