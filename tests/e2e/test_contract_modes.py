"""The effects of settings: allowed origins, private reads, rotated secrets, rate limits."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

import httpx2
import jwt
import pytest

from tests.e2e.calls import OPEN_READ, calls
from tests.e2e.problems import PRIVATE, check_problem, first_429
from tests.support.api_client import Interview, browser, start
from tests.support.eventually import eventually
from tests.support.requests import Session
from tests.support.stacks import ON_EMBEDDED, Stack, run_embedded

NEW, OLD = "6f0b81d2c95e4a37b1f8e02d7c6a5943", "c4e17f9a20b86d35a9d10f7be3528c64"
READS = ("/interview/{}/attention", "/reports/{}/final_report.pdf", "/avatar/{}/q00.mp4")
OURS, OTHER = "https://interviews.example", "http://localhost:5173"


@pytest.fixture(scope="module")
def strict() -> Iterator[Stack]:
    with run_embedded(
        PRIVATE_READS="true",
        JWT_SECRETS=f"{NEW},{OLD}",
        ALLOWED_ORIGINS=f"{OURS}, {OTHER}",
        RATE_LIMITS="on",
        ADDRESS_MISSES_PER_MINUTE="1000",
    ) as stack:
        yield stack


@pytest.fixture(scope="module")
def limited() -> Iterator[Stack]:
    """Whoever calls says where from, so that each test has an address to itself."""
    with run_embedded(
        RATE_LIMITS="on",
        TRUSTED_PROXIES="127.0.0.1",
        SESSION_EVENTS_PER_SECOND="5",
        ADDRESS_SESSIONS_PER_HOUR="3",
        ADDRESS_MISSES_PER_MINUTE="4",
        ADDRESS_READS_PER_SECOND="20",
    ) as stack:
        yield stack


@asynccontextmanager
async def calling_from(stack: Stack, address: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(stack.url) as client:
        client.headers["X-Forwarded-For"] = address
        yield client


# ---------------------------------------------------------------- origins


def asking(origin: str, method: str = "POST", headers: str = "authorization") -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers,
    }


@ON_EMBEDDED
async def test_a_preflight_from_our_page_is_answered(client: httpx2.AsyncClient) -> None:
    page = "http://localhost:3000"
    for path in ("/stt/append", "/report/finalize", "/interview/x/attention", "/nothing"):
        wanted = asking(page, headers="authorization, content-type, idempotency-key")
        answer = await client.options(path, headers=wanted)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == page
        allowed = answer.headers["Access-Control-Allow-Headers"].lower()
        assert {"authorization", "content-type", "idempotency-key"} <= set(allowed.split(", "))
        for name, value in PRIVATE.items():
            assert answer.headers[name] == value


@ON_EMBEDDED
async def test_answers_and_errors_can_be_read_by_our_page_alone(interview: Interview) -> None:
    client, page = interview.client, "http://localhost:3000"
    for path in ("/health", "/nothing", "/stt/append", f"/interview/{interview.id}"):
        ours = await client.get(path, headers={"Origin": page})
        assert ours.headers["Access-Control-Allow-Origin"] == page
        assert "Retry-After" in ours.headers["Access-Control-Expose-Headers"]
        for foreign in ("http://localhost:3001", "https://evil.example", "null"):
            theirs = await client.get(path, headers={"Origin": foreign})
            assert theirs.status_code == ours.status_code
            assert "Access-Control-Allow-Origin" not in theirs.headers
            assert "Origin" in theirs.headers["Vary"]


@ON_EMBEDDED
async def test_the_calls_of_an_interview_can_be_read_by_our_page(interview: Interview) -> None:
    page, path = {"Origin": "http://localhost:3000"}, f"/interview/{interview.id}/attention"
    interview.client.headers.update(page)
    answers = [
        await interview.append("Words."),
        await interview.append(" "),
        await interview.observe("focused", "looking_ahead"),
        await interview.observe("asleep", ""),
        await interview.client.get(path),
        await interview.client.post("/stt/append"),
        await interview.try_finalize(),
        await interview.append("Too late."),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 201, 422, 200, 401, 200, 409]
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == page["Origin"]
        for name, value in PRIVATE.items():
            assert answer.headers.get_list(name) == [value]


@ON_EMBEDDED
async def test_a_preflight_from_elsewhere_is_not_allowed(client: httpx2.AsyncClient) -> None:
    answer = await client.options("/stt/append", headers=asking("https://evil.example"))
    check_problem(answer, 400, "origin")
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer = await client.options("/stt/append", headers=asking("http://localhost:3000", "PATCH"))
    check_problem(answer, 400, "method")


async def test_every_origin_of_the_setting_is_allowed(strict: Stack) -> None:
    async with browser(strict.url) as client:
        for origin in (OURS, OTHER):
            answer = await client.options("/stt/append", headers=asking(origin))
            assert answer.headers["Access-Control-Allow-Origin"] == origin
        answer = await client.options("/stt/append", headers=asking("http://localhost:3000"))
        assert "Access-Control-Allow-Origin" not in answer.headers


# ---------------------------------------------------------------- tokens


async def test_with_private_reads_every_read_asks_for_the_token(strict: Stack) -> None:
    async with browser(strict.url) as client:
        interview, other = await start(client), await start(client)
        await interview.finalize()
        folder = strict.folder / "data/avatars" / interview.id
        folder.mkdir(parents=True)
        (folder / "q00.mp4").write_bytes(b"moving pictures")
        check_problem(await client.get(f"/avatar/{interview.id}/x.mp4"), 401)
        own = await calls(interview, OPEN_READ)
        for call in (*own, *await calls(Interview(client, Session("0" * 32, "", [])), OPEN_READ)):
            check_problem(await call.made(client), 401)
            check_problem(await call.made(client, params={"token": interview.token}), 401)
            check_problem(await call.made(client, other.headers), 403)
        for call in own:
            assert (await call.made(client, interview.headers)).status_code == 200
        head = await client.head(f"/reports/{interview.id}/final_report.pdf")
        assert head.status_code == 401


async def test_a_rotated_secret_still_opens_and_no_longer_signs(strict: Stack) -> None:
    async with browser(strict.url) as client:
        interview = await start(client)
        claims = jwt.decode(interview.token, NEW, ["HS256"])
        assert interview.id not in str(claims)
        claims["sub"] = interview.id  # as issued by an earlier release
        old = {"Authorization": f"Bearer {jwt.encode(claims, OLD, 'HS256')}"}
        path = f"/interview/{interview.id}"
        assert (await client.get(path, headers=old)).status_code == 200
        stranger = jwt.encode(claims, "x" + OLD, "HS256")
        answer = await client.get(path, headers={"Authorization": f"Bearer {stranger}"})
        check_problem(answer, 401)


async def test_a_foreign_page_starts_no_interviews(strict: Stack) -> None:
    async def answered(site: str, origin: str | None) -> int:
        headers = {"Sec-Fetch-Site": site, "Content-Type": "text/plain"}
        headers |= {"Origin": origin} if origin else {}
        return (await client.post("/interview/start", headers=headers)).status_code

    async with browser(strict.url) as client:
        elsewhere = "https://elsewhere.example"
        for origin in (elsewhere, "null", None):
            assert await answered("cross-site", origin) == 403
        assert await answered("cross-site", OURS) == 200
        for site in ("same-origin", "same-site", "none"):
            assert await answered(site, elsewhere) == 200
        check_problem(
            await client.post(
                "/interview/start", headers={"Sec-Fetch-Site": "cross-site", "Origin": elsewhere}
            ),
            403,
            "ALLOWED_ORIGINS",
        )


# ---------------------------------------------------------------- limits


async def test_too_many_starts_from_one_address_are_429(limited: Stack) -> None:
    async with calling_from(limited, "10.0.0.1") as client:
        answers = [await client.post("/interview/start") for _ in range(6)]
        assert [answer.status_code for answer in answers[:3]] == [200] * 3
        check_problem(answers[-1], 429, "sessions")
        ours = await client.post("/interview/start", headers={"Origin": "http://localhost:3000"})
        assert ours.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
        assert (await client.get("/health")).status_code == 200
    async with calling_from(limited, "10.0.0.2") as client:
        await start(client)


async def test_too_many_events_of_one_session_are_429_and_not_taken(limited: Stack) -> None:
    async with calling_from(limited, "10.0.0.3") as client:
        interview, other = await start(client), await start(client)
        answers = await asyncio.gather(*(interview.append(f"word{n}") for n in range(20)))
        refused = [answer for answer in answers if answer.status_code != 200]
        assert refused
        for answer in refused:
            check_problem(answer, 429, "events")
        await other.say("Words.")
        taken = len(answers) - len(refused)

        async def shows_what_was_taken() -> bool:
            """Resuming is limited too."""
            path = f"/interview/{interview.id}"
            answer = await client.get(path, headers=interview.headers)
            return answer.status_code == 200 and answer.json()["saved"][0]["utterances"] == taken

        await eventually(shows_what_was_taken)


async def test_who_tries_out_ids_is_429_and_learns_nothing(limited: Stack) -> None:
    async with calling_from(limited, "10.0.0.4") as client:
        interview = await start(client)
        answers = [await client.get(f"/interview/{number}/attention") for number in range(8)]
        assert [answer.status_code for answer in answers[:4]] == [404] * 4
        for path in READS:
            answer = await first_429(partial(client.get, path.format("0" * 32)))
            check_problem(answer, 429)
        assert (await interview.attention())["state"] == "unknown"


async def test_too_many_reads_from_one_address_are_429(limited: Stack) -> None:
    async with calling_from(limited, "10.0.0.5") as client:
        interview = await start(client)
        path = f"/interview/{interview.id}/attention"
        answers = await asyncio.gather(*(client.get(path) for _ in range(60)))
    refused = [answer for answer in answers if answer.status_code != 200]
    assert refused
    for answer in refused:
        check_problem(answer, 429)


async def test_a_forwarded_address_counts_only_from_a_trusted_proxy() -> None:
    with run_embedded(RATE_LIMITS="on", ADDRESS_SESSIONS_PER_HOUR="1") as stack:
        async with calling_from(stack, "10.0.0.6") as client:
            await start(client)
        async with calling_from(stack, "10.0.0.7") as client:
            check_problem(await client.post("/interview/start"), 429)


# ---------------------------------------------------------------- room


async def test_words_that_were_not_accepted_take_no_room() -> None:
    with run_embedded(MAX_PENDING="0", MAX_SESSION_CHARS="1000") as stack:
        async with browser(stack.url) as client:
            interview = await start(client)
            for _ in range(12):
                check_problem(await interview.append("x" * 100, key="a"), 503)


async def test_a_session_takes_so_many_events() -> None:
    with run_embedded(MAX_SESSION_EVENTS="3") as stack:
        async with browser(stack.url) as client:
            interview = await start(client)
            await interview.say("First.", key="a")
            await interview.say("Second.")
            assert (await interview.observe("focused", "looking_ahead")).status_code == 201
            check_problem(await interview.append("Third."), 413, "3 events")
            check_problem(await interview.observe("focused", "looking_ahead"), 413, "3 events")
            await interview.say("First.", key="a")  # again
            assert (await interview.resume())["saved"][0]["transcript"] == "First. Second."
