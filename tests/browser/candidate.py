"""A candidate in front of the page, who acts and looks in the page's own words."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

MICROPHONE, CAMERA = "Use my microphone", "Use my camera"
"""The devices that a candidate may allow."""


HOLDS = """async (text) => {
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const held = await asked(database.transaction(store).objectStore(store).getAll());
      if (JSON.stringify(held).includes(text)) { database.close(); return true; }
    }
    database.close();
  }
  return false;
}"""
"""Whether something in the page's databases holds the text."""


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
    def voice(self) -> Locator:
        """The control that starts and pauses, and its words."""
        return self.page.locator(".voice")

    @property
    def pieces(self) -> Locator:
        """The spoken words so far, piece by piece."""
        return self.page.locator(".piece > p")

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Type here")

    @property
    def forward(self) -> Locator:
        """The button that goes on in the lobby, in any language."""
        return self.page.locator(".lobby button[type=submit]")

    @property
    def announced(self) -> Locator:
        """The last announcement to a screen reader."""
        return self.page.locator("#announcer")

    @property
    def problem(self) -> Locator:
        return self.page.get_by_role("alert")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def agree(self, *more: str) -> None:
        """From the first step of the lobby to the last; `more` are MICROPHONE and CAMERA."""
        self.choose(aloud=MICROPHONE in more)
        for name in ("storage", "ai_grading", *(["camera"] if CAMERA in more else [])):
            self.page.locator(f"input[name={name}]").check()
        self.forward.click()
        expect(self.page.locator(".steps-told")).to_be_visible()

    def choose(self, *, aloud: bool) -> None:
        """From the first step of the lobby to the second."""
        self.page.locator(f"input[value={'aloud' if aloud else 'typed'}]").check()
        self.forward.click()
        expect(self.page.locator("input[name=storage]")).to_be_visible()

    def begin(self, *more: str) -> "Candidate":
        """From the lobby to the first question; `more` are MICROPHONE and CAMERA."""
        self.agree(*more)
        # By the key: the button moves while the page finds out about the devices.
        self.page.get_by_role("button", name="Start the interview", exact=True).press("Enter")
        self.at_question(1)
        return self

    def at_question(self, number: int) -> None:
        expect(self.page.locator(".stage .eyebrow")).to_have_text(f"Question {number} of 6")

    def next_question(self) -> None:
        """Go on to the next question, past a follow-up."""
        shown = self.page.locator(".stage .eyebrow")
        before = shown.text_content() or ""
        self.press("Next question")
        expect(shown).not_to_have_text(before)
        if "Follow-up" in (shown.text_content() or ""):
            self.press("Skip this follow-up")

    def type_answer(self, text: str) -> None:
        """Type behind the text that stands in the box, and leave the box: that sends the text."""
        before = self.box.input_value()
        self.box.fill(f"{before} {text}" if before else text)
        self.box.blur()

    def say(self, text: str, *, final: bool = True, delivered: bool | None = None) -> None:
        """Let the recogniser hear words, and wait for their delivery: by default of final words."""
        self.page.evaluate("([text, final]) => hear(text, final)", [text, final])
        if final if delivered is None else delivered:
            expect(self.pieces.last).to_have_text(text)

    def kept(self, text: str) -> None:
        """Once the device holds the words: from then on a page that is gone loses nothing."""
        deadline = time.monotonic() + 60
        while not self.page.evaluate(HOLDS, text):
            assert time.monotonic() < deadline, "the device does not hold the words"
            time.sleep(0.05)

    def all_saved(self) -> None:
        """Wait for "Saved", which never shows while words are unconfirmed."""
        expect(self.save_sign).to_have_text("Saved", timeout=60_000)

    def review(self) -> None:
        self.page.get_by_role("link", name="Review all answers").click()
        expect(self.heading).to_have_text("Your answers")

    def hand_in(self) -> None:
        """From the review to the report."""
        self.press_hand_in()
        self.at_report()

    def press_hand_in(self) -> None:
        """Answer the question that is asked before, too, in any language."""
        self.page.locator(".reviewing .begin button.primary").click()
        self.page.locator("dialog button.primary").click()

    def open_camera_chip(self) -> None:
        self.page.locator(".chip").click()

    def at_report(self) -> None:
        expect(self.heading).to_have_text("Your report", timeout=60_000)

    def unfold_answers(self) -> None:
        """Open each answer of the report."""
        for answer in self.page.locator(".answer > summary").all():
            answer.click()

    @contextmanager
    def report_held_back(self) -> Iterator[None]:
        """Else it may be there before its stages can be seen."""

        def not_yet(route: Route) -> None:
            if route.request.method == "GET":
                route.fulfill(status=202, json={"state": "finalizing", "problem": None})
            else:
                route.continue_()

        self.page.route("**/report/*", not_yet)
        yield
        self.page.unroute("**/report/*")

    def expect_graded(self, answers: list[str]) -> None:
        """Expect these answers in the report, for the questions that have words."""
        expect(self.page.locator(".answer blockquote")).to_have_text(answers)

    def held(self) -> dict[str, Any]:
        """Return the session's id and token that the browser holds."""
        kept = self.page.evaluate("() => localStorage.getItem('vivavoce.sessions')")
        session: dict[str, Any] = json.loads(kept)[0]
        return session

    def expect_record(self, url: str, answers: list[str]) -> None:
        """Wait until the gateway holds these answers, for the questions that have words.

        Confirmed words are stored a moment later.
        """
        held = self.held()
        deadline = time.monotonic() + 60
        while True:
            saved = ask(url, f"/interview/{held['id']}", held["token"])["saved"]
            found = [answer["transcript"] for answer in saved]
            if found == answers:
                return
            assert time.monotonic() < deadline, f"{found}, not {answers}"
            time.sleep(0.2)

    def attention(self, url: str) -> dict[str, Any]:
        """Return the gateway's summary of the attention."""
        return ask(url, f"/interview/{self.held()['id']}/attention/summary", self.held()["token"])


def ask(url: str, path: str, token: str) -> dict[str, Any]:
    """Ask the gateway as the page does: again after a pause while the gateway is busy."""
    request = urllib.request.Request(url + path, headers={"Authorization": f"Bearer {token}"})
    deadline = time.monotonic() + 60
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
