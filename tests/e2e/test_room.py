"""The calls that the candidate's page makes beside the contract.

Consent, corrections, attention by time, progress, and a finalize that waits for nothing.
"""

import asyncio
import hashlib
import json
import time
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect

from tests.e2e.problems import check_problem
from tests.support.api_client import Interview, read, start
from tests.support.eventually import HANG_SECONDS, eventually
from tests.support.stacks import ON_EMBEDDED, ON_EVERY_STACK

CHOICES = {"microphone": True, "camera": False, "ai_grading": True, "storage": True}


async def post(interview: Interview, part: str, body: Any) -> httpx2.Response:
    path = f"/interview/{interview.id}/{part}"
    return await interview.client.post(path, json=body, headers=interview.headers)


async def finalize_async(interview: Interview, prefer: str = "respond-async") -> httpx2.Response:
    headers = interview.headers | {"Prefer": prefer}
    body = {"session_id": interview.id}
    return await interview.client.post("/report/finalize", json=body, headers=headers)


async def reported(interview: Interview) -> dict[str, Any]:
    async def there() -> bool:
        return (await interview.report()).status_code == 200

    await eventually(there)
    return read(await interview.report())


async def watch(interview: Interview) -> list[dict[str, Any]]:
    """Return the stages from now to the end of the stream."""
    path = f"/interview/{interview.id}/progress"
    async with interview.client.stream("GET", path, headers=interview.headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        lines = [line async for line in answer.aiter_lines()]
    assert set(lines) <= {"", "event: stage", ": stages follow", ": keep-alive"} | {
        line for line in lines if line.startswith("data: ")
    }
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


# ---------------------------------------------------------------- consent and contest


@ON_EMBEDDED
async def test_consents_and_contests_are_kept_with_the_session(interview: Interview) -> None:
    before = time.time()
    given = await post(interview, "consent", {"version": "7", "choices": CHOICES})
    assert given.status_code == 201, given.text
    receipt = given.json()
    assert receipt["session_id"] == interview.id[: len(receipt["session_id"])] != interview.id
    assert (receipt["version"], receipt["choices"]) == ("7", CHOICES)
    assert before <= receipt["given_at"] <= time.time()

    await interview.say("Words.")
    report = await interview.finalize()
    assert report["consent"]["version"] == "7"
    assert report["contested"] is False
    late = await post(interview, "consent", {"version": "8", "choices": {}})
    check_problem(late, 409)

    noted = await post(interview, "contest", {"text": "It was cut off."})
    assert (noted.status_code, noted.json()["status"]) == (201, "noted")
    resumed = await interview.resume()
    assert [consent["version"] for consent in resumed["consents"]] == ["7"]
    assert [contest["text"] for contest in resumed["contests"]] == ["It was cut off."]
    told = read(await interview.report())
    assert told["contested"] is True
    assert [contest["text"] for contest in told["contests"]] == ["It was cut off."]
    exported = await interview.client.get(
        f"/interview/{interview.id}/export", headers=interview.headers
    )
    (row,) = read(exported)["services"]["gateway"]["session"]
    assert row["consents"][0]["choices"] == CHOICES
    assert row["contests"][0]["at"] == noted.json()["at"]


@ON_EMBEDDED
async def test_a_pdf_is_known_by_its_digest_until_the_session_is_erased(
    interview: Interview,
) -> None:
    await interview.say("Words.")
    report = await interview.finalize()
    pdf = await interview.client.get(report["pdf_url"])
    digest = hashlib.sha256(pdf.content).hexdigest()
    assert report["pdf"]["sha256"] == digest
    verify = f"/verify/{digest.upper()}"
    assert read(await interview.client.get(verify)) == {
        "known": True,
        "revision": 1,
        "newest": True,
        "printed_at": report["pdf"]["printed_at"],
    }
    for unknown in ("0" * 64, "no-digest"):
        assert read(await interview.client.get(f"/verify/{unknown}"))["known"] is False
    erased = await interview.client.delete(f"/interview/{interview.id}", headers=interview.headers)
    assert erased.status_code == 200
    assert read(await interview.client.get(verify))["known"] is False


@ON_EMBEDDED
@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("consent", {"choices": {}}),
        ("consent", {"version": "1"}),
        ("consent", {"version": " ", "choices": {}}),
        ("consent", {"version": 1, "choices": {}}),
        ("consent", {"version": "1", "choices": {"camera": "yes"}}),
        ("consent", {"version": "1", "choices": {f"{n}": True for n in range(21)}}),
        ("consent", {"version": "1", "choices": {"x" * 101: True}}),
        ("contest", {}),
        ("contest", {"text": " "}),
        ("contest", {"text": "x" * 5001}),
    ],
)
async def test_a_note_that_is_none_is_422(interview: Interview, part: str, body: Any) -> None:
    check_problem(await post(interview, part, body), 422)
    resumed = await interview.resume()
    assert (resumed["consents"], resumed["contests"]) == ([], [])


