"""A learner's code in a process of its own, and what passes between that and the judge."""
