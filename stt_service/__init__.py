"""Keeps what was said and assembles it into transcripts."""
