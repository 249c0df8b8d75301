"""The command line of `vivavoce desk`."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from vivavoce.terminal import complain, say, server_url

if TYPE_CHECKING:
    from vivavoce.invite import Order, Row

INVITED_DAYS = 14
"""Days, besides today, in which an interview can be begun, unless `--until` says otherwise."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand with its actions."""
    desk = commands.add_parser("desk", help="links, invitations and the audit trail")
    actions = desk.add_subparsers(dest="action", required=True)
    actions.add_parser("setup-link", help="print a link for the first account")
    reset = actions.add_parser("reset-link", help="print a link for choosing a password")
    reset.add_argument("email")
    audit = actions.add_parser("audit", help="check the chain of the audit trail")
    audit.add_argument("step", choices=["verify"])
    audit.add_argument("--head", help="the hash of an entry that was kept elsewhere")
    _add_invite(actions)


def _add_invite(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    invite = actions.add_parser(
        "invite",
        help="invite the people of a CSV file, and write their links for a mail merge",
        description="The key (scope invitations) is VIVAVOCE_KEY, or in the file that"
        " VIVAVOCE_KEY_FILE names.",
    )
    invite.add_argument("people", type=Path, help="CSV file with columns name, email, external_ref")
    invite.add_argument("--template", required=True, help="id of a published template")
    invite.add_argument(
        "--until",
        type=_end_of_day,
        default=_end_of_day(
            (datetime.now().astimezone() + timedelta(INVITED_DAYS)).date().isoformat()
        ),
        help=f"last day of a start, such as 2027-01-31 (default: in {INVITED_DAYS} days)",
    )
    invite.add_argument(
        "--url",
        type=server_url,
        default="http://localhost:8000",
        help="the desk, without /desk (default: %(default)s)",
    )
    invite.add_argument("--out", type=Path, help="a new file for the links (default: print them)")


def _end_of_day(text: str) -> float:
    """Return the end of a day, in this machine's time zone, in Unix seconds."""
    try:
        day = datetime.fromisoformat(text).date()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2027-01-31") from None
    return datetime.combine(day, time(23, 59)).timestamp()


def run(arguments: argparse.Namespace) -> int:
    from shared.host import in_words
    from shared.retry import Unavailable
    from shared.settings import keep_in_data_dir
    from vivavoce import desk

    if arguments.action == "invite":
        return _invite(arguments)
    keep_in_data_dir()
    try:
        match arguments.action:
            case "setup-link":
                return desk.run(desk.setup_link)
            case "reset-link":
                return desk.run(desk.reset_link(arguments.email))
        return desk.run(desk.verify(arguments.head))
    except (ValueError, Unavailable) as error:
        return complain(in_words(error), 2)


def _invite(arguments: argparse.Namespace) -> int:
    from shared.host import in_words
    from vivavoce.invite import KeySettings, Order, PeopleFileError, read_people
    from vivavoce.line import CommandFailed

    try:
        people = read_people(arguments.people)
        key = KeySettings().vivavoce_key
        order = Order(arguments.template, arguments.until)
        with _opened(arguments.out) as file:
            left_out = asyncio.run(_invited(people, order, file, arguments.url, key))
    except (PeopleFileError, ValueError) as error:
        return complain(in_words(error), 2)
    except FileExistsError:
        return complain(f"{arguments.out} is there already: name a new file", 2)
    except OSError as error:
        return complain(f"{arguments.out} cannot be written: {error.strerror}", 1)
    except CommandFailed as error:
        return complain(str(error), 1)
    return 1 if left_out else 0


def _opened(path: Path | None) -> AbstractContextManager[TextIO]:
    """Open the new file for its owner alone: links are secrets. Without a path, open the output."""
    if path is None:
        return nullcontext(sys.stdout)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(number, "w", encoding="utf-8", newline="")


async def _invited(
    people: "Sequence[Row]", order: "Order", file: TextIO, url: str, key: str
) -> int:
    import httpx2

    from vivavoce.invite import API, invite
    from vivavoce.line import Line

    def write(text: str) -> None:
        file.write(text)
        file.flush()

    async with httpx2.AsyncClient(base_url=url + API, timeout=60) as client:
        line = Line(client, say, headers={"Authorization": f"Bearer {key}"})
        return await invite(people, order, line, write, say)
