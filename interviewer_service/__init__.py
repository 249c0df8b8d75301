"""Service that chooses the next question: a follow-up of a published list, or none."""
