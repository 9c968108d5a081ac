"""The quiz questions of lesson 10."""

from course_utils.exercises.engine.quiz import Choice, Quiz

radius = Quiz(
    "A tanh network's R has the spectral radius 0.9 and the largest singular value 1.5. What do "
    "you know of its gradients?",
    [
        Choice(
            "They vanish, and at no lag are they longer than 0.9 to the power of the lag.",
            False,
            "The spectral radius tells the pace in the long run. On the way there the norm may "
            "grow first: the chain of section 2 reached 30 with a spectral radius of 0.5.",
        ),
        Choice(
            "They explode, for 1.5 is above 1.",
            False,
            "Above 1 they can, but need not: 1.5 to the power of the lag is only a bound, and "
            "input pushes tanh to where its slope is small.",
        ),
        Choice(
            "Without input they vanish in the long run, but may grow first. Beyond that, these two "
            "numbers decide nothing.",
            True,
            "Without input the products are powers of R, and these shrink in the end. If the "
            "largest singular value were below 1, vanishing would be certain from the first step.",
        ),
    ],
)

helps = Quiz(
    "The gradient that comes back over 100 steps is a billion times smaller than that of the last "
    "step. What helps?",
    [
        Choice(
            "Clipping: it keeps gradients at a sensible size.",
            False,
            "Clipping only ever makes a gradient shorter. One that is too small it leaves as it "
            "is.",
        ),
        Choice(
            "A learning rate that is a billion times larger.",
            False,
            "It multiplies all shares of the gradient alike. The share of the last steps would "
            "throw the weights off long before that of the far steps is felt.",
        ),
        Choice(
            "Another start, or another network, in which the far share isn't multiplied away.",
            True,
            "What counts is the ratio between near and far. Starting values, gates and "
            "shorter ways back (attention) change that; the length of the whole arrow doesn't.",
        ),
        Choice(
            "Nothing: an RNN can't learn over 100 steps.",
            False,
            "The recall task shows the contrary: the same kind of network can, if it starts well.",
        ),
    ],
)

verdict = Quiz(
    "On one task the simple RNN learns over 50 steps and the LSTM doesn't; on another it is the "
    "other way round. What follows?",
    [
        Choice(
            "One of the experiments must be wrong: an LSTM can do whatever a simple RNN can.",
            False,
            "What a network *can* represent and what it learns from a given start are two "
            "questions. The LSTM of section 4 could, after lists of five steps.",
        ),
        Choice(
            "Which network remembers longer depends on the task, on the start and on the training.",
            True,
            "So a comparison says something only together with all three, and with a baseline.",
        ),
        Choice(
            "The simple RNN is better for long sequences.",
            False,
            "At remembering one bit, from this start, it was. At adding, which needs real numbers "
            "and a choice between them, it stayed at the baseline.",
        ),
    ],
)
