"""Passages of a transcript, verbatim: sentences where there is punctuation, else statements."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from grading_service.offline.lexicon import Lexicon
from grading_service.offline.speech import Speech
from grading_service.offline.words import Word, read

MAX_QUOTE_CHARS = 180

MAX_NAMED_WORDS = 3
"""Words that a comment lists."""

LEAST_LETTERS = 5

LEAST_CLAUSE_SPACES = 5
"""Spaces of a clause that stands for its sentence: "At work there was" does not."""

LEAST_SPACES = 3
"""Spaces of a first or last passage that tells something: "Yes, absolutely" does not."""

ABBREVIATIONS = ("vs", "i.e", "e.g", "mr", "mrs", "ms", "dr", "st", "etc", "u.s", "sr", "sra")

LONGEST_ABBREVIATION = max(map(len, ABBREVIATIONS))

SENTENCE_END = re.compile(r"(?<![.?!])[.?!]+[\"”’)]*\s+")

CURRENCIES, SIGNS = ("$", "€", "£"), ("%", "€", "£")

CLAUSE = re.compile(r"(?:[^,;:]|[,;:](?=\S))+[,;:]?\s*")
ENDS = " .,;:"


def sentences(text: str) -> list[str]:
    """Return the sentences by punctuation: the whole text where there is none."""
    return [text[first:last].strip() for first, last in spans(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Return the places of the sentences."""
    ends = [
        found.end()
        for found in SENTENCE_END.finditer(text)
        if found.end() < len(text) and not _is_abbreviated(text, found.start())
    ]
    return list(pairwise([0, *ends, len(text)]))


def _is_abbreviated(text: str, at: int) -> bool:
    """Return whether the mark at this place ends an abbreviation, and no sentence."""
    last = text[max(0, at - LONGEST_ABBREVIATION - 1) : at].lower().rpartition(" ")[2]
    return last.lstrip("(") in ABBREVIATIONS


def verbatim(speech: Speech, words: Sequence[Word]) -> str:
    """Return the words as they stand in the transcript, a figure with its sign."""
    start, end = words[0].start, words[-1].end
    start -= speech.text[start - 1 : start] in CURRENCIES
    end += speech.text[end : end + 1] in SIGNS
    return speech.text[start:end]


def named(speech: Speech, passages: Iterable[Sequence[Word]]) -> list[str]:
    """Return the different passages, whatever their case, the most frequent first."""
    found = [verbatim(speech, words) for words in passages if words]
    first = {text.lower(): text for text in reversed(found)}
    counts = Counter(text.lower() for text in found)
    return [first[text] for text, _ in counts.most_common(MAX_NAMED_WORDS)]


def words_of(text: str, stems: frozenset[str], lexicon: Lexicon) -> list[str]:
    """Return the words of the text that have one of the stems, as they stand in it.

    Short words such as "vs" and "else" name no subject.
    """
    found = {
        lexicon.stem(word.key): text[word.start : word.end]
        for word in reversed(read(text))
        if len(word.key) >= LEAST_LETTERS
        and word.key not in lexicon.grammar
        and lexicon.stem(word.key) in stems
    }
    return list(found.values())[::-1][:MAX_NAMED_WORDS]


def quote(speech: Speech, words: Sequence[Word]) -> str:
    """Return the sentence that holds most of the words, or as much of it as fits."""
    return speech.text[slice(*place(speech, words))].strip(ENDS)


def place(speech: Speech, words: Sequence[Word]) -> tuple[int, int]:
    """Return the place of what `quote` returns."""
    start, end = words[0].start, words[-1].end
    first, last = max(
        spans(speech.text),
        key=lambda span: min(span[1], end) - max(span[0], start),
    )
    said = _within(speech, first, last, max(start, first), min(end, last))
    return said[0], said[1] + (speech.text[said[1] : said[1] + 1] in SIGNS)


def first_and_last(speech: Speech) -> list[str]:
    """Return the first clause of the first sentence, and the last clause of the last.

    Return nothing for a single sentence, which may lack all punctuation, or where an end is long or
    of few words.
    """
    places = spans(speech.text)
    if len(places) < 2:
        return []
    ends = [_end(speech.text, places[0], 0), _end(speech.text, places[-1], -1)]
    tell = all(len(end) <= MAX_QUOTE_CHARS and end.count(" ") >= LEAST_SPACES for end in ends)
    return ends if tell else []


def _end(text: str, place: tuple[int, int], side: int) -> str:
    """Return the clause at a side of the sentence, or the sentence where the clause is short."""
    clause = CLAUSE.findall(text, *place)[side].strip(ENDS)
    short = clause.count(" ") < LEAST_CLAUSE_SPACES
    return text[slice(*place)].strip(ENDS) if short else clause


def _within(speech: Speech, first: int, last: int, start: int, end: int) -> tuple[int, int]:
    """Narrow the sentence down to the clauses, or to the statement, that hold the words."""
    if last - first <= MAX_QUOTE_CHARS:
        return first, last
    parts = [found.span() for found in CLAUSE.finditer(speech.text, first, last)]
    if len(parts) == 1:
        parts = [_statement(speech, start, end)]
        if parts[0][1] - parts[0][0] <= MAX_QUOTE_CHARS:
            return parts[0]
    held = [part for part in parts if part[0] < end and start < part[1]] or [(start, end)]
    first = max(first, held[0][0] if start - held[0][0] < MAX_QUOTE_CHARS // 2 else start)
    fitting = [later for _, later in parts if end <= later <= first + MAX_QUOTE_CHARS]
    if fitting:
        return first, fitting[-1]
    cut = speech.text.rfind(" ", first, first + MAX_QUOTE_CHARS)
    return first, min(last, cut if cut > first else end)


def _statement(speech: Speech, start: int, end: int) -> tuple[int, int]:
    """Return the statements that hold the words, and if all fits, the statements they continue."""
    held = [
        at
        for at, unit in enumerate(speech.units)
        if unit.words[0].start < end and start < unit.words[-1].end
    ]
    if not held:
        return start, end
    return _begin(speech, held[0]), speech.units[held[-1]].words[-1].end


def _begin(speech: Speech, at: int) -> int:
    """Return where the statement begins, or the statement that it continues."""
    end = speech.units[at].words[-1].end
    while at and speech.units[at].continues:
        if end - speech.units[at - 1].words[0].start > MAX_QUOTE_CHARS:
            break
        at -= 1
    return speech.units[at].words[0].start
