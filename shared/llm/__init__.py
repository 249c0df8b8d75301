"""Calls of a language model: a deadline, retries, a circuit breaker, prices and budgets."""
