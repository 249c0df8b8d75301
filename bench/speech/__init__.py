"""Measurements of the recognition of speech."""
