"""The life of an interview in the gateway: open, finalizing, swept, erased."""
