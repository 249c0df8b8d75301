"""Limits on the rate of calls, by session and by address."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import HTTPConnection

from gateway.settings import GatewaySettings
from shared.counts import Counts
from shared.http.addresses import address_of
from shared.http.intake import Intake
from shared.rates import Rates, Rule
from shared.refusals import RateExceeded

QUESTIONS_PER_SECOND = 10
"""Calls about a session for which the workers read all that is stored of the session."""

MAX_SESSION_CALLS = 100
"""Calls and WebSockets of a session that run at a time in this process."""

MAX_SESSION_SOUND_SOCKETS = 4
MAX_ADDRESS_SOUND_SOCKETS = 100
"""WebSockets with sound that are open at a time in this process."""

SOUND_WINDOW_SECONDS = 10.0
"""Seconds over which the rates of sound are counted: a client catches up after a drop."""

WRONG_CALLS = frozenset({401, 403, 422})
"""The statuses of calls that a program of ours does not make."""


RESUMES = Rule("resume", 1, 1.0, "looks at this session")
SOUND_FILES = Rule("file", 30, 3600.0, "files of sound for this session")
EXPORTS = Rule("export", 1, 60.0, "exports of this session")
OPERATOR_MISSES = Rule("operator", 10, 60.0, "wrong tokens from this address")


class Limits(Rates):
    """The rules, and the counts of the calls. Without `enforced`, calls are only counted."""

    def __init__(self, counts: Counts, settings: GatewaySettings) -> None:
        super().__init__(counts, enforced=settings.rate_limits)
        self.intake = Intake(settings.max_reading_bytes, settings.max_address_reading_bytes)
        self._running: dict[str, int] = {}
        self._session_events = Rule(
            "session", settings.session_events_per_second, 1.0, "events for this session"
        )
        self._session_questions = Rule(
            "question", QUESTIONS_PER_SECOND, 1.0, "questions about this session"
        )
        self._address_events = Rule(
            "address", settings.address_events_per_second, 1.0, "events from this address"
        )
        self._address_observations = Rule(
            "observed",
            settings.address_observation_bytes_per_hour,
            3600.0,
            "bytes of observations from this address",
        )
        self._session_sound = Rule(
            "sound",
            round(settings.session_sound_bytes_per_second * SOUND_WINDOW_SECONDS),
            SOUND_WINDOW_SECONDS,
            "bytes of sound for this session",
        )
        self._address_sound = Rule(
            "sound from",
            round(settings.address_sound_bytes_per_second * SOUND_WINDOW_SECONDS),
            SOUND_WINDOW_SECONDS,
            "bytes of sound from this address",
        )
        self._address_files = Rule(
            "files from",
            settings.address_sound_files_per_hour,
            3600.0,
            "files of sound from this address",
        )
        self._address_sessions = Rule(
            "start", settings.address_sessions_per_hour, 3600.0, "sessions from this address"
        )
        self._address_misses = Rule(
            "miss", settings.address_misses_per_minute, 60.0, "unknown ids from this address"
        )
        self._address_reads = Rule(
            "read", settings.address_reads_per_second, 1.0, "requests from this address"
        )
        self._address_refusals = Rule(
            "refusal", settings.address_refusals_per_minute, 60.0, "wrong calls from this address"
        )

    def count_call(self, request: HTTPConnection, session_id: str) -> None:
        """Count a call for the session."""
        self.count(self._address_events, address_of(request))
        self.count(self._session_events, session_id)

    def count_question(self, request: HTTPConnection, session_id: str) -> None:
        """Count a call for which the workers read all that is stored of the session."""
        self.count_call(request, session_id)
        self.count(self._session_questions, session_id)

    def count_observation(self, request: HTTPConnection, size: int) -> None:
        """Count the bytes of an observation."""
        self.count(self._address_observations, address_of(request), size)

    def count_sound(self, request: HTTPConnection, session_id: str, size: int) -> None:
        """Count the bytes of a frame of sound, or raise RateExceeded and count none of them."""
        self.count(self._address_sound, address_of(request), 0)
        self.count(self._session_sound, session_id, size)
        self.count(self._address_sound, address_of(request), size)

    @contextmanager
    def sound_socket(self, request: HTTPConnection, session_id: str) -> Iterator[None]:
        """Note that a socket with sound is open; raise RateExceeded when too many are."""
        session, address = f"sound of {session_id}", f"sound from {address_of(request)}"
        self.begin(session, MAX_SESSION_SOUND_SOCKETS)
        try:
            self.begin(address, MAX_ADDRESS_SOUND_SOCKETS)
        except RateExceeded:
            self.end(session)
            raise
        try:
            yield
        finally:
            self.end(session)
            self.end(address)

    @contextmanager
    def sound_file(self, request: HTTPConnection, session_id: str) -> Iterator[None]:
        """Count a file of sound before it is read; a session sends a file at a time."""
        self.count(self._address_files, address_of(request))
        self.count(SOUND_FILES, session_id)
        key = f"file of {session_id}"
        self.begin(key, 1)
        try:
            yield
        finally:
            self.end(key)

    def count_trial(self, request: HTTPConnection) -> None:
        """Count a file of sound that belongs to no session, before it is read."""
        self.count(self._address_files, address_of(request))

    def count_resume(self, session_id: str) -> None:
        """Count a look at where the interview stands, which a client needs once a page load."""
        self.count(RESUMES, session_id)

    def count_export(self, session_id: str) -> None:
        """Count an export, which every service reads all of its data for."""
        self.count(EXPORTS, session_id)

    def count_start(self, request: HTTPConnection) -> None:
        self.count(self._address_sessions, address_of(request))

    def begin(self, key: str, most: int = MAX_SESSION_CALLS) -> None:
        """Note that a call of a session runs; raise RateExceeded when too many run."""
        running = self._running.get(key, 0)
        if running >= most and self._enforced:
            raise RateExceeded("too many calls of this session run at a time", 1.0)
        self._running[key] = running + 1

    def end(self, key: str) -> None:
        """Note the end of a call that has begun."""
        running = self._running.pop(key) - 1
        if running:
            self._running[key] = running

    def count_read(self, request: HTTPConnection) -> None:
        """Count a read that needs no token."""
        self.count(self._address_reads, address_of(request))

    def count_miss(self, request: HTTPConnection) -> None:
        """Count a call for a session or file that does not exist."""
        self.count(self._address_misses, address_of(request))

    def count_refusal(self, request: HTTPConnection, status: int) -> None:
        """Count a call that is answered with this status, if the status is in WRONG_CALLS.

        Raise RateExceeded for an address that made too many wrong calls. Its other calls go on: the
        address may be an office's.
        """
        if status in WRONG_CALLS:
            self.count(self._address_refusals, address_of(request))

    def check_operator_misses(self, request: HTTPConnection) -> None:
        """Raise RateExceeded for an address that tried out too many tokens of the operator."""
        self.count(OPERATOR_MISSES, address_of(request), 0)

    def count_operator_miss(self, request: HTTPConnection) -> None:
        """Count a token that is neither the session's nor ADMIN_TOKEN."""
        self.count(OPERATOR_MISSES, address_of(request))
