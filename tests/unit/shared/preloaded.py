"""A module for a pool of processes to load before its first work."""
