"""Backups: one file with all that an installation keeps, and the way back from it.

The stores and the broker are read at one moment, so a restored installation is one that was killed
at that moment: events are handled at least once, handlers are idempotent, and nothing that was
accepted before is lost. DECISIONS.md, 380, has the reasons.
"""


class BackupError(Exception):
    """A backup or a restore that cannot be done. Its text is a line for the operator."""
