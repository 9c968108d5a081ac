"""The quiz questions of lesson 03."""

from course_utils.exercises.engine.quiz import Choice, Quiz

negative = Quiz(
    "A tanh unit has the value -0.8. What would a living neuron have to do for that?",
    [
        Choice(
            "Fire at 80 % of its highest rate, with spikes that point downwards",
            False,
            "A spike is a spike: there is no negative one. What is negative is at most the effect "
            "of a spike on the next cell, and that lies in the synapse.",
        ),
        Choice(
            "Fire less than at rest, if it has a rate at rest",
            False,
            "That is the best reading that there is, but it isn't in the function: it needs a "
            "resting rate as zero, and then there is no room for a range as wide below as above.",
        ),
        Choice(
            "Nothing: a rate counts spikes, and a count isn't negative",
            True,
            "Only the values from 0 up can be read as a rate. tanh is used because it is centred "
            "and bounded, which helps learning, and not because neurons do it.",
        ),
        Choice(
            "Be inhibited by 80 %",
            False,
            "Inhibition lowers the rate down to 0 and then lowers it no further.",
        ),
    ],
)

overshoot = Quiz(
    "At a learning rate of 0.8 the path swings from side to side and still arrives. "
    "At 0.9 the loss grows. What changes at 0.877?",
    [
        Choice(
            "The gradient is wrong beyond it",
            False,
            "The gradient is exact at every rate. It says which way is down just here, and "
            "nothing about how far.",
        ),
        Choice(
            "From there on a step ends higher on the far side than it began on this side",
            True,
            "Across the steep direction the distance is multiplied by 1 - rate x 2.28 at each "
            "step. At 0.877 that is -1: over, and exactly as far. Beyond, farther each time.",
        ),
        Choice(
            "It finds another minimum",
            False,
            "This loss is a bowl: it has only one. Networks with hidden units have more.",
        ),
        Choice(
            "The steps become too many",
            False,
            "Both ran for the same 40 steps, and at 0.9 more of them only make it worse.",
        ),
    ],
)

transport = Quiz(
    "Backpropagation multiplies the output's error by V to get dh. "
    "Why does that not fit what is known of synapses?",
    [
        Choice(
            "A synapse works in one direction, and its strength isn't known at its other end",
            True,
            "The way back would need synapses of its own with the same strengths, kept equal "
            "while both change. That is the problem of weight transport.",
        ),
        Choice(
            "Neurons cannot multiply",
            False,
            "They can, roughly: an open channel's effect is a conductance times a voltage.",
        ),
        Choice(
            "Brains have no errors",
            False,
            "There are signals that look like errors: some dopamine neurons fire more or less "
            "than usual when a reward is better or worse than expected.",
        ),
        Choice(
            "V is negative for some units, and synapses never inhibit",
            False,
            "Synapses do inhibit. What Dale's law says is that the synapses of one neuron have "
            "one sign.",
        ),
    ],
)
