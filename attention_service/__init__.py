"""Service that keeps observations of attention: the latest state, and a summary by time."""
