"""Templates of interviews: drafts that staff write, and versions that never change."""
