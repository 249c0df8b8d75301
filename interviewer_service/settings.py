"""The interviewer service's own settings; each field is the environment variable of its name."""

from pathlib import Path

from pydantic import Field

from shared.llm.settings import ModelSettings
from shared.model import DEFAULT_LANGUAGE, LanguageTag


class InterviewerSettings(ModelSettings):
    """With ANTHROPIC_API_KEY a language model chooses the follow-ups; without, a rule of words."""

    interviewer_concurrency: int = Field(default=32, ge=1)
    """Calls of the language model at once, in this process."""

    interviewer_deadline: float = Field(default=2.5, gt=0, le=10)
    """Seconds that the language model gets to choose; after that there is no follow-up."""

    draft_deadline: float = Field(default=120.0, gt=0, le=240)
    """Seconds that the language model gets to draft questions from a job description."""

    roles_dir: Path = Path(__file__).parent.parent / "gateway/questions/packs"

    interview_language: LanguageTag = DEFAULT_LANGUAGE
    """The language (BCP 47) of the role packs that lie in `roles_dir` itself."""

    interviewer_day_budget_usd: float = Field(default=0.0, ge=0)
    """US dollars that choices in sessions without an invitation may cost a day (UTC), over all
    replicas; 0: no limit. Beyond, the rule of words chooses. An answer costs some $0.002 with
    claude-sonnet-5-5."""

    interviewer_invited_day_budget_usd: float | None = Field(default=None, ge=0)
    """A day's budget of the choices in sessions by invitation and of drafts, which nobody else's
    start can use up. Beyond, the rule of words chooses, and drafts come from the packs. Absent, the
    amount of INTERVIEWER_DAY_BUDGET_USD again."""
