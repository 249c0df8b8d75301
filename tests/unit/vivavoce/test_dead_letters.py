"""The operator's command, on dead letters in an embedded broker."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.broker import DeadLetter, Message, Verdict, open_broker
from shared.broker.broker import Outcome
from vivavoce.cli import main

MOMENT = "019f2b8c1d9e"
"""The beginning of ids of the same millisecond."""
IDS = [f"{MOMENT}{number:020x}" for number in range(40)]
NAME = "transcript.completed"


def event(identity: str) -> Message:
    data = {"session_id": f"session-of-{identity}", "text": f"words of {identity}"}
    return Message(NAME, json.dumps([{"id": identity, "time": 0, "data": data}]).encode())


@dataclass
class Aside:
    """Set events aside in a broker that nobody serves, for a reason that looks like mark-up."""

    url: str

    def put(self, queue: str, *messages: Message) -> None:
        asyncio.run(self._put(queue, messages))

    async def _put(self, queue: str, messages: Sequence[Message]) -> None:
        dead = Outcome(dead=[(message, "a [bold]mistake[/]") for message in messages])
        async with open_broker(self.url) as broker, broker.consume(queue, 1) as consumer:
            await consumer.settle([], dead)

    def left(self, queue: str = "grading") -> list[str]:
        return asyncio.run(self._left(queue))

    async def _left(self, queue: str) -> list[str]:
        found: list[str] = []

        def look(letter: DeadLetter) -> Verdict:
            found.append(letter.envelope.id if letter.envelope else letter.message.body.decode())
            return Verdict.KEEP

        async with open_broker(self.url) as broker:
            await broker.sift(queue, look)
        return found

    def replayed(self, queue: str = "grading") -> Message:
        """Return the event that is back in the queue."""
        return asyncio.run(self._replayed(queue))

    async def _replayed(self, queue: str) -> Message:
        async with (
            open_broker(self.url) as broker,
            broker.consume(queue, 10) as consumer,
            asyncio.timeout(60),
        ):
            (delivery,) = await consumer.take()
            return delivery.message


@pytest.fixture
def aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Aside:
    url = f"embedded:///{tmp_path}/data"
    monkeypatch.setenv("BROKER_URL", url)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("structlog.configure", lambda **_: None)  # the tests' own stays
    return Aside(url)


def dead_letters(*arguments: str) -> int:
    return main(["dead-letters", *arguments])


def test_the_list_is_a_line_each_with_the_whole_id_and_the_reason_and_no_words(
    aside: Aside, capsys: pytest.CaptureFixture[str]
) -> None:
    aside.put("grading", *map(event, IDS))
    assert dead_letters("list") == 0
    _, *listed = capsys.readouterr().out.splitlines()
    assert [line.split()[:4] for line in listed] == [
        [identity, "grading", NAME, "session-"] for identity in IDS
    ]
    assert all(line.endswith("UTC  a [bold]mistake[/]") for line in listed)
    assert aside.left() == IDS


@pytest.mark.parametrize("command", ["drop", "replay"])
def test_a_whole_id_means_one_of_many_of_the_same_moment(aside: Aside, command: str) -> None:
    aside.put("grading", *map(event, IDS))
    assert dead_letters(command, IDS[7]) == 0
    assert aside.left() == [identity for identity in IDS if identity != IDS[7]]
    if command == "replay":
        assert aside.replayed() == event(IDS[7])


def test_the_beginning_of_a_single_id_means_that_id(aside: Aside) -> None:
    aside.put("grading", event(f"{MOMENT}a0"), event(f"{MOMENT}b0"))
    assert dead_letters("drop", f"{MOMENT}a") == 0
    assert aside.left() == [f"{MOMENT}b0"]


def test_a_whole_id_that_another_one_begins_with_means_itself(aside: Aside) -> None:
    aside.put("grading", event("event 1"), event("event 12"))
    assert dead_letters("drop", "event 1") == 0
    assert aside.left() == ["event 12"]


@pytest.mark.parametrize("command", ["drop", "replay"])
def test_the_beginning_of_several_ids_is_refused_in_one_line(
    aside: Aside, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    aside.put("grading", *map(event, IDS))
    assert dead_letters(command, MOMENT) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"vivavoce: {MOMENT} fits 40 dead letters (in grading)")
    assert aside.left() == IDS


def test_an_event_that_was_set_aside_in_two_queues_is_meant_in_the_one_that_is_named(
    aside: Aside,
) -> None:
    for queue in ("stt", "report"):
        aside.put(queue, event(IDS[0]))
    assert dead_letters("drop", IDS[0]) == 2
    assert dead_letters("drop", IDS[0], "--queue", "report") == 0
    assert (aside.left("stt"), aside.left("report")) == ([IDS[0]], [])


def test_an_event_that_was_set_aside_twice_is_dropped_twice(aside: Aside) -> None:
    aside.put("grading", event(IDS[0]), event(IDS[0]))
    assert dead_letters("drop", IDS[0]) == 0
    assert aside.left() == []


def test_one_of_several_unreadable_events_is_dropped_by_its_name_in_the_list(
    aside: Aside, capsys: pytest.CaptureFixture[str]
) -> None:
    aside.put("grading", Message(NAME, b"this"), Message(NAME, b"that"))
    dead_letters("list")
    first, _ = [word for word in capsys.readouterr().out.split() if word.startswith("unreadable-")]
    assert dead_letters("drop", "unreadable") == 2
    assert dead_letters("drop", first) == 0
    assert aside.left() == ["that"]


def test_all_means_all_of_the_queue(aside: Aside, capsys: pytest.CaptureFixture[str]) -> None:
    aside.put("grading", *map(event, IDS[:2]))
    aside.put("report", event(IDS[2]))
    assert dead_letters("drop", "--all", "--queue", "grading") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"drop: grading {NAME} {identity}" for identity in IDS[:2]
    ]
    assert (aside.left("grading"), aside.left("report")) == ([], [IDS[2]])


def test_show_has_the_words(aside: Aside, capsys: pytest.CaptureFixture[str]) -> None:
    aside.put("grading", *map(event, IDS))
    assert dead_letters("show", IDS[3]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["id"], shown["queue"], shown["attempts"]) == (IDS[3], "grading", 1)
    assert shown["data"]["text"] == f"words of {IDS[3]}"


def test_an_id_that_is_not_there_is_1(aside: Aside, capsys: pytest.CaptureFixture[str]) -> None:
    aside.put("grading", event(IDS[0]))
    assert dead_letters("drop", IDS[1]) == 1
    told = capsys.readouterr().out
    assert told.startswith(f"no dead letter {IDS[1]} in the folder ")
    assert aside.left() == [IDS[0]]


@pytest.mark.parametrize(
    "arguments",
    [
        ("drop",),
        ("show",),
        ("drop", IDS[0], "--all"),
        ("list", "--queue", "typo"),
        ("drop", "--all", "--queue", "typo"),
    ],
)
def test_a_wrong_command_line_is_2_and_changes_nothing(
    aside: Aside, arguments: tuple[str, ...]
) -> None:
    aside.put("grading", event(IDS[0]))
    with pytest.raises(SystemExit) as stopped:
        dead_letters(*arguments)
    assert stopped.value.code == 2
    assert aside.left() == [IDS[0]]


def test_a_folder_where_no_broker_ran_is_2_and_stays_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BROKER_URL", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
    assert dead_letters("list") == 2
    assert f"no broker ran on the folder {tmp_path}/elsewhere" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_empty_list_says_where_it_looked(
    aside: Aside, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert aside.left() == []
    assert dead_letters("list") == 0
    assert capsys.readouterr().out == f"no dead letters in the folder {tmp_path}/data\n"
