"""Texts and grammars, what writes them and what reads them."""
