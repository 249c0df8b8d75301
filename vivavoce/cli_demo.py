"""The command line of `vivavoce demo`."""

import argparse
import asyncio
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vivavoce.terminal import complain, say, server_url

if TYPE_CHECKING:
    from desk_service.settings import DeskSettings

NOT_EMPTY = (
    "this installation has an account or interviews: `vivavoce demo` fills an empty one only."
    " Choose another DATA_DIR, for `make run` and for this command"
)
NOT_RUNNING = "no server has written its setup link: start one with `make run`"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser(
        "demo", help="fill an empty installation that runs here with a living desk"
    )
    demo.add_argument(
        "--url", type=server_url, help="the server (default: the address of PORT on this machine)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Fill the installation whose data folder this is, and whose server runs."""
    from desk_service.settings import DeskSettings
    from shared.host import in_words
    from shared.retry import Unavailable
    from shared.settings import keep_in_data_dir
    from vivavoce.line import CommandFailed

    keep_in_data_dir()
    try:
        settings = DeskSettings()
        return _fill(settings, arguments.url or settings.desk_url)
    except (CommandFailed, OSError) as error:
        return complain(str(error), 1)
    except (ValueError, Unavailable) as error:
        return complain(in_words(error), 2)


def _fill(settings: "DeskSettings", url: str) -> int:
    from vivavoce import demo

    file = settings.setup_link_file
    # The server opens its store before it makes the folder.
    if settings.desk_dir.exists() and asyncio.run(demo.has_account(settings)):
        return complain(NOT_EMPTY, 1)
    if not demo.wait_for_link(file, say):
        return complain(NOT_RUNNING, 1)
    if asyncio.run(demo.has_interviews(settings)):
        return complain(NOT_EMPTY, 1)
    login = settings.desk_dir / "demo-login"
    asyncio.run(demo.run(url, file, partial(_hand_over, login), say))
    say(f"the desk is filled: log in at {url}/desk")
    return 0


def _hand_over(file: Path, email: str, password: str) -> None:
    """Show the login to a terminal; without one, write the login into the file."""
    from shared.durable import create

    if sys.stderr.isatty():
        say(f"the login of this desk is {email} with the password {password}")
        return
    create(file, f"{email}\n{password}\n".encode())
    say(f"the login of this desk is in the file {file}")
