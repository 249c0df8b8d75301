"""An interview from its start to its report, on every stack."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect

from tests.support.api_client import Interview, pdf_text, read
from tests.support.eventually import eventually
from tests.support.requests import submitted
from tests.support.stacks import ON_EMBEDDED, ON_EVERY_STACK, ON_FULL, Stack

SAID = [
    "I built the service that prints shipping labels. At first every order called the carrier.",
    "I collected all the complaints in a table. That showed me that they shared one week.",
    "I would open the dashboards and look whether the errors began with the last deployment.",
]
TRAITS = ("clarity", "relevance", "structure", "conciseness", "confidence")
SAMPLE = Path(__file__).parents[2] / "examples/answers.yaml"


@ON_EVERY_STACK
async def test_an_interview_over_http_ends_in_a_report_with_every_word(
    stack: Stack, interview: Interview
) -> None:
    assert await interview.attention() == {"state": "unknown", "score": None, "last_event": None}
    for index, answer in enumerate(SAID):
        words = answer.split()
        # The order in which they were spoken, not that in which they came in.
        await interview.say(" ".join(words[4:]), index, sequence=1)
        await interview.say(" ".join(words[:4]), index, sequence=0)
    for state, event in (("distracted", "looking_away"), ("focused", "looking_ahead")):
        observed = await interview.observe(state, event, confidence=0.9)
        assert (observed.status_code, observed.json()) == (201, {"status": "recorded"})

    seen = {"state": "focused", "score": 0.9, "last_event": "looking_ahead"}

    async def shows_the_last_event() -> bool:
        return await interview.attention() == seen

    await eventually(shows_the_last_event)
    resumed = await interview.resume()
    assert (resumed["state"], resumed["role"]) == ("open", "engineering")
    assert resumed["questions"] == interview.questions
    assert {item["question_index"]: item["transcript"] for item in resumed["saved"]} == dict(
        enumerate(SAID)
    )
    assert (await interview.report()).status_code == 202

    report = await interview.finalize()
    check_report(report, interview)
    assert [item["transcript"] for item in report["questions"]] == SAID + [""] * (
        len(interview.questions) - len(SAID)
    )
    assert report["attention"]["source"] == "server"
    assert report["attention"]["observations"] == 2
    assert read(await interview.report()) == report
    assert await interview.finalize() == report
    assert (await interview.append("One more thing.")).status_code == 409
    assert (await interview.observe("focused", "looking_ahead")).status_code == 409

    async def is_reported() -> bool:
        return bool((await interview.resume())["state"] == "reported")

    await eventually(is_reported)

    pdf = await interview.client.get(report["pdf_url"])
    assert pdf.headers["Content-Type"] == "application/pdf"
    printed = pdf_text(pdf.content)
    for text in (*SAID, *interview.questions, "Engineering", "offline", interview.id[:8]):
        assert text in printed
    assert interview.id not in printed
    await check_download(interview.client, report["pdf_url"], pdf.content)


def check_report(report: dict[str, Any], interview: Interview) -> None:
    """Check all fields that the contract fixes."""
    assert report["session_id"] == interview.id
    assert report["pdf_url"] == f"/reports/{interview.id}/final_report.pdf"
    assert report["summary"].strip()
    assert [item["question"] for item in report["questions"]] == interview.questions
    for item in report["questions"]:
        scores = item["scores"]
        marks = [scores[trait] for trait in TRAITS]
        assert all(type(mark) is int and 1 <= mark <= 5 for mark in marks)
        assert type(scores["total"]) is int
        assert scores["total"] == sum(marks)
        assert scores["commentary"].strip()
        assert item["graded_by"]["grader"] == "offline"
        if not item["transcript"]:
            assert scores["total"] == 5
            assert scores["commentary"].startswith("No answer was recorded.")


async def check_download(client: httpx2.AsyncClient, url: str, content: bytes) -> None:
    """Ask for the size, then for a part, as a browser does after a lost connection."""
    head = await client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(content)
    assert head.headers["Accept-Ranges"] == "bytes"
    part = await client.get(url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    beyond = await client.get(url, headers={"Range": f"bytes={len(content)}-"})
    assert beyond.status_code == 416


@ON_EVERY_STACK
async def test_an_interview_over_a_websocket_ends_in_the_same_report(
    stack: Stack, interview: Interview
) -> None:
    plain, objects, by_query = SAID
    async with connect(socket_url(stack, interview)) as socket:
        assert await answer(socket, plain) == {"status": "ok"}
        frame = {"text": objects, "question_index": 1, "id": "utterance-1"}
        for _ in range(2):  # the second is a client's retry
            assert (await answer(socket, json.dumps(frame)))["status"] == "ok"
    async with connect(socket_url(stack, interview, question_index=2)) as socket:
        assert await answer(socket, by_query) == {"status": "ok"}

    report = await interview.finalize()
    check_report(report, interview)
    assert [item["transcript"] for item in report["questions"][:3]] == SAID
    text = await interview.pdf()
    assert all(words in text for words in SAID)


def socket_url(stack: Stack, interview: Interview, **query: Any) -> str:
    given = "".join(f"&{name}={value}" for name, value in query.items())
    host = stack.url.removeprefix("http://")
    return f"ws://{host}/stt/stream/{interview.id}?token={interview.token}{given}"


async def answer(socket: ClientConnection, frame: str | bytes) -> dict[str, Any]:
    await socket.send(frame)
    reply: dict[str, Any] = json.loads(await socket.recv())
    return reply


@ON_EMBEDDED
async def test_submitted_answers_count_and_recorded_ones_stay_in_the_report(
    interview: Interview,
) -> None:
    for index in range(4):
        await interview.say(f"Recorded for number {index}.", index)
    foreign = "What is your favourite colour?"
    report = await interview.finalize(
        transcripts=submitted(
            [foreign, *(f" {question}\n" for question in interview.questions[:3])],
            ["Blue.", "  ", "I say something else now.", "Recorded  for\nnumber 2."],
        ),
        attention_summary={"focused_ratio": 0.75, "distracted_ratio": 0.25},
    )
    other, blank, departs, same = report["questions"]
    assert (other["question"], other["transcript"]) == (foreign, "Blue.")
    assert (other["question_index"], other["record"]) == (None, None)
    assert (blank["transcript"], blank["source"]) == ("Recorded for number 0.", "record")
    assert (departs["transcript"], departs["source"]) == ("I say something else now.", "submitted")
    assert departs["record"] == "Recorded for number 1."
    assert (same["transcript"], same["source"]) == ("Recorded for number 2.", "record")
    assert [(item["question_index"], item["transcript"]) for item in report["unsubmitted"]] == [
        (3, "Recorded for number 3.")
    ]
    assert report["attention"]["source"] == "client"
    assert report["attention"]["focused_ratio"] == 0.75
    text = await interview.pdf()
    for words in (
        *(f"Recorded for number {number}." for number in range(4)),
        "I say something else now.",
        foreign,
        "Blue.",
        "It departs from the server",
    ):
        assert words in text


@ON_EMBEDDED
async def test_a_submitted_answer_without_its_question_belongs_to_the_one_at_its_place(
    interview: Interview,
) -> None:
    await interview.say("Recorded words.", 1)
    report = await interview.finalize(transcripts=submitted(["", "?"], ["First.", ""]))
    first, second = report["questions"]
    assert (first["question"], first["transcript"]) == (interview.questions[0], "First.")
    assert (second["question_index"], second["transcript"]) == (1, "Recorded words.")


@ON_EMBEDDED
async def test_whoever_finalizes_first_decides_and_later_ones_get_that_report(
    interview: Interview,
) -> None:
    await interview.say("The words that were recorded.")
    question = interview.questions[0]
    first, *others = await asyncio.gather(
        *(
            interview.finalize(transcripts=submitted([question], [f"I submit number {number}."]))
            for number in range(5)
        )
    )
    assert all(report == first for report in others)


@ON_EMBEDDED
async def test_the_servers_figures_of_attention_go_before_the_clients_claim(
    interview: Interview,
) -> None:
    await interview.observe("distracted", "looking_away")
    claim = {"focused_ratio": 1, "distracted_ratio": 0}
    report = await interview.finalize(attention_summary=claim)
    assert report["attention"]["source"] == "server"
    assert report["attention"]["observations"] == 1


@ON_EMBEDDED
async def test_a_resuming_client_sees_what_was_answered_just_before(interview: Interview) -> None:
    for number in range(30):
        await interview.say(f"Word{number}.")
        saved = (await interview.resume())["saved"]
        assert saved[0]["utterances"] == number + 1
        assert saved[0]["transcript"].endswith(f"Word{number}.")


@ON_EMBEDDED
async def test_an_append_that_races_a_finalize_is_refused_or_in_the_report(
    interview: Interview,
) -> None:
    """An answered word that came too late for the first report amends it."""
    accepted: set[str] = set()

    async def talk(speaker: int) -> None:
        for number in range(200):
            word = f"word{speaker}x{number}"
            answer = await interview.append(word, speaker)
            if answer.status_code == 409:
                return
            assert answer.status_code == 200, answer.text
            accepted.add(word)
        raise AssertionError("the finalize was never felt")

    talking = [asyncio.create_task(talk(speaker)) for speaker in range(4)]
    await eventually(lambda: len(accepted) >= 40)
    await interview.finalize()
    await asyncio.gather(*talking)

    async def all_in() -> bool:
        report = read(await interview.report())
        words = " ".join(item["transcript"] for item in report["questions"]).split()
        return set(words) == accepted and len(words) == len(accepted)

    await eventually(all_in)


@ON_EMBEDDED
async def test_the_sample_interview_plays_and_its_pdf_is_saved(
    stack: Stack, tmp_path: Path
) -> None:
    await check_sample(stack.url, tmp_path)


@ON_FULL
async def test_the_sample_interview_plays_on_the_full_stack(stack: Stack, tmp_path: Path) -> None:
    await check_sample(stack.url, tmp_path)


async def check_sample(url: str, folder: Path) -> None:
    out = folder / "report.pdf"
    command = ["-m", "vivavoce", "interview", str(SAMPLE), "--url", url, "--out", str(out)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    printed, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
    assert str(out) in printed.decode()
    text = pdf_text(out.read_bytes())
    assert "four hundred online shops" in text
    assert "only twice a year" in text
