"""How long is one training step: this course's RNN, Keras's, PyTorch's, the bare products.

    python3 -m course_utils bench rnn_step [--sizes 32,25,27,64 ...] [--seconds 4]

A step is forward + backward + clipping + Adam on one batch of one-hot vectors in float32, checks of
the arguments included. "bare" is only the matrix products of such a step, of the same shapes, on
one thread or two, whichever is quicker: what no arrangement of the rest can get below. Above 1 in
Keras/ours and PyTorch/ours says that ours is quicker. PyTorch is compared where it is installed;
the course does without. in_turn.py says how the times are taken.
"""

from in_turn import step_main

from course_utils.models import ElmanRNN

SIZES = [(32, 25, 27, 64), (32, 25, 65, 128), (64, 50, 65, 128), (32, 100, 65, 256),
         (128, 100, 65, 512), (1, 25, 65, 100)]

if __name__ == "__main__":
    step_main(__doc__, [ElmanRNN], SIZES, seconds=4)
