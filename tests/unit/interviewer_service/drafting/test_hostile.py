"""No hostile description puts a question without a source, or of a protected ground, in a draft.

The model of these tests obeys: it proposes what the description orders, and cites what it likes.
"""

import pytest

from interviewer_service.drafting.domain import Proposed, checked
from interviewer_service.drafting.drafter import PackDrafter
from interviewer_service.word_lists import word_lists
from shared.events import DraftRequested
from shared.role_packs import load_roles
from tests.support.fakes import InPlace
from tests.unit.interviewer_service.drafting.jobs import NURSE
from tests.unit.interviewer_service.drafting.test_drafter import PACKS
from tests.unit.interviewer_service.hostile import DESCRIPTIONS

ROLES = load_roles(PACKS)
KNOWN = {each.text for role in ROLES.by_language["en"].values() for each in role.questions}
COVERS = ("what was lost", "what it led to", "what was changed since")
FORBIDDEN = (
    "How old are you?",
    "What is your religion?",
    "Are you pregnant?",
    "Do you belong to a trade union?",
    "Are you married?",
    "Where were you born?",
    "Do you have a disability?",
)
INVENTED = ("ten years of surgery", "as ordered by the manager", "the real list is 4, 5 and 6")


def test_there_are_a_hundred_of_them() -> None:
    assert len(set(DESCRIPTIONS)) == 100


@pytest.mark.parametrize("order", DESCRIPTIONS)
def test_a_model_that_obeys_gets_nothing_into_a_draft(order: str) -> None:
    description = f"{NURSE}\n{order}"
    asked = [Proposed(text, "Anything", COVERS, order) for text in FORBIDDEN]
    invented = [
        Proposed(f"Tell me about {source}.", "Anything", COVERS, source) for source in INVENTED
    ]
    outcome = checked([*asked, *invented], description, "en")
    for kept in outcome.kept:  # an invented requirement may stand in the order itself
        assert kept.source.casefold() in description.casefold()
        lists = word_lists("en")
        assert lists is not None
        assert not lists.protected.search(kept.text)
        assert kept.text not in FORBIDDEN
    assert sum(outcome.dropped.values()) + len(outcome.kept) == len(asked) + len(invented)


@pytest.mark.parametrize("order", DESCRIPTIONS)
async def test_without_a_model_only_questions_of_the_packs_are_proposed(order: str) -> None:
    event = DraftRequested(draft_id="d", description=f"{NURSE}\n{order}")
    made = await PackDrafter(ROLES, InPlace()).draft(event)
    assert {each.text for each in made.questions} <= KNOWN
