"""Access to each call, unknown sessions, and the headers of every answer."""

import asyncio
import hashlib
import shutil
from pathlib import Path

import httpx2
import pytest

from shared.films import CAPTIONS, FILM, STUDIO, Speaker, Studio
from tests.e2e.calls import OPEN_READ, TOKEN, calls
from tests.e2e.problems import PRIVATE, check_problem
from tests.e2e.tokens import BAD_TOKENS, HS256, later, token
from tests.support.api_client import Interview, read, start
from tests.support.eventually import eventually
from tests.support.requests import Session
from tests.support.stacks import WITH_AND_WITHOUT_DESK, Stack

pytestmark = WITH_AND_WITHOUT_DESK

NOBODY = "0" * 32


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_a_bad_token_is_refused_before_anything_else(
    stack: Stack, interview: Interview, name: str
) -> None:
    """The refusal comes before the body is read, and does not tell the token's fault."""
    key = (stack.folder / "data/jwt_secret").read_text()
    bad = {b"Authorization": f"Bearer {BAD_TOKENS[name](key, interview.id)}".strip().encode()}
    special = {
        "expired": (401, "has expired"),
        "empty": (401, "needs the session's token"),
        "a megabyte": (431, "headers"),
    }
    status, told = special.get(name, (401, "the token is not valid"))
    for call in await calls(interview, TOKEN):
        answer = await call.made(interview.client, bad, json=None, content=b"{")
        check_problem(answer, status, told)
    assert (await interview.resume())["state"] == "open"


async def test_a_token_is_taken_from_the_authorization_header_alone(interview: Interview) -> None:
    for call in await calls(interview, TOKEN):
        for headers in (
            {},
            {"Authorization": interview.token},
            {"Authorization": f"Basic {interview.token}"},
            {"Authorization": f"Token {interview.token}"},
            {"X-Authorization": f"Bearer {interview.token}"},
        ):
            query = {"token": interview.token}
            check_problem(await call.made(interview.client, headers, params=query), 401)
    lower = {"Authorization": f"bearer {interview.token}"}
    answer = await interview.client.get(f"/interview/{interview.id}", headers=lower)
    assert answer.status_code == 200


async def test_another_sessions_token_is_403(interview: Interview) -> None:
    """Whether there is such a session is not told."""
    other = await start(interview.client)
    nowhere = Interview(interview.client, Session(NOBODY, "", []))
    for call in (*await calls(interview, TOKEN), *await calls(nowhere, TOKEN)):
        check_problem(await call.made(interview.client, other.headers), 403)
    now = await interview.resume()
    assert (now["state"], now["saved"], now["consents"]) == ("open", [], [])


async def test_a_session_that_is_gone_is_404(stack: Stack, client: httpx2.AsyncClient) -> None:
    key = (stack.folder / "data/jwt_secret").read_text()
    signed = token(key, HS256, {"sub": NOBODY, "exp": later()})
    gone = Interview(client, Session(NOBODY, signed, []))
    for call in await calls(gone, TOKEN):
        check_problem(await call.made(client, gone.headers), 404, "no such session")
    for call in await calls(gone, OPEN_READ):
        check_problem(await call.made(client), 404)


