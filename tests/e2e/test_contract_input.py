"""Input that is refused: each with its problem, and nothing changed by it."""

import codecs
import gzip
import json
from typing import Any

import httpx2
import pytest

from tests.e2e.problems import check_problem
from tests.support.api_client import Interview, start
from tests.support.stacks import WITH_AND_WITHOUT_DESK

pytestmark = WITH_AND_WITHOUT_DESK

OK = {"session_id": "SESSION", "text": "Words."}
SEEN = {"state": "focused", "event": "looking_ahead"}
END = {"session_id": "SESSION"}
ITEM = {"question": "Why?", "transcript": "Because."}

NOT_JSON = [
    b"",
    b"   ",
    b"{",
    b"words",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe",
    b'{"session_id": "SESSION", "text": "Words."} and more',
    b"[" * 16_000,
    b'{"a":' * 3_000,
]

APPEND: list[dict[str, Any]] = [
    {"session_id": "SESSION"},
    {"text": "Words."},
    OK | {"session_id": 1},
    OK | {"session_id": None},
    OK | {"text": None},
    OK | {"text": 1},
    OK | {"text": ["Words."]},
    OK | {"text": ""},
    OK | {"text": " \n\t "},
    OK | {"text": "\u2003"},
    OK | {"text": "half an emoji \ud83d"},
    OK | {"question_index": True},
    OK | {"question_index": "0"},
    OK | {"question_index": None},
    OK | {"question_index": 0.0},
    OK | {"question_index": 0.5},
    OK | {"question_index": -1},
    OK | {"question_index": 6},
    OK | {"question_index": 10**6},
    OK | {"question_index": 10**30},
    OK | {"question_index": float("nan")},
    OK | {"sequence": "1"},
    OK | {"sequence": 1.5},
    OK | {"sequence": False},
    OK | {"sequence": 10**30},
]

ATTENTION: list[dict[str, Any]] = [
    {"state": "focused"},
    {"event": "looking_ahead"},
    SEEN | {"state": "sleeping"},
    SEEN | {"state": "Focused"},
    SEEN | {"state": None},
    SEEN | {"state": 1},
    SEEN | {"event": ""},
    SEEN | {"event": " "},
    SEEN | {"event": 1},
    SEEN | {"event": "x" * 201},
    SEEN | {"confidence": -0.01},
    SEEN | {"confidence": 1.01},
    SEEN | {"confidence": True},
    SEEN | {"confidence": "0.5"},
    SEEN | {"confidence": float("nan")},
    SEEN | {"confidence": float("inf")},
    SEEN | {"timestamp": 1_700_000_000},
    SEEN | {"timestamp": "1700000000"},
    SEEN | {"timestamp": "yesterday"},
    SEEN | {"timestamp": ""},
    SEEN | {"timestamp": True},
    SEEN | {"timestamp": "2026-02-30T10:00:00Z"},
    SEEN | {"timestamp": "0000-01-01T00:00:00Z"},
    SEEN | {"timestamp": "2026-01-31T10:00:00+25:00"},
]

FINALIZE: list[dict[str, Any]] = [
    {},
    END | {"session_id": 1},
    END | {"transcripts": "Because."},
    END | {"transcripts": {}},
    END | {"transcripts": ["Because."]},
    END | {"transcripts": [ITEM | {"question": 1}]},
    END | {"transcripts": [ITEM | {"transcript": None}]},
    END | {"transcripts": [ITEM | {"transcript": "half an emoji \udc00"}]},
    END | {"transcripts": [ITEM] * 51},
    END | {"attention_summary": []},
    END | {"attention_summary": {"focused_ratio": 0.5}},
    END | {"attention_summary": {"focused_ratio": 1.5, "distracted_ratio": 0}},
    END | {"attention_summary": {"focused_ratio": -0.5, "distracted_ratio": 0}},
    END | {"attention_summary": {"focused_ratio": "1", "distracted_ratio": 0}},
    END | {"attention_summary": {"focused_ratio": True, "distracted_ratio": 0}},
    END | {"attention_summary": {"focused_ratio": float("nan"), "distracted_ratio": 0}},
]


