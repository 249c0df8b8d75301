"""HTTP: heads, bodies, tokens, limits, errors, and calls from other origins."""
