"""Invitations: links that candidates start an interview with."""
