"""Artificial neurons and layers of them: thresholds, descent, convolution. Lessons 03 and 04."""
