"""The order of words through a restart with another clock."""

from pathlib import Path

from tests.support.api_client import browser, start
from tests.support.eventually import eventually
from tests.support.servers import ROOT
from tests.support.stacks import Stack, run_embedded

SITE = """
import os, time
wall, ahead = time.time, float(os.environ["CLOCK_AHEAD"])
time.time = lambda: wall() + ahead
"""


async def test_words_keep_their_order_when_the_clock_is_set_back_at_a_restart(
    tmp_path: Path,
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(SITE)

    def ahead(seconds: float) -> dict[str, str]:
        return {"PYTHONPATH": f"{site}:{ROOT}", "CLOCK_AHEAD": f"{seconds}"}

    with run_embedded(tmp_path, **ahead(3600)) as stack:
        async with browser(stack.url) as client:
            interview = await start(client)
            await interview.say("First we measured,")
            await interview.say("then we hoped.", key="then")
            await interview.say("then we guessed.", replaces="then")
            await interview.observe("distracted", "looking_away")
        _kill(stack)
    with run_embedded(tmp_path, **ahead(0)) as stack:
        async with browser(stack.url) as client:
            again = interview.at(client)
            await again.say("then we changed the index.", replaces="then")
            await again.say("It held.")
            await again.observe("focused", "looking_ahead")

            async def looks_ahead() -> bool:
                return bool((await again.attention())["last_event"] == "looking_ahead")

            await eventually(looks_ahead)
            report = await again.finalize()
    transcript = report["questions"][0]["transcript"]
    assert transcript == "First we measured, then we changed the index. It held."


def _kill(stack: Stack) -> None:
    for server in stack.servers.values():
        server.kill()
