"""The cost of films on the full stack: of a role's films with the voice of the package `hibari`."""

import os
import time
from pathlib import Path

import av

from bench.speed.bars import Bar, Results
from bench.speed.candidate import Session
from bench.speed.load import ask
from bench.speed.metrics import hops
from bench.speed.systems import System
from shared.films import FILM
from tests.support.requests import Request

SERVICE = "avatar_service"
STARTED = "avatar", "session.started"

SESSIONS = 1_000
"""Sessions of a role, which share its films."""

FILMS_LIMIT_SECONDS = 180.0


def measure(system: System, results: Results) -> None:
    """Measure the first film after a start, the cost of the role's films, and their number."""
    load = os.getloadavg()[0]
    _wait_until_idle(system)
    used, began = system.cpu()[SERVICE], time.monotonic()
    session = Session.start(system.port)
    _wait_for(system, session, "q00")
    first = time.monotonic() - began
    names = [f"q{number:02}" for number in range(1, session.questions)]
    for name in [*names, "listening"]:
        _wait_for(system, session, name)
    _wait_until_idle(system)
    used = system.cpu()[SERVICE] - used
    seconds = sum(map(_seconds, _films(system)))
    made = len(_films(system))
    for _ in range(SESSIONS - 1):
        Session.start(system.port)
    _wait_until_told(system, SESSIONS)
    figures = {"load": load, "film seconds": seconds, "films": made, "cpu": used, "first": first}
    results.note(system.name, "films", figures)
    what = f"film with `heart`, processor seconds a second (load before: {load:.1f})"
    bars = [
        Bar(10, what, system.name, used / seconds, 0.40, "s"),
        Bar(10, "first question's film after the start", system.name, first, 4, "s"),
        Bar(10, "memory of avatar_service", system.name, system.memory()[SERVICE], 350, "MB"),
        Bar(
            10,
            f"films of {SESSIONS:,} sessions of a role",
            system.name,
            len(_films(system)),
            1,
            beside=made,
            of="of one session",
        ),
    ]
    results.bars.extend(bars)


def _films(system: System) -> list[Path]:
    return sorted(Path(system.environment["FILMS_DIR"]).glob(f"*/{FILM}"))


def _seconds(film: Path) -> float:
    with av.open(str(film), "r") as file:
        return (file.duration or 0) / av.time_base


def _wait_for(system: System, session: Session, name: str) -> None:
    address = f"/avatar/{session.id}/{name}.mp4"
    request = bytes(Request("GET", address, headers={"Range": "bytes=0-0"}))
    deadline = time.monotonic() + FILMS_LIMIT_SECONDS
    while ask(system.port, request).status != 206:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} is not there after {FILMS_LIMIT_SECONDS:g} s")
        time.sleep(0.02)


def _wait_until_idle(system: System) -> None:
    """Return once the service has used less than 5 % of a processor for a second."""
    used = system.cpu()[SERVICE]
    while True:
        time.sleep(1.0)
        before, used = used, system.cpu()[SERVICE]
        if used - before < 0.05:
            return


def _wait_until_told(system: System, sessions: int) -> None:
    """Return once the service has heard of so many sessions."""
    deadline = time.monotonic() + FILMS_LIMIT_SECONDS
    while hops(system.metrics[SERVICE])[STARTED].events < sessions:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{SERVICE} has not heard of {sessions} sessions")
        time.sleep(0.1)
