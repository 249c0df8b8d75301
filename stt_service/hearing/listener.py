"""The order in which the processes of this service recognise spans."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from shared.retry import Unavailable
from shared.sound import Span, StreamFiles
from stt_service.hearing.ahead import Ahead, Heard
from stt_service.hearing.engine import Recognised
from stt_service.hearing.recogniser import understood
from stt_service.hearing.turns import Turns, Urgency

Recognise = Callable[[StreamFiles, Sequence[Span], str], Awaitable[Recognised]]
"""Recognises spans of a stream as one, in a language, a primary tag such as `en`."""

Finished = Callable[[StreamFiles, Span], Awaitable[float | None]]
"""Tells how likely the speaker has finished with the end of the span; None: nobody can tell."""

FINISHED = 0.5
"""The probability from which a speaker has finished, as the model's makers take it."""

FINISHED_LANGUAGES = frozenset({"en"})
"""The languages in which the model was measured, and could tell who thinks from who has finished.

In German, French, Italian and Portuguese it called most beginnings of a sentence finished.
"""


FIRST_WORDS_FRAMES = 10
"""Frames of a span, 2 s, whose words so far may be its first words."""


@dataclass(frozen=True, slots=True)
class Listener:
    """The recognition of spans in the service's processes, the most urgent first.

    `recognise` is None where no models are. `recognise_growing` is for the words so far: sooner,
    and with more errors. In `quick_languages` a short sound takes less time than a long sound.
    Every method raises Unavailable without models, and FileNotFoundError, EOFError or OSError for
    sound that cannot be read.
    """

    turns: Turns
    recognise: Recognise | None
    recognise_growing: Recognise | None = None
    finished: Finished | None = None
    quick_languages: frozenset[str] = frozenset()
    ahead: Ahead = field(default_factory=Ahead)

    def has_time(self, span: Span, language: str, paused: bool) -> bool:
        """Return whether the words so far of a span are to be recognised, or skipped under load.

        First words wait for their turn where they take little time: finals go before them.
        """
        frames = span.last_frame - span.first_frame + 1
        is_first = frames <= FIRST_WORDS_FRAMES and not paused
        is_quick = is_first and _primary(language) in self.quick_languages
        return is_quick or not self.turns.waiting(Urgency.PARTIAL)

    async def final(self, files: StreamFiles, span: Span, language: str) -> Heard:
        """Return the final words of a span that has ended. They may be known from its pause."""
        async with self.turns.turn(Urgency.FINAL):
            known = self.ahead.take(files, span)
            return known or await self._last_words(files, span, language)

    async def so_far(
        self, files: StreamFiles, span: Span, language: str, paused: bool
    ) -> Recognised | None:
        """Return the words so far of a span; None where the span has ended meanwhile.

        In a pause they are recognised and kept as the final words.
        """
        async with self.turns.turn(Urgency.PARTIAL):
            if self.ahead.has_ended(files, span):
                return None
            if not paused:
                return await _heard(self.recognise_growing, files, [span], language)
            heard = await self._last_words(files, span, language)
            self.ahead.keep(files, span, heard)
            return heard.found

    async def joined(self, files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
        """Return the words of spans that are heard as one."""
        async with self.turns.turn(Urgency.SECOND_LOOK):
            return await _heard(self.recognise, files, spans, language)

    async def _last_words(self, files: StreamFiles, span: Span, language: str) -> Heard:
        found = await _heard(self.recognise, files, [span], language)
        return Heard(found, await self._has_finished(files, span, language, found))

    async def _has_finished(
        self, files: StreamFiles, span: Span, language: str, found: Recognised
    ) -> bool | None:
        """Return whether the speaker has finished; None where nobody can tell."""
        known = _primary(language) in FINISHED_LANGUAGES
        if self.finished is None or not known or not understood(found):
            return None
        chance = await self.finished(files, span)
        return None if chance is None else chance >= FINISHED


async def _heard(
    recognise: Recognise | None, files: StreamFiles, spans: Sequence[Span], language: str
) -> Recognised:
    if recognise is None:
        raise Unavailable("the models that recognise speech are missing")
    return await recognise(files, spans, _primary(language))


def _primary(language: str) -> str:
    """Return the language of a tag, such as `en` of en-GB."""
    return language.partition("-")[0].casefold()
