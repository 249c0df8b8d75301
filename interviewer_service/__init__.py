"""Service that decides what is asked: a follow-up of a published list, or none."""