async def test_after_finalize_nothing_can_be_added(interview: Interview) -> None:
    await interview.finalize()
    check_problem(await interview.append("Words."), 409, "finalized")
    check_problem(await interview.append("Words.", 99), 409)
    check_problem(await interview.observe("focused", "looking_ahead"), 409, "finalized")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("POST", "/nothing", 404),
        ("GET", "/interview", 404),
        ("GET", "/interview/x/y", 404),
        ("GET", "/health/", 404),
        ("POST", "/stt/append/", 404),
        ("GET", "/index.html/x", 404),
        ("GET", "/stt/append", 405),
        ("PUT", "/stt/append", 405),
        ("DELETE", "/report/finalize/", 404),
        ("GET", "/report/finalize/x", 404),
        ("POST", "/health", 405),
        ("HEAD", "/stt/append", 405),
        ("POST", f"/reports/{NOBODY}/final_report.pdf", 405),
        ("GET", f"/stt/stream/{NOBODY}", 404),
        ("OPTIONS", "/health", 405),
        ("TRACE", "/health", 405),
    ],
)
async def test_an_unknown_address_is_a_problem_too(
    client: httpx2.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    if method == "HEAD":
        assert answer.status_code == status
    else:
        check_problem(answer, status)
    if status == 405:
        assert answer.headers["Allow"]


async def test_a_wrong_method_is_told_all_the_right_ones(client: httpx2.AsyncClient) -> None:
    """Also where several parts of the gateway serve the same path."""
    for path, methods in {
        "/interview/x": "DELETE, GET",
        "/interview/x/attention": "GET, POST",
        "/interview/start": "POST",
        f"/reports/{NOBODY}/final_report.pdf": "GET, HEAD",
        "/index.html": "GET, HEAD",
    }.items():
        answer = await client.patch(path)
        check_problem(answer, 405)
        assert answer.headers["Allow"] == methods, path


ODD_IDS = [
    "..",
    "%2e%2e",
    "%2e%2e%2f%2e%2e%2fdata",
    "..%2f..%2f..%2fetc",
    "..%5c..",
    "%252e%252e%252f",
    "....//",
    "%c0%ae%c0%ae",
    "%00",
    "a%00b",
    "%ff%fe",
    "%ED%A0%80",
    "%F0%9F%98%80",
    "0" * 31 + "%0a",
    "A" * 32,
    "0" * 31,
    "x" * 20_000,
    "~",
    "%7e",
    ";",
    "a%20b",
    "*",
    "$where",
]


@pytest.mark.parametrize("odd", ODD_IDS, ids=[odd[:30] for odd in ODD_IDS])
async def test_no_spelling_of_an_id_leads_out_of_its_folder(
    stack: Stack, client: httpx2.AsyncClient, odd: str
) -> None:
    outside = stack.reports.parent / "final_report.pdf"
    outside.parent.mkdir(parents=True, exist_ok=True)
    outside.write_bytes(b"not to be read")
    for path in (
        f"/reports/{odd}/final_report.pdf",
        f"/avatar/{odd}/q00.mp4",
        f"/avatar/{NOBODY}/{odd}",
        f"/avatar/{NOBODY}/{odd}.mp4",
        f"/interview/{odd}/attention",
        f"/{odd}/data/jwt_secret",
    ):
        # As it stands: a client library would tidy the dots away.
        raw = httpx2.URL(str(client.base_url)).copy_with(raw_path=path.encode())
        check_problem(await client.get(raw), 404)


@pytest.mark.parametrize("video", ["q0.mp4", "q000.mp4", "q00.MP4", "q00.mp4.", "q٠٠.mp4", "x.mp4"])
async def test_a_video_has_a_name_of_two_digits(
    stack: Stack, interview: Interview, video: str
) -> None:
    folder = stack.folder / "data/avatars" / interview.id
    folder.mkdir(parents=True)
    (folder / video).write_bytes(b"not to be read")
    check_problem(await interview.client.get(f"/avatar/{interview.id}/{video}"), 404)


async def test_a_questions_video_is_served_once_it_is_there(
    stack: Stack, interview: Interview
) -> None:
    url = f"/avatar/{interview.id}/q03.mp4"
    check_problem(await interview.client.get(url), 404)
    assert (await interview.client.head(url)).status_code == 404
    folder = stack.folder / "data/avatars" / interview.id
    folder.mkdir(parents=True)
    (folder / "q03.mp4").write_bytes(b"moving pictures")
    video = await interview.client.get(url)
    assert (video.status_code, video.content) == (200, b"moving pictures")
    assert video.headers["Content-Type"] == "video/mp4"
    head = await interview.client.head(url)
    assert (head.status_code, head.headers["Content-Length"]) == (200, "15")


async def test_sessions_share_the_film_of_a_question(
    stack: Stack, interview: Interview, client: httpx2.AsyncClient
) -> None:
    speakers = {"en": Speaker(voice="hum", face="nora")}
    studio, films = Studio(speakers=speakers, version="1"), Path(stack.environment["FILMS_DIR"])
    film = films / str(studio.film(interview.questions[2], "en"))
    film.mkdir(parents=True)
    (film / FILM).write_bytes(b"moving pictures")
    (film / CAPTIONS).write_text("WEBVTT")
    assert (await client.get("/config.json")).json()["videos"] is False
    check_problem(await client.get(f"/avatar/{interview.id}/q02.mp4"), 404)
    (films / STUDIO).write_text(studio.model_dump_json())
    try:
        assert (await client.get("/config.json")).json()["videos"] is True
        part = await client.get(f"/avatar/{interview.id}/q02.mp4", headers={"Range": "bytes=0-5"})
        assert (part.status_code, part.content) == (206, b"moving")
        await _served_to_a_video(client, f"/avatar/{interview.id}/q02.mp4", b"moving pictures")
        captions = await client.get(f"/avatar/{interview.id}/q02.vtt")
        assert captions.headers["Content-Type"] == "text/vtt; charset=utf-8"
        for missing in ("q02.jpg", "q03.mp4", "q99.mp4", "listening.mp4"):
            check_problem(await client.get(f"/avatar/{interview.id}/{missing}"), 404)
        check_problem(await client.get(f"/avatar/{NOBODY}/q02.mp4"), 404)
        await interview.client.delete(f"/interview/{interview.id}", headers=interview.headers)
        assert (film / FILM).exists()
        check_problem(await client.get(f"/avatar/{interview.id}/q02.mp4"), 404)
    finally:
        (films / STUDIO).unlink()


async def _served_to_a_video(client: httpx2.AsyncClient, address: str, content: bytes) -> None:
    """Ask for a film as a `<video>` does: its length, the parts of a known version, its rest."""
    head = await client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Accept-Ranges"] == "bytes"
    assert head.headers["Content-Length"] == str(len(content))
    tag = head.headers["ETag"]
    rest = await client.get(address, headers={"Range": "bytes=7-", "If-Range": tag})
    assert (rest.status_code, rest.content) == (206, content[7:])
    other = await client.get(address, headers={"Range": "bytes=7-", "If-Range": '"other"'})
    assert (other.status_code, other.content) == (200, content)
    beyond = await client.get(address, headers={"Range": "bytes=99-"})
    assert beyond.status_code == 416
    known = await client.get(address, headers={"If-None-Match": tag})
    assert (known.status_code, known.content) == (304, b"")


async def test_a_lost_pdf_is_printed_again_for_all_who_ask(
    stack: Stack, interview: Interview
) -> None:
    report = await interview.finalize()
    client, file = interview.client, stack.reports / interview.id / "final_report.pdf"

    async def reported() -> bool:
        return bool((await interview.resume())["state"] == "reported")

    await eventually(reported)
    printed = file.read_bytes()
    shutil.rmtree(file.parent)
    again = await asyncio.gather(*(client.get(report["pdf_url"]) for _ in range(3)))
    assert [answer.status_code for answer in again] == [200] * 3
    assert {answer.content for answer in again} == {printed}
    told = read(await interview.report())
    assert told["pdf"]["sha256"] == hashlib.sha256(printed).hexdigest()
    assert told | {"pdf": report["pdf"]} == report  # another print, at another time
    erased = await client.delete(f"/interview/{interview.id}", headers=interview.headers)
    assert erased.status_code == 200
    check_problem(await client.get(report["pdf_url"]), 404)


async def test_every_answer_carries_the_headers_that_keep_the_id_secret(
    stack: Stack, interview: Interview
) -> None:
    await interview.finalize()
    client = interview.client
    for path in (
        "/",
        "/health",
        "/health/live",
        "/docs",
        "/openapi.json",
        "/interview/roles",
        f"/interview/{interview.id}",
        f"/interview/{interview.id}/attention",
        f"/report/{interview.id}",
        f"/reports/{interview.id}/final_report.pdf",
        "/nothing",
    ):
        answer = await client.get(path, headers=interview.headers)
        for name, value in PRIVATE.items():
            assert answer.headers[name] == value, path
        assert "server" not in answer.headers


async def test_a_correlation_id_is_taken_over_if_it_is_harmless(client: httpx2.AsyncClient) -> None:
    given = {"X-Correlation-ID": "call-17"}
    answer = await client.get("/health", headers=given)
    assert answer.headers["X-Correlation-ID"] == "call-17"
    for harmful in (b"x" * 65, b"a b", "ä".encode(), b""):
        answer = await client.get("/health", headers={b"X-Correlation-ID": harmful})
        assert len(answer.headers["X-Correlation-ID"]) == 32


async def test_roles_say_what_there_is_to_choose_from(client: httpx2.AsyncClient) -> None:
    roles = (await client.get("/interview/roles")).json()
    assert {"general", "engineering", "data", "product", "sales"} <= {r["name"] for r in roles}
    assert all(role["questions"] >= 5 and role["title"] for role in roles)
    spanish = (await client.get("/interview/roles", params={"language": "es"})).json()
    assert "Ventas" in {role["title"] for role in spanish}
    check_problem(await client.get("/interview/roles", params={"language": "Spanish!"}), 422)


async def test_one_idempotency_key_is_one_utterance(interview: Interview) -> None:
    for _ in range(2):
        await interview.say("Once.", key="key")
    await interview.say("Other words.", key="key")
    await interview.say("Once.", 1, key="key")
    for _ in range(2):
        await interview.say("Twice.")
    first, second = (await interview.resume())["saved"]
    assert first["transcript"] == "Once. Other words. Twice. Twice."
    assert first["utterances"] == 4
    assert second["transcript"] == "Once."
    for key in ("x" * 256, ""):
        headers = interview.headers | {"Idempotency-Key": key}
        body = {"session_id": interview.id, "text": "Words."}
        answer = await interview.client.post("/stt/append", json=body, headers=headers)
        check_problem(answer, 422, "Idempotency-Key")
    await interview.say("At most.", 2, key="x" * 255)


async def test_one_idempotency_key_is_one_observation(interview: Interview) -> None:
    path = f"/interview/{interview.id}/attention"
    body = {"state": "focused", "event": "looking_ahead"}
    headers = interview.headers | {"Idempotency-Key": "key"}
    for seen in (body, body, body | {"event": "looking_away"}):
        answer = await interview.client.post(path, json=seen, headers=headers)
        assert answer.status_code == 201
    assert (await interview.finalize())["attention"]["observations"] == 2


async def test_the_same_key_in_two_sessions_is_two_utterances(client: httpx2.AsyncClient) -> None:
    for interview in (await start(client), await start(client)):
        await interview.say("Words.", key="the same")
        assert (await interview.resume())["saved"][0]["transcript"] == "Words."
