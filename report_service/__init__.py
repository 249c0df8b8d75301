"""Joins what is known of a finalized interview into its report, and prints the PDF."""
