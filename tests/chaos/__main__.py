"""`python -m tests.chaos --minutes 10 --seed 1`: the long form, and its table in docs/."""

import argparse
import asyncio
import logging
import os
import platform
import secrets
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import structlog

from tests.chaos.scenarios import (
    on_desks,
    on_embedded,
    on_embedded_desk,
    on_films,
    on_mongodb,
    on_power_cuts,
    on_sqlite,
)
from tests.chaos.stack import run_stack
from tests.chaos.table import Result, lines, write
from tests.support.servers import ServerMissingError, temporary_folder

DOCUMENT = Path(__file__).parents[2] / "docs/reliability.md"

INTRODUCTION = """\
# Reliability

Promise: an event that was answered 200 or 201 is stored exactly once in its effect and reaches the
report, whatever dies. This page is written by `make chaos MINUTES=10`: candidates keep answering,
are watched and finalize, each call at any of three gateways; meanwhile faults are brought about
one after the other, in a seeded order. Each word is one of its kind. Afterwards every accepted one
must be in its report once and in the order in which it was spoken, every report that was asked for
must be there, and no append may have waited for its answer for 20 seconds. No process may have
ended by itself, and no gateway may have said that it is healthy while it took no word.

- "200 or 201" counts starts, appends and attention events while the fault was in force; "503",
  "429" and "no answer" those that were to be sent again, and were. Words count under the fault
  during which they were answered, those of sessions that were erased not at all; reports under the
  fault during which they were asked for.
- "healthy after" is the time from the fault's end until every gateway says that it can serve.
- At the desk people are invited, each call under a key of its own, begin with their links, answer,
  and are reviewed, while the embedded stack, or a desk of the full stack, is killed. Afterwards
  everybody is invited once and has one session and one review, the audit trail is whole and knows
  every invitation, start and review, the candidates may see their marks, and nobody is decided on.
  Its rows have calls and no words.
- Some sessions are erased in the middle; afterwards no file of the stores, no file of the report
  volume, no key of Redis and no dead letter may hold one of their words. RabbitMQ's own files are
  not searched: it reuses their space when it likes.
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="on the stack with SQLite")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
    parser.add_argument("--kills", type=int, default=50, help="of the embedded stack")
    parser.add_argument("--mongodb", type=float, default=2.0, help="minutes with MongoDB")
    parser.add_argument("--disks", type=int, default=10, help="new disks whose power is cut")
    parser.add_argument("--out", type=Path, default=DOCUMENT)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is ended
    try:
        results = _all(given)
    except ServerMissingError as missing:
        print(missing, file=sys.stderr)
        return 1
    complaints = [what for result in results for what in result.complaints]
    for what in complaints:
        print(f"!! {what}")
    write(given.out, _introduction(given), results)
    print(f"the table is in {given.out}")
    return 1 if complaints else 0


def _all(given: argparse.Namespace) -> list[Result]:
    print(f"seed {given.seed}", flush=True)
    results = []
    with run_stack() as stack:
        run = on_sqlite(stack, given.seed, given.minutes, say=True)
        results += [asyncio.run(run)]
    _tell(results[-1])
    if given.mongodb:
        with run_stack(mongodb=True, gateways=2, workers=3) as stack:
            results += [asyncio.run(on_mongodb(stack, given.seed, given.mongodb, say=True))]
        _tell(results[-1])
    with run_stack(films=True, gateways=2, workers=1) as stack:
        results += [asyncio.run(on_films(stack, given.seed, say=True))]
    _tell(results[-1])
    if given.kills:
        with temporary_folder() as folder:
            results += [asyncio.run(on_embedded(folder, given.seed, given.kills))]
        _tell(results[-1])
        with temporary_folder() as folder:
            results += [asyncio.run(on_embedded_desk(folder, given.seed, given.kills // 2))]
        _tell(results[-1])
        with run_stack(desks=2, gateways=2, workers=1) as stack:
            results += [asyncio.run(on_desks(stack, given.seed, given.kills // 2))]
        _tell(results[-1])
    if given.disks:
        with temporary_folder() as folder:
            results += [asyncio.run(on_power_cuts(folder, given.seed, given.disks))]
        _tell(results[-1])
    return results


def _tell(result: Result) -> None:
    print("\n".join(lines(result)), flush=True)


def _introduction(given: argparse.Namespace) -> str:
    mongodb = "MONGODB_URI's" if os.environ.get("MONGODB_URI") else "mongod, or its stand-in"
    return INTRODUCTION + (
        f"\nThe run below: {datetime.now(UTC):%Y-%m-%d}, {given.minutes:g} minutes, seed"
        f" {given.seed}, {os.cpu_count()} cores, Python {platform.python_version()}; three gateways"
        f" and two replicas of each worker, with MongoDB two and three; MongoDB: {mongodb} (see"
        " tests/support/servers.py).\n"
    )


if __name__ == "__main__":
    sys.exit(main())
