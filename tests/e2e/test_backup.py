"""A backup that was made while people spoke, restored into a new installation."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.api_client import Interview, browser, read, send, start
from tests.support.desk import PERSON, at_desk, first_account, held, invited
from tests.support.eventually import eventually
from tests.support.stacks import Stack, run_embedded

SECRET = "I keep an unmistakable cormorant in the attic."
NEVER_CAME = {"name": "Neverina Camer", "email": "neverina@example.org"}
PEOPLE = (SECRET, *PERSON.values(), *NEVER_CAME.values())
SPEAKERS = 4


@dataclass
class Speaker:
    """A candidate who says numbered words until told to stop; `accepted` are those with a 200."""

    interview: Interview
    accepted: list[str] = field(default_factory=list)

    async def speak(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            words = f"word {len(self.accepted)} of {self.interview.id[:6]}"
            await self.interview.say(words, key=f"k{len(self.accepted)}")
            self.accepted.append(words)


@dataclass
class Backup:
    """A backup and what is known of its moment."""

    file: Path
    journal: Path
    speakers: list[Speaker]
    before: list[int]
    """The number of words of each speaker that were accepted before the backup began."""
    reported: Interview
    report: dict[str, Any]
    erased: Interview
    invitations: list[str]
    """The ids of the invitations that were erased after the backup."""
    login: httpx2.Cookies


def vivavoce(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command on an installation in the folder `data`."""
    environment = {**os.environ, "DATA_DIR": str(data)}
    command = [sys.executable, "-m", "vivavoce", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def backup(home: Path) -> Backup:
    """Make a backup while people speak, and erase some people afterwards."""
    (home / "first").mkdir()
    with run_embedded(home / "first") as stack:
        return asyncio.run(_made(home, stack))


async def _made(home: Path, stack: Stack) -> Backup:
    file, data = home / "backup.zip", home / "first/data"
    async with browser(stack.url) as client, first_account(stack) as admin:
        reported, erased = await start(client), await start(client)
        await reported.say("I measured first, and then I moved the writes to a queue.")
        report = await reported.finalize()
        await erased.say(SECRET)
        came, _ = await held(client, admin)
        never, _ = await invited(admin, rows=[NEVER_CAME])
        speakers = [Speaker(await start(client)) for _ in range(SPEAKERS)]
        stop = asyncio.Event()
        speaking = [asyncio.create_task(each.speak(stop)) for each in speakers]
        await eventually(lambda: all(len(each.accepted) > 5 for each in speakers))
        before = [len(each.accepted) for each in speakers]
        done = await asyncio.to_thread(vivavoce, data, "backup", str(file))
        assert done.returncode == 0, done.stderr
        after = [len(each.accepted) for each in speakers]
        await eventually(
            lambda: all(len(s.accepted) > n for s, n in zip(speakers, after, strict=True))
        )
        stop.set()
        await asyncio.gather(*speaking)
        read(await send(client, erased.session.erase()))
        invitations = [came["interview_id"], never["id"]]
        for each in invitations:
            answer = await admin.delete(f"/interviews/{each}")
            assert answer.status_code == 202, answer.text
        # Two sessions, and two invitations.
        await eventually(lambda: _lines(data / "erasures") >= 4)
        login = admin.cookies
    journal = data / "erasures"
    return Backup(file, journal, speakers, before, reported, report, erased, invitations, login)


def _lines(folder: Path) -> int:
    return sum(path.read_text().count("\n") for path in folder.glob("*.jsonl"))


@pytest.fixture(scope="module")
def restored(home: Path, backup: Backup) -> Path:
    """Restore the backup with the journal of erasures, and return the new data folder."""
    data = home / "second/data"
    data.parent.mkdir()
    journal = str(backup.journal)
    done = vivavoce(data, "restore", str(backup.file), "--erasures", journal)
    assert done.returncode == 0, done.stderr
    assert "the journal's erasures are applied" in done.stderr
    return data


def traces(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = [(path.name, trace) for path in files for trace in PEOPLE if has(path, trace)]
    return [f"{trace} in {name}" for name, trace in found]


def has(path: Path, trace: str) -> bool:
    return trace.encode() in path.read_bytes()


def test_nobody_who_was_erased_is_in_a_file_before_the_first_start(restored: Path) -> None:
    assert traces(restored) == []


@pytest.fixture(scope="module")
def again(restored: Path) -> Iterator[Stack]:
    with run_embedded(restored.parent) as stack:
        yield stack


@pytest.fixture
async def client(again: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(again.url) as client:
        yield client


async def words_of(interview: Interview) -> list[str]:
    exported = read(await send(interview.client, interview.session.export()))
    return [row["text"] for row in exported["services"]["stt"]["utterances"]]


async def test_every_accepted_word_is_there_once(
    backup: Backup, client: httpx2.AsyncClient
) -> None:
    for speaker, before in zip(backup.speakers, backup.before, strict=True):
        interview = speaker.interview.at(client)
        said = set(speaker.accepted[:before])

        async def all_there(interview: Interview = interview, said: set[str] = said) -> bool:
            return set(await words_of(interview)) >= said

        await eventually(all_there)
        # As a client repeats a call whose answer was lost.
        await interview.say(speaker.accepted[0], key="k0")
        report = await interview.finalize()
        words = await words_of(interview)
        assert len(words) == len(set(words))
        assert said <= set(words) <= set(speaker.accepted)
        assert report["questions"][0]["transcript"].count("word 0 of") == 1


async def test_a_report_is_there_with_its_pdf(backup: Backup, client: httpx2.AsyncClient) -> None:
    interview = backup.reported.at(client)
    assert read(await interview.report()) == backup.report
    assert "moved the writes to a queue" in await interview.pdf()


async def test_nobody_who_was_erased_comes_back(
    backup: Backup, client: httpx2.AsyncClient, again: Stack, restored: Path
) -> None:
    erased = backup.erased.at(client)
    answer = await send(client, erased.session.export())
    assert answer.status_code in (404, 410), answer.text
    assert (await erased.append("late words")).status_code in (404, 410)
    async with at_desk(again) as admin:
        admin.cookies = backup.login
        for invitation in backup.invitations:
            shown = (await admin.get(f"/interviews/{invitation}")).json()
            assert (shown["state"], shown["name"]) == ("erased", None)
    assert await asyncio.to_thread(traces, restored) == []
