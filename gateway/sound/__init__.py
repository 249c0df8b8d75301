"""Recorded sound in the gateway: its frames on the volume, and the spans of speech in it."""
