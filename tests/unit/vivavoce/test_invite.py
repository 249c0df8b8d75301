"""`vivavoce desk invite`: the file of people, the calls, and the file for the mail merge."""

import csv
import functools
import io
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.unit.vivavoce.fake_gateway import problem
from vivavoce.cli import main
from vivavoce.invite import ROWS_PER_CALL, PeopleFileError, read_people

SECRET = "vvk_" + "a" * 43
HEADING = "name,email,external_ref\n"


class FakeDesk:
    """A desk that invites whoever has an @ in the address, and can be told to misbehave."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self.trouble: list[httpx2.Response | Exception] = []

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if self.trouble:
            trouble = self.trouble.pop(0)
            if isinstance(trouble, Exception):
                raise trouble
            return trouble
        rows = json.loads(request.content)["rows"]
        return httpx2.Response(201, json={"items": [outcome(*each) for each in enumerate(rows)]})


def outcome(number: int, row: dict[str, str]) -> dict[str, Any]:
    if "@" not in row["email"]:
        return {"row": number, "problem": "email: must be an e-mail address"}
    return {"row": number, "id": "1", "link": f"http://there/i#vvi_{row['email']}"}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> FakeDesk:
    fake = FakeDesk()
    transport = httpx2.MockTransport(fake.answer)
    client = functools.partial(httpx2.AsyncClient, transport=transport)
    monkeypatch.setattr(httpx2, "AsyncClient", client)
    monkeypatch.setenv("VIVAVOCE_KEY", SECRET)
    return fake


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def invite(people: Path, *options: str) -> int:
    return main(["desk", "invite", str(people), "--template", "t1", *options])


def test_every_person_gets_a_line_with_the_link(
    desk: FakeDesk, people: Path, tmp_path: Path
) -> None:
    people.write_text(HEADING + "Grace,grace@example.org,7\n=1+1,a@example.org,\n")
    out = tmp_path / "links.csv"
    options = ("--url", "http://there:9", "--until", "2199-12-31", "--out", str(out))
    assert invite(people, *options) == 0
    assert out.stat().st_mode & 0o777 == 0o600
    heading, grace, formula = csv.reader(io.StringIO(out.read_text("utf-8-sig")))
    assert heading == ["name", "e-mail", "link", "deadline"]
    assert grace[:3] == ["Grace", "grace@example.org", "http://there/i#vvi_grace@example.org"]
    assert grace[3].startswith("2199-12-31 23:59")
    assert formula[0] == "'=1+1"
    (request,) = desk.requests
    assert request.url == "http://there:9/desk/api/v1/invitations"
    assert request.headers["Authorization"] == f"Bearer {SECRET}"
    body = json.loads(request.content)
    assert body["template_id"] == "t1"
    assert body["rows"][0] == {"name": "Grace", "email": "grace@example.org", "external_ref": "7"}


def test_a_bad_row_is_told_and_stops_no_other(
    desk: FakeDesk, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people.write_text("E-Mail;Name\nnone;Ada\ngrace@example.org;Grace\n")
    assert invite(people) == 1
    printed = capsys.readouterr()
    assert "vvi_grace@example.org" in printed.out
    assert "row 1 is left out: email: must be an e-mail address" in printed.err
    assert SECRET not in printed.out + printed.err


def test_the_same_command_sends_the_same_keys(desk: FakeDesk, people: Path) -> None:
    number = ROWS_PER_CALL + 1
    people.write_text(HEADING + "".join(f",p{n}@example.org,\n" for n in range(number)))
    for _ in range(2):
        assert invite(people, "--until", "2199-12-31") == 0
    sizes = [len(json.loads(request.content)["rows"]) for request in desk.requests]
    assert sizes == [ROWS_PER_CALL, 1] * 2
    keys = [request.headers["Idempotency-Key"] for request in desk.requests]
    assert keys[:2] == keys[2:]
    assert len(set(keys)) == 2


def test_a_call_that_was_lost_or_put_off_is_repeated_with_its_key(
    desk: FakeDesk, people: Path
) -> None:
    people.write_text(HEADING + "Grace,grace@example.org,\n")
    desk.trouble = [
        httpx2.ReadError("gone"),
        httpx2.Response(409, json={"detail": "the call runs"}, headers={"Retry-After": "1"}),
    ]
    assert invite(people) == 0
    assert len({request.headers["Idempotency-Key"] for request in desk.requests}) == 1
    assert len(desk.requests) == 3


def test_a_refusal_is_1_with_the_reason(
    desk: FakeDesk, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people.write_text(HEADING + "Grace,grace@example.org,\n")
    desk.trouble = [problem(403, "this needs a key with the scope invitations")]
    assert invite(people) == 1
    assert "the scope invitations" in capsys.readouterr().err


@pytest.mark.parametrize("key", ["", "secret", "vvs_x", "vvk_é"])
def test_without_a_key_nothing_is_sent(
    desk: FakeDesk,
    people: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    key: str,
) -> None:
    people.write_text(HEADING + "Grace,grace@example.org,\n")
    monkeypatch.setenv("VIVAVOCE_KEY", key)
    assert invite(people) == 2
    assert "VIVAVOCE_KEY" in capsys.readouterr().err
    assert desk.requests == []


def test_a_file_of_links_is_never_overwritten(
    desk: FakeDesk, people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people.write_text(HEADING + "Grace,grace@example.org,\n")
    out = tmp_path / "links.csv"
    out.write_text("other links")
    assert invite(people, "--out", str(out)) == 2
    assert "is there already" in capsys.readouterr().err
    assert (out.read_text(), desk.requests) == ("other links", [])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "must name the columns"),
        (b"first,last\nGrace,Hopper\n", "must name the columns"),
        (b"name,email\n\n,\n", "names nobody"),
        (b"name\n\xff\n", "is not UTF-8"),
        (b'name\n"Grace\n', "unexpected end of data"),
    ],
)
def test_a_file_that_cannot_be_used(people: Path, content: bytes, why: str) -> None:
    people.write_bytes(content)
    with pytest.raises(PeopleFileError, match=why):
        read_people(people)


def test_a_day_that_is_none_is_2(people: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        invite(people, "--until", "tomorrow")
    assert ended.value.code == 2