@ON_EMBEDDED
async def test_every_call_of_the_room_asks_for_the_sessions_own_token(interview: Interview) -> None:
    other = await start(interview.client)
    for method, part in (
        ("POST", "consent"),
        ("POST", "contest"),
        ("GET", "attention/summary"),
        ("GET", "progress"),
    ):
        path = f"/interview/{interview.id}/{part}"
        check_problem(await interview.client.request(method, path), 401)
        headers = other.headers
        check_problem(await interview.client.request(method, path, headers=headers), 403)


# ---------------------------------------------------------------- corrections


@ON_EVERY_STACK
async def test_a_correction_is_shown_in_the_place_of_what_it_replaces(interview: Interview) -> None:
    await interview.say("I herd sheep", key="a")
    await interview.say("for two years.", key="b")
    words = [{"w": "I", "start": 0.0, "end": 0.2}, {"w": "heard", "start": 0.2, "end": 0.5}]
    await interview.say("I heard sheep", key="c", replaces="a", words=words)
    await interview.say("I heard bells", key="d", replaces="c")
    await interview.say("I heard bells", key="d", replaces="c")  # a retry
    (saved,) = (await interview.resume())["saved"]
    assert saved == {
        "question_index": 0,
        "transcript": "I heard bells for two years.",
        "utterances": 4,
    }
    report = await interview.finalize()
    assert report["questions"][0]["transcript"] == "I heard bells for two years."
    exported = await interview.client.get(
        f"/interview/{interview.id}/export", headers=interview.headers
    )
    kept = {row["text"]: row for row in read(exported)["services"]["stt"]["utterances"]}
    assert kept.keys() == {"I herd sheep", "for two years.", "I heard sheep", "I heard bells"}
    assert kept["I heard sheep"]["words"] == words


@ON_EMBEDDED
async def test_a_frame_corrects_another_by_its_id_and_a_call_by_its_key(
    interview: Interview,
) -> None:
    host = str(interview.client.base_url).replace("http", "ws", 1).rstrip("/")
    async with connect(f"{host}/stt/stream/{interview.id}?token={interview.token}") as socket:
        for frame in ({"id": "a", "text": "One."}, {"id": "b", "text": "1.", "replaces": "a"}):
            await socket.send(json.dumps(frame))
            assert json.loads(await socket.recv()) == {"status": "ok", "id": frame["id"]}
    await interview.say("Two.")
    await interview.say("I.", replaces="b")
    (saved,) = (await interview.resume())["saved"]
    assert saved["transcript"] == "I. Two."


@ON_EMBEDDED
@pytest.mark.parametrize(
    "fields",
    [
        {"replaces": ""},
        {"replaces": "x" * 256},
        {"replaces": 5},
        {"words": [{"w": "too", "start": 0, "end": 1}] * 4},
        {"words": [{"w": "x", "start": -1, "end": 1}]},
        {"words": [{"w": "x", "start": 0}]},
        {"words": "x"},
    ],
)
async def test_a_correction_that_is_none_is_422(
    interview: Interview, fields: dict[str, Any]
) -> None:
    check_problem(await interview.append("short", **fields), 422)
    assert (await interview.resume())["saved"] == []


# ---------------------------------------------------------------- attention by time


async def summary(interview: Interview) -> dict[str, Any]:
    path = f"/interview/{interview.id}/attention/summary"
    return read(await interview.client.get(path, headers=interview.headers))


