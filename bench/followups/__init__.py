"""Measurement of the choice of follow-ups: `python -m bench.followups`."""
