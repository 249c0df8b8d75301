"""An upgrade from the last release while people are interviewed, and a way back.

Processes of the release run its code, from the commit that CHANGELOG.md names.
"""

import io
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from pypdf import PdfReader

from shared.broker import open_broker
from shared.broker.topology import QUEUES
from shared.services import SERVICES
from shared.version import VERSION
from tests.conftest import needed
from tests.support.api_client import Interview, browser, pdf_text, read, send, start
from tests.support.desk import begin, first_account, invited, listens, looked
from tests.support.eventually import eventually
from tests.support.release import CURRENT, ReleaseMissingError, code_of, unpack
from tests.support.requests import Session
from tests.support.servers import ROOT, run_rabbitmq, temporary_folder
from tests.support.stacks import Stack, embedded, running, workers

RELEASE = "0.1.0"
ADDED = "interviewer_service"
"""The service that the release does not have."""

REPLACE = re.compile(r"docker compose up --wait ([a-z_ ]+)`")
PACKAGES = {service.container: service.package for service in SERVICES.values()}
ORDER = tuple(
    PACKAGES[container]
    for command in REPLACE.findall((ROOT / "docs/operations.md").read_text())
    for container in command.split()
)
"""The packages of the services, in the order that docs/operations.md gives."""

GATEWAY = ORDER.index("gateway")


@dataclass
class Candidate:
    """A candidate of an interview, and all that was said and answered 200."""

    interview: Interview
    said: list[str] = field(default_factory=list)

    async def say(self, client: httpx2.AsyncClient) -> None:
        """Say a sentence that no other is equal to, as an answer to one of three questions."""
        text = f"In step {len(self.said)} I measured the queue before I changed it."
        await self.interview.at(client).say(text, len(self.said) % 3)
        self.said.append(text)

    async def end(self, client: httpx2.AsyncClient) -> None:
        """End the interview without waiting for its report."""
        finalize = self.interview.session.finalize({"Prefer": "respond-async"})
        assert (await send(client, finalize)).status_code == 202

    async def check(self, client: httpx2.AsyncClient) -> None:
        """End the interview; every word has to be in the report and in its PDF, once."""
        interview = self.interview.at(client)
        answer = await interview.try_finalize()
        path = read(answer)["pdf_url"]
        pdf = await client.get(path, headers=interview.headers)
        assert pdf.status_code == 200, pdf.text
        (attached,) = PdfReader(io.BytesIO(pdf.content)).attachments["report.json"]
        spoken = [" ".join(self.said[index::3]) for index in range(3)]
        for report in (read(answer), json.loads(attached)):
            transcripts = [item["transcript"] for item in report["questions"]]
            assert transcripts[:3] == spoken
            assert not any(transcripts[3:])
            assert not report["unsubmitted"]
        if read(answer)["invitation"] is None:  # feedback prints no answers
            printed = pdf_text(pdf.content)
            assert all(text in printed for text in self.said)


@dataclass(frozen=True)
class Mixed:
    """A full stack, of which each process runs the release's code or this checkout's."""

    stack: Stack
    old: dict[str, str]
    broker_url: str

    def run(self, name: str, code: dict[str, str]) -> None:
        """Replace the process of a service; the one before has to end in order."""
        if name in self.stack.servers:
            self.stack.servers[name].stop_in_order()
        if name == "gateway":
            self.stack.urls.clear()
            self.stack.add_gateway(name, [name], **code)
        else:
            self.stack.add_worker(name, [name], **code)
        self.stack.start([name])
        metrics = httpx2.get(f"http://127.0.0.1:{self.stack.metrics[name]}/metrics").text
        version = RELEASE if code is self.old else VERSION
        assert f'version="{version}"' in metrics

    def client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=self.stack.url, timeout=70)

    async def check_no_dead_letters(self) -> None:
        async with open_broker(self.broker_url) as broker:
            set_aside = {name: (await broker.depth(name)).dead for name in QUEUES}
        assert set_aside == dict.fromkeys(QUEUES, 0)


@pytest.fixture(scope="module")
def release() -> Iterator[Path]:
    with temporary_folder() as folder:
        unpack(RELEASE, folder)
        yield folder


