"""Words that were answered 200 are in the report, whatever goes down meanwhile."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from shared.services import SERVICES
from tests.e2e.problems import check_problem
from tests.support.api_client import Interview, browser, read, start
from tests.support.eventually import eventually
from tests.support.server_process import Server
from tests.support.servers import RabbitMQ
from tests.support.stacks import ON_FULL, Stack, run_embedded


class Talk:
    """Several speak at once, without a pause, until the gateway takes no more."""

    def __init__(self, interview: Interview, speakers: int = 4) -> None:
        self.accepted: set[str] = set()
        self._tasks = [
            asyncio.create_task(self._speak(interview, speaker)) for speaker in range(speakers)
        ]

    async def _speak(self, interview: Interview, speaker: int) -> None:
        number = 0
        while True:
            word = f"word{speaker}x{number}"
            try:
                answer = await interview.append(word, speaker)
            except httpx2.HTTPError:  # taken or not: nobody knows
                return
            if answer.status_code != 200:
                assert answer.status_code in (409, 503), answer.text
                return
            self.accepted.add(word)
            number += 1

    async def until(self, words: int) -> None:
        await eventually(lambda: len(self.accepted) >= words)

    async def end(self) -> None:
        await asyncio.gather(*self._tasks)


def spoken(answers: Iterable[dict[str, Any]]) -> list[str]:
    """Return the words of a report's questions, or of the saved answers."""
    return " ".join(answer["transcript"] for answer in answers).split()


async def check_complete(interview: Interview, accepted: set[str]) -> None:
    """Check that each accepted word is saved once, and then stands in the report and on the PDF."""
    saved = spoken((await interview.resume())["saved"])
    assert accepted <= set(saved)
    assert len(saved) == len(set(saved))
    await interview.say("And goes on.", 5)
    report = await interview.finalize()
    assert set(spoken(report["questions"])) == {*saved, "And", "goes", "on."}
    assert accepted <= set((await interview.pdf()).split())


async def test_after_a_kill_an_interview_goes_on_with_every_word(tmp_path: Path) -> None:
    with run_embedded(tmp_path) as stack:
        server = stack.servers["vivavoce"]
        async with browser(stack.url) as client:
            interview = await start(client, "engineering")
            talk = Talk(interview)
            await talk.until(100)
            server.kill()
            await talk.end()
        server.start()
        async with browser(stack.url) as client:
            await check_complete(interview.at(client), talk.accepted)


async def test_a_shutdown_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    with run_embedded(tmp_path) as stack:
        server = stack.servers["vivavoce"]
        async with browser(stack.url) as client:
            interview = await start(client, "engineering")
            talk = Talk(interview)
            await talk.until(100)
            # A stack of which a part still starts ends a second after the signal, come what may.
            await eventually(lambda: stack.logs().count('"event": "ready"') == len(SERVICES))
            await asyncio.to_thread(server.stop)
            await talk.end()
        assert '"stopped"' in stack.logs()  # by itself, and in order
        server.start()
        async with browser(stack.url) as client:
            await check_complete(interview.at(client), talk.accepted)


async def test_a_report_that_a_kill_interrupted_is_made_after_it(tmp_path: Path) -> None:
    with run_embedded(tmp_path) as stack:
        server = stack.servers["vivavoce"]
        async with browser(stack.url) as client:
            interview = await start(client)
            await interview.say("Words that were said.")
            finalizing = asyncio.create_task(interview.try_finalize())

            async def closed() -> bool:
                return bool((await interview.report()).json()["state"] == "finalizing")

            await eventually(closed)
            server.kill()
            with pytest.raises(httpx2.HTTPError):
                await finalizing
        server.start()
        async with browser(stack.url) as client:
            report = await interview.at(client).finalize()
            assert report["questions"][0]["transcript"] == "Words that were said."


async def test_an_abandoned_interview_gets_its_report_by_itself() -> None:
    with run_embedded(SESSION_TTL="3", SWEEP_EVERY="0.1") as stack:
        async with browser(stack.url) as client:
            interview = await start(client)
            await interview.say("Then the bell rang.")
            silent = await start(client)
            await silent.observe("focused", "looking_ahead")

            async def reported() -> bool:
                return (await interview.report()).status_code == 200

            await eventually(reported)
            check_problem(await interview.append("Back again."), 409)
            report = await interview.finalize()
            assert report["abandoned"]
            assert report["questions"][0]["transcript"] == "Then the bell rang."
            assert "Not finished by the candidate" in await interview.pdf()
            check_problem(await silent.append("Too late."), 409, "over")
            assert (await silent.resume())["state"] == "open"


