"""Quizzes of lesson 01: what a stronger stimulus does, what ends a spike, rate or timing."""

from course_utils.exercises import Choice, Quiz

louder = Quiz(
    "You press harder on a touch receptor. How does its axon tell the brain?",
    [
        Choice(
            "With higher action potentials.",
            False,
            "A spike is all or none: its height is made by the cell, not by the stimulus.",
        ),
        Choice(
            "With faster action potentials.",
            False,
            "The speed is that of the axon: its thickness, its myelin, its temperature.",
        ),
        Choice(
            "With more action potentials per second.",
            True,
            "The current grows, the climb to the threshold gets shorter, the rate rises.",
        ),
    ],
)

ends = Quiz(
    "A poison keeps `h` open for good: sodium channels no longer shut by themselves. What would "
    "you expect of the action potential?",
    [
        Choice(
            "It doesn't start any more.",
            False,
            "It starts as ever: what lifts V is `m`, and the poison leaves that alone.",
        ),
        Choice(
            "It starts, and V has trouble coming down again.",
            True,
            "Now only `n` works against the sodium, so the pulse lasts longer or V stays up. Some "
            "scorpions and sea anemones make poisons of this kind.",
        ),
        Choice(
            "It becomes shorter, since more sodium flows.",
            False,
            "More sodium, for longer, holds V up. What makes a pulse short is that sodium shuts "
            "and potassium opens.",
        ),
    ],
)

code = Quiz(
    "Do brains speak in rates or in the timing of spikes?",
    [
        Choice(
            "In rates; timing is noise.",
            False,
            "In some systems, such as the hearing of owls, fractions of a millisecond matter.",
        ),
        Choice(
            "In the timing; rates are a makeshift of those who record them.",
            False,
            "In many nerves the rate follows the stimulus, and muscles pull by it.",
        ),
        Choice(
            "Both occur, and how much each matters, and where, is contested.",
            True,
            "So a network whose units pass on something like rates leaves out what may matter.",
        ),
    ],
)
