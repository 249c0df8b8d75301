"""`vivavoce desk invite`: an example client of the desk's API, which invites people of a CSV file.

The client needs a key with the scope `invitations`. Each call invites up to 500 people under an
idempotency key that follows from the call, so that the same command, given again within a day,
answers the same links and invites nobody twice.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, field_validator

from shared.csv_text import BOM, csv_line
from shared.settings import Settings
from vivavoce.line import Line, read

API = "/desk/api/v1"
ROWS_PER_CALL = 500
MAX_FILE_BYTES = 32 * 1024 * 1024

COLUMNS = {
    "name": "name",
    "email": "email",
    "e-mail": "email",
    "external_ref": "external_ref",
    "reference": "external_ref",
}
"""The fields of a row by the names that a column may have, in any case."""

HEADINGS = ("name", "e-mail", "link", "deadline")

Row = dict[str, str]


class KeySettings(Settings):
    """The key, from the environment or a file: a command line could be read by others."""

    vivavoce_key: str = Field(default="", repr=False, validate_default=True)

    @field_validator("vivavoce_key")
    @classmethod
    def _given(cls, key: str) -> str:
        if not key.isascii() or not key.startswith("vvk_"):
            raise ValueError("must be the secret of a key, which begins with vvk_")
        return key


class PeopleFileError(Exception):
    """Raised when the file of people cannot be used; the text gives the reason."""


class Outcome(BaseModel):
    row: int
    link: str | None = None
    problem: str | None = None


class Outcomes(BaseModel):
    items: list[Outcome]


@dataclass(frozen=True, slots=True)
class Order:
    """The order: to which template people are invited, and until when (Unix seconds)."""

    template_id: str
    expires_at: float


def read_people(path: Path) -> list[Row]:
    """Read the people of a CSV file whose first line names its columns."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise PeopleFileError(f"{path}: has more than {MAX_FILE_BYTES} bytes")
        text = path.read_text(encoding="utf-8-sig")
        people = list(_people(text))
    except OSError as error:
        raise PeopleFileError(f"{path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)
        raise PeopleFileError(f"{path}: {why}") from None
    if not people:
        raise PeopleFileError(f"{path}: names nobody")
    return people


def _people(text: str) -> Iterator[Row]:
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    fields = {name: COLUMNS.get(name.strip().casefold()) for name in lines.fieldnames or ()}
    if not any(fields.values()):
        raise ValueError("the first line must name the columns: name, email, external_ref")
    for line in lines:
        row = _row(line, fields)
        if any(row.values()):
            yield row


def _row(line: Mapping[str, Any], fields: Mapping[str, str | None]) -> Row:
    return {field: (line[name] or "").strip() for name, field in fields.items() if field}


async def invite(
    people: Sequence[Row],
    order: Order,
    line: Line,
    write: Callable[[str], object],
    complain: Callable[[str], object],
) -> int:
    """Invite the people, write a CSV file for a mail merge, and return the number left out.

    `complain` is told why somebody was not invited. Lines are written as soon as there are links.
    """
    deadline = datetime.fromtimestamp(order.expires_at).astimezone().strftime("%Y-%m-%d %H:%M %Z")
    write(BOM + csv_line(HEADINGS))
    left_out = 0
    for first in range(0, len(people), ROWS_PER_CALL):
        rows = people[first : first + ROWS_PER_CALL]
        for outcome in await _call(rows, order, line):
            person = rows[outcome.row]
            if outcome.link is None:
                left_out += 1
                complain(f"row {first + outcome.row + 1} is left out: {outcome.problem}")
                continue
            write(csv_line([person.get("name"), person.get("email"), outcome.link, deadline]))
    return left_out


async def _call(rows: Sequence[Row], order: Order, line: Line) -> list[Outcome]:
    body = {
        "template_id": order.template_id,
        "expires_at": order.expires_at,
        "rows": list(rows),
    }
    key = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    answer = await line.send("POST", "/invitations", "the invitations", body=body, key=key)
    return read(Outcomes, answer).items
