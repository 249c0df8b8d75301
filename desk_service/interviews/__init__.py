"""Interviews as those who hire read them: what the blind rule lets each reader see."""
