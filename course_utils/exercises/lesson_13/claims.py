"""The claims that lesson 13 puts to the test."""

from course_utils.exercises.engine.claims import Claim
from course_utils.exercises.engine.claims import score as scores_of

signals = Claim(
    "Artificial neurons, like those in the brain, communicate by electrochemical signals."
)
shapes = Claim("The output is `y = g(W h + c)`, with the same `W` as in `f(W x + R h + b)`.")
only_rnns = Claim(
    "Recurrent networks can handle long sequences; feed-forward and convolutional networks can't."
)
long_range = Claim("Recurrent networks capture long-range dependencies.")
accuracy = Claim("An accuracy that rises during training shows that the network learns its task.")
descent = Claim("With `optimizer=\"adam\"` the network is trained by gradient descent.")
exact = Claim("Backpropagation through time computes the true gradient of the loss.")
orthogonal = Claim("Orthogonal recurrent weights keep gradients from vanishing.")
gates = Claim("An LSTM remembers longer than a simple RNN.")
clusters = Claim(
    "The states for nouns and verbs form clusters, so the network has learnt word classes."
)
whole_past = Claim("The hidden state holds all that the network has read.")
waiting = Claim("A recurrent network must be computed step by step: it can't be made parallel.")
looking_back = Claim("Attention is always better than a state of fixed size.")
brains = Claim("A recurrent network trained on a task tells how the brain does it.")

CLAIMS = (
    signals, shapes, only_rnns, long_range, accuracy, descent, exact, orthogonal, gates,
    clusters, whole_past, waiting, looking_back, brains,
)


def score():
    """What was said of each claim, and what was measured."""
    return scores_of(CLAIMS)
