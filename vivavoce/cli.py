"""The `vivavoce` command. Exit codes: 0 success, 1 a failure, 2 a wrong command line or file.

Each subcommand imports its modules when it runs, so that `vivavoce run` is up at once.
"""

import argparse
import asyncio
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shared.version import VERSION
from vivavoce import cli_backup, cli_demo, cli_desk
from vivavoce.terminal import complain, printable, server_url

if TYPE_CHECKING:
    from gateway.settings import GatewaySettings
    from vivavoce.interview import Interview, Played, Report

TRAITS = ("clarity", "relevance", "structure", "conciseness", "confidence", "total")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. A wrong option raises SystemExit(2)."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.version:
        print(f"vivavoce {VERSION}")
        return 0
    commands: dict[str, Callable[[], int]] = {
        "run": _run,
        "interview": lambda: _interview(arguments.answers, arguments.url, arguments.out),
        "dead-letters": lambda: _dead_letters(parser, arguments),
        "avatars": _avatars,
        "draft": lambda: _draft(arguments.description, arguments.language),
        "desk": lambda: cli_desk.run(arguments),
        "demo": lambda: cli_demo.run(arguments),
        "backup": lambda: cli_backup.run(arguments),
        "restore": lambda: cli_backup.run(arguments),
    }
    if command := commands.get(arguments.command or ""):
        return command()
    parser.print_help(sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vivavoce", description="Self-hosted AI interviews.")
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", title="commands")
    commands.add_parser(
        "run",
        help="serve the whole stack in one process, with settings from the environment",
    )
    interview = commands.add_parser(
        "interview", help="play a written interview against a server and save its report"
    )
    interview.add_argument(
        "answers", type=Path, help="YAML file of answers, such as examples/answers.yaml"
    )
    interview.add_argument(
        "--url",
        type=server_url,
        default="http://localhost:8000",
        help="the server (default: %(default)s)",
    )
    interview.add_argument(
        "--out",
        type=_out,
        help="file for the PDF (default: interview-<session>.pdf)",
    )
    avatars = commands.add_parser("avatars", help="make the films of the role packs' questions")
    avatars.add_argument("action", choices=["build"])
    draft = commands.add_parser(
        "draft", help="propose questions for a job, as a role pack to be edited"
    )
    draft.add_argument("description", type=Path, help="a text file with the job description")
    draft.add_argument("--language", default="en", help="language of the questions (default: en)")
    cli_desk.add_to(commands)
    cli_demo.add_to(commands)
    cli_backup.add_to(commands)
    letters = commands.add_parser(
        "dead-letters", help="list, show, replay or drop events that were set aside after failing"
    )
    letters.add_argument("action", choices=["list", "show", "replay", "drop"])
    letters.add_argument("event", nargs="?", help="id of an event, or the beginning of the id")
    letters.add_argument("--all", action="store_true", help="show, replay or drop all dead letters")
    letters.add_argument("--queue", help="only dead letters of this queue (stt, attention, ...)")
    return parser


def _run() -> int:
    """Serve the embedded stack, until a signal ends the process with code 0."""
    from shared.stopping import exit_on_signals

    with exit_on_signals():
        return _serve()


def _serve() -> int:
    """Serve the embedded stack. A wrong setting or a busy port is reported before the start."""
    from desk_service.settings import DeskSettings
    from gateway.settings import GatewaySettings
    from grading_service.settings import GradingSettings
    from interviewer_service.settings import InterviewerSettings
    from report_service.settings import ReportSettings
    from shared.host import in_words
    from shared.settings import keep_in_data_dir
    from vivavoce.embedded import main as run

    keep_in_data_dir()
    try:
        settings = GatewaySettings()
        _check(settings)
        GradingSettings()
        InterviewerSettings()
        ReportSettings()
        DeskSettings()
    except (ValueError, OSError) as error:
        return complain(in_words(error), 2)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]
        return complain(f"Cannot serve on {settings.host} port {settings.port}: {why}", 1)
    return run()


