"""Faults while interviews run, and a comparison of the answers with the stored words."""
