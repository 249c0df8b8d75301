"""The grading service's own settings; each field is the environment variable of its name."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from shared.llm.settings import ModelSettings


class GradingSettings(ModelSettings):
    """With ANTHROPIC_API_KEY a language model grades; without a key, the offline grader."""

    grader_encoder: Literal["on", "off"] = "on"
    """off: the offline grader reads words alone, which saves some 150 MB. The value is checked
    here, and obeyed where the encoder is loaded (offline/encoder.py): in the server that the pool's
    processes are forked from, which knows no more than the environment."""

    grader_concurrency: int = Field(default=8, ge=1)
    """Calls of the language model at once, in this process."""

    grader_samples: Annotated[Literal[1, 3], BeforeValidator(int)] = 1
    """Readings of an answer: a single reading, or three and their median, at three times the
    price."""

    grade_ahead: Literal["on", "off"] = "on"
    """on: an answer is graded as soon as the candidate goes on to the next question."""

    grader_deadline: float = Field(default=30.0, gt=0, le=240)
    """Seconds for an answer, with all samples, retries and waits for a turn or another worker;
    after that the answer is graded offline. Finalize waits 60 s, and a handler may take 300."""

    grader_session_budget_usd: float = Field(default=0.0, ge=0)
    """US dollars that the language model may cost in a session; 0: no limit. Beyond, answers are
    graded offline, and their grades say so. A call reserves the most that it can cost (some $0.10
    with claude-sonnet-5-5 and a long answer) until its price is known; a call without a response
    counts nothing. A model without a known price counts as the dearest that is known."""

    grader_day_budget_usd: float = Field(default=0.0, ge=0)
    """The same for a day (UTC), over all replicas that share a store and all sessions that were
    started without an invitation."""

    grader_invited_day_budget_usd: float | None = Field(default=None, ge=0)
    """A day's budget of the sessions by invitation, which nobody else's start can use up. Beyond,
    their grades wait for the next day, or for staff who choose the offline grader. Absent, the
    amount of GRADER_DAY_BUDGET_USD again, so that a day costs at most twice that amount."""
