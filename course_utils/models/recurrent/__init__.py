"""The RNN: its step, its run, its way back, and what its equation does. Lessons 04 to 10."""
