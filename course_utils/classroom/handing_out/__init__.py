"""Lessons to hand out: as files, for nbgrader, or in a course without solutions."""
