"""Recurrence without a nonlinearity in the loop: scans, diagonal memories, memory matrices.
Lesson 14.
"""
