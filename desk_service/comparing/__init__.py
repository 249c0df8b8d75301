"""Comparing the candidates of a template's version, without ranking them."""
