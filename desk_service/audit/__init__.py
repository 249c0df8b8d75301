"""The audit trail: each action of staff is written down before it takes effect."""
