"""Answers in the form of speech recognition: no punctuation, no capitals, a few errors.

`python -m bench.grading.twins` writes the twins of gold.jsonl anew.
"""

import json
import re
from random import Random

from bench.grading.gold import PATH

ERRORS = 0.03
"""Share of words that are misheard; good recognisers get 2 to 6 in 100 spoken words wrong."""

MISHEARD = {
    "a": "the", "the": "a", "and": "in", "in": "and", "an": "and", "of": "off", "to": "two",
    "for": "four", "their": "there", "there": "their", "then": "than", "than": "then",
    "where": "were", "were": "where", "which": "witch", "whether": "weather", "our": "are",
    "are": "our", "it": "at", "at": "it", "this": "the", "that": "the", "as": "is", "is": "as",
    "was": "what's", "would": "will", "could": "can", "had": "have", "has": "as", "him": "them",
    "her": "a", "his": "as", "two": "to", "four": "for", "one": "won", "eight": "ate",
    "week": "weak", "hour": "our", "hours": "ours", "new": "knew",
    "knew": "new", "right": "write", "write": "right", "here": "hear", "hear": "here",
    "read": "red", "sent": "cent", "weight": "wait", "wait": "weight",
    "piece": "peace", "board": "bored", "scene": "seen", "seen": "scene", "by": "buy", "buy": "by",
    "whole": "hole", "though": "the", "quite": "quiet", "affected": "effected", "asked": "ask",
    "moved": "move", "called": "call", "showed": "show", "agreed": "agree", "worked": "work",
    "changed": "change", "handover": "hand over", "everyone": "every one", "whiteboard":
    "white board", "deadline": "dead line", "bedside": "bed side", "payroll": "pay roll",
    "upstairs": "up stairs", "colleague": "college", "colleagues": "colleges", "patients":
    "patience", "principal": "principle", "supplier": "supply a", "accept": "except",
}  # fmt: skip
"""Words heard instead: words that sound alike, small words, endings, compounds."""


def twin(text: str, seed: str) -> str:
    """Return the twin of a text, the same for the same seed.

    At least two words are misheard, if any can be.
    """
    words = re.sub(r"[^\w\s'’%]", " ", text).lower().split()
    mishearable = [at for at, word in enumerate(words) if word in MISHEARD]
    wanted = min(len(mishearable), max(2, round(ERRORS * len(words))))
    for at in Random(seed).sample(mishearable, wanted):
        words[at] = MISHEARD[words[at]]
    return " ".join(words)


def main() -> None:
    rows = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row["recognised"] = twin(row["answer"], row["id"])
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    PATH.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
