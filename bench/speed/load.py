"""A load generator over raw sockets: a thread with an epoll loop, far lighter than the servers.

Each connection has a conversation: a generator that yields the next request and is sent its
answer. The same loop drives plain load (a request repeated) and whole interviews.
"""

import select
import socket
import time
from collections import Counter, deque
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

SILENCE_SECONDS = 90.0
"""A run is given up after this time without any answer at all."""


class Answer(NamedTuple):
    status: int
    body: bytes


Conversation = Generator[bytes, Answer, None]


def repeated(request: bytes, times: int | None = None) -> Conversation:
    """Yield the request for ever, or so many times."""
    for _ in count() if times is None else range(times):
        yield request


@dataclass(slots=True)
class Result:
    """The answers of a run: their latencies in seconds, and the number of each status."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Answers a second. Raises RuntimeError if any answer was no success."""
        bad = {status: number for status, number in self.statuses.items() if status >= 300}
        if bad or not self.latencies:
            raise RuntimeError(f"answers that were no success: {bad or 'none at all'}")
        return len(self.latencies) / self.seconds

    def milliseconds(self, share: float) -> float:
        """Return the latency that this share of the answers stayed below."""
        return 1000 * quantile(self.latencies, share)


def quantile(values: Sequence[float], share: float) -> float:
    if not values:
        raise RuntimeError("nothing was answered in time")
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


@dataclass(slots=True, eq=False)
class _Line:
    """A connection and its conversation. If `paced`, each request waits for its turn."""

    socket: socket.socket
    conversation: Conversation
    paced: bool
    began: float = 0.0
    heard: bytes = b""
    next: bytes = b""


class Lines:
    """The connections of a run."""

    def __init__(self, seconds: float, rate: float) -> None:
        self.result = Result()
        self._seconds, self._rate = seconds, rate
        self._poll = select.epoll()
        self._lines: dict[int, _Line] = {}
        self._idle: deque[_Line] = deque()
        self._due = self._until = 0.0

    def open(self, port: int, conversation: Conversation, *, paced: bool) -> None:
        made = socket.create_connection(("127.0.0.1", port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll.register(made, select.EPOLLIN)
        self._lines[made.fileno()] = _Line(made, conversation, paced)

    def run(self) -> Result:
        began = self._due = time.perf_counter()
        self._until = began + self._seconds
        try:
            for line in list(self._lines.values()):
                self._go_on(line, None, began)
            while self._lines:
                self._turn()
        finally:
            for line in self._lines.values():
                line.socket.close()
            self._poll.close()
        self.result.seconds = time.perf_counter() - began
        return self.result

    def _turn(self) -> None:
        pause = max(0.0, self._due - time.perf_counter()) if self._idle else SILENCE_SECONDS
        ready = self._poll.poll(pause)
        if not ready and not self._idle:
            raise RuntimeError(f"no answer in {SILENCE_SECONDS:.0f} s")
        for number, _ in ready:
            self._hear(self._lines[number])
        now = time.perf_counter()
        while self._idle and (self._due <= now or now >= self._until):
            line = self._idle.popleft()
            if now >= self._until:
                self._close(line)
            else:
                # Counted from when it was due: a slow server must not slow the clock.
                self._say(line, self._due)
                self._due += 1 / self._rate

    def _hear(self, line: _Line) -> None:
        data = line.socket.recv(1 << 18)
        if not data:
            raise RuntimeError("the server closed a connection")
        line.heard += data
        head = line.heard.find(b"\r\n\r\n") + 4
        if head < 4 or len(line.heard) < head + _content_length(line.heard, head):
            return
        heard, line.heard = line.heard, b""
        now = time.perf_counter()
        answer = Answer(int(heard[9:12]), heard[head:])
        if line.paced or not self._rate:
            self.result.latencies.append(now - line.began)
            self.result.statuses[answer.status] += 1
        self._go_on(line, answer, now)

    def _go_on(self, line: _Line, answer: Answer | None, now: float) -> None:
        if now >= self._until:
            self._close(line)
            return
        try:
            line.next = (
                next(line.conversation) if answer is None else line.conversation.send(answer)
            )
        except StopIteration:
            self._close(line)
            return
        if line.paced:
            self._idle.append(line)
        else:
            self._say(line, now)

    def _say(self, line: _Line, began: float) -> None:
        line.began = began
        line.socket.sendall(line.next)

    def _close(self, line: _Line) -> None:
        del self._lines[line.socket.fileno()]
        line.socket.close()


def _content_length(heard: bytes, head: int) -> int:
    at = heard.find(b"ontent-length: ", 0, head)  # with a capital or without
    if at < 0:
        at = heard.find(b"ontent-Length: ", 0, head)
    return int(heard[at + 15 : heard.index(b"\r", at)]) if at >= 0 else 0


def run(
    conversations: Iterable[tuple[int, Conversation]],
    *,
    seconds: float = float("inf"),
    rate: float = 0,
    beside: Iterable[tuple[int, Conversation]] = (),
) -> Result:
    """Run conversations until all have ended or the time is over.

    Each is held with the server on its port, over a connection of its own: as fast as possible, or
    at `rate` requests a second in all. Conversations `beside` are not paced and not counted then.
    """
    lines = Lines(seconds, rate)
    for port, conversation in conversations:
        lines.open(port, conversation, paced=rate > 0)
    for port, conversation in beside:
        lines.open(port, conversation, paced=False)
    return lines.run()


def hammer(port: int, request: bytes, *, seconds: float, connections: int = 64) -> Result:
    """Repeat a request over all connections, as fast as possible."""
    return run(((port, repeated(request)) for _ in range(connections)), seconds=seconds)


def ask(port: int, request: bytes) -> Answer:
    """Send a request and return its answer."""
    answers: list[Answer] = []

    def once() -> Conversation:
        answers.append((yield request))

    run([(port, once())])
    return answers[0]
