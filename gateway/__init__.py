"""The HTTP and WebSocket face: checks who asks and what, and publishes it as events."""
