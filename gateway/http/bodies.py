"""Request bodies of the gateway, whose sizes the settings limit."""

from gateway.settings import GatewaySettings
from shared.http import bodies

SMALL_BODY_BYTES = 16 * 1024
"""The size of bodies that hold no words of an answer."""


class WholeBody(bodies.WholeBody):
    """A whole request body or WebSocket frame, with the most bytes that it may have."""

    @classmethod
    def max_bytes(cls, settings: GatewaySettings) -> int:
        """Return how many bytes the body may have, if MAX_BODY_BYTES allows as many."""
        return SMALL_BODY_BYTES
