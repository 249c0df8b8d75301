"""The HTTP and WebSocket service: checks calls, and publishes them as events."""
