"""Facts of structure: words that mark the parts of an account, and their order."""

from collections.abc import Sequence

from grading_service.offline import quoting
from grading_service.offline.fact import Fact
from grading_service.offline.lexicon import lexicon
from grading_service.offline.quoting import MAX_NAMED_WORDS
from grading_service.offline.reading import Reading
from grading_service.offline.tellings.phrases import at_beginnings, found, listed, markers, phrased
from grading_service.offline.words import Word

LEAST_STAGES = 3


def stages(reading: Reading) -> Fact | None:
    """Tell a phrase of each stage of a story, if three of them stand in order, a result last."""
    marked = markers(reading, lexicon(reading.language).stages)
    clear = [[words for words in passages if len(words) > 1] for passages in marked.values()]
    if not clear[-1]:
        return None
    chosen = [*(passages[0] for passages in clear[:-1] if passages), clear[-1][-1]]
    places = [words[0].start for words in chosen]
    in_order = len(chosen) >= LEAST_STAGES and places == sorted(places)
    return phrased(reading, "gain", chosen[-MAX_NAMED_WORDS:]) if in_order else None


def missing_stage(reading: Reading) -> Fact | None:
    """Tell the part of a story, or of an argument, that no word marks."""
    words = lexicon(reading.language)
    story, argument = markers(reading, words.stages), markers(reading, words.reasoning)
    if story["action"] and sum(map(bool, story.values())) > 1:
        return None if story["result"] else Fact("no result")
    return None if argument["reason"] else Fact("no reason")


def steps(reading: Reading) -> Fact | None:
    marked = at_beginnings(reading, lexicon(reading.language).steps)
    first = [passages[0] for passages in marked.values() if passages]
    places = [words[0].start for words in first]
    in_order = len(first) == len(marked) and places == sorted(places)
    return phrased(reading, "gain", first) if in_order else None


def steps_astray(reading: Reading) -> Fact | None:
    """Tell a word of the end, such as "finally", that stands before one of the beginning."""
    words = lexicon(reading.language)
    marked = at_beginnings(reading, words.steps)
    ends = [passage for passage in marked["end"] if words.signs.find(passage)]
    if not ends or not marked["beginning"] or marked["beginning"][0][0].start < ends[0][0].start:
        return None
    return phrased(reading, "loss", [ends[0], marked["beginning"][0]])


def links(reading: Reading) -> Fact | None:
    """Tell linking words that cannot mean anything else: "next" may be next year."""
    signs = lexicon(reading.language).signs
    passages = [passage for unit in reading.speech.units for passage in found(signs, unit.words)]
    told = phrased(reading, "gain", passages)
    return told if len(told.words) > 1 else None


def no_cause(reading: Reading) -> Fact | None:
    marked = markers(reading, lexicon(reading.language).connectives)
    return None if marked["cause"] or len(reading.speech.units) < 2 else Fact("loss")


def opens_on_subject(reading: Reading) -> Fact | None:
    first = reading.speech.units[0].words if reading.speech.units else ()
    words = lexicon(reading.language)
    on_subject = [word for word in first if words.stem(word.key) in reading.topic.asked]
    return Fact("gain", shown=(on_subject[:1],)) if on_subject else None


def outcome(reading: Reading) -> Fact | None:
    """Tell an outcome at the end, if two words or more mark it: "today" marks anything.

    What would or should be has not come about.
    """
    shown = reading.features["outcome"].words
    words, last = lexicon(reading.language), reading.speech.units[-2:]
    ends = (words.stages["result"], words.reasoning["conclusion"])
    phrases = [phrase for end in ends for phrase in found(end, shown) if len(phrase) > 1]
    marked = any(
        phrase[-1] is not shown[-1] or _ends_sentence(reading, phrase) for phrase in phrases
    )
    at_end = marked and any(shown[0] in unit.words for unit in last)
    imagined = any(words.grammar.get(word.key) == "modal" for word in shown)
    return Fact("gain", shown=(shown,)) if at_end and not imagined else None


def _ends_sentence(reading: Reading, words: Sequence[Word]) -> bool:
    """Return whether a mark stands behind the words: without one, they may begin what follows."""
    end = words[-1].end
    return reading.speech.text[end : end + 1] in (".", "!", "?")


def no_outcome(reading: Reading) -> Fact | None:
    unmarked = not reading.features["outcome"].value and len(reading.speech.units) > 1
    return Fact("loss") if unmarked else None


def breaks_off(reading: Reading) -> Fact | None:
    units = reading.speech.units
    if not units or reading.features["ending"].value:
        return None
    return listed(reading, "loss", [units[-1].words[-5:]])


def from_first_to_last(reading: Reading) -> Fact | None:
    """Tell the first and the last clause, where nothing better is told."""
    ends = quoting.first_and_last(reading.speech)
    return Fact("gain", 2, ends) if len(set(ends)) > 1 else None
