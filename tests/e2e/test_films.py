"""Films on the full stack: from the start of an interview to the file that a page plays."""

import io
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import av
import httpx2
import pytest

from avatar_service.film_folder import UNFINISHED
from tests.conftest import needed
from tests.support.api_client import Interview, browser, start
from tests.support.eventually import eventually
from tests.support.packs import write_pack
from tests.support.servers import run_rabbitmq, temporary_folder
from tests.support.stacks import Stack, base_environment, running

QUESTIONS = {"general": "Why?", "sales": "How?", "support": "When?"}
MAKER = "avatar_service"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """Run a gateway and the maker of films, with a voice that needs no download.

    The RabbitMQ is its own: makers of other stacks would take its events.
    """
    with needed(), run_rabbitmq() as rabbitmq, temporary_folder() as home:
        for role, question in QUESTIONS.items():
            write_pack(home / "roles", role, [question])
        given = {
            "BROKER_URL": rabbitmq.url,
            "STORE_URL": f"sqlite:///{home}/store",
            "JWT_SECRETS": secrets.token_urlsafe(48),
            "ROLES_DIR": str(home / "roles"),
            "MODEL_DIR": str(home / "voices"),
            "AVATAR_VOICE": "heart",
            "VOICE": "on",
        }
        made = Stack(home, base_environment(home, given))
        made.add_worker(MAKER, [MAKER])
        made.add_gateway("gateway", ["gateway"])
        with running(made):
            yield made


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(stack.url) as client:
        yield client


async def film(interview: Interview) -> httpx2.Response:
    """Return the first question's film, once it is there."""
    address = f"/avatar/{interview.id}/q00.mp4"

    async def is_there() -> bool:
        return (await interview.client.head(address)).status_code == 200

    await eventually(is_there)
    return await interview.client.get(address)


def folders(stack: Stack) -> list[Path]:
    return [path for path in Path(stack.environment["FILMS_DIR"]).iterdir() if path.is_dir()]


async def test_a_start_is_followed_by_a_film_that_sessions_share(
    stack: Stack, client: httpx2.AsyncClient
) -> None:
    interview = await start(client, "general")
    answer = await film(interview)
    with av.open(io.BytesIO(answer.content), "r") as file:
        assert [stream.codec_context.name for stream in file.streams] == ["h264", "aac"]
        assert file.duration is not None
        assert 1.0 < file.duration / 1e6 < 3.0
    assert (await client.get("/config.json")).json()["videos"] is True
    assert QUESTIONS["general"] in (await client.get(f"/avatar/{interview.id}/q00.vtt")).text

    address, tag = f"/avatar/{interview.id}/q00.mp4", answer.headers["ETag"]
    part = await client.get(address, headers={"Range": "bytes=4-7", "If-Range": tag})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(answer.content)}"

    again = await client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")

    listening = f"/avatar/{interview.id}/listening.mp4"

    async def listens() -> bool:
        return (await client.head(listening)).status_code == 200

    await eventually(listens)
    before = folders(stack)
    others = [await start(client, "general") for _ in range(10)]
    for other in others:
        assert (await client.head(f"/avatar/{other.id}/q00.mp4")).status_code == 200
    assert folders(stack) == before


@pytest.mark.parametrize(("role", "end"), [("sales", "crash"), ("support", "stop_in_order")])
async def test_a_film_whose_maker_ends_is_made_by_the_next(
    stack: Stack, client: httpx2.AsyncClient, role: str, end: str
) -> None:
    interview = await start(client, role)

    def is_begun() -> bool:
        return any(path.name.startswith(UNFINISHED) for path in folders(stack))

    await eventually(is_begun)
    getattr(stack.servers[MAKER], end)()
    assert (await client.head(f"/avatar/{interview.id}/q00.mp4")).status_code == 404
    stack.start([MAKER])
    assert (await film(interview)).content[4:8] == b"ftyp"
