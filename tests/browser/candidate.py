"""A candidate in front of the page: what one sees and does there, in the page's own words."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

NEEDED = ("My answers are stored", "A program grades my answers")


@dataclass(frozen=True, slots=True)
class Candidate:
    page: Page

    @classmethod
    def arrive(cls, context: BrowserContext) -> "Candidate":
        candidate = cls(context.new_page())
        candidate.page.goto("/")
        expect(candidate.heading).to_have_text("Welcome. Take your time.")
        return candidate

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    @property
    def save_sign(self) -> Locator:
        return self.page.locator(".save-sign")

    @property
    def pieces(self) -> Locator:
        """What was said so far, piece by piece."""
        return self.page.locator(".piece > p")

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Type here")

    @property
    def problem(self) -> Locator:
        return self.page.get_by_role("alert")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def agree(self, *more: str) -> None:
        for name in (*NEEDED, *more):
            self.page.get_by_role("checkbox", name=name).check()

    def begin(self, *more: str) -> "Candidate":
        """From the lobby to the first question; `more` are the optional agreements."""
        self.agree(*more)
        self.press("Start the interview")
        self.at_question(1)
        return self

    def at_question(self, number: int) -> None:
        expect(self.page.locator(".stage .eyebrow")).to_have_text(f"Question {number} of 6")

    def type_answer(self, text: str) -> None:
        """Typed and added."""
        self.box.fill(text)
        self.press("Add to my answer")
        expect(self.pieces.last).to_have_text(text)

    def say(self, text: str, *, final: bool = True) -> None:
        """Returns once final words stand there: the save sign speaks of them by then."""
        self.page.evaluate("([text, final]) => hear(text, final)", [text, final])
        if final:
            expect(self.pieces.last).to_have_text(text)

    def all_saved(self) -> None:
        expect(self.save_sign).to_have_text("Saved")

    def review(self) -> None:
        self.page.get_by_role("link", name="Review all answers").click()
        expect(self.heading).to_have_text("Your answers")

    def hand_in(self) -> None:
        """From the review to the report."""
        self.press("Hand in my answers")
        expect(self.heading).to_have_text("Your report", timeout=60_000)

    def held(self) -> dict[str, Any]:
        """What the browser holds of the session: its id and token."""
        kept = self.page.evaluate("() => localStorage.getItem('vivavoce.sessions')")
        session: dict[str, Any] = json.loads(kept)[0]
        return session

    def record(self, url: str) -> list[str]:
        """What the gateway holds, by question, for those that have words."""
        session = ask(url, f"/interview/{self.held()['id']}", self.held()["token"])
        return [answer["transcript"] for answer in session["saved"]]

    def attention(self, url: str) -> dict[str, Any]:
        """The gateway's summary of it."""
        return ask(url, f"/interview/{self.held()['id']}/attention/summary", self.held()["token"])


def ask(url: str, path: str, token: str) -> dict[str, Any]:
    """As the page asks: again after a while where the gateway is busy."""
    request = urllib.request.Request(url + path, headers={"Authorization": f"Bearer {token}"})
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                read: dict[str, Any] = json.load(answer)
                return read
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != 503 or time.monotonic() > deadline:
                raise
            time.sleep(0.5)
