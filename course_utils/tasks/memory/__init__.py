"""Sequences whose answer lies some steps back."""
