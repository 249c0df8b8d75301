"""Grades answers against a rubric, with grounds."""
