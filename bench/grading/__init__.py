"""Measurement of the offline grader: `python -m bench.grading`."""
