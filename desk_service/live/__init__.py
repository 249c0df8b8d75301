"""The interviews that run at this moment."""
