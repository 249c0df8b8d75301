"""The sentences of the commentary in a language: languages/<code>/wording.yaml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from grading_service.languages import FOLDER, LANGUAGES
from grading_service.languages.report_texts import report_texts
from grading_service.offline.fact import Fact
from shared.yaml_files import read_yaml

GAINS = frozenset(("gain", "few", "filled", "plain", "nearest"))
"""Forms of sentences that tell something good."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences by feature, gate or reason; texts with fields in braces."""

    language: str
    features: Mapping[str, Mapping[str, str | Mapping[str, str]]]
    """Sentences by feature and form. A counting sentence has "one", "many", and maybe "all"."""
    gates: Mapping[str, str]
    unreadable: Mapping[str, str]
    review: Mapping[str, str]
    nothing_stands_out: str
    held: str
    injected: str
    truncated: str
    graded_by: str
    with_model: str

    def tells(self, feature: str, fact: Fact) -> str:
        """Return the sentence of a fact about the feature."""
        text = self.features[feature][fact.form]
        if not isinstance(text, str):
            text = text[_number(fact, text)]
        say = report_texts(self.language)
        quoted = [word if word.isdigit() else say.quote.format(words=word) for word in fact.words]
        words = quoted or [""]
        listed = say.listed(words)
        return f"{text.format(n=fact.n, words=listed, first=words[0], last=words[-1])}."


def _number(fact: Fact, forms: Mapping[str, str]) -> str:
    """Return the form of a sentence that counts; it may have a form that lists all."""
    if fact.n == 1:
        return "one"
    return "all" if fact.n == len(fact.words) and "all" in forms else "many"


@cache
def wording(language: str) -> Wording:
    """Load the sentences of a language that has a folder, once a process."""
    text = (FOLDER / language / "wording.yaml").read_text(encoding="utf-8")
    texts: dict[str, Any] = read_yaml(text)
    named = {name.replace(" ", "_"): value for name, value in texts.items()}
    return Wording(language=language, **named)


def says_gain(reason: str) -> bool:
    """Return whether the reason is, in any language, a sentence about something good."""
    return _gains().fullmatch(reason) is not None


@cache
def _gains() -> re.Pattern[str]:
    told = [
        forms[form]
        for language in LANGUAGES
        for forms in wording(language).features.values()
        for form in GAINS & forms.keys()
    ]
    texts = [text for each in told for text in ([each] if isinstance(each, str) else each.values())]
    patterns = (re.sub(r"\\{\w+\\}", ".+", re.escape(text)) for text in texts)
    return re.compile(rf"(?:{'|'.join(patterns)})\.")


def says_nothing(reason: str) -> bool:
    """Return whether the reason says, in any language, that nothing stands out."""
    return reason in _nothing_stands_out()


@cache
def _nothing_stands_out() -> frozenset[str]:
    return frozenset(wording(language).nothing_stands_out for language in LANGUAGES)
