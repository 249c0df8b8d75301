"""The audit trail: what staff do is written down before it takes effect."""
