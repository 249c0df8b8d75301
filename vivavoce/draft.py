"""`vivavoce draft`: questions for a job, from its description, as the text of a role pack."""

import asyncio
import sys
import tempfile
from pathlib import Path

import structlog
import yaml

from interviewer_service.main import opened
from interviewer_service.settings import InterviewerSettings
from shared.events import DraftMade, DraftRequested
from shared.llm.budget import Budget
from shared.processes import Processes
from shared.store import open_store
from vivavoce.terminal import printable

MAX_DESCRIPTION_CHARS = 20_000


class DescriptionError(Exception):
    """Raised when the file cannot be used; the text gives the reason."""


def description_in(path: Path) -> str:
    """Return the text of the file; DescriptionError if there is none, or too much."""
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DescriptionError(f"{path}: cannot be read as UTF-8 text") from error
    if not text or len(text) > MAX_DESCRIPTION_CHARS:
        raise DescriptionError(f"{path}: must have 1 to {MAX_DESCRIPTION_CHARS:,} characters")
    return text


async def drafted(description: str, language: str) -> DraftMade:
    """Draft with the model of the settings, or of the role packs where there is no key."""
    settings, processes = InterviewerSettings(), Processes(1)
    try:
        with tempfile.TemporaryDirectory() as folder:
            async with open_store(f"sqlite:///{folder}", "interviewer") as store:
                budget = await Budget.open(store, 0.0, 0.0)
                async with opened(settings, budget, processes) as (_, drafter):
                    event = DraftRequested(
                        draft_id="draft", description=description, language=language
                    )
                    return await drafter.draft(event)
    finally:
        processes.close()


def pack_of(made: DraftMade) -> str:
    """Return the questions as a role pack, with the reasons as comments."""
    lines = ["# A draft: read each question, and delete what does not fit, before you use it."]
    if made.made_by == "packs":
        lines.append("# From the role packs, not written for this job.")
    else:
        lines.append(f"# Drafted by {made.made_by}.")
    lines += [f"# {made.note}"] if made.note else []
    lines += [f"# Dropped, {problem}: {number}" for problem, number in made.dropped.items()]
    lines += [f"# Nothing here on: {', '.join(made.gaps)}"] if made.gaps else []
    if made.suspicious:
        lines.append("# A part of the description looks like orders to a program.")
    lines += ["title: Draft", "description: Drafted from a job description.", "questions:"]
    for question in made.questions:
        why = question.source or f"{question.pack}: {', '.join(question.matched)}"
        lines.append(f"# {why}")
        item = {
            "text": question.text,
            "competency": question.competency,
            "covers": list(question.covers),
            "probes": [probe.model_dump() for probe in question.probes],
        }
        given = {name: value for name, value in item.items() if value}
        text = yaml.safe_dump([given], allow_unicode=True, sort_keys=False, width=100)
        lines.append(text.rstrip())
    return printable("\n".join(lines))


def run(path: Path, language: str) -> str:
    """Return the draft for the description in the file. Logs go to the standard error."""
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    return pack_of(asyncio.run(drafted(description_in(path), language)))
