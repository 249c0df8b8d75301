"""The speaking facts on a real stack that hears tones: shown to the candidate alone."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import pytest

from tests.conftest import needed
from tests.support.api_client import Interview, browser, read, start
from tests.support.crawl import crawl, leaks, plain
from tests.support.desk import PERSON, begin, first_account, invited, looked, published, submit
from tests.support.eventually import eventually
from tests.support.requests import Session
from tests.support.servers import run_rabbitmq
from tests.support.speech import SILENCE, Speaker
from tests.support.stacks import ON_EVERY_STACK, Stack, run_embedded, run_full
from tests.support.tones import hearing_tones, melody

pytestmark = ON_EVERY_STACK

FILLER = "ehmm"
"""The word of the lowest pitch: the Spanish list has it as a spelling of "ehm"."""

FIRST, FIRST_WORDS = melody(24, seed=1)
SECOND, SECOND_WORDS = melody(24, seed=2)
PAUSE_FRAMES = 40

FACTS = {
    "question_index": 0,
    "follows": None,
    "words_per_minute": 310,
    "pauses": 1,
    "longest_pause_seconds": 8,
    "fillers": {"ehm": (FIRST_WORDS + SECOND_WORDS).count("w0")},
}
SENTENCES = ("Cómo hablaste", "palabras por minuto", "Una pausa duró 8 segundos.", "«ehm», ")
MARKERS = {
    *SENTENCES,
    "words_per_minute",
    "longest_pause",
    "fillers",
    '"speaking"',
    "How you spoke",
}


@pytest.fixture(scope="module")
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    hearing = hearing_tones(tmp_path_factory.mktemp("tones"), {0: FILLER})
    settings = hearing | {"CANDIDATE_REPORT": "feedback"}
    if request.param == "embedded":
        with run_embedded(None, **settings) as embedded:
            yield embedded
        return
    redis: str = request.getfixturevalue("redis_server")
    store = None
    if request.param == "mongodb":
        mongodb: str = request.getfixturevalue("mongodb")
        store = urlsplit(mongodb)._replace(path=f"/speaking_{uuid4().hex}").geturl()
    with (
        needed(),
        run_rabbitmq() as broker,  # the other one may serve the stack of further tests
        run_full(broker.url, redis, store, **settings) as full,
    ):
        yield full


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(stack.url) as opened:
        yield opened


@pytest.fixture
async def admin(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with first_account(stack) as opened:
        yield opened


async def answer_aloud(stack: Stack, interview: Interview) -> None:
    """Answer the first question aloud, with a pause of 8 s, and the second by typing."""
    speaker = Speaker(interview, stack.url)
    async with speaker.connected() as socket:
        speaker.say(FIRST + SILENCE * PAUSE_FRAMES + SECOND + SILENCE * 6)
        await speaker.send(socket)
        await eventually(lambda: len(speaker.told("final")) == 2)
    await interview.say("Ehm, I typed this, ehm, answer with a few words.", 1)


async def spoken(interview: Interview) -> list[dict[str, Any]]:
    path = f"/interview/{interview.id}/speaking"
    answer = read(await interview.client.get(path, headers=interview.headers))
    assert answer["pause_seconds"] == 4
    found: list[dict[str, Any]] = answer["answers"]
    return found


async def test_the_invited_candidate_reads_it_and_nothing_of_those_who_hire_holds_it(
    stack: Stack, client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    template = await published(admin, language="es")
    item, token = await invited(admin, template_id=template, rows=[PERSON])
    await looked(client, token)
    interview = Interview(client, Session.started((await begin(client, token)).json()))
    await answer_aloud(stack, interview)
    final = await interview.finalize()
    assert final["candidate_report"] == "none"
    assert await spoken(interview) == []

    async def reported() -> bool:
        return bool((await admin.get(f"/interviews/{item['id']}")).json()["state"] == "reported")

    await eventually(reported)
    await submit(admin, item["id"])

    async def opened() -> bool:
        return bool(read(await interview.report())["candidate_report"] == "feedback")

    await eventually(opened)
    assert await spoken(interview) == [FACTS]
    pdf = await client.get(f"/reports/{interview.id}/final_report.pdf", headers=interview.headers)
    assert not [each for each in SENTENCES if each not in " ".join(plain(pdf.content).split())]

    known = {"interview_id": item["id"], "template_id": template, "n": "1"}
    hired = await crawl(admin, known)
    (printed,) = [text for address, text in hired.items() if address.endswith("/report.pdf")]
    assert FIRST_WORDS[1] in printed
    files = stack.reports / interview.id
    hired |= {
        "hiring file": plain((files / "hiring_report.pdf").read_bytes()),
        "candidate's report": (await interview.report()).text,
        "log": stack.logs(),
    }
    assert not leaks(hired, MARKERS)

    export = read(await client.get(f"/interview/{interview.id}/export", headers=interview.headers))
    (kept,) = export["services"]["gateway"]["speaking"]
    assert kept["answers"] == [FACTS]
    holders = {name for name, kinds in export["services"].items() if "fillers" in str(kinds)}
    assert holders == {"gateway", "report"}
    erased = read(await client.delete(f"/interview/{interview.id}", headers=interview.headers))
    assert erased["removed"]["gateway"]["speaking"] == 1


async def test_who_starts_without_invitation_reads_it_with_the_token_alone(
    stack: Stack, client: httpx2.AsyncClient
) -> None:
    interview = await start(client, "engineering")
    await answer_aloud(stack, interview)
    final = await interview.finalize()
    assert final["candidate_report"] == "full"
    (facts,) = await spoken(interview)
    assert facts == FACTS | {"fillers": {}}
    assert (await client.get(f"/interview/{interview.id}/speaking")).status_code == 401
    pages = {
        "final": str(final),
        "pdf": plain((stack.reports / interview.id / "final_report.pdf").read_bytes()),
    }
    assert not leaks(pages, MARKERS)
