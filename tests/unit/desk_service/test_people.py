"""Logins, passwords and users, over HTTP."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from desk_service import attempts, domain
from desk_service.context import Context
from tests.unit.desk_service.conftest import ADA, PASSWORD, Connect, invited, joined

LOGIN = {"email": ADA["email"], "password": PASSWORD}


def enforce(desk: Context) -> None:
    """Let wrong passwords delay the next try, as they do outside of tests."""
    object.__setattr__(desk.attempts, "enforced", True)


async def me(client: httpx2.AsyncClient) -> int:
    return (await client.get("/me")).status_code


async def test_log_in_with_any_case_of_the_address_and_out(
    admin: httpx2.AsyncClient, connect: Connect
) -> None:
    client = connect()
    shown = await client.post("/login", json=LOGIN | {"email": " Ada@Example.ORG "})
    assert shown.json() == (await client.get("/me")).json()
    assert "password" not in shown.text
    assert (await client.post("/logout")).status_code == 204
    assert await me(client) == 401
    assert await me(admin) == 200  # the other login goes on


async def test_a_wrong_address_and_a_wrong_password_look_the_same(
    admin: httpx2.AsyncClient, connect: Connect
) -> None:
    client = connect()
    answers = [
        await client.post("/login", json=LOGIN | wrong)
        for wrong in ({"password": "wrong"}, {"email": "bob@example.org"}, {"email": "no address"})
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert await me(client) == 401


async def test_a_login_ends_when_it_was_not_used_for_long_and_in_any_case(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    (row,) = await desk.logins.rows.find({})
    idle = row["seen_at"] - domain.IDLE_SECONDS - 1
    await desk.logins.rows.change(row["id"], {"seen_at": idle})
    assert await me(admin) == 401
    made = row["made_at"] - domain.LOGIN_SECONDS - 1
    await desk.logins.rows.change(row["id"], {"seen_at": row["seen_at"], "made_at": made})
    assert await me(admin) == 401
    await desk.logins.sweep(row["seen_at"])
    assert await desk.logins.rows.count({}) == 0


async def test_a_new_password_ends_the_other_logins(
    admin: httpx2.AsyncClient, connect: Connect
) -> None:
    other = connect()
    await other.post("/login", json=LOGIN)
    new = "another long password"
    body = {"password": PASSWORD, "new_password": new}
    assert (await admin.post("/me/password", json=body | {"password": "wrong"})).status_code == 401
    assert (await admin.post("/me/password", json=body)).status_code == 200
    assert (await me(admin), await me(other)) == (200, 401)
    assert (await other.post("/login", json=LOGIN)).status_code == 401
    assert (await other.post("/login", json=LOGIN | {"password": new})).status_code == 200


async def test_weighty_calls_want_the_password_again(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    (row,) = await desk.logins.rows.find({})
    await desk.logins.rows.change(row["id"], {"fresh_until": 0.0})
    new = {"name": "Bob", "email": "bob@example.org", "role": "reviewer"}
    refused = await admin.post("/users", json=new)
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:vivavoce:problem:password-needed"
    assert (await admin.post("/me/confirm", json={"password": "wrong"})).status_code == 401
    assert (await admin.post("/me/confirm", json={"password": PASSWORD})).status_code == 204
    assert (await admin.post("/users", json=new)).status_code == 201


async def test_a_link_is_for_one_password(admin: httpx2.AsyncClient, connect: Connect) -> None:
    token = (await invited(admin, "reviewer", "bob@example.org"))["token"]
    body = {"token": token, "password": PASSWORD}
    answers = await asyncio.gather(*(connect().post("/join", json=body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404, 404]


async def test_a_new_link_ends_the_earlier_one_and_a_reset_ends_the_logins(
    admin: httpx2.AsyncClient, connect: Connect
) -> None:
    first = await invited(admin, "reviewer", "bob@example.org")
    made = await admin.post(f"/users/{first['user']['id']}/link")
    token = made.json()["link"].partition("#")[2]
    client = connect()
    old = await client.post("/join", json={"token": first["token"], "password": PASSWORD})
    assert old.status_code == 404
    new = await client.post("/join", json={"token": token, "password": PASSWORD})
    assert new.json()["state"] == "active"
    made = await admin.post(f"/users/{first['user']['id']}/link")
    token = made.json()["link"].partition("#")[2]
    assert await me(client) == 200
    await connect().post("/join", json={"token": token, "password": "another long password"})
    assert await me(client) == 401


async def test_an_address_is_one_users(admin: httpx2.AsyncClient) -> None:
    new = {"name": "Ada", "email": "ADA@example.org", "role": "reviewer"}
    assert (await admin.post("/users", json=new)).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"},
        {"email": "a b@example.org"},
        {"email": "a" * 250 + "@example.org"},
        {"role": "owner"},
        {"name": " "},
        {"name": "x" * 101},
    ],
)
async def test_a_user_with_a_wrong_field_is_refused(
    admin: httpx2.AsyncClient, wrong: dict[str, Any]
) -> None:
    new = {"name": "Bob", "email": "bob@example.org", "role": "reviewer"}
    assert (await admin.post("/users", json=new | wrong)).status_code == 422


async def test_a_short_password_is_refused(admin: httpx2.AsyncClient, connect: Connect) -> None:
    token = (await invited(admin, "reviewer", "bob@example.org"))["token"]
    answer = await connect().post("/join", json={"token": token, "password": "elevenchars"})
    assert answer.status_code == 422
    assert "elevenchars" not in answer.text


async def test_a_disabled_user_is_out_at_once(admin: httpx2.AsyncClient, connect: Connect) -> None:
    bob = await joined(admin, connect, "recruiter")
    user_id = (await bob.get("/me")).json()["id"]
    changed = await admin.patch(f"/users/{user_id}", json={"disabled": True})
    assert changed.json()["state"] == "disabled"
    assert await me(bob) == 401
    login = {"email": "bob@example.org", "password": PASSWORD}
    assert (await bob.post("/login", json=login)).status_code == 401
    assert (await admin.post(f"/users/{user_id}/link")).status_code == 409
    await admin.patch(f"/users/{user_id}", json={"disabled": False})
    assert (await bob.post("/login", json=login)).status_code == 200


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "recruiter"}])
async def test_the_last_admin_stays(admin: httpx2.AsyncClient, change: dict[str, Any]) -> None:
    # Who never chose a password is no admin yet.
    await invited(admin, "admin", "eve@example.org")
    user_id = (await admin.get("/me")).json()["id"]
    refused = await admin.patch(f"/users/{user_id}", json=change)
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:vivavoce:problem:last-admin"
    assert (await admin.get("/users")).status_code == 200


async def test_of_two_admins_who_remove_each_other_at_once_one_stays(
    admin: httpx2.AsyncClient, connect: Connect
) -> None:
    eve = await joined(admin, connect, "admin", "eve@example.org")
    ids = [(await client.get("/me")).json()["id"] for client in (admin, eve)]
    answers = await asyncio.gather(
        admin.patch(f"/users/{ids[1]}", json={"role": "reviewer"}),
        eve.patch(f"/users/{ids[0]}", json={"disabled": True}),
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 403], [200, 409])


async def test_pages_of_users(admin: httpx2.AsyncClient) -> None:
    for number in range(6):
        await invited(admin, "reviewer", f"r{number}@example.org")
    seen, after = list[str](), ""
    while True:
        page = (await admin.get("/users", params={"limit": 3, "after": after})).json()
        seen += [user["email"] for user in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    # Users who were made in the same millisecond are in any order.
    assert sorted(seen) == ["ada@example.org", *(f"r{number}@example.org" for number in range(6))]
    for limit in ("0", "201", "x", "-1"):
        assert (await admin.get("/users", params={"limit": limit})).status_code == 422


async def test_wrong_passwords_make_the_next_try_wait(
    desk: Context,
    admin: httpx2.AsyncClient,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enforce(desk)
    now = time.time()
    monkeypatch.setattr(attempts, "time", SimpleNamespace(time=lambda: now))
    client = connect()
    wrong = LOGIN | {"password": "wrong"}
    statuses = [(await client.post("/login", json=wrong)).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    right = await client.post("/login", json=LOGIN)
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) <= 2


async def test_guesses_at_once_are_counted_before_they_are_looked_at(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    enforce(desk)
    wrong = LOGIN | {"password": "wrong"}
    answers = await asyncio.gather(*(connect().post("/login", json=wrong) for _ in range(30)))
    assert sum(answer.status_code == 401 for answer in answers) <= domain.FREE_GUESSES


async def test_the_right_password_forgives_the_wrong_ones(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    client = connect()
    for _ in range(4):
        await client.post("/login", json=LOGIN | {"password": "wrong"})
    assert await desk.attempts.rows.count({}) == 2  # the account and the address
    assert (await client.post("/login", json=LOGIN)).status_code == 200
    assert await desk.attempts.rows.count({}) == 0


async def test_who_assigns_reviewers_reads_names_and_no_addresses(
    admin: httpx2.AsyncClient, connect: Connect
) -> None:
    recruiter = await joined(admin, connect, "recruiter", "rita@example.org")
    reviewer = await joined(admin, connect, "reviewer")
    gone = (await invited(admin, "reviewer", "gone@example.org"))["user"]["id"]
    await admin.patch(f"/users/{gone}", json={"disabled": True})
    answer = await recruiter.get("/colleagues")
    assert "@" not in answer.text
    assert {each["role"] for each in answer.json()["items"]} == {"admin", "recruiter", "reviewer"}
    assert gone not in answer.text
    assert (await reviewer.get("/colleagues")).status_code == 403
