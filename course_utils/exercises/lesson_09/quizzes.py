"""Quizzes of lesson 09."""

from course_utils.exercises import Choice, Quiz

by_heart = Quiz(
    "A network reaches training accuracy 1.00 on 100 sequences whose labels were drawn at random. "
    "What has it learnt?",
    [
        Choice(
            "How the label follows from the sequence",
            False,
            "There is no such rule: the labels were drawn without a look at the sequences. On "
            "fresh ones it is right half of the time.",
        ),
        Choice(
            "These 100 answers, by heart",
            True,
            "It has more weights than answers, and training had no other way to lower the loss. "
            "Only fresh data tells that from learning.",
        ),
        Choice(
            "Nothing: its weights have not changed",
            False,
            "They have changed a great deal, or it could not get 100 of 100 right. They hold "
            "these answers and nothing that helps with others.",
        ),
    ],
)

turned = Quiz(
    "You copy weights into a SimpleRNN and forget to transpose R. What happens?",
    [
        Choice(
            "Keras stops with an error about the shape",
            False,
            "That happens for W, where inputs and units differ in number. R is square: turned "
            "over, it has the same shape.",
        ),
        Choice(
            "Nothing changes: R is square",
            False,
            "The shape doesn't change, but the numbers stand in other places: unit 0 now listens "
            "with the weights with which the others listened to it.",
        ),
        Choice(
            "It runs, as another network, without a word",
            True,
            "Every shape fits, so nothing complains. Only a comparison of numbers, step by step, "
            "shows it.",
        ),
        Choice(
            "Keras transposes it for you",
            False,
            "Keras can't know what you meant; `set_weights` takes the numbers as they come.",
        ),
    ],
)

adam = Quiz(
    "The example says `optimizer=\"adam\"`. Which sentence about it is true?",
    [
        Choice(
            "Each weight moves by the learning rate times its gradient",
            False,
            "That is plain gradient descent, `optimizers.SGD` in Keras.",
        ),
        Choice(
            "It finds a pattern where plain gradient descent would see none",
            False,
            "On random labels there is none to find, for any optimiser.",
        ),
        Choice(
            "Each weight has a step size of its own, from running means of its gradient",
            True,
            "Adam divides the mean gradient by the root of the mean squared gradient, weight by "
            "weight, so that weights with small gradients move too.",
        ),
    ],
)

strips = Quiz(
    "A stateful SimpleRNN reads one long text in batches of 32 windows. Which window must stand in "
    "row 5 of the second batch?",
    [
        Choice(
            "The one that comes next in the text after row 4 of that batch",
            False,
            "Rows don't speak to each other. Each row has a state of its own, which goes on in "
            "the same row of the next batch.",
        ),
        Choice(
            "The continuation of row 5 of the first batch",
            True,
            "Row 5's state was left where that window ended. So the text is cut into 32 long "
            "strips, as `TextBatches` did in lesson 06.",
        ),
        Choice(
            "Any: Keras finds the state that belongs to it",
            False,
            "Keras knows nothing of your text. It hands the state of row 5 to row 5, whatever "
            "stands there; and `fit` shuffles unless told `shuffle=False`.",
        ),
    ],
)

padded = Quiz(
    "A sentence of 9 words stands in a batch that is padded to 12 steps, behind "
    "`Embedding(..., mask_zero=True)`. What does `SimpleRNN(16)` hand on for it?",
    [
        Choice(
            "The state after step 11: three zeros have been read too",
            False,
            "That is what happens without the mask. With it, the steps 9, 10 and 11 leave the "
            "state as it is.",
        ),
        Choice(
            "Zeros: there is no word at the last step",
            False,
            "A masked step doesn't wipe out the state, it keeps it.",
        ),
        Choice(
            "The state after its ninth word",
            True,
            "Masked steps repeat the state. It is the same as if the sentence stood alone, "
            "without any padding.",
        ),
    ],
)
