"""The document store: `open_store(url, service)`, on MongoDB or SQLite."""
