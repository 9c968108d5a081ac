"""How long is a training step of the gated networks: LSTM and GRU here, in Keras, in PyTorch.

    python3 -m course_utils bench gated_step [--sizes 32,25,65,64 ...] [--seconds 3]

The table is that of rnn_step.py; "bare" has the products of all blocks, one a step.
"""

from in_turn import step_main

from course_utils.models import GRU, LSTM

SIZES = [(32, 12, 7, 16), (32, 40, 2, 24), (32, 25, 65, 64), (64, 50, 65, 128),
         (32, 100, 65, 256)]

if __name__ == "__main__":
    step_main(__doc__, [LSTM, GRU], SIZES, seconds=3)
