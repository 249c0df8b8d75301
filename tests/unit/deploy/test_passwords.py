"""The files that the job `passwords` leaves, and the accounts in them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from deploy import accounts, mongo_accounts, passwords
from shared.broker.topology import QUEUES
from shared.services import SERVICES
from tests.support.servers import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    passwords.main(tmp_path)
    return tmp_path


def texts(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_service_and_server_has_a_password_of_its_own(folder: Path) -> None:
    made = [text for name, text in texts(folder).items() if name.endswith("password")]
    assert len(made) == len(set(made)) == len(SERVICES) + 1
    assert all(re.fullmatch("[0-9a-f]{48}", text) for text in made)


def test_a_service_finds_its_addresses(folder: Path) -> None:
    password = (folder / "attention/password").read_text()
    files = texts(folder / "attention")
    assert files.pop("password") == password
    assert files == {
        "broker_url": f"amqp://attention:{password}@rabbitmq:5672/",
        "store_url": f"mongodb://attention:{password}@mongo:27017/vivavoce",
        "redis_url": f"redis://attention:{password}@redis:6379/0",
    }
    assert "redis_url" not in texts(folder / "stt")


def test_a_backup_finds_its_addresses(folder: Path) -> None:
    password = (folder / "mongo/root_password").read_text()
    address = f"mongodb://root:{password}@mongo:27017/vivavoce?authSource=admin"
    assert (folder / "mongo/root_url").read_text() == address
    definitions = json.loads((folder / "rabbitmq/definitions.json").read_text())
    tags = {user["name"]: user["tags"] for user in definitions["users"]}
    assert tags == {name: ["management"] if name == "gateway" else [] for name in SERVICES}


def test_passwords_are_kept_at_the_next_start_and_no_half_file_is_taken_for_one(
    folder: Path,
) -> None:
    before = texts(folder)
    (folder / "stt/.password").write_text("half")
    (folder / "stt/broker_url").unlink()
    passwords.main(folder)
    after = texts(folder)
    definitions = "rabbitmq/definitions.json"  # its hashes have new salts
    assert after.pop(definitions) != before.pop(definitions)
    after.pop("stt/.password", None)
    assert after == before


def test_the_servers_files_hold_no_password_in_plain(folder: Path) -> None:
    for server in ("rabbitmq", "redis"):
        for text in texts(folder / server).values():
            assert not any((folder / name / "password").read_text() in text for name in SERVICES)


def test_a_worker_reads_no_queue_of_another(folder: Path) -> None:
    definitions = json.loads((folder / "rabbitmq/definitions.json").read_text())
    names = [queue["name"] for queue in definitions["queues"]]
    rights = {each["user"]: each for each in definitions["permissions"]}
    for name in SERVICES:
        readable = {queue for queue in names if re.search(rights[name]["read"], queue)}
        own = {queue for queue in names if queue.split(".")[0] == name}
        assert readable == (set(names) if name == "gateway" else own)
    assert {queue.split(".")[0] for queue in names} == set(QUEUES)


def test_every_collection_that_the_code_opens_is_in_the_list() -> None:
    for name, service in SERVICES.items():
        source = "".join(path.read_text() for path in (ROOT / service.package).rglob("*.py"))
        opened = set(re.findall(r'\.collection\(\s*"([a-z_]+)"', source))
        opened |= {"tombstones", "migrations"}
        if "FinalizedInterviews" in source:
            opened.add("finalized")
        if re.search(r"\b(Budget|Purses)\.open\b", source):
            opened.add("spending")
        expected = {f"{name}_{each}" for each in opened}
        if "open_snapshots" in source:
            expected.add("views_attention")
        assert set(accounts.COLLECTIONS[name]) == expected, "see deploy/accounts.py"


def test_each_account_in_mongodb_is_made_or_changed() -> None:
    calls: list[tuple[Any, ...]] = []

    def command(verb: str, name: str, **fields: Any) -> dict[str, Any]:
        calls.append((verb, name, fields))
        return {"roles": [], "users": [{"user": name}]}

    mongo_accounts.make_account(command, "stt", "a-password")
    role, user = (call for call in calls if not call[0].endswith("Info"))
    assert role[:2] == ("createRole", "stt")
    assert {each["resource"]["collection"] for each in role[2]["privileges"]} == {
        "stt_utterances",
        "stt_finalized",
        "stt_migrations",
        "stt_tombstones",
    }
    assert user == ("updateUser", "stt", {"pwd": "a-password", "roles": ["stt"]})


@pytest.mark.parametrize("code", [59, None])
def test_a_server_without_accounts_is_told_from_a_failure(folder: Path, code: int | None) -> None:
    def unknown(verb: str, name: str, **fields: Any) -> dict[str, Any]:
        raise OperationFailure(f"unsupported command: {verb}", code)

    def refused(verb: str, name: str, **fields: Any) -> dict[str, Any]:
        raise OperationFailure("not authorized", 13)

    assert not mongo_accounts.make_accounts(unknown, folder)
    with pytest.raises(OperationFailure):
        mongo_accounts.make_accounts(refused, folder)
