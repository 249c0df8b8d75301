"""The page of the desk: its document in both languages, its links, and its versioned files."""

import re

import httpx2
import pytest

from shared.http.page_files import IMMUTABLE
from shared.http.static_files import CONTENT_SECURITY_POLICY
from tests.unit.desk_service.conftest import Connect


@pytest.fixture
def browser(connect: Connect) -> httpx2.AsyncClient:
    return connect("http://localhost:8001/desk")


async def test_the_address_without_a_slash_leads_to_the_page(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("http://localhost:8001/desk")
    assert answer.is_redirect
    assert str(answer.url.join(answer.headers["location"])) == "http://localhost:8001/desk/"


@pytest.mark.parametrize("path", ["/", "/setup", "/join"])
@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_document_names_files_that_are_there_for_ever(
    browser: httpx2.AsyncClient, path: str, language: str
) -> None:
    answer = await browser.get(path, headers={"Accept-Language": language})
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert f'<html lang="{language}">' in answer.text
    files = re.findall('(?:href|src)="(w/[^"#]*)', answer.text)
    assert any(file.endswith(f"/js/texts/{language}/frame.js") for file in files)
    for file in files:
        found = await browser.get(f"/{file}")
        assert (found.status_code, found.headers["Cache-Control"]) == (200, IMMUTABLE), file


async def test_the_page_needs_no_login_and_the_api_does(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/")).status_code == 200
    assert (await browser.get("/api/v1/me")).status_code == 401
    assert (await browser.get("/nothing")).status_code == 404
    assert (await browser.post("/")).status_code == 405
