"""The rule for secrets: long, of many characters, and not made by hand. Pure."""

import re

MIN_SECRET_BYTES = 32

MIN_SECRET_SIGNS = 8
"""Different characters."""

MIN_CORE_CHARS = 20
"""Characters that are left when placeholders, runs and repeats count as one each. A random secret
of 32 characters keeps 28 or more, hardly ever fewer than 24."""

RULE = f"a secret needs at least {MIN_SECRET_BYTES} random bytes"

PLACEHOLDERS = re.compile(
    r"change[-_ ]?(me|this)|replace[-_ ]?(me|this)|pass[-_ ]?(word|phrase)|secret|token|example"
    r"|default|admin|operator|vivavoce|interview|production|development|letmein|welcome|qwerty(uiop)?"
    r"|asdf(ghjkl)?|zxcv(bnm)?|lorem|ipsum|foobar"
)
PHRASE = re.compile(r"[A-Za-z0-9]{1,14}([-_ .,:;]+[A-Za-z0-9]{1,14}){2,}[.!?]?")
"""Short pieces with something between them."""

WORD = re.compile(r"[A-Z]?[a-z]{1,13}|[A-Z]{2,14}")
"""A piece in the case of a word, which a piece of a random text hardly ever has."""

REPEAT = re.compile(r"(.+?)\1+", re.DOTALL)
MIN_RUN = 3


def is_weak(secret: str) -> bool:
    """Return whether the secret is short, repeats itself, or looks made by hand."""
    if len(secret.encode()) < MIN_SECRET_BYTES or len(set(secret)) < MIN_SECRET_SIGNS:
        return True
    return _is_phrase(secret) or len(_core(secret.lower())) < MIN_CORE_CHARS


def _is_phrase(text: str) -> bool:
    """Return whether the text reads like words: most pieces have letters only."""
    if not PHRASE.fullmatch(text):
        return False
    pieces = re.split(r"[-_ .,:;!?]+", text)
    return 2 * sum(bool(WORD.fullmatch(piece)) for piece in pieces) > len(pieces)


def _core(text: str) -> str:
    """Return the text with one character for each placeholder, run (abcd, 4321) and repeat."""
    return REPEAT.sub(lambda match: match[1][0], _without_runs(PLACEHOLDERS.sub("*", text)))


def _without_runs(text: str) -> str:
    kept, position = [], 0
    while position < len(text):
        kept.append(text[position])
        length = max(_run(text, position, step) for step in (-1, 0, 1))
        position += length if length >= MIN_RUN else 1
    return "".join(kept)


def _run(text: str, start: int, step: int) -> int:
    """Return for how many characters each one lies `step` behind the one before."""
    end = start + 1
    while end < len(text) and ord(text[end]) - ord(text[end - 1]) == step:
        end += 1
    return end - start
