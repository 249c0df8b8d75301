"""The texts of the PDF in a language: languages/<code>/report.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from shared.model import DEFAULT_LANGUAGE, AttentionState, Trait
from shared.yaml_files import read_yaml

FOLDER = Path(__file__).parents[1] / "languages"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts, with places in braces. The file has a space where a name here has `_`."""

    language: str

    decimal: str
    thousands: str
    percent: str
    moment: str
    months: Sequence[str]

    title: str
    title_of: str
    footer: str
    page: str
    codes: str
    too_many: str
    invisible: str
    transcripts_follow: str
    transcripts_left_out: str
    not_printed: str

    started: str
    finished: str
    took: str
    minutes: str
    answered: str
    session: str
    candidate: str
    of: str
    quote: str
    summary: str
    strengths: str
    risks: str
    ask_next: str
    note: str
    note_on: str
    nothing_graded: str
    graded_by: str
    graded_by_rules: str
    stands_in: str
    graded_by_rules_in_part: str
    attention_as_recorded: str
    attention_as_stated: str
    attention_unknown: str
    never_in_a_grade: str
    decision_heading: str
    decision: str
    date: str
    signature: str

    answer: str
    answers: str
    not_gradable: str
    not_agreed: str
    review: str
    set_aside: str
    spoken_words: str
    attention_events: str
    abandoned: str
    graded_until_then: str
    otherwise: str
    amended: str

    scores: str
    no_answers: str
    question: str
    total: str
    mean: str
    answer_link: str
    dash_no_answer: str
    dash_not_agreed: str
    dash_not_gradable: str
    traits: Mapping[Trait, str]

    answers_heading: str
    question_label: str
    question_of_session: str
    competency: str
    look: str
    look_at_ungraded: str
    no_commentary: str
    no_words: str
    not_ours: str
    transcript: str
    transcript_submitted: str
    record: str
    departs: str
    nothing_recorded: str
    follow_up: str
    why_always: str
    why_not_mentioned: str
    chosen_by_rule: str
    chosen_by_model: str
    not_answered: str
    marks_before: str
    marks_same: str
    before_after: str
    unanswered: str
    unanswered_told: str
    unsubmitted_heading: str
    unsubmitted: str

    attention: str
    not_available: str
    states: Mapping[AttentionState, str]
    state_share: str
    shares: str
    timeline: str
    longest_away: str
    by_the_server: str
    by_the_client: str
    observed: str
    over: str
    too_much: str

    how_graded: str
    nobody_asked: str
    nobody_allowed: str
    answer_by: str
    answers_by: str
    grader: str
    encoder: str
    language_model: str
    offline_grader: str
    offline: str
    note_of_grader: str
    free: str
    in_vain: str
    tokens: str
    cost: str
    cost_unknown: str
    consent: str
    consent_given: str
    choice: str
    choices: Mapping[str, str]
    yes: str
    no: str
    marks_mean: str
    never_evidence: str
    rubric: str
    template_version: str

    def at(self, time: float) -> str:
        """Return a time in Unix seconds as a date in UTC."""
        when = datetime.fromtimestamp(time, UTC)
        month = self.months[when.month - 1]
        return self.moment.format(day=when.day, month=month, year=when.year, time=f"{when:%H:%M}")

    def figure(self, value: float, digits: int) -> str:
        """Return the number with this many decimals."""
        return f"{value:.{digits}f}".replace(".", self.decimal)

    def grouped(self, number: int) -> str:
        """Return a whole number in groups of three digits."""
        return f"{number:,}".replace(",", self.thousands)

    def share(self, part: float) -> str:
        """Return a part of 1 in per cent."""
        return self.percent.format(n=f"{part * 100:.0f}")

    def numbered(self, numbers: Sequence[int]) -> str:
        """Return "answer 2", or "answers 1, 2 and 5"."""
        *rest, last = map(str, numbers)
        if not rest:
            return self.answer.format(n=last)
        return self.answers.format(rest=", ".join(rest), last=last)


def pdf_texts(tag: str) -> Texts:
    """Return the texts in the language of a BCP 47 tag, or in English if it has no folder."""
    language = tag.partition("-")[0].casefold()
    return _load(language if language in languages() else DEFAULT_LANGUAGE)


@cache
def languages() -> frozenset[str]:
    """Return the languages that have a folder."""
    return frozenset(path.parent.name for path in FOLDER.glob("*/report.yaml"))


@cache
def characters(language: str) -> frozenset[str]:
    """Return the characters of the texts of a language that has a folder."""
    return frozenset((FOLDER / language / "report.yaml").read_text(encoding="utf-8"))


@cache
def _load(language: str) -> Texts:
    """Load the texts once a process. Raise TypeError if a text is missing or unknown."""
    file = read_yaml((FOLDER / language / "report.yaml").read_text(encoding="utf-8"))
    return Texts(language=language, **{name.replace(" ", "_"): text for name, text in file.items()})
