"""Job descriptions, and the replies of models that draft questions for them."""

import json
from typing import Any

NURSE = """\
Ward nurse, night shift

You will look after up to twelve patients a night and keep their medication records complete.
You hand over to the day team in writing and explain every change of treatment.
Experience with infusion pumps is an advantage. We use payroll software; payroll questions go to HR.
"""

GOOD: dict[str, Any] = {
    "source": "You hand over to the day team in writing",
    "competency": "Handover",
    "text": "Tell me about a handover that went wrong. What did you do?",
    "covers": ["what was lost", "what it led to", "what was changed since"],
    "probes": [{"text": "How did you notice it?", "for_cover": "what was lost"}],
}


def question(**changed: Any) -> dict[str, Any]:
    """Return a good question for the nurse's job, with these changes."""
    return GOOD | changed


def reply(*questions: dict[str, Any]) -> str:
    """Return the text of a model that proposes these questions."""
    return json.dumps({"questions": list(questions)})
