"""Interviews as staff read them, within the limits of the blind rule."""
