"""Orders of films: the text, its speaker, and the place of the film."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from shared.films import Speaker


@dataclass(frozen=True, slots=True)
class Workshop:
    """The things that every film of this process is made with."""

    model_dir: Path
    respellings: Path | None = None
    renderer: tuple[str, ...] = ()
    renderer_seconds: float = 90.0


@dataclass(frozen=True, slots=True)
class Order:
    """A film to make. `language` is a primary language, `folder` the path of the finished film."""

    text: str
    language: str
    speaker: Speaker
    folder: Path
    workshop: Workshop


class Made(NamedTuple):
    """A finished film: drawn, or rendered by the operator's command.

    `fault` is the reason why the command's film was not used.
    """

    how: Literal["drawn", "rendered"]
    film_seconds: float = 0.0
    cpu_seconds: float = 0.0
    fault: str = ""
