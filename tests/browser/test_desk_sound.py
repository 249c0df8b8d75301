"""Speech that no recogniser understood, on the screen of its interview: heard, and settled."""

import asyncio
import math
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from desk_service.handlers import Listening
from desk_service.sound.store import KeptSounds
from shared.events import SoundHeard
from shared.sound import FRAME_BYTES, FrameNote, stream_files
from shared.store import open_store
from tests.browser.chromium import DESKTOP, PHONE, SPEECH, visit
from tests.browser.conftest import Shot
from tests.browser.hiring import Hiring
from tests.browser.staff import Staff
from tests.browser.test_desk_review import ANSWER, opened
from tests.browser.usable import TOO_SMALL, TOO_WIDE, findings
from tests.support.stacks import Stack

STREAM = "stream01"
FRAMES = 40
SPANS = ((STREAM, 10, 19), (STREAM, 30, 34))
"""A span of two seconds in the first answer, and one of a second in the second."""


@pytest.fixture
def interview(desk: Hiring) -> str:
    """Return an interview with two spans of kept sound, which nobody reviews yet."""
    made = desk.answered(desk.template("engineering"), [ANSWER] * 6)
    with ThreadPoolExecutor() as thread:  # Playwright's event loop is this thread's
        thread.submit(asyncio.run, keep(desk.stack, made)).result()
    return made


async def keep(stack: Stack, interview: str) -> None:
    """Store sound of the interview, and let the desk hear that two spans were not understood."""
    async with open_store(f"sqlite:///{stack.environment['DATA_DIR']}", "desk") as store:
        row = await (await store.collection("invitations")).get(interview)
        assert row is not None
        event = SoundHeard(session_id=row["session_id"], frames={STREAM: FRAMES}, unclear=SPANS)
        await Listening(await KeptSounds.open(store)).on_sound_heard(event)
    files = stream_files(Path(stack.environment["SOUND_DIR"]), row["session_id"], STREAM)
    files.make()
    notes = [FrameNote(0, 1.0)] * 20 + [FrameNote(1, 2.0)] * 20
    files.append(0, notes, tone(FRAMES * FRAME_BYTES // 2))


def tone(samples: int) -> bytes:
    return b"".join(struct.pack("<h", round(3000 * math.sin(n / 6))) for n in range(samples))


def test_a_stretch_is_heard_at_its_answer_and_settled(
    browser: Browser, stack: Stack, desk: Hiring, interview: str
) -> None:
    before = desk.client.get("/audit/head").json()["seq"]
    with visit(browser, stack.desk_url) as context:
        page = opened(Staff.log_in(context), interview)
        first = page.locator(".both").nth(0).locator(".kept-sound")
        expect(first).to_contain_text("A stretch of this answer was not understood.")
        expect(page.locator(".both").nth(1)).to_contain_text("Play stretch 1 (1 s)")
        expect(page.locator(".kept-sound li")).to_have_count(2)
        first.get_by_role("button", name="Play stretch 1 (2 s)").focus()
        page.keyboard.press("Enter")
        expect(first.locator("audio")).to_be_focused()
        page.wait_for_function("() => document.querySelector('audio').duration === 2")
        trail = desk.client.get("/audit", params={"after": before}).json()["items"]
        heard = [each["object"] for each in trail if each["action"] == "sound.heard"]
        assert heard == [interview]
        first.get_by_role("button", name="Settle stretch 1 (2 s)").click()
        page.get_by_role("button", name="Settle and erase the sound").click()
        expect(page.locator(".kept-sound li")).to_have_count(1)
        expect(page.get_by_text("Settled. The sound is erased.")).to_be_visible()
        left = desk.client.get(f"/interviews/{interview}/sound").json()["items"]
        assert [each["first_frame"] for each in left] == [30]


def test_sound_that_cannot_be_read_is_said_and_asked_for_again(
    browser: Browser, stack: Stack, interview: str
) -> None:
    with visit(browser, stack.desk_url) as context:
        context.route("**/sound", lambda route: route.abort())
        page = opened(Staff.log_in(context), interview)
        alert = page.locator(".both").nth(0).get_by_role("alert")
        expect(alert).to_contain_text("Sound that was not understood cannot be shown.")
        context.unroute("**/sound")
        alert.get_by_role("button").click()
        expect(page.locator(".kept-sound li")).to_have_count(2)


def test_a_reviewer_who_may_not_hear_yet_is_told_at_an_answer_without_words(
    browser: Browser, stack: Stack, desk: Hiring, interview: str
) -> None:
    me = desk.client.get("/me").json()["id"]
    desk.post(f"/interviews/{interview}/assign", {"user_ids": [me]})

    def without_words(route: Route) -> None:
        found = route.fetch().json()
        found["questions"][0]["answer"] |= {"state": "not_understood", "text": ""}
        route.fulfill(json=found)

    def closed(route: Route) -> None:
        problem = {"type": "urn:vivavoce:problem:marks-closed", "detail": "", "status": 403}
        route.fulfill(status=403, json=problem)

    with visit(browser, stack.desk_url) as context:
        context.route("**/api/v1/interviews/*", without_words)
        context.route("**/sound", closed)
        page = opened(Staff.log_in(context), interview)
        told = page.get_by_text("you can listen to it after you submit your review")
        expect(told).to_be_visible()
        page.keyboard.press("n")
        expect(page.locator(".said .eyebrow")).to_contain_text("Question 2 of 6")
        expect(told).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_kept_sound_can_be_used_by_everyone(
    browser: Browser,
    stack: Stack,
    desk: Hiring,
    interview: str,
    axe: str,
    shot: Shot,
    size: str,
    scheme: str,
) -> None:
    look = {"viewport": DESKTOP if size == "desktop" else PHONE, "color_scheme": scheme}
    with visit(browser, stack.desk_url, scripts=(SPEECH, axe), **look) as context:
        page = opened(Staff.log_in(context), interview)

        def screen(name: str) -> None:
            shot(page, f"desk-{size}-{scheme}-sound-{name}")
            assert findings(page) == [], name
            assert page.evaluate(TOO_WIDE) == [], name
            assert page.evaluate(TOO_SMALL) == [], name

        expect(page.locator(".kept-sound li")).to_have_count(2)
        screen("reading")
        me = desk.client.get("/me").json()["id"]
        desk.post(f"/interviews/{interview}/assign", {"user_ids": [me]})
        page.reload()
        page.locator(".said .kept-sound button").first.click()
        expect(page.locator(".said audio")).to_be_visible()
        screen("marking")
        page.locator(".said .kept-sound .quiet-button").click()
        screen("settle")
