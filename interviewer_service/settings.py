"""The interviewer service's own settings; each field is the environment variable of its name."""

from pydantic import Field

from shared.llm.settings import ModelSettings


class InterviewerSettings(ModelSettings):
    """With ANTHROPIC_API_KEY a language model chooses the follow-ups; without, a rule of words."""

    interviewer_concurrency: int = Field(default=32, ge=1)
    """Calls of the language model at once, in this process."""

    interviewer_deadline: float = Field(default=2.5, gt=0, le=10)
    """Seconds that the language model gets to choose; after that there is no follow-up."""

    interviewer_day_budget_usd: float = Field(default=0.0, ge=0)
    """US dollars that the choices may cost a day (UTC), over all sessions and replicas; 0: no
    limit. Beyond, the rule of words chooses. An answer costs some $0.002 with claude-sonnet-5-5."""