async def test_a_port_that_is_taken_ends_the_program_with_a_reason(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = {"PORT": str(port), "DATA_DIR": str(tmp_path), "LOG_FORMAT": "json"}
        ended = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "vivavoce", "run"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode not in (0, -9)
    assert f"{port}" in ended.stdout + ended.stderr
    assert "in use" in ended.stdout + ended.stderr


# ---------------------------------------------------------------- the full stack


@ON_FULL
async def test_words_that_went_to_two_gateways_are_in_one_report(
    stack: Stack, interview: Interview
) -> None:
    first, second = stack.urls
    async with browser(first) as one, browser(second) as two:
        both = [interview.at(one), interview.at(two)]
        words = [f"word{number}" for number in range(60)]
        for number, word in enumerate(words):
            await both[number % 2].say(word)
        told = [both[number % 2].say(word, 1, sequence=number) for number, word in enumerate(words)]
        await asyncio.gather(*reversed(told))
        answer = await both[1].try_finalize()
        assert answer.status_code in (200, 503), answer.text

        async def complete() -> bool:
            answers = (await both[0].finalize())["questions"]
            return [answers[0]["transcript"], answers[1]["transcript"]] == [" ".join(words)] * 2

        await eventually(complete)
        for gateway in both:
            check_problem(await gateway.append("Too late."), 409)


@ON_FULL
async def test_a_grader_that_is_down_delays_the_report_and_loses_nothing(
    stack: Stack, interview: Interview
) -> None:
    await interview.say("Words that wait.")
    grading, impatient = stack.servers["grading_service"], stack.urls[1]
    await asyncio.to_thread(grading.stop)
    try:
        async with browser(impatient) as client:
            check_problem(await interview.at(client).try_finalize(), 503, "call again")
        pending = await interview.report()
        assert (pending.status_code, pending.json()["state"]) == (202, "finalizing")
    finally:
        await asyncio.to_thread(grading.start)
    report = await interview.finalize()
    assert report["questions"][0]["transcript"] == "Words that wait."


@ON_FULL
async def test_a_gateway_that_is_shut_down_answers_those_who_wait(
    stack: Stack, interview: Interview
) -> None:
    gateway, grading = stack.servers["gateway"], stack.servers["grading_service"]
    await interview.say("Words that wait.")
    await asyncio.to_thread(grading.stop)
    try:
        finalizing = asyncio.create_task(interview.try_finalize())

        async def closed() -> bool:
            return bool((await interview.report()).json()["state"] == "finalizing")

        await eventually(closed)
        await asyncio.to_thread(gateway.stop)
        check_problem(await finalizing, 503)
    finally:
        await asyncio.gather(*map(asyncio.to_thread, [gateway.start, grading.start]))
    async with browser(stack.url) as client:
        report = await interview.at(client).finalize()
    assert report["questions"][0]["transcript"] == "Words that wait."


@ON_FULL
async def test_without_the_stt_service_words_are_taken_and_resuming_is_503(
    stack: Stack, interview: Interview
) -> None:
    stt = stack.servers["stt_service"]
    await asyncio.to_thread(stt.stop)
    try:
        await interview.say("Words that wait.")
        path = f"/interview/{interview.id}"
        answer = await interview.client.get(path, headers=interview.headers)
        check_problem(answer, 503, "try again")
    finally:
        await asyncio.to_thread(stt.start)
    assert (await interview.resume())["saved"][0]["transcript"] == "Words that wait."


@ON_FULL
@pytest.mark.parametrize("name", ["stt_service", "gateway2"])
async def test_killing_a_process_in_the_middle_loses_nothing(
    stack: Stack, interview: Interview, name: str
) -> None:
    server: Server = stack.servers[name]
    async with browser(stack.urls[1]) as client:
        talk = Talk(interview.at(client))
        await talk.until(60)
        await asyncio.to_thread(server.kill)
        await talk.until(80 if name == "stt_service" else 60)
        await asyncio.to_thread(server.start)
        closing = asyncio.create_task(interview.finalize())
        await talk.end()
    await closing

    async def complete() -> bool:
        words = spoken(read(await interview.report())["questions"])
        return talk.accepted <= set(words) and len(words) == len(set(words))

    await eventually(complete)


@ON_FULL
async def test_while_the_broker_is_away_nothing_is_taken_and_nothing_lost(
    stack: Stack, interview: Interview, rabbitmq: RabbitMQ
) -> None:
    await interview.say("Before.", key="before")
    await asyncio.to_thread(rabbitmq.stop)
    try:
        check_problem(await interview.append("Meanwhile.", key="meanwhile"), 503)
        check_problem(await interview.client.get("/health"), 503)
        assert (await interview.client.get("/health/live")).status_code == 200
    finally:
        await asyncio.to_thread(rabbitmq.start)

    async def taken() -> bool:
        return (await interview.append("Meanwhile.", key="meanwhile")).status_code == 200

    await eventually(taken)
    await interview.say("After.", key="after")

    async def complete() -> bool:
        answer = await interview.try_finalize()
        return answer.status_code == 200 and spoken(answer.json()["questions"]) == [
            *("Before.", "Meanwhile.", "After.")
        ]

    await eventually(complete)
