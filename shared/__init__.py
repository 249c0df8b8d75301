"""The ground that every service stands on: events, broker, stores, cache, settings, logs."""