def _check(settings: "GatewaySettings") -> None:
    """Raise ValueError or OSError for settings that the gateway would refuse at its start.

    A missing secret is fine: the gateway makes one.
    """
    from shared.role_packs import load_roles

    load_roles(settings.roles_dir, settings.interview_language)
    settings.operator_token()
    if settings.jwt_secrets.strip(", ") or settings.jwt_secret_file.exists():
        settings.secrets()


def _dead_letters(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    from shared.broker.topology import QUEUES
    from shared.host import in_words
    from shared.settings import Settings, keep_in_data_dir
    from vivavoce.dead_letters import AmbiguousError, NoBrokerError, run

    action, event, queue = arguments.action, arguments.event, arguments.queue
    if action != "list" and bool(event) == arguments.all:
        parser.error(f"{action} needs either the id of an event, or --all")
    if queue not in {None, *QUEUES}:
        parser.error(f"unknown queue {queue!r}: choose from {', '.join(QUEUES)}")
    keep_in_data_dir()
    try:
        broker_url = Settings().broker_url
    except ValueError as error:
        return complain(in_words(error), 2)
    try:
        return run(action, broker_url, queue, event)
    except (AmbiguousError, NoBrokerError) as error:
        return complain(str(error), 2)


def _draft(description: Path, language: str) -> int:
    from vivavoce.draft import DescriptionError, run

    try:
        print(run(description, language))
    except DescriptionError as error:
        return complain(str(error), code=2)
    return 0


def _avatars() -> int:
    """Make the films of all role packs in the folder of the embedded stack, or in FILMS_DIR."""
    from shared.host import in_words
    from shared.settings import keep_in_data_dir
    from vivavoce.avatars import build

    keep_in_data_dir()
    try:
        return build()
    except ValueError as error:
        return complain(in_words(error), 2)


def _out(text: str) -> Path:
    """Check the path before the interview rather than after it."""
    path = Path(text)
    try:
        usable = path.parent.is_dir() and not path.is_dir()
    except OSError:  # such as a name that is too long
        usable = False
    if not usable:
        raise argparse.ArgumentTypeError(f"{text!r} is not a file in a folder that exists")
    return path


def _interview(answers: Path, url: str, out: Path | None) -> int:
    from vivavoce.interview import AnswersFileError, read_interview
    from vivavoce.line import CommandFailed

    try:
        played = asyncio.run(_play(read_interview(answers), url))
        path = out or Path(f"interview-{played.report.session_id[:8]}.pdf")
        path.write_bytes(played.pdf)
    except AnswersFileError as error:
        return complain(str(error), 2)
    except CommandFailed as error:
        return complain(str(error), 1)
    except OSError as error:
        return complain(f"The PDF cannot be saved: {error}", 1)
    except KeyboardInterrupt:
        return complain("Stopped before the interview was over.", 1)
    _show(played.report, path)
    return 0


async def _play(interview: "Interview", url: str) -> "Played":
    import httpx2
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from vivavoce.interview import play

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    timeout = httpx2.Timeout(10, read=120)  # finalize may take a minute to answer
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("starting", total=None)

        def progress(step: str, done: int, steps: int) -> None:
            bar.update(task, description=step, completed=done, total=steps)

        def notice(reason: str) -> None:
            bar.console.print(printable(reason), markup=False, highlight=False)

        async with httpx2.AsyncClient(base_url=url, timeout=timeout) as client:
            return await play(interview, client, progress, notice)


def _show(report: "Report", path: Path) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE, padding=0)
    table.add_column("question")  # may shrink to a truncated line; the scores may not
    for trait in TRAITS:
        table.add_column(trait, justify="right", no_wrap=True)
    for number, answer in enumerate(report.questions, 1):
        scores = (str(getattr(answer.scores, trait)) for trait in TRAITS)
        question = f"{number}. {' '.join(printable(answer.question).split())}"
        table.add_row(Text(question, no_wrap=True, overflow="ellipsis"), *scores)
    console = Console()
    console.print(printable(report.summary), markup=False, highlight=False)
    console.print(table)
    # soft_wrap: a long path stays in one piece that can be copied.
    console.print(f"The report is in {path}", markup=False, highlight=False, soft_wrap=True)
