"""How good the offline grader is, measured: `python -m bench.grading`."""
