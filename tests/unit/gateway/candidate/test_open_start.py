"""OPEN_START=false: interviews begin by invitation only, and everything else stays as it is."""

from dataclasses import replace

import httpx2

from gateway.app import create_app
from gateway.context import Context


async def start(context: Context, body: dict[str, str] | None) -> httpx2.Response:
    transport = httpx2.ASGITransport(create_app(context))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.post("/interview/start", json=body)


async def test_without_an_invitation_nothing_begins_and_the_reason_is_told(
    context: Context,
) -> None:
    settings = context.settings.model_copy(update={"open_start": False})
    closed = replace(context, settings=settings)
    for body in (None, {"role": "general"}):
        answer = await start(closed, body)
        assert answer.status_code == 403
        assert answer.json()["type"] == "urn:vivavoce:problem:invitation-needed"
        assert "use the link that you were sent" in answer.json()["detail"]
    assert (await start(closed, {"invitation": "vvi_unknown"})).status_code == 404


async def test_an_open_start_answers_as_it_always_did(context: Context) -> None:
    answer = await start(context, {"role": "general"})
    assert answer.status_code == 200
    assert len(answer.json()["session_id"]) == 32
    assert set(answer.json()) == {
        "session_id",
        "questions",
        "token",
        "role",
        "language",
        "closes_at",
        "terms",
    }
