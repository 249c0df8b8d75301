"""The questions of an interview: role packs."""