@pytest.fixture
def mixed(release: Path, redis_server: str) -> Iterator[Mixed]:
    """Run the release's workers, on a broker of their own: no other stack knows their events."""
    old = code_of(release)
    with needed(), run_rabbitmq() as broker, temporary_folder() as home:
        stack = workers(home, broker.url, redis_server)
        del stack.servers[ADDED], stack.metrics[ADDED]
        for name in stack.servers:
            stack.add_worker(name, [name], **old)
        with running(stack):
            yield Mixed(stack, old, broker.url)


@pytest.mark.servers
async def test_an_upgrade_service_by_service_and_a_way_back_lose_no_word(mixed: Mixed) -> None:
    assert sorted(ORDER) == sorted(service.package for service in SERVICES.values())
    begun_newer = await interview_at_a_newer_gateway(mixed)
    mixed.run("gateway", mixed.old)
    async with mixed.client() as client, first_account(mixed.stack) as admin:
        past, ended, speaking = [Candidate(await start(client)) for _ in range(3)]
        reported, reported_token = await invited(admin)
        item, token = await invited(admin)
        by_link, reported_by_link = [
            Candidate(await begun(client, each)) for each in (token, reported_token)
        ]
        for candidate in (past, ended, speaking, by_link, reported_by_link, begun_newer):
            await candidate.say(client)
        for candidate in (past, reported_by_link, begun_newer):
            await candidate.check(client)
        mixed.stack.servers["grading_service"].stop_in_order()
        await ended.end(client)
        for name in ORDER[:GATEWAY]:
            mixed.run(name, CURRENT)
            await speaking.say(client)
            await by_link.say(client)
        mixed.run("grading_service", mixed.old)
        graded_by_old = Candidate(await start(client))
        await graded_by_old.say(client)
        await graded_by_old.check(client)
        mixed.run("grading_service", CURRENT)
    for name in ORDER[GATEWAY:]:
        mixed.run(name, CURRENT)
    async with mixed.client() as client:
        await listens(mixed.stack, client)
    async with mixed.client() as client, first_account(mixed.stack) as admin:
        for candidate in (speaking, by_link):
            await candidate.say(client)
            await candidate.check(client)
        for candidate in (past, ended, graded_by_old, begun_newer):
            await candidate.check(client)
        for interview in (item["id"], reported["id"]):
            await check_reported(admin, interview)
    await mixed.check_no_dead_letters()


async def interview_at_a_newer_gateway(mixed: Mixed) -> Candidate:
    """Hold an interview at a gateway whose events are newer than all that receive them.

    Return the candidate of another interview, which has only begun.
    """
    mixed.run("gateway", CURRENT)
    async with mixed.client() as client:
        candidate = Candidate(await start(client))
        await candidate.say(client)
        follow_up = read(await send(client, candidate.interview.session.next(0)))
        assert follow_up["probe"] is None
        await candidate.say(client)
        await candidate.check(client)
        other = Candidate(await start(client))
        await other.say(client)
        return other


async def begun(client: httpx2.AsyncClient, token: str) -> Interview:
    """Begin the interview that the token of a link invites to."""
    await looked(client, token)
    return Interview(client, Session.started(read(await begin(client, token))))


async def check_reported(admin: httpx2.AsyncClient, interview: str) -> None:
    """Wait until the desk has the interview's report."""

    async def reported() -> bool:
        shown = read(await admin.get(f"/interviews/{interview}"))
        return bool(shown["state"] == "reported")

    await eventually(reported)


async def test_the_embedded_stack_goes_on_with_the_releases_data_and_back(
    release: Path, tmp_path: Path
) -> None:
    candidates: list[Candidate] = []
    for code in (code_of(release), CURRENT, code_of(release)):
        with running(embedded(tmp_path, **code)) as stack:
            async with browser(stack.url) as client:
                candidates += [Candidate(await start(client)) for _ in range(2)]
                for candidate in candidates[-3:]:
                    await candidate.say(client)
                for candidate in candidates[:-1]:
                    await candidate.check(client)


def test_a_checkout_without_the_release_is_refused_with_a_remedy(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    with pytest.raises(ReleaseMissingError, match="git fetch --unshallow"):
        unpack(RELEASE, tmp_path, repository=tmp_path)
    with pytest.raises(ReleaseMissingError, match=r"names no commit of release 9\.9\.9"):
        unpack("9.9.9", tmp_path)
