"""DESK=off closes the door of the desk; interviews go on, and erasure reaches its store."""

from tests.support.api_client import browser, start
from tests.support.stacks import run_embedded


async def test_without_the_desk_interviews_go_on_and_erasure_is_complete() -> None:
    with run_embedded(DESK="off") as stack:
        async with browser(stack.url) as client:
            for path in ("/desk/health", "/desk/api/v1/me", "/desk/openapi.json"):
                assert (await client.get(path)).status_code == 404
            interview = await start(client)
            await interview.say("I would measure first.")
            erased = await client.delete(f"/interview/{interview.id}", headers=interview.headers)
            assert erased.status_code == 200, erased.text
            assert "desk" in erased.json()["removed"]
        assert not (stack.folder / "data/desk/setup-link").exists()
