"""The texts of a report in a language: languages/<code>/report.yaml."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from grading_service.languages import FOLDER, read_by
from shared.model import DEFAULT_LANGUAGE, Trait
from shared.yaml_files import read_yaml

SOUND_OF_I = re.compile(r"\W*h?[ií](?![aeo])", re.IGNORECASE)
"""The start of "interés" and "hijo", but not of "hielo"."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A text in two forms, chosen by a number, which fills `{n}`."""

    one: str
    many: str

    def of(self, n: int, **places: object) -> str:
        return (self.one if n == 1 else self.many).format(n=n, **places)


@dataclass(frozen=True, slots=True)
class ReportTexts:
    """The texts, with places in braces. The file has a space where a name here has `_`."""

    decimal: str
    and_: str
    and_before_i: str
    """Spanish says "e" before the sound of "i"; other languages repeat `and`."""
    of_five: str
    quote: str
    question: str

    no_questions: str
    nothing_recorded: str
    no_marks_yet: Counted
    mean: Counted
    basis: Counted
    awaiting: Counted
    all_equal: str
    profile: str

    point: str
    ask_about: str
    ask_again: str
    ask_unanswered: str

    unread: Counted
    not_agreed: str
    coverage: Counted
    coverage_submitted: Counted
    strengths: str
    risks: str
    ask_next: str
    how_sure: str
    graded_by: str
    grader: str
    offline_grader: str
    heuristic: str
    readings_agree: str
    readings_apart: str
    single_reading: str
    few_words: Counted
    look: Counted
    mean_without: Counted

    answer_not_agreed: str
    answer_not_gradable: str
    read_by_a_person: str
    no_answer: str
    no_lists: str
    failed_recognition: str

    feedback: str
    feedback_of_tips: str
    no_feedback: str
    withheld: str
    strength: str
    tip_seen: str
    tips: Mapping[Trait, str]

    all_marks: str
    best: str
    lowest: str

    speaks_to_grader: str
    raised: str
    declined: str
    partly_understood: str
    names_who_speaks: str
    graders_apart: str
    marks_of_both: str
    readings_disagree: str
    marks_of_readings: str

    traits: Mapping[Trait, str]

    def figure(self, value: float) -> str:
        """Return the number with at most one decimal: 4, 3.7."""
        return f"{round(value, 1):g}".replace(".", self.decimal)

    def mark(self, value: float) -> str:
        """Return a mark, or a mean of marks, with the highest mark: "4 of 5"."""
        return self.of_five.format(mark=self.figure(value))

    def listed(self, names: Sequence[str]) -> str:
        """Return the names as a list in a sentence: "a, b and c"."""
        if len(names) == 1:
            return names[0]
        joined = self.and_before_i if SOUND_OF_I.match(names[-1]) else self.and_
        return joined.format(names=", ".join(names[:-1]), last=names[-1])


def report_texts(tag: str = DEFAULT_LANGUAGE) -> ReportTexts:
    """Return the texts in the language of a BCP 47 tag, or in English if it has no folder."""
    return _load(read_by(tag) or DEFAULT_LANGUAGE)


@cache
def _load(language: str) -> ReportTexts:
    """Load the texts once a process. Raise TypeError if a text is missing or unknown."""
    file = read_yaml((FOLDER / language / "report.yaml").read_text(encoding="utf-8"))
    counted = {field.name for field in fields(ReportTexts) if field.type == Counted}
    texts: dict[str, Any] = {}
    for name, text in file.items():
        field = "and_" if name == "and" else name.replace(" ", "_")
        texts[field] = Counted(**text) if field in counted else text
    return ReportTexts(**texts)
