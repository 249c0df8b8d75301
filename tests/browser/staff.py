"""A member of the staff in front of the desk's page, who acts and looks in the page's own words."""

import json
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.stacks import Stack

ADA = {"name": "Ada Lovelace", "email": "ada@example.org", "password": "correct horse battery"}
"""The first account of a stack."""

OPEN_SECONDS = 60.0
"""Seconds in which the desk of a stack is open, with its setup link."""


def setup_link(stack: Stack) -> str:
    """Return the link for the first account of a stack, once it is there and the desk open."""
    file = Path(stack.environment["DESK_DIR"]) / "setup-link"
    until = time.monotonic() + OPEN_SECONDS
    while not (file.exists() and is_open(stack)):
        assert time.monotonic() < until, "no setup link"
        time.sleep(0.1)
    token = file.read_text().strip().partition("#")[2]
    return f"{stack.desk_url}/desk/setup#{token}"


def is_open(stack: Stack) -> bool:
    try:
        with urllib.request.urlopen(f"{stack.desk_url}/desk/health", timeout=60) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


CLAIMED: set[Path] = set()
"""The folders of the stacks that have their first account."""


def claim(stack: Stack) -> None:
    """Make the first account of a stack, unless it was made."""
    if stack.folder in CLAIMED:
        return
    CLAIMED.add(stack.folder)
    body = json.dumps(ADA | {"token": setup_link(stack).partition("#")[2]}).encode()
    request = urllib.request.Request(
        f"{stack.desk_url}/desk/api/v1/setup", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 201


@dataclass(frozen=True, slots=True)
class Staff:
    page: Page

    @classmethod
    def log_in(cls, context: BrowserContext, email: str = ADA["email"]) -> "Staff":
        """Open the desk in a new tab of a context that is logged in."""
        body = {"email": email, "password": ADA["password"]}
        answer = context.request.post("/desk/api/v1/login", data=body)
        assert answer.ok, answer.text()
        staff = cls(context.new_page())
        staff.page.goto("/desk/")
        expect(staff.page.locator("#side")).to_be_visible()
        return staff

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    @property
    def sheet(self) -> Locator:
        return self.page.locator("dialog[open]").last

    @property
    def rows(self) -> Locator:
        return self.page.locator("tbody tr")

    def go(self, address: str, heading: str) -> "Staff":
        """Open a screen by its address."""
        self.page.goto(f"/desk/{address}")
        expect(self.heading).to_have_text(heading)
        return self

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call the API as the page would, and return the JSON of the answer."""
        answer = self.page.request.fetch(
            f"/desk/api/v1/{path}", method=method, data=body, headers=headers
        )
        assert answer.ok, answer.text()
        return answer.json() if answer.body() else None
