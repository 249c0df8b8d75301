"""Make the films of all role packs ahead: `vivavoce avatars build`."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from avatar_service.film_folder import FilmFolder
from avatar_service.film_maker import FilmMaker
from avatar_service.main import PRELOAD, workshop_of
from avatar_service.settings import AvatarSettings
from avatar_service.speakers import open_studio
from gateway.settings import GatewaySettings
from shared.films import LISTENING, Studio
from shared.processes import Processes
from shared.retry import Permanent, Unavailable
from shared.role_packs import Roles, load_roles


class Line(NamedTuple):
    """A text to be said in a language. The text LISTENING is the silent film."""

    text: str
    language: str


def build() -> int:
    """Make every film that is missing, and return the exit code.

    ValueError where a setting or a role pack cannot be used.
    """
    settings, gateway = AvatarSettings(), GatewaySettings()
    roles = load_roles(gateway.roles_dir, gateway.interview_language)
    studio = open_studio(settings)
    if studio is None:
        sys.stderr.write("vivavoce: no voice is there, so no film can be made\n")
        return 1
    films, console = FilmFolder(settings.films_dir), Console(stderr=True)
    films.announce(studio)
    lines = spoken_lines(roles, studio, console)
    with closing(Processes(1, PRELOAD)) as processes:
        maker = FilmMaker(studio, films, workshop_of(settings), processes)
        return asyncio.run(make_all(maker, lines, console))


def spoken_lines(roles: Roles, studio: Studio, console: Console) -> list[Line]:
    """Return the questions of all packs, each once, and the silent film of each language.

    The console names the languages that nobody speaks, which are left out.
    """
    lines: dict[Line, None] = {}
    for language, packs in roles.by_language.items():
        if studio.speaker(language) is None:
            console.print(f"No films in {language}: none of its voices is there")
            continue
        for role in packs.values():
            probes = (probe.text for question in role.questions for probe in question.probes)
            texts = (LISTENING, *(question.text for question in role.questions), *probes)
            lines.update(dict.fromkeys(Line(text, language) for text in texts))
    return list(lines)


async def make_all(maker: FilmMaker, lines: Sequence[Line], console: Console) -> int:
    """Make the missing films under a progress bar. Return the exit code: 1 where a film failed."""
    missing = [line for line in lines if maker.missing(*line)]
    failed = 0
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("films"), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=len(missing))
        for order, line in enumerate(missing):
            try:
                await maker.make(*line, order)
            except (Permanent, Unavailable) as error:
                name = f'"{line.text}"' if line.text else "the listening face"
                console.print(f"No film of {name}: {error}", markup=False, soft_wrap=True)
                failed += 1
            bar.advance(task)
    made, there = len(missing) - failed, len(lines) - len(missing)
    console.print(f"Films made: {made}, there before: {there}, failed: {failed}")
    return 1 if failed else 0
