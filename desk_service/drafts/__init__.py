"""Questions that a program drafts for a job, for staff to pick from and tick."""