async def refused(interview: Interview, path: str, raw: bytes) -> httpx2.Response:
    """Return the answer, after checking that the call had no effect."""
    content = raw.replace(b"SESSION", interview.id.encode())
    answer = await interview.client.post(path, content=content, headers=interview.headers)
    now = await interview.resume()
    assert (now["state"], now["saved"]) == ("open", [])
    assert (await interview.attention())["state"] == "unknown"
    return answer


def paths(interview: Interview) -> tuple[str, str, str]:
    return "/stt/append", f"/interview/{interview.id}/attention", "/report/finalize"


def cases(bodies: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("body", bodies, ids=[json.dumps(body)[:80] for body in bodies])


@cases(APPEND)
async def test_a_wrong_append_is_422(interview: Interview, body: dict[str, Any]) -> None:
    answer = await refused(interview, "/stt/append", json.dumps(body).encode())
    check_problem(answer, 422)
    assert "Words." not in answer.text


@cases(ATTENTION)
async def test_a_wrong_attention_event_is_422(interview: Interview, body: dict[str, Any]) -> None:
    path = f"/interview/{interview.id}/attention"
    check_problem(await refused(interview, path, json.dumps(body).encode()), 422)


@cases(FINALIZE)
async def test_a_wrong_finalize_is_422(interview: Interview, body: dict[str, Any]) -> None:
    answer = await refused(interview, "/report/finalize", json.dumps(body).encode())
    check_problem(answer, 422)
    assert "Because." not in answer.text


@pytest.mark.parametrize("raw", NOT_JSON, ids=[repr(raw[:40]) for raw in NOT_JSON])
async def test_a_body_that_is_no_json_object_is_422(interview: Interview, raw: bytes) -> None:
    for path in paths(interview):
        check_problem(await refused(interview, path, raw), 422)


async def test_numbers_that_no_computer_holds_are_422(interview: Interview) -> None:
    for digits in (b"9" * 5000, b"1e999", b"-" + b"9" * 30):
        raw = b'{"session_id": "SESSION", "text": "Words.", "question_index": ' + digits + b"}"
        check_problem(await refused(interview, "/stt/append", raw), 422)


@pytest.mark.parametrize(
    "timestamp",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-01-31T09:30:00",
        "2026-01-31T09:30:00.123456+05:45",
        None,
    ],
)
async def test_a_clock_that_is_far_off_does_no_harm(
    interview: Interview, timestamp: str | None
) -> None:
    answer = await interview.observe("focused", "looking_ahead", timestamp=timestamp)
    assert answer.status_code == 201, answer.text
    report = await interview.finalize()
    attention = report["attention"]
    assert attention["observations"] == 1
    ratios = [attention[f"{state}_ratio"] for state in ("focused", "distracted", "unknown")]
    assert sum(ratios) == pytest.approx(1)


async def test_an_answer_too_long_is_413_and_leaves_room_for_others(interview: Interview) -> None:
    answer = await interview.append("x" * 200_001)
    check_problem(answer, 413, "200000")
    await interview.say("x" * 200_000)
    assert (await interview.resume())["saved"][0]["transcript"] == "x" * 200_000


async def test_an_answer_too_long_in_parts_is_413_too(interview: Interview) -> None:
    await interview.say("x" * 150_000)
    check_problem(await interview.append("x" * 50_000), 413, "200000")
    await interview.say("x" * 49_999)  # with the space between them it is full
    check_problem(await interview.append("x"), 413, "200000")
    await interview.say("Another answer.", 1)
    saved = (await interview.resume())["saved"]
    transcripts = [{"question": "", "transcript": item["transcript"]} for item in saved]
    assert (await interview.try_finalize(transcripts=transcripts)).status_code == 200


async def test_a_retry_takes_no_room(interview: Interview) -> None:
    for _ in range(8):
        await interview.say("x" * 180_000, key="a")
    await interview.say("y" * 19_999)
    assert len((await interview.resume())["saved"][0]["transcript"]) == 200_000


async def test_more_timed_words_than_the_text_has_are_422(interview: Interview) -> None:
    word = {"w": "a", "start": 0.0, "end": 0.1}
    text = "a a a a a"
    await interview.say(text, words=[word] * 5)
    answer = await interview.append(text, words=[word] * 11)
    check_problem(answer, 422, "words")


