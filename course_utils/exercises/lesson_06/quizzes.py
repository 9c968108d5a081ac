"""The quiz questions of lesson 06."""

from course_utils.exercises.engine.quiz import Choice, Quiz

how_good = Quiz(
    "Our network needs about 2.2 bits per character on held-out text. What does that say?",
    [
        Choice(
            "It is as unsure, on average, as if it had to choose between about 5 equally likely "
            "letters.",
            True,
            "2 to the power of 2.2 is about 4.6. That number is called the perplexity.",
        ),
        Choice(
            "It guesses right once in 2.2 letters.",
            False,
            "Bits don't count right guesses. A model can name the right letter first and still be "
            "unsure, or be sure and wrong, which costs it dearly.",
        ),
        Choice(
            "It has learned 2.2 of the 5.9 bits that there are to learn.",
            False,
            "The other way round: it has saved 3.7 of 5.9. And 0 is out of reach for anyone: "
            "people need about 1.",
        ),
    ],
)

lower_loss = Quiz(
    "Model A has 1.7 bits per character on the learning text, model B 2.0. Which is better?",
    [
        Choice(
            "A: its loss is lower.",
            False,
            "It may just have learned more of the text by heart. A copy of the text would get "
            "0 bits here, and fail on any other.",
        ),
        Choice(
            "B: a higher loss means less overfitting.",
            False,
            "Not by itself: B may simply have learned less. An untrained network has a high loss, "
            "too.",
        ),
        Choice(
            "One can't say without text that neither has learned from.",
            True,
            "The held-out text decides. In this lesson the network ends near 2.0 on the learning "
            "text, but at 2.2 held out.",
        ),
    ],
)

hotter = Quiz(
    "You raise the temperature from 0.5 to 1.5. What happens to the likeliest letter?",
    [
        Choice(
            "It stays the likeliest, with a lower probability.",
            True,
            "Dividing all of z by the same number keeps their order and shrinks their differences.",
        ),
        Choice(
            "Another letter becomes the likeliest: that is what makes the text more creative.",
            False,
            "The order never changes, at any temperature. Unlikely letters are drawn more often, "
            "that is all.",
        ),
        Choice(
            "Nothing: temperature only changes how the text is written, not the probabilities.",
            False,
            "It changes the probabilities from which letters are drawn. What stays as it was is "
            "the network and its state.",
        ),
        Choice(
            "The network becomes less sure, since its weights change.",
            False,
            "No weight changes. The temperature acts after the network, between z and the drawing.",
        ),
    ],
)
