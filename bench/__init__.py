"""Measurements that take too long, or need too much data, to be tests."""
