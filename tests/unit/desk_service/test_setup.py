"""The first account: the setup link makes one admin, whatever happens at once or in between."""

import asyncio
from pathlib import Path

import pytest

from desk_service.context import Context
from desk_service.domain import User
from desk_service.setup import offer
from tests.unit.desk_service.conftest import ADA, Connect, setup_token

FIRST = User(
    id="u1",
    email="ada@example.org",
    name="Ada",
    role="admin",
    state="active",
    password="hash",
    made_at=1.0,
)


async def test_of_fifty_claims_at_once_one_makes_an_admin(desk: Context, connect: Connect) -> None:
    token, client = await setup_token(desk), connect()
    bodies = [ADA | {"token": token, "email": f"a{number}@example.org"} for number in range(50)]
    answers = await asyncio.gather(*(client.post("/setup", json=body) for body in bodies))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 404, 503}  # 503: too many hashes at a time
    assert await desk.users.rows.count({}) == 1


async def test_afterwards_there_is_nothing_to_set_up(
    desk: Context, connect: Connect, admin: object
) -> None:
    assert await desk.setup.new_link("http://localhost") is None
    answer = await connect().post("/setup", json=ADA | {"token": "vvs_guess"})
    assert answer.status_code == 404


async def test_a_guessed_and_a_replaced_token_make_nothing(desk: Context, connect: Connect) -> None:
    earlier = await setup_token(desk)
    await setup_token(desk)
    for token in (earlier, "vvs_guess", ""):
        answer = await connect().post("/setup", json=ADA | {"token": token})
        assert answer.status_code == 404
    assert await desk.users.rows.count({}) == 0


async def test_a_claim_whose_process_was_killed_is_finished_at_the_next_start(
    desk: Context, tmp_path: Path
) -> None:
    token = await setup_token(desk)

    async def killed(user: User) -> None:
        raise asyncio.CancelledError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(desk.users), "add", lambda self, user: killed(user))
        with pytest.raises(asyncio.CancelledError):
            await desk.setup.claim(token, FIRST)
    assert await desk.users.get("u1") is None
    await offer(desk.setup, "http://localhost", tmp_path / "setup-link")
    assert await desk.users.by_email("ada@example.org") == FIRST
    assert not (tmp_path / "setup-link").exists()
    row = await desk.setup.rows.get("setup")
    assert row is not None
    assert row["claimed"] == {"id": "u1"}


async def test_the_link_lies_in_a_file_of_the_operator_alone_and_in_no_log(
    desk: Context, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "desk/setup-link"
    await offer(desk.setup, "http://localhost:8000", file)
    link = file.read_text().strip()
    assert link.startswith("http://localhost:8000/desk/setup#vvs_")
    assert file.stat().st_mode & 0o777 == 0o600
    assert await desk.setup.holds(link.partition("#")[2])
    printed = capsys.readouterr()
    assert "vvs_" not in printed.out + printed.err


async def test_a_terminal_is_shown_the_link(
    desk: Context,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    await offer(desk.setup, "http://localhost:8000", tmp_path / "setup-link")
    assert (tmp_path / "setup-link").read_text().strip() in capsys.readouterr().err


async def test_the_file_goes_with_the_claim(desk: Context, connect: Connect) -> None:
    file = desk.settings.setup_link_file
    await offer(desk.setup, "http://localhost:8001", file)
    token = file.read_text().strip().partition("#")[2]
    assert (await connect().post("/setup", json=ADA | {"token": token})).status_code == 201
    assert not file.exists()
