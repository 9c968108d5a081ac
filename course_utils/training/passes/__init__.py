"""The ways in which a network's loss and gradient are computed while it is trained."""
