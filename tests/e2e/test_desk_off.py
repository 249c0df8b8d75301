"""DESK=off closes the desk's door, and OPEN_START=false that of interviews without invitation."""

import httpx2
import pytest

from tests.support.api_client import Interview, browser, start
from tests.support.desk import begin, first_account, invited, looked
from tests.support.requests import Session
from tests.support.stacks import Stack, run_embedded


@pytest.mark.parametrize("stack", ["deskless"], indirect=True)
async def test_without_the_desk_interviews_go_on_and_erasure_is_complete(
    stack: Stack, client: httpx2.AsyncClient
) -> None:
    for path in ("/desk/health", "/desk/api/v1/me", "/desk/openapi.json"):
        assert (await client.get(path)).status_code == 404
    interview = await start(client)
    await interview.say("I would measure first.")
    erased = await client.delete(f"/interview/{interview.id}", headers=interview.headers)
    assert erased.status_code == 200, erased.text
    assert "desk" in erased.json()["removed"]
    assert not (stack.folder / "data/desk/setup-link").exists()


async def test_where_an_invitation_is_needed_nothing_else_changes() -> None:
    with run_embedded(OPEN_START="false") as stack:
        async with browser(stack.url) as client, first_account(stack) as admin:
            refused = await client.post("/interview/start", json={"role": "general"})
            assert (refused.status_code, refused.json()["type"]) == (
                403,
                "urn:vivavoce:problem:invitation-needed",
            )
            _, token = await invited(admin)
            await looked(client, token)
            interview = Interview(client, Session.started((await begin(client, token)).json()))
            await interview.say("I would measure first.")
            assert (await interview.observe("focused", "looking_ahead")).status_code == 201
            assert (await interview.finalize())["session_id"] == interview.id
            path = f"/reports/{interview.id}/final_report.pdf"
            assert (await client.get(path)).status_code == 401
            pdf = await client.get(path, headers=interview.headers)
            assert pdf.content.startswith(b"%PDF")
