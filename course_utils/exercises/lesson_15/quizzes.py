"""The quiz questions of lesson 15."""

from course_utils.exercises.engine.quiz import Choice, Quiz

near_one = Quiz(
    "In a network that adds up evidence you find slow points whose largest eigenvalue is 0.99. "
    "What else do you need before you call this what training has built?",
    [
        Choice(
            "Nothing: an eigenvalue near 1 is what a memory is.",
            False,
            "It is needed for a memory, but it may have been there before: a network that starts "
            "from a random rotation has one of that size before its first step of training.",
        ),
        Choice(
            "The same measurement on the untrained network.",
            True,
            "If that has one as well, it isn't training that has made it. We halved R at the start "
            "for this reason: then it had none.",
        ),
        Choice(
            "An eigenvalue of exactly 1.",
            False,
            "An exact line of fixed points is destroyed by the smallest change of a weight. What "
            "holds in practice is slow, not still.",
        ),
    ],
)

alike = Quiz(
    "A network's states and recordings from an animal, on the same trials, have a similarity of "
    "0.9. What follows?",
    [
        Choice(
            "The network computes as the animal does.",
            False,
            "Where the inputs are the same, states are similar whatever is computed from them: our "
            "untrained networks are the proof.",
        ),
        Choice(
            "Nothing at all: similarity measures are useless.",
            False,
            "They say something as far as a control is lower. Without the control the number can't "
            "be read.",
        ),
        Choice(
            "Nothing yet: it takes the number for an untrained network, and for a rival model.",
            True,
            "Only what training adds, and what tells one explanation from another, is evidence. A "
            "prediction that comes true after a push would be stronger.",
        ),
    ],
)

local = Quiz(
    "A network learns a task by a rule that uses only what is known at each synapse. What does "
    "this show about brains?",
    [
        Choice(
            "That this task can be learned without going back through time and without transposed "
            "weights.",
            True,
            "It is a proof of possibility. Whether real synapses keep such traces, and get such an "
            "error, has to be measured at synapses.",
        ),
        Choice(
            "That brains learn by this rule.",
            False,
            "Many rules learn the same task. The experiment can't tell between them: no synapse "
            "was looked at.",
        ),
        Choice(
            "Nothing: it is a computer program.",
            False,
            "That something is possible under certain limits was in doubt, and an example settles "
            "it. It says nothing about what is the case.",
        ),
    ],
)
