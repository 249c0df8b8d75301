"""Unknown fields of a request are ignored, and named in the answer."""

import json
from typing import Any

from websockets.asyncio.client import connect

from tests.support.api_client import Interview
from tests.support.stacks import ON_EMBEDDED

pytestmark = ON_EMBEDDED

HEADER = "X-Ignored-Fields"


async def test_a_call_names_them_in_a_header(interview: Interview) -> None:
    answer = await interview.append("Words.", question_indx=1, seq=2)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers[HEADER] == "question_indx, seq"
    answer = await interview.observe("focused", "looking", when="now")
    assert answer.headers[HEADER] == "when"
    again = await interview.append("Words.")
    assert HEADER not in again.headers  # the answer is a constant


async def test_a_call_past_the_fast_path_names_them_too(interview: Interview) -> None:
    answer = await interview.client.post("/interview/start", json={"rôle": "x", "lang": "en"})
    assert answer.status_code == 200
    assert answer.headers[HEADER] == "lang"  # a name that is no plain word is not told back


async def test_fields_inside_the_body_are_named_by_their_path(interview: Interview) -> None:
    words = [{"w": "Words.", "start": 0.0, "end": 0.5, "conf": 0.9, "end_s": 1}]
    timed: dict[str, Any] = {"words": words, "seq": 1, "key": "1"}
    answer = await interview.append("Words.", **timed)
    assert answer.headers[HEADER] == "seq, words.conf, words.end_s"
    for word in words:
        del word["conf"], word["end_s"]
    again = await interview.append("Words.", **timed)  # the same event: unknown fields do not count
    assert again.headers[HEADER] == "seq"
    claim = {"focused_ratio": 0.9, "distracted_ratio": 0.1, "focussed": 1}
    submitted = [{"question": interview.questions[0], "text": "Words."}] * 2
    body = {"transcripts": submitted, "attention_summary": claim}
    answer = await interview.try_finalize(**body)
    assert answer.status_code == 200, answer.text
    assert answer.headers[HEADER] == "transcripts.text, attention_summary.focussed"
    saved = (await interview.resume())["saved"]
    assert [each["transcript"] for each in saved] == ["Words."]


async def test_a_page_of_another_origin_may_read_the_header(interview: Interview) -> None:
    origin = {"Origin": "http://localhost:3000"}
    answer = await interview.client.post("/interview/start", json={"lang": "en"}, headers=origin)
    assert HEADER.lower() in answer.headers["Access-Control-Expose-Headers"].lower()


async def test_a_frame_names_them_in_its_answer(interview: Interview) -> None:
    url = str(interview.client.base_url).replace("http", "ws", 1).rstrip("/")
    async with connect(f"{url}/stt/stream/{interview.id}?token={interview.token}") as socket:
        await socket.send(json.dumps({"text": "Words.", "question_indx": 1, "id": "1"}))
        answer = json.loads(await socket.recv())
        assert answer == {"status": "ok", "id": "1", "ignored": ["question_indx"]}
        await socket.send(json.dumps({"text": "More."}))
        assert json.loads(await socket.recv()) == {"status": "ok"}
