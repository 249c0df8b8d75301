"""Decisions: an outcome with a reason, by a person who is logged in."""