@ON_EVERY_STACK
async def test_attention_is_summed_up_by_time_while_it_goes_on(interview: Interview) -> None:
    nothing = await summary(interview)
    assert (nothing["focused_ratio"], nothing["seconds"], nothing["timeline"]) == (None, 0, [])
    now = time.time()
    for state, at in (("focused", 0.0), ("distracted", 0.6), ("focused", 0.9)):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now + at))
        stamp += f".{int((now + at) % 1 * 1000):03d}Z"
        await interview.observe(state, "look", timestamp=stamp)
    found = await summary(interview)
    assert found["observations"] == 3
    ratios = found["focused_ratio"], found["distracted_ratio"], found["unknown_ratio"]
    assert sum(ratios) == pytest.approx(1)
    assert found["timeline"][0]["state"] == "focused"
    report = await interview.finalize(
        attention_summary={"focused_ratio": 0.9, "distracted_ratio": 0.1}
    )
    assert report["attention"]["source"] == "server"
    assert report["attention"]["observations"] == 3
    assert report["attention_claim"] == {"focused_ratio": 0.9, "distracted_ratio": 0.1}
    after = await summary(interview)
    assert after["timeline"] == report["attention"]["timeline"]


# ---------------------------------------------------------------- the end


@ON_EVERY_STACK
async def test_progress_is_told_from_the_end_of_the_interview_to_its_report(
    interview: Interview,
) -> None:
    await interview.say("I led a team of five and we shipped in two months.", 0)
    await interview.say("I would measure it first, then decide.", 1)
    watching = asyncio.create_task(watch(interview))
    accepted = await finalize_async(interview)
    assert accepted.status_code == 202, accepted.text
    assert accepted.headers["Location"] == f"/report/{interview.id}"
    assert accepted.headers["Preference-Applied"] == "respond-async"
    assert accepted.json() == {"session_id": interview.id, "state": "finalizing"}
    told = await asyncio.wait_for(watching, HANG_SECONDS)
    assert (told[0]["stage"], told[-1]["stage"]) == ("finalizing", "report")
    graded = [stage["done"] for stage in told if stage["stage"] == "graded"]
    assert graded == list(range(1, len(interview.questions) + 1))
    assert {stage["of"] for stage in told if stage["stage"] == "graded"} == {len(graded)}
    assert {"transcribed", "attention"} <= {stage["stage"] for stage in told}

    report = await interview.report()
    assert report.status_code == 200
    again = await finalize_async(interview, 'wait=5, Respond-Async; foo="bar"')
    assert (again.status_code, again.json()["state"]) == (202, "reported")
    assert (await watch(interview))[-1]["stage"] == "report"


@ON_EMBEDDED
async def test_without_the_preference_finalize_waits(interview: Interview) -> None:
    answer = await finalize_async(interview, "return=minimal")
    assert answer.status_code == 200
    assert answer.json() == await reported(interview)


@ON_EMBEDDED
async def test_the_page_is_told_what_it_has_to_know(client: httpx2.AsyncClient) -> None:
    told = read(await client.get("/config.json"))
    assert told.pop("videos") in (True, False)  # whether the extra `speak` is installed
    assert told == {
        "consent_version": "1+offline",
        "grader": "offline",
        "words_sent_to": None,
        "require_consent": False,
        "languages": ["en", "es"],
        "interview_language": "en",
        "phone_detection": False,
        "open_start": True,
        "private_reads": False,
        "recogniser": "browser",  # no recogniser left its note
        "keeps_sound": False,
        "question_seconds": 180,
        "session_seconds": 14400,
        "terms": {
            "organisation": None,
            "contact": None,
            "retention_days": 180.0,
            "session_seconds": 14400,
            "erase": "DELETE /interview/{session_id}",
            "export": "GET /interview/{session_id}/export",
        },
    }


@ON_EMBEDDED
async def test_an_interview_keeps_its_language_and_tells_its_terms(
    client: httpx2.AsyncClient,
) -> None:
    plain = read(await client.post("/interview/start"))
    assert plain["language"] == "en"
    started = read(await client.post("/interview/start", json={"language": "pt-BR"}))
    headers = {"Authorization": f"Bearer {started['token']['access_token']}"}
    resumed = read(await client.get(f"/interview/{started['session_id']}", headers=headers))
    assert started["language"] == resumed["language"] == "pt-BR"
    spanish = read(await client.post("/interview/start", json={"language": "es"}))
    assert spanish["questions"][0].startswith("Háblame")
    config = read(await client.get("/config.json"))
    assert started["terms"] == resumed["terms"] == config["terms"]
    check_problem(await client.post("/interview/start", json={"language": "English!"}), 422)
