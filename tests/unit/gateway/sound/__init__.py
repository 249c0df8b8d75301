"""Recorded sound in the gateway."""
