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
