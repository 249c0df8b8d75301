"""Ways to make an answer worse in one known respect. The given Random makes them repeatable."""

import re
from random import Random

FILLERS = ("um", "uh", "you know", "I mean", "like", "er", "basically", "sort of")
HEDGES = ("maybe", "perhaps", "I think", "I guess", "probably", "possibly", "I suppose",
          "I'm not sure but", "it seems", "more or less")  # fmt: skip
PADDING = (
    "At the end of the day it is what it is.",
    "As I said before, that is the thing.",
    "Needless to say, one could go on and on about that.",
    "To be honest, when all is said and done, that's how it goes.",
    "The fact of the matter is, as everyone knows, these things happen.",
)


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", text)


def with_fillers(text: str, random: Random) -> str:
    """Add a filler about every seventh word."""
    return _sprinkled(text, FILLERS, 1 / 7, random)


def with_hedges(text: str, random: Random) -> str:
    """Add a hedge about every twelfth word."""
    return _sprinkled(text, HEDGES, 1 / 12, random)


def _sprinkled(text: str, phrases: tuple[str, ...], rate: float, random: Random) -> str:
    words = text.split()
    places = set(random.sample(range(len(words)), max(2, round(rate * len(words)))))
    return " ".join(
        f"{random.choice(phrases)} {word}" if at in places else word
        for at, word in enumerate(words)
    )


def duplicated(text: str, random: Random) -> str:
    """Repeat the whole text, or half of the sentences at once."""
    if random.random() < 0.5:
        return f"{text} {text}"
    said = sentences(text)
    twice = set(random.sample(range(len(said)), (len(said) + 1) // 2))
    return " ".join(f"{one} {one}" if at in twice else one for at, one in enumerate(said))


def padded(text: str, random: Random) -> str:
    """Add a stock sentence after about every second sentence."""
    said = sentences(text)
    places = set(random.sample(range(len(said)), (len(said) + 1) // 2))
    return " ".join(
        f"{one} {random.choice(PADDING)}" if at in places else one for at, one in enumerate(said)
    )


def word_salad(text: str, random: Random) -> str:
    words = text.split()
    random.shuffle(words)
    return " ".join(words)


def cut_in_half(text: str, random: Random) -> str:
    """Cut the text after 40 to 60 %, wherever that is in a sentence."""
    words = text.split()
    return " ".join(words[: round(len(words) * random.uniform(0.4, 0.6))])


def shuffled(text: str, random: Random) -> str:
    said = sentences(text)
    order = said[:]
    while order == said and len(set(said)) > 1:
        random.shuffle(order)
    return " ".join(order)


PRONOUNS = {"he": "she", "she": "he", "him": "her", "his": "her", "her": "his", "hers": "his",
            "himself": "herself", "herself": "himself"}  # fmt: skip
NAMES = {"Jana": "Oluwaseun", "Maria": "Dmitri", "Peter": "Nguyen", "Tom": "Aisha",
         "Ilse": "Ravi", "Leonie": "Kwame", "Leonard": "Mehmet"}  # fmt: skip
PEOPLE = {"man": "woman", "woman": "man", "lady": "gentleman", "brother": "sister",
          "sister": "brother", "mother": "father", "father": "mother", "wife": "husband",
          "son": "daughter"}  # fmt: skip


def with_other_people(text: str) -> str:
    """Change every pronoun, name and word for a relative to another sex or origin."""
    other = PRONOUNS | NAMES | PEOPLE
    other |= {word.capitalize(): to.capitalize() for word, to in (PRONOUNS | PEOPLE).items()}
    return re.sub(r"\b\w+\b", lambda match: other.get(match.group(), match.group()), text)
