"""The quiz questions of lesson 13."""

from course_utils.exercises.engine.quiz import Choice, Quiz

one_seed = Quiz(
    "A report says: our network has 0.95, the older one 0.93. Each was trained once, and tested "
    "on 200 fresh answers. What follows?",
    [
        Choice(
            "The new one is better, if only by a little",
            False,
            "At 200 answers the chance SD of each number is about 0.02, as large as the "
            "difference, and nobody knows how much another seed would change.",
        ),
        Choice(
            "Nothing yet: the difference is as small as what luck alone makes",
            True,
            "More answers shrink the chance SD, and several seeds show how much training itself "
            "varies. Only a difference beyond both means something.",
        ),
        Choice(
            "The older one is better: 200 answers are too few for a new network",
            False,
            "The number of answers blurs both results alike. It gives neither an advantage.",
        ),
    ],
)

untrained = Quiz(
    "An untrained network does as well on a test as the trained one. What does the test measure?",
    [
        Choice(
            "Nothing: a test that an untrained network passes is broken",
            False,
            "It measures something real, only not learning. Here the words themselves, fed in "
            "after each other, leave different traces.",
        ),
        Choice(
            "Something that was there before training, in the data or in the architecture",
            True,
            "That is why a control is needed: only what the trained network does better than the "
            "untrained one can be put down to learning.",
        ),
        Choice(
            "That the network had learnt already",
            False,
            "Its weights were drawn at random and no example has changed them.",
        ),
    ],
)

depends = Quiz(
    "Measured under five conditions, a claim was true in four. What do you report?",
    [
        Choice(
            "It holds: four of five is a clear majority",
            False,
            "Conditions aren't votes. Whoever works under the fifth one is misled.",
        ),
        Choice(
            "It fails: one counterexample refutes it",
            False,
            "It refutes that it is always so. But under four conditions it is true, and that is "
            "worth knowing.",
        ),
        Choice(
            "That it depends, and on what",
            True,
            "The condition that makes the difference is the finding. Most claims about networks "
            "are of this kind.",
        ),
    ],
)
