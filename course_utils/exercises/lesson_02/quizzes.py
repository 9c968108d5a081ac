"""The quiz questions of lesson 02."""

from course_utils.exercises.engine.quiz import Choice, Quiz

silent_synapse = Quiz(
    "A synapse has E = -65 mV, which is just the rest of its cell. One spike comes through it, and "
    "V doesn't move at all. What does this synapse do?",
    [
        Choice(
            "Nothing: without a current there is no effect.",
            False,
            "No current at rest. But if another input has lifted V to -58 mV, this synapse pulls "
            "it down towards -65.",
        ),
        Choice(
            "It excites, since E isn't below rest.",
            False,
            "It pulls towards -65 mV, and firing begins at -50. From wherever V may be on its way "
            "there, the pull is backwards.",
        ),
        Choice(
            "It inhibits: it holds V where it is, against all others.",
            True,
            "Its open channels are an extra leak. What others bring in runs out through it. This "
            "is called shunting inhibition.",
        ),
    ],
)

where_is_it = Quiz(
    "The ring still goes round, 200 ms after its kick. Where is the memory that there was a kick?",
    [
        Choice(
            "In the weights: R has been changed by the kick.",
            False,
            "R was the same before, during and after. Run the ring without a kick: the same R, and "
            "silence.",
        ),
        Choice(
            "In the activity: in which neuron fires now.",
            True,
            "It is the state that remembers, as h(t) does in an RNN. Stop all spikes for a moment "
            "and it is gone, though every synapse is intact.",
        ),
        Choice(
            "In the membrane of neuron 0, which is still a little above rest.",
            False,
            "A membrane of 20 ms keeps e^-10 of a push after 200 ms, about 0.005 %. And neuron 0 "
            "has fired since, and been reset, several times.",
        ),
    ],
)

never_fires = Quiz(
    "At a starting weight of 0.22 the neuron stays silent, repetition after repetition. "
    "Why does it not learn?",
    [
        Choice(
            "The learning rate is too small; with more repetitions it would.",
            False,
            "The change is exactly 0 in each repetition, not small. A thousand times nothing is "
            "nothing.",
        ),
        Choice(
            "Its inputs weaken, because the receiver never comes after them.",
            False,
            "They don't change at all. For weakening too, the rule needs a spike of the receiver.",
        ),
        Choice(
            "STDP needs pairs of spikes, and there is no spike of the receiver.",
            True,
            "A rule that uses only what is at the two ends of a synapse can teach nothing to a "
            "neuron that is never active. Backpropagation, in lesson 07, has no such limit, and "
            "pays for it with information that no synapse has.",
        ),
    ],
)
