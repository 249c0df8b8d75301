"""Programs at the desk's API: the command that invites, a generated client, and a fuzzer."""

import csv
import io
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.e2e.test_schemathesis import schemathesis
from tests.support.generated_client import generate, imported
from tests.support.server_process import wait_until
from tests.support.stacks import Stack, run_embedded

ROWS, BAD = 500, 20


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that the demo has filled, with the login of the demo and a key of all scopes."""

    stack: Stack
    url: str
    email: str
    password: str
    key: str
    template: str

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.stack.command(*words, VIVAVOCE_KEY=self.key)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with run_embedded() as stack:
        url = stack.desk_url.replace("127.0.0.1", "localhost")
        folder = Path(stack.environment["DESK_DIR"])
        wait_until((folder / "setup-link").exists, 60)
        made = stack.command("demo", "--url", url)
        assert made.returncode == 0, made.stderr
        email, password = (folder / "demo-login").read_text().split()
        with httpx2.Client(base_url=f"{url}/desk/api/v1", timeout=60) as admin:
            admin.post("/login", json={"email": email, "password": password}).raise_for_status()
            scopes = ["templates", "invitations", "interviews", "reports", "audit"]
            key = admin.post("/keys", json={"name": "ats", "scopes": scopes}).json()["secret"]
            template = admin.get("/templates").json()["items"][0]["id"]
        yield Desk(stack, url, email, password, key, template)


def test_of_five_hundred_people_the_bad_rows_are_told_and_a_second_try_invites_nobody_twice(
    desk: Desk, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    rows = [f"Person {n},p{n}@example.org,ref-{n}" for n in range(ROWS)]
    for n in range(BAD):
        rows[25 * n] = f"Person {n},no address,"
    people.write_text("name,email,external_ref\n" + "\n".join(rows) + "\n")
    words = ("desk", "invite", str(people), "--template", desk.template, "--url", desk.url)
    first, second = desk.command(*words), desk.command(*words)
    assert (first.returncode, second.returncode) == (1, 1)
    assert first.stderr.count("is left out: email") == BAD
    lines = list(csv.DictReader(io.StringIO(first.stdout.lstrip("\ufeff"))))
    assert len({line["link"] for line in lines}) == ROWS - BAD
    assert first.stdout == second.stdout
    assert desk.key not in first.stdout + first.stderr + desk.stack.logs()


def test_a_generated_client_reads_and_invites_with_a_key(desk: Desk, tmp_path: Path) -> None:
    generate(httpx2.get(f"{desk.url}/desk/openapi.json").json(), tmp_path)
    with imported(tmp_path) as generated, generated.connection(desk.url, desk.key) as client:
        status, found = generated.call("interviews", "list_interviews", client=client, q="kwame")
        (kwame,) = found.items
        assert (status, kwame.state) == (200, "reported")
        status, whole = generated.call("interviews", "get_desk_interview", kwame.id, client=client)
        assert (status, len(whole.questions)) == (200, 3)
        body = generated.model(
            "InviteBody",
            template_id=desk.template,
            expires_at=time.time() + 3600,
            rows=[generated.model("RowBody", name="Ida", email="ida@example.org")],
        )
        status, made = generated.call("invitations", "invite", client=client, body=body)
        assert (status, made.items[0].problem) == (201, None)
        status, refused = generated.call("people", "list_users", client=client)
        assert (status, refused.type_) == (403, "urn:vivavoce:problem:people-only")


def test_the_desk_is_as_its_document_says(desk: Desk) -> None:
    environment = {"DESK": desk.url, "DESK_EMAIL": desk.email, "DESK_PASSWORD": desk.password}
    document, phases = f"{desk.url}/desk/openapi.json", ("--phases", "examples,fuzzing")
    schemathesis(desk.stack, document, "schemathesis_desk.toml", environment, *phases)
