"""Break things while interviews run, then compare what was answered with what was stored."""
