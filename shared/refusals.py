"""Reasons to refuse a call that every service with HTTP knows."""


class Refusal(Exception):
    """A refusal; its text is shown to the client, in plain words."""


class RateExceeded(Refusal):
    """The call comes too soon after others; it fits in after `seconds`."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds
