"""The quiz questions of lesson 05."""

from course_utils.exercises.engine.quiz import Choice, Quiz

what_changes = Quiz(
    "The network reads `dog bites man`. What is different at step 2 from what it was at step 0?",
    [
        Choice(
            "`W` and `R`: the network has learnt from the words",
            False,
            "Reading changes no weight. Weights change in training (lesson 07), and even then not "
            "from step to step of one text: in the unrolled picture the same numbers stand on the "
            "arrows of every step.",
        ),
        Choice(
            "`h`: the weights are the same at every step",
            True,
            "All that the network knows of the past is in h. W, R and b are the same table of "
            "numbers at step 0, step 2 and step 2000.",
        ),
        Choice(
            "`b`: it depends on the word",
            False,
            "b is added at every step, whatever the word. What depends on the word is W x(t), "
            "the column that it picks.",
        ),
        Choice(
            "Nothing: it is the same network",
            False,
            "The same weights, yes, but the state is another: h(0) = (0.76, -0.29) and "
            "h(2) = (0.67, 0.95).",
        ),
    ],
)

held_push = Quiz(
    "A unit with r = 2 rests at -0.96. From now on a steady push of b = +0.4 is added. "
    "Where is it after 1000 steps?",
    [
        Choice(
            "At about -0.87",
            True,
            "0.4 is less than the 0.533 at which the lower fixed point vanishes. The push moves "
            "that fixed point up a little, and the unit stays at it for as long as you push.",
        ),
        Choice(
            "At about +0.98: a push that lasts must win in the end",
            False,
            "The pushes don't pile up: at -0.87 the push and the unit's own pull balance, and "
            "there it stays. There is a stable state at +0.98 too, but the unstable one between "
            "them is in the way.",
        ),
        Choice(
            "At 0.4: it follows the push",
            False,
            "A fixed point is where h = tanh(2 h + 0.4), and 0.4 isn't one: tanh(1.2) is 0.83.",
        ),
        Choice(
            "Still at -0.96",
            False,
            "It does stay below 0, but it gives way a little: tanh(2 x -0.96 + 0.4) is -0.91 "
            "already, and it goes on to -0.87.",
        ),
    ],
)

turning = Quiz(
    "R turns by 18 degrees and changes no length (it is orthogonal), f is tanh, nothing comes in. "
    "The state starts at length 0.5. How long is it after 1000 steps?",
    [
        Choice(
            "0.5: an orthogonal R keeps every length",
            False,
            "R does, but tanh doesn't: it makes each number a little smaller at each step. "
            "Only in the linear network does the length last.",
        ),
        Choice(
            "About 0.04: tanh takes a little at every step",
            True,
            "As with one unit at r = 1, the loss is slow, like one over the root of the time, and "
            "it never ends.",
        ),
        Choice(
            "0.58: it goes to the limit cycle",
            False,
            "That is the length for a scale of 1.1. Without growth there is nothing that could "
            "balance what tanh takes.",
        ),
        Choice(
            "It grows without bound",
            False,
            "With tanh no number of the state can ever leave the range from -1 to 1.",
        ),
    ],
)
