"""words.yaml, loaded once a process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from grading_service.offline.words import Phrases, key, keys, stem


@dataclass(frozen=True, slots=True)
class Lexicon:
    fillers: Phrases
    hedges: Phrases
    """Beside a statement."""
    doubts: Phrases
    """Part of one."""
    ignorance: Phrases
    padding: Phrases
    injection: Phrases
    vague: Phrases
    midway: Phrases
    connectives: dict[str, Phrases]
    stages: dict[str, Phrases]
    """In the order in which a told experience passes through them."""
    reasoning: dict[str, Phrases]
    """Likewise, an argument."""
    steps: dict[str, Phrases]
    """Likewise, whatever is told."""
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
    grammar: dict[str, str]
    """A small word to its class."""
    kin: dict[str, str]
    """A name, or a word for a relative, to what stands for it."""


@cache
def lexicon() -> Lexicon:
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    lists: dict[str, Any] = yaml.safe_load(text)
    return Lexicon(
        fillers=Phrases(lists["fillers"]),
        hedges=Phrases(lists["hedges"]),
        doubts=Phrases(lists["doubts"]),
        ignorance=Phrases(lists["ignorance"]),
        padding=Phrases(lists["padding"]),
        injection=Phrases(lists["injection"]),
        vague=Phrases(lists["vague"]),
        midway=Phrases(lists["midway"]),
        connectives=_places(lists["connectives"]),
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
        grammar={key(word): kind for kind, words in lists["grammar"].items() for word in words},
        kin={
            key(word): "person" if kind == "name" else kind
            for kind, words in lists["kin"].items()
            for word in words
        },
    )


def _places(lists: dict[str, list[str]]) -> dict[str, Phrases]:
    return {name: Phrases(entries) for name, entries in lists.items()}