async def test_a_session_with_too_many_words_is_413(interview: Interview) -> None:
    for index in range(5):
        await interview.say("x" * 200_000, index)
    check_problem(await interview.append("x", 5), 413, "1000000")
    transcripts = [{"question": "", "transcript": "x" * 100_001}] * 10
    check_problem(await interview.try_finalize(transcripts=transcripts), 413, "1000000")
    assert (await interview.resume())["state"] == "open"


BODY_LIMITS = {
    "/interview/start": 4 * 1024,
    "/interview/{}/consent": 16 * 1024,
    "/interview/{}/attention": 16 * 1024,
    "/interview/{}/contest": 32 * 1024,
    "/stt/append": 12 * 200_000 + 1_000_000,
    "/report/finalize": 8 * 1024 * 1024,
}


async def test_a_body_too_large_is_413(interview: Interview) -> None:
    for template, limit in BODY_LIMITS.items():
        path = template.format(interview.id)
        large = b'{"session_id": "SESSION", "text": "' + b"x" * limit + b'"}'

        async def pieces(large: bytes = large) -> Any:
            for begin in range(0, len(large), 65_536):
                yield large[begin : begin + 65_536]

        check_problem(await refused(interview, path, large), 413, str(limit))
        unannounced = await interview.client.post(path, content=pieces(), headers=interview.headers)
        check_problem(unannounced, 413, str(limit))


async def test_a_large_body_of_many_values_is_422(interview: Interview) -> None:
    """Parsing it would hold up everybody for seconds."""
    values = b"[" + b"[]," * 110_000 + b"[]]"
    for path in ("/stt/append", "/report/finalize"):
        check_problem(await refused(interview, path, values), 422, "20000 arrays")


@pytest.mark.parametrize("call", ["/interview/start", "/stt/append"])
async def test_a_compressed_body_is_415(interview: Interview, call: str) -> None:
    headers = {**interview.headers, "Content-Encoding": "gzip"}
    content = gzip.compress(b'{"text": "words"}')
    answer = await interview.client.post(call, content=content, headers=headers)
    check_problem(answer, 415, "compressed")


async def test_a_byte_order_mark_before_the_body_is_passed_over(interview: Interview) -> None:
    body = json.dumps({"session_id": interview.id, "text": "Words."})
    for path in ("/interview/start", "/stt/append"):
        answer = await interview.client.post(
            path, content=codecs.BOM_UTF8 + body.encode(), headers=interview.headers
        )
        assert answer.status_code == 200, answer.text


async def test_fields_nobody_knows_are_no_reason_to_refuse(interview: Interview) -> None:
    await interview.say("Words.", mood="good")
    assert (await interview.observe("focused", "looking_ahead", mood="good")).status_code == 201
    assert (await interview.try_finalize(mood="good")).status_code == 200


ROLES = [
    "",
    "engineering",
    "ENGINEERING ",
    "no such role",
    "x" * 4_000,
    "\u0000\n",
    "🧑‍🚀",
    "\ud83d",
]


@pytest.mark.parametrize("role", ROLES, ids=[ascii(role[:20]) for role in ROLES])
async def test_a_role_is_free_text_and_never_an_error(
    client: httpx2.AsyncClient, role: str
) -> None:
    answer = await client.post("/interview/start", content=json.dumps({"role": role}))
    assert answer.status_code == 200, answer.text
    expected = "engineering" if role.strip().lower() == "engineering" else "general"
    assert answer.json()["role"] == expected
    assert answer.json()["questions"] == (await start(client, expected)).questions


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"role": null}'])
async def test_an_interview_starts_without_a_role(client: httpx2.AsyncClient, raw: bytes) -> None:
    answer = await client.post("/interview/start", content=raw)
    assert (answer.status_code, answer.json()["role"]) == (200, "general")
    assert answer.json()["token"]["token_type"] == "bearer"
    assert len(bytes.fromhex(answer.json()["session_id"])) >= 16


@pytest.mark.parametrize(
    "raw", [b'{"role": 1}', b'{"role": ["general"]}', b"[]", b"{", b"[" * 4_000]
)
async def test_a_start_of_the_wrong_type_is_422(client: httpx2.AsyncClient, raw: bytes) -> None:
    check_problem(await client.post("/interview/start", content=raw), 422)
