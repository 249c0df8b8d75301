"""Contests: objections of candidates, which a person answers."""
