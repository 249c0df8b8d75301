"""Reasons to refuse a call. `gateway.http.problems` gives each reason its HTTP status."""

from shared.refusals import Refusal


class NotAuthenticated(Refusal):
    """The call has no token, or a token that is wrong or expired."""


class NotAuthorised(Refusal):
    """The token belongs to another session than the session of the call."""

    def __init__(self) -> None:
        super().__init__("the token belongs to another session")


class UnknownSession(Refusal):
    """The session was never started, or was erased."""

    def __init__(self) -> None:
        super().__init__("there is no such session")


class UnknownQuestion(Refusal):
    """The session has no question with this index."""

    def __init__(self, questions: int) -> None:
        super().__init__(f"question_index: this session has {questions} questions")


class SessionGone(Refusal):
    """The session was erased, as this process heard."""

    def __init__(self) -> None:
        super().__init__("the session was erased")


class SessionClosed(Refusal):
    """The session was finalized."""

    def __init__(self) -> None:
        super().__init__("the interview was finalized: nothing can be added any more")


class SessionExpired(Refusal):
    """The session was not finalized, but its time (SESSION_TTL) has passed."""

    def __init__(self) -> None:
        super().__init__("the session's time is over: nothing can be added any more")


class ConsentMissing(Refusal):
    """The server wants a consent before the first words (REQUIRE_CONSENT)."""

    def __init__(self) -> None:
        super().__init__("the candidate's consent is needed first: POST /interview/{id}/consent")


class TooManyNotes(Refusal):
    """The session holds as many consents or contests as it may."""


class InvitationNeeded(Refusal):
    """Interviews begin by invitation only (OPEN_START)."""

    def __init__(self) -> None:
        super().__init__("interviews begin by invitation only: use the link that you were sent")


class NotOpenYet(Refusal):
    """The interview of the invitation opens later."""

    def __init__(self) -> None:
        super().__init__("the interview is not open yet: look at the invitation for the time")


class AttentionOff(Refusal):
    """The interview collects no attention: its template or its invitation says so."""

    def __init__(self) -> None:
        super().__init__("this interview collects no attention")


class InvitationOver(Refusal):
    """The invitation's link begins no interview any more. The subclasses say why."""


class InvitationExpired(InvitationOver):
    """The time to begin is over."""

    def __init__(self) -> None:
        super().__init__("the time for this interview is over: please ask who invited you")


class InvitationRevoked(InvitationOver):
    """The invitation was withdrawn before the interview began."""

    def __init__(self) -> None:
        super().__init__("the invitation was withdrawn: please ask who invited you")


class InvitationErased(InvitationOver):
    """The interview of the invitation was erased."""

    def __init__(self) -> None:
        super().__init__("the interview of this invitation was erased")


class QuotaExceeded(Refusal):
    """The words or events are more than an answer or a session may hold."""


class NotSound(Refusal):
    """The body is no file of sound, or of none of the formats."""


class SoundUnreadable(Refusal):
    """The file of sound is broken, too long, or made to harm its decoder."""


class SpaceLow(Refusal):
    """The disks have less free space than MIN_FREE_BYTES: no interview begins."""

    def __init__(self) -> None:
        super().__init__(
            "the server has little disk space left: interviews that run go on, and none begins"
            " until there is more"
        )


class ReportNotReady(Refusal):
    """The report does not exist yet; a client should ask again after `seconds`."""

    def __init__(self, reason: str, seconds: int) -> None:
        super().__init__(reason)
        self.seconds = seconds
