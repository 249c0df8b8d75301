"""Keeps what was observed of attention: the latest state, and a summary by time."""
