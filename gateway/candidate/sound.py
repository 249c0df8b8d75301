"""The sound of the candidate's microphone over a WebSocket, and the recognised words back."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import structlog
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from gateway.candidate.sockets import admit
from gateway.candidate.sound_messages import Sound, read_clip, read_frame, told
from gateway.context import Context
from gateway.errors import QuotaExceeded, SessionExpired, SessionGone
from gateway.http.problems import problem_of
from gateway.http.tokens import Grant
from gateway.interview.open_sessions import OpenSession
from gateway.interview.wakeups import News
from gateway.sound.clips import Clips
from gateway.sound.cutting import Cut
from gateway.sound.partials import Partials
from gateway.sound.recording import Recording
from gateway.sound.sound_files import can_decode
from gateway.sound.spans import Spoken
from shared.concurrency import together
from shared.events import (
    AudioRecognised,
    Event,
    PartialRecognised,
    PartialSkipped,
    SessionErased,
    SessionFinalized,
    SpanGrown,
)
from shared.http.problems import Problem
from shared.refusals import RateExceeded, Refusal
from shared.retry import Permanent, Unavailable
from shared.sound import FrameNote
from shared.telemetry import short

log = structlog.get_logger(__name__)

NAMING_SECONDS = 0.1
"""Seconds between two searches of a stream for spans of speech: a frame comes each 0.2 s."""

NOT_HERE = "this server does not recognise speech: type the answer, or let the browser listen"


def routes(context: Context) -> APIRouter:
    router = APIRouter()
    clips = Clips()

    @router.websocket("/stt/audio/{session_id}")
    async def audio(socket: WebSocket, session_id: str) -> None:
        await admit(context, socket, session_id, partial(_listen, context, clips, socket))

    return router


async def _listen(
    context: Context, clips: Clips, socket: WebSocket, _: Grant, session: OpenSession
) -> None:
    async with _refusals_told(socket), _opened(context, clips, socket, session) as microphone:
        await microphone.run()


@asynccontextmanager
async def _refusals_told(socket: WebSocket) -> AsyncIterator[None]:
    """Tell the client why its socket is closed: a close frame has room for 123 bytes only."""
    try:
        yield
    except (Problem, Refusal, Unavailable) as error:
        problem = problem_of(error)
        with suppress(RuntimeError, WebSocketDisconnect):  # the client is gone
            await socket.send_json(
                {"type": "refused", "reason": problem.detail, "code": problem.status}
            )
        raise


@asynccontextmanager
async def _opened(
    context: Context, clips: Clips, socket: WebSocket, session: OpenSession
) -> AsyncIterator["Microphone"]:
    """Open the stream that the address names, of clips if the address says so."""
    of_clips = socket.query_params.get("clips") == "true"
    if context.microphones.recogniser != "server" or (of_clips and not can_decode()):
        raise Problem(404, NOT_HERE)
    if context.settings.require_consent:
        await context.open_sessions.consented(session)
    with context.limits.sound_socket(socket, session.id), context.wakeups.on(session.id) as news:
        stream_id = socket.query_params.get("stream", "")
        try:
            recording = await context.microphones.open(session.id, stream_id)
        except ValueError as error:
            raise Problem(422, f"stream: {error}") from None
        given = clips if of_clips else None
        yield Microphone(context, socket, session, stream_id, recording, news, given)


@dataclass(slots=True)
class Microphone:
    """A socket with the frames of a stream.

    Its tasks take frames, acknowledge the frames on disk, name the spans of speech, ask for the
    words of a span that grows, and hand on the recognised words of the session, whichever stream
    they are from. With `clips`, each message is a clip, which is decoded into frames.
    """

    context: Context
    socket: WebSocket
    session: OpenSession
    stream_id: str
    recording: Recording
    news: News
    clips: Clips | None = None
    stored: asyncio.Event = field(default_factory=asyncio.Event)
    partials: Partials = field(default_factory=Partials)
    settled: set[tuple[str, int]] = field(default_factory=set)

    async def run(self) -> None:
        """Serve the socket until its client leaves or the session ends."""
        next_frame = self.recording.next_frame
        await self.socket.send_json(
            {"type": "ready", "stream": self.stream_id, "next_frame": next_frame}
        )
        if next_frame:  # frames before a drop may hold spans that nobody named
            self.stored.set()
        try:
            await together(self._take_frames(), self._acknowledge(), self._name(), self._hand_on())
        finally:
            if self.session.closed and not self.session.erased:
                await self._name_once(finish=True)

    async def _take_frames(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self.session.closes_at - time.time()):
                    message = await self.socket.receive()
            except TimeoutError:
                raise SessionExpired from None
            self.session.check_open()
            sound = read_frame(message) if self.clips is None else read_clip(message)
            await self.context.open_sessions.check_index(self.session, sound.question_index)
            if self.clips is None:
                await self._take(sound)
            else:
                await self._take_clip(self.clips, sound)

    async def _take_clip(self, clips: Clips, clip: Sound) -> None:
        """Take the frames of a clip, and tell their number; frames that are here are left out."""
        self._check_next(clip.number)
        frames = await clips.frames(self.recording.files.pcm.parent, clip.data)
        end = clip.number + len(frames)
        await self.socket.send_json(
            {"type": "frames", "first_frame": clip.number, "next_frame": end}
        )
        for number, data in enumerate(frames, clip.number):
            await self._take(Sound(number, clip.question_index, data))

    def _check_next(self, number: int) -> None:
        """Refuse a frame that would leave a gap."""
        if number > self.recording.next_frame:
            raise Problem(422, f"frame: the next frame is number {self.recording.next_frame}")

    async def _take(self, frame: Sound) -> None:
        recording = self.recording
        if frame.number < recording.next_frame:  # sent again, after a drop
            recording.changed.set()
            return
        self._check_next(frame.number)
        await self._pace(len(frame.data))
        if recording.room <= 0:
            most = self.context.microphones.max_session_bytes
            raise QuotaExceeded(f"a session holds {most} bytes of sound")
        if await self.context.free_space.is_low():
            raise Unavailable("the server has little disk space left: type the answer")
        await recording.has_space()
        note = FrameNote(frame.question_index, self.context.clock.now())
        self.context.microphones.recorder.add(recording, note, frame.data)
        self.context.reached.note(self.session, frame.question_index)

    async def _pace(self, size: int) -> None:
        """Wait until the limits allow the bytes: a client that catches up sends fast."""
        while True:
            try:
                self.context.limits.count_sound(self.socket, self.session.id, size)
            except RateExceeded as exceeded:
                await asyncio.sleep(exceeded.seconds)
            else:
                return

    async def _acknowledge(self) -> None:
        recording = self.recording
        while True:
            await recording.changed.wait()
            recording.changed.clear()
            if isinstance(recording.failure, FileNotFoundError):
                raise SessionGone
            if recording.failure is not None:
                raise recording.failure
            if recording.acknowledged and not self.session.answered:
                self.session = await self.context.open_sessions.register_answer(self.session.id)
            next_frame = recording.acknowledged
            await self.socket.send_json({"type": "ack", "next_frame": next_frame})
            self.stored.set()

    async def _name(self) -> None:
        while True:
            await self.stored.wait()
            self.stored.clear()
            await self._name_once()
            await asyncio.sleep(NAMING_SECONDS)

    async def _name_once(self, *, finish: bool = False) -> None:
        spans, session = self.context.microphones.spans, self.session
        try:
            growing = await spans.name(session.id, self.stream_id, spoken(session), finish=finish)
            if growing and self.partials.ask(growing, time.monotonic()):
                await self.context.events.publish(_grown(session, self.stream_id, growing))
        except (
            Unavailable,
            Permanent,
        ) as error:
            # The next call names the spans: here, or at the end of the interview.
            log.warning("spans not named yet", session=short(session.id), reason=str(error))

    async def _hand_on(self) -> None:
        while True:
            event = await self.news.get()
            if isinstance(event, SessionFinalized | SessionErased):
                self.session.check_open()
                continue
            if isinstance(event, PartialSkipped):
                if event.stream_id == self.stream_id:
                    span = event.first_frame, event.last_frame
                    self.partials.skipped(span, time.monotonic())
                continue
            if self._is_late(event):
                continue
            if message := told(event):
                await self.socket.send_json(message)

    def _is_late(self, event: Event) -> bool:
        """Return whether these are partial words of a span whose final words went out before."""
        if not isinstance(event, AudioRecognised | PartialRecognised):
            return False
        is_own = event.stream_id == self.stream_id
        if isinstance(event, AudioRecognised):
            self.settled.add((event.stream_id, event.first_frame))
            if is_own:
                self.partials.ended(event.first_frame)
            return False
        if is_own:
            self.partials.heard(event.text, time.monotonic())
        return (event.stream_id, event.first_frame) in self.settled


def spoken(session: OpenSession) -> Spoken:
    """Return the facts that the session's spans are announced with."""
    return Spoken(session.language, session.questions, session.ai_grading)


def _grown(session: OpenSession, stream_id: str, growing: Cut) -> SpanGrown:
    return SpanGrown(
        session_id=session.id,
        stream_id=stream_id,
        question_index=growing.question_index,
        first_frame=growing.first_frame,
        last_frame=growing.last_frame,
        language=session.language,
        paused=growing.paused,
    )
