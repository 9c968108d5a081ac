"""The quiz questions of lesson 11."""

from course_utils.exercises.engine.quiz import Choice, Quiz

open_forget_gate = Quiz(
    "In one cell of an LSTM f = 1 and i = 0, at every step from now on. What does the cell do?",
    [
        Choice(
            "It holds its number, whatever comes in.",
            True,
            "C(t) = 1 C(t-1) + 0: the product of the forget gates stays 1, and nothing is written.",
        ),
        Choice(
            "It forgets: the forget gate is fully open.",
            False,
            "The name misleads: f is the share that is kept. f = 0 would forget.",
        ),
        Choice(
            "It adds up everything that comes in.",
            False,
            "That would need i = 1 as well. With i = 0 nothing is written.",
        ),
        Choice(
            "Its h can't change any more either.",
            False,
            "h = o tanh(C), and the output gate o may still change at every step.",
        ),
    ],
)

why_not_tanh = Quiz(
    "Why does an LSTM's cell state keep a number longer than the state of a plain RNN can?",
    [
        Choice(
            "From step to step it is only multiplied by a number that may be near 1.",
            True,
            "No weight matrix and no tanh stand between C(t-1) and C(t), only the forget gate.",
        ),
        Choice(
            "It has four times as many weights.",
            False,
            "A plain RNN with four times the weights has the same trouble: its state goes through "
            "R and tanh at every step.",
        ),
        Choice(
            "The gates make sure that the gradient does not vanish.",
            False,
            "They don't: the gradient along C is the product of the forget gates. With 0.73 it is "
            "gone after 50 steps.",
        ),
        Choice(
            "C is larger than 1, so there is more room in it.",
            False,
            "C can be larger than 1, but size does not help: what counts is the share that is left "
            "after each step.",
        ),
    ],
)

which_network = Quiz(
    "An LSTM (forget bias 1) stays at chance on a task with a lag of 200 steps. What first?",
    [
        Choice(
            "Start the forget bias higher, near ln 200 = 5.3.",
            True,
            "0.73 to the power of 200 is about 10 to the minus 28: neither the number nor its "
            "gradient arrives. At first, that is all that is wrong.",
        ),
        Choice(
            "Take more units.",
            False,
            "Every one of them starts with the same forget gate of 0.73, and forgets as fast.",
        ),
        Choice(
            "Raise the learning rate.",
            False,
            "The gradient that could tell the gate to stay open is almost exactly 0, and a larger "
            "step times 0 is still 0.",
        ),
        Choice(
            "Clip the gradient.",
            False,
            "Clipping helps against gradients that are too long. Here they are too short.",
        ),
    ],
)
