"""Exporting interviews into a CSV file."""
