"""Notebooks run unattended: recorded, tested under nbval, shaken."""
