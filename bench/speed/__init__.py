"""The speed, in ratios to FastAPI's own no-op on the same machine in the same run."""
