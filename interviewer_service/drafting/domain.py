"""The checks of drafted questions, and the choice among the role packs' questions. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from interviewer_service.word_lists import stem, word_lists, words_in
from shared.model import DraftedQuestion, DraftProblem, Probe, Question
from shared.quotes import Said
from shared.role_packs import MAX_LINE_CHARS, MAX_QUESTION_CHARS

MAX_DRAFTED = 8
MAX_PACK_QUESTIONS = 6
MAX_QUESTION_WORDS = 60
MIN_COVERS, MAX_COVERS = 3, 6
MAX_DRAFTED_PROBES = 2

LEAST_SOURCE_WORDS = 3
"""Words of a source: fewer stand in any description."""

LEAST_CHARS = 4
"""Shorter words of a description tell nothing."""

MAX_GAPS = 5
ASKING_MARKS = re.compile("[?？؟]")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A question as a model proposes it, before any check."""

    text: str
    competency: str
    covers: tuple[str, ...]
    source: str
    probes: tuple[Probe, ...] = ()


@dataclass(slots=True)
class Checked:
    """The questions that passed every check, and the number of refused questions by reason."""

    kept: list[DraftedQuestion] = field(default_factory=list)
    dropped: Counter[DraftProblem] = field(default_factory=Counter)


def checked(proposals: Iterable[Proposed], description: str, language: str) -> Checked:
    """Check each proposal, in order; at most MAX_DRAFTED are kept."""
    said, outcome = Said.of(description), Checked()
    texts: set[str] = set()
    for proposal in proposals:
        source = said.find(proposal.source)
        problem = _problem(proposal, source, language)
        if problem is None and _key(proposal.text) in texts:
            problem = "doubled"
        if problem is None and len(outcome.kept) == MAX_DRAFTED:
            problem = "too_many"
        if problem is not None:
            outcome.dropped[problem] += 1
            continue
        texts.add(_key(proposal.text))
        assert source is not None
        outcome.kept.append(_drafted(proposal, source))
    return outcome


def _problem(proposal: Proposed, source: str | None, language: str) -> DraftProblem | None:
    """Return the first check that the proposal fails."""
    if source is None or len(source.split()) < LEAST_SOURCE_WORDS:
        return "no_source"
    text, lists = proposal.text, word_lists(language)
    if len(text) > MAX_QUESTION_CHARS or len(text.split()) > MAX_QUESTION_WORDS:
        return "too_long"
    probed = [part for probe in proposal.probes for part in (probe.text, probe.for_cover)]
    parts = [text, proposal.competency, *proposal.covers, *probed]
    if lists and any(lists.protected.search(part) for part in parts):
        return "protected_ground"
    if len(ASKING_MARKS.findall(text)) > 1 or not _keeps_to_the_form(proposal, parts):
        return "form"
    return None


def _keeps_to_the_form(proposal: Proposed, parts: Sequence[str]) -> bool:
    lines = all(part and part.isprintable() and len(part) <= MAX_LINE_CHARS for part in parts[1:])
    return (
        lines
        and proposal.text.isprintable()
        and bool(proposal.text)
        and MIN_COVERS <= len(proposal.covers) <= MAX_COVERS
        and len(proposal.probes) <= MAX_DRAFTED_PROBES
        and all(probe.for_cover in proposal.covers for probe in proposal.probes)
    )


def _drafted(proposal: Proposed, source: str) -> DraftedQuestion:
    return DraftedQuestion(
        text=proposal.text,
        competency=proposal.competency,
        covers=proposal.covers,
        probes=proposal.probes,
        source=source,
    )


def _key(text: str) -> str:
    """Return the text as doubles are compared: its words alone."""
    return " ".join(words_in(text.casefold()))


Packs = Mapping[str, Sequence[Question]]
"""The questions of the role packs, by the pack's name."""


def from_packs(packs: Packs, description: str, language: str) -> list[DraftedQuestion]:
    """Return the questions of the packs that share the most words with the description.

    Rare words count more: a stem that many questions have tells little.
    """
    wanted = _stems(description, language)
    stems = {
        (pack, number): _stems(_all_of(question), language)
        for pack, questions in packs.items()
        for number, question in enumerate(questions)
    }
    spread = Counter(each for found in stems.values() for each in found)
    ranked = sorted(
        stems, key=lambda place: (-sum(1 / spread[s] for s in stems[place] & wanted), place)
    )
    chosen: dict[str, DraftedQuestion] = {}
    for pack, number in ranked:
        question, matched = packs[pack][number], stems[pack, number] & wanted
        if matched and len(chosen) < MAX_PACK_QUESTIONS:
            words = _in_words(description, sorted(matched))
            drafted = DraftedQuestion(
                text=question.text,
                competency=question.competency,
                covers=question.covers,
                probes=question.probes,
                pack=pack,
                matched=words,
            )
            chosen.setdefault(_key(question.text), drafted)
    return list(chosen.values())


def gaps(questions: Sequence[DraftedQuestion], description: str, language: str) -> tuple[str, ...]:
    """Return words that the description repeats and that no question deals with."""
    dealt = {word for each in questions for word in _stems(_all_of(each), language)}
    counted = Counter(word for word, _ in _words(description, language))
    missing = [word for word, number in counted.most_common() if number > 1 and word not in dealt]
    return _in_words(description, missing[:MAX_GAPS])


def _all_of(question: Question | DraftedQuestion) -> str:
    return " ".join([question.text, question.competency, *question.covers])


def _stems(text: str, language: str) -> set[str]:
    return {word for word, _ in _words(text, language)}


def _words(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the stem and the word of each word that tells something."""
    lists = word_lists(language)
    ignored = lists.job_words if lists else frozenset()
    for word in words_in(text):
        if len(word) >= LEAST_CHARS and word.isalpha() and word.casefold() not in ignored:
            yield stem(word), word


def _in_words(description: str, stems: Iterable[str]) -> tuple[str, ...]:
    """Return the first word of the description for each stem."""
    first: dict[str, str] = {}
    for word in words_in(description):
        first.setdefault(stem(word), word)
    return tuple(first[each] for each in stems if each in first)
