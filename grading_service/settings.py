"""The grading service's own settings; each field is the environment variable of its name."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from shared.settings import Settings


class GradingSettings(Settings):
    anthropic_api_key: str = Field(default="", repr=False)
    """Grade with Claude; without it, offline."""

    anthropic_model: str = "claude-sonnet-5-5"

    anthropic_base_url: str | None = None
    """Another address for the Messages API: a proxy, or a stub."""

    grader_encoder: Literal["on", "off"] = "on"
    """off: the offline grader reads words alone. Saves some 150 MB. Checked here, obeyed where the
    encoder is loaded (offline/meaning.py): in the server that the pool's processes are forked from,
    which knows no more than the environment."""

    grader_concurrency: int = Field(default=8, ge=1)
    """Calls of the language model at once, in this process."""

    grader_samples: Annotated[Literal[1, 3], BeforeValidator(int)] = 1
    """Readings of an answer: one, or three and their median. Three cost three times as much."""

    grade_ahead: Literal["on", "off"] = "on"
    """on: an answer is graded as soon as the candidate goes on to the next question."""

    grader_deadline: float = Field(default=45.0, gt=0, le=240)
    """Seconds for one answer, waiting and retries included; then it is graded offline. Finalize
    waits 60 s, and a handler may take 300."""
