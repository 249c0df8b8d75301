"""Pairs of texts that a grader should mark alike, whoever speaks and however it was written.

Written before the code that they judge. The given Random makes them repeatable.
"""

import re
from collections.abc import Callable
from random import Random

CONTRACTED = {
    "I am": "I'm", "I have": "I've", "it is": "it's", "we are": "we're", "that is": "that's",
    "did not": "didn't", "do not": "don't", "was not": "wasn't", "I will": "I'll", "I had": "I'd",
    "could not": "couldn't", "would not": "wouldn't", "we had": "we'd", "they were": "they're",
}  # fmt: skip
HOMOGLYPHS = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "x": "х", "i": "і"}
FOREIGN_NAMES = ("Nkechi", "Siobhan", "Thanh", "Ngozi", "Wojciech", "Xiomara", "Bjorn", "Ife")
NAMES = ("Jana", "Maria", "Peter", "Tom", "Ilse", "Leonie", "Leonard")
SOUNDS = ("um", "uh", "you know", "like", "er")


def contracted(text: str, random: Random) -> str:
    """Contract each verb and negation that can be."""
    for long, short in CONTRACTED.items():
        text = re.sub(rf"\b{long}\b", short, text, flags=re.IGNORECASE)
    return text


def soft_hyphens(text: str, random: Random) -> str:
    """Put a soft hyphen into the middle of each word of 6 letters or more."""
    return re.sub(r"\b(\w{3,})(\w{3})\b", "\\1\u00ad\\2", text)


def zero_width(text: str, random: Random) -> str:
    """Put a zero-width space into the middle of every fifth word."""
    words = text.split(" ")
    return " ".join(f"{w[:2]}\u200b{w[2:]}" if at % 5 == 0 else w for at, w in enumerate(words))


def homoglyphs(text: str, random: Random) -> str:
    """Write one letter of each word in Cyrillic."""
    return re.sub(r"\b\w+\b", lambda word: _one_letter(word.group()), text)


def _one_letter(word: str) -> str:
    at = next((at for at, letter in enumerate(word) if letter in HOMOGLYPHS), None)
    return word if at is None else word[:at] + HOMOGLYPHS[word[at]] + word[at + 1 :]


def other_names(text: str, random: Random) -> str:
    """Replace each name by a name that no list is likely to hold."""
    for name in NAMES:
        text = re.sub(rf"\b{name}\b", random.choice(FOREIGN_NAMES), text)
    return text


def filled(text: str, random: Random) -> str:
    """Put a filler before every tenth word, as many people speak."""
    words = text.split()
    return " ".join(
        f"{random.choice(SOUNDS)} {w}" if at % 10 == 4 else w for at, w in enumerate(words)
    )


def stuttered(text: str, random: Random) -> str:
    """Say every twelfth word twice."""
    words = text.split()
    return " ".join(f"{word} {word}" if at % 12 == 5 else word for at, word in enumerate(words))


def interpreted(text: str, random: Random) -> str:
    """Begin each sentence as an interpreter may."""
    return re.sub(r"(^|[.!?] )(?=\w)", r"\1He says ", text)


def polite(text: str, random: Random) -> str:
    """Begin every second sentence politely."""
    said = re.split(r"(?<=[.?!])\s+", text)
    return " ".join(
        f"I think {one[:1].lower()}{one[1:]}" if at % 2 else one for at, one in enumerate(said)
    )


def misheard(share: float) -> Callable[[str, Random], str]:
    """Return a change that replaces a share of the words by other words of the text."""

    def change(text: str, random: Random) -> str:
        words = text.split()
        return " ".join(random.choice(words) if random.random() < share else word for word in words)

    return change
