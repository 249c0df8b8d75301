"""The word lists of a language: languages/<code>/words.yaml."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from grading_service.languages import FOLDER
from grading_service.offline.words import Phrases, key, keys, stemmer
from shared.yaml_files import read_yaml

ENCODED = "en"
"""The language that the encoder and its vocabulary were made for."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Phrases, keys and stems that the features count. `stem` cuts the endings of the language.

    There is one of a language, so that it is equal to itself alone.
    """

    language: str
    stem: Callable[[str], str]
    fillers: Phrases
    hedges: Phrases
    """Words beside a statement, which stays the same without them."""
    doubts: Phrases
    """Words that are part of a statement."""
    ignorance: Phrases
    padding: Phrases
    injection: Phrases
    framing: Phrases
    letter: Phrases
    vague: Phrases
    midway: Phrases
    connectives: dict[str, Phrases]
    signs: Phrases
    """Connectives that cannot mean anything else, which comments name."""
    stages: dict[str, Phrases]
    """Stages of a story, in order."""
    reasoning: dict[str, Phrases]
    """Stages of an argument, in order."""
    steps: dict[str, Phrases]
    """Steps of any account, in order."""
    openers: frozenset[str]
    subjects: frozenset[str]
    binders: frozenset[str]
    ties: frozenset[str]
    own: frozenset[str]
    grading: frozenset[str]
    actions: frozenset[str]
    feelings: frozenset[str]
    amounts: frozenset[str]
    generic: frozenset[str]
    """Stems."""
    hollow: frozenset[str]
    """Stems of words that praise, or name the parts of any story."""
    grammar: dict[str, str]
    """Class of each small word."""
    clashes: dict[str, frozenset[str]]
    """Classes that do not stand right after a small word of a class."""
    unfinished: frozenset[str]
    """Classes of small words that no statement ends on."""
    indefinite: frozenset[str]
    definite: frozenset[str]
    negations: frozenset[str]
    """Words that undo a deed: "did not want"."""
    actors: frozenset[str]
    """Words after which a verb of doing is the speaker's; empty where the verb's form says so."""
    doing_endings: tuple[str, ...]
    past_endings: tuple[str, ...]
    neighbours: frozenset[str]
    """Small words of neighbouring languages, which a sentence of this language does not hold."""
    fields: dict[str, frozenset[str]]
    """Names of the fields of each stem; empty where the encoder knows the language."""
    kin: dict[str, str]
    """Replacement of each name and each word for a relative."""

    @property
    def encoded(self) -> bool:
        """Return whether the encoder and its vocabulary know the language."""
        return self.language == ENCODED


@cache
def lexicon(language: str) -> Lexicon:
    """Load the lists of a language that has a folder, once a process."""
    text = (FOLDER / language / "words.yaml").read_text(encoding="utf-8")
    lists: dict[str, Any] = read_yaml(text)
    stem = stemmer(tuple(lists["endings"]))
    return Lexicon(
        language=language,
        stem=stem,
        fillers=Phrases(lists["fillers"]),
        hedges=Phrases(lists["hedges"]),
        doubts=Phrases(lists["doubts"]),
        ignorance=Phrases(lists["ignorance"]),
        padding=Phrases(lists["padding"]),
        injection=Phrases(lists["injection"]),
        framing=Phrases(lists["framing"]),
        letter=Phrases(lists["letter"]),
        vague=Phrases(lists["vague"]),
        midway=Phrases(lists["midway"]),
        connectives=_places(lists["connectives"]),
        signs=Phrases(lists["signs"]),
        stages=_places(lists["stages"]),
        reasoning=_places(lists["reasoning"]),
        steps=_places(lists["steps"]),
        openers=frozenset(map(key, lists["openers"])),
        subjects=frozenset(map(key, lists["subjects"])),
        binders=frozenset(map(key, lists["binders"])),
        ties=frozenset(map(key, lists["ties"])),
        own=frozenset(map(key, lists["own"])),
        grading=frozenset(map(key, lists["grading"])),
        actions=frozenset(map(key, lists["actions"])),
        feelings=frozenset(map(key, lists["feelings"])),
        amounts=frozenset(map(key, lists["amounts"])),
        generic=frozenset(stem(word) for entry in lists["generic"] for word in keys(entry)),
        hollow=frozenset(stem(word) for entry in lists["hollow"] for word in keys(entry)),
        grammar={key(word): kind for kind, words in lists["grammar"].items() for word in words},
        clashes={kind: frozenset(after) for kind, after in lists["clashes"].items()},
        unfinished=frozenset(lists["unfinished"]),
        indefinite=frozenset(map(key, lists["indefinite"])),
        definite=frozenset(map(key, lists["definite"])),
        negations=frozenset(map(key, lists["negations"])),
        actors=frozenset(map(key, lists["actors"])),
        doing_endings=tuple(lists["doing_endings"]),
        past_endings=tuple(lists["past_endings"]),
        neighbours=frozenset(map(key, lists["neighbours"])),
        fields=_fields(lists["fields"], stem),
        kin={
            key(word): "person" if kind == "name" else kind
            for kind, words in lists["kin"].items()
            for word in words
        },
    )


def _places(lists: dict[str, list[str]]) -> dict[str, Phrases]:
    return {name: Phrases(entries) for name, entries in lists.items()}


def _fields(lists: dict[str, list[str]], stem: Callable[[str], str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, words in lists.items():
        for word in words:
            found.setdefault(stem(key(word)), set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}
