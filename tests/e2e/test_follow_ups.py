"""Follow-ups: chosen of a published list, within limits, and never at the cost of a word."""

from typing import Any

import pytest

from shared.services import SERVICES
from tests.support.api_client import Interview, browser, read, send
from tests.support.stacks import ON_EMBEDDED, ON_EVERY_STACK, Stack

LEAN = "We moved the tasks that were urgent to Monday and told nobody."
PER_INTERVIEW = 3


async def ask(interview: Interview, index: int) -> dict[str, Any]:
    """Ask what comes after the answer to question `index`."""
    return read(await send(interview.client, interview.session.next(index)))


@ON_EVERY_STACK
async def test_every_word_said_to_a_follow_up_is_in_the_report(
    stack: Stack, interview: Interview
) -> None:
    """Chosen at one gateway, answered at another: each word is in JSON and PDF."""
    count = len(interview.questions)
    probes: list[dict[str, Any]] = []
    async with browser(stack.urls[-1]) as client:
        elsewhere = interview.at(client)
        for index in range(count):
            await elsewhere.say(f"{LEAN} Number{index}.", index)
            answer = await ask(interview, index)
            if answer["probe"] is None:
                continue
            probe = answer["probe"]
            assert probe["index"] == count + len(probes)
            assert probe["follows"] == index
            assert await ask(elsewhere, index) == answer
            await elsewhere.say(f"Added{index} because of the customers.", probe["index"])
            probes.append(probe)
        assert len(probes) == PER_INTERVIEW
        resumed = await elsewhere.resume()
        assert resumed["questions"] == interview.questions
        assert resumed["probes"] == probes
        refused = await elsewhere.append("One more.", count + len(probes))
        assert refused.status_code == 422
    report = await interview.finalize()
    printed = await interview.pdf()
    assert [item["question"] for item in report["questions"]] == interview.questions
    for probe in probes:
        item = report["questions"][probe["follows"]]
        (told,) = item["probes"]
        assert told["text"] == probe["text"]
        assert told["transcript"].startswith(f"Added{probe['follows']} ")
        assert item["before_probes"]["total"] <= item["scores"]["total"]
        for trait in ("clarity", "relevance", "structure", "conciseness", "confidence"):
            assert item["before_probes"][trait] <= item["scores"][trait]
        for text in (probe["text"], told["transcript"], told["for_cover"]):
            assert text in printed
    assert "probes" not in report["questions"][-1]
    late = await send(interview.client, interview.session.next(0))
    assert late.status_code == 409


@ON_EMBEDDED
async def test_a_declined_answer_and_one_without_words_get_no_follow_up(
    stack: Stack, interview: Interview
) -> None:
    await interview.say("I don't know, sorry.")
    assert await ask(interview, 0) == {"probe": None, "why": "declined"}
    await interview.say(LEAN)  # asked twice: the same answer
    assert await ask(interview, 0) == {"probe": None, "why": "declined"}
    assert await ask(interview, 1) == {"probe": None, "why": "no_answer"}


@ON_EMBEDDED
async def test_a_follow_up_that_is_declined_is_the_last_to_its_question(
    stack: Stack, interview: Interview
) -> None:
    await interview.say(LEAN)
    probe = (await ask(interview, 0))["probe"]
    assert (await ask(interview, probe["index"]))["probe"] is None


@ON_EMBEDDED
async def test_a_client_that_asks_for_no_follow_up_sees_nothing_of_them(
    stack: Stack, interview: Interview
) -> None:
    await interview.say(LEAN)
    assert "probes" not in await interview.resume()
    report = await interview.finalize()
    assert not {"probes", "before_probes"} & set().union(*map(set, report["questions"]))


@ON_EMBEDDED
@pytest.mark.parametrize("index", [-1, 99, "1", None])
async def test_an_index_that_no_question_has_is_refused(
    stack: Stack, interview: Interview, index: Any
) -> None:
    answer = await send(interview.client, interview.session.next(index))
    assert answer.status_code == 422


@pytest.mark.servers
@pytest.mark.parametrize("stack", ["sqlite"], indirect=True)
async def test_a_killed_interviewer_costs_a_follow_up_and_never_a_word(
    stack: Stack, interview: Interview
) -> None:
    killed = stack.servers[SERVICES["interviewer"].package]
    killed.kill()
    try:
        await interview.say(LEAN)
        assert await ask(interview, 0) == {"probe": None, "why": "no_time"}
    finally:
        killed.start()
    assert await ask(interview, 0) == {"probe": None, "why": "no_time"}
    report = await interview.finalize()
    assert report["questions"][0]["transcript"] == LEAN
