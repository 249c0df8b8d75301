"""The operator's settings that staff are told."""

import httpx2
import pytest

from desk_service.installation import is_own_host


async def test_staff_are_told_that_links_lead_to_this_machine_and_that_nobody_invites_by_name(
    admin: httpx2.AsyncClient,
) -> None:
    told = (await admin.get("/installation")).json()
    assert told == {
        "organisation": None,
        "public_url": "http://localhost:8000",
        "is_public": False,
        "retention_days": 180.0,
    }


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:80", True),
        ("http://desk.localhost", True),
        ("https://jobs.example.org", False),
        ("http://192.168.1.4:8000", False),
    ],
)
def test_an_address_of_this_machine_is_known(url: str, own: bool) -> None:
    assert is_own_host(url) == own
