"""The short form of `make chaos`: accepted words are there, whatever broke meanwhile."""

from pathlib import Path

import pytest

from tests.chaos.scenarios import (
    on_desks,
    on_embedded,
    on_embedded_desk,
    on_films,
    on_mongodb,
    on_power_cuts,
    on_sqlite,
)
from tests.chaos.stack import Stack
from tests.chaos.table import Result

SEED = 3


def check(result: Result) -> None:
    """Nothing lost, nothing doubled, nothing else wrong; and some had their session erased."""
    print(result.sentence())
    totals = result.totals
    assert (totals.lost.total(), totals.doubled.total(), result.complaints) == (0, 0, [])
    assert totals.made == totals.asked
    assert result.erased, "nobody had a session erased"


@pytest.mark.servers
async def test_nothing_accepted_is_lost_or_doubled_while_everything_breaks_in_turn(
    stack: Stack,
) -> None:
    result = await on_sqlite(stack, SEED, None)
    check(result)
    flooded = result.history.tolls["ten times the load"].answers
    assert flooded.total() >= 100, "the flood was no flood"


@pytest.mark.servers
@pytest.mark.parametrize("stack", ["mongodb"], indirect=True)
async def test_nothing_accepted_is_lost_or_doubled_while_the_database_is_away(
    stack: Stack,
) -> None:
    check(await on_mongodb(stack, SEED, None))


@pytest.mark.servers
@pytest.mark.parametrize("stack", ["films"], indirect=True)
async def test_films_come_late_and_whole_while_interviews_and_reports_go_on(stack: Stack) -> None:
    check(await on_films(stack, SEED))


async def test_the_embedded_stack_gets_over_a_kill_at_any_moment(tmp_path: Path) -> None:
    check(await on_embedded(tmp_path, SEED, times=5))


async def test_links_and_the_audit_trail_get_over_a_kill_at_any_moment(tmp_path: Path) -> None:
    check_desk(await on_embedded_desk(tmp_path, SEED, times=2))


@pytest.mark.servers
@pytest.mark.parametrize("stack", ["desks"], indirect=True)
async def test_links_reviews_and_the_audit_trail_get_over_the_death_of_a_desk(stack: Stack) -> None:
    check_desk(await on_desks(stack, SEED, times=3))


def check_desk(result: Result) -> None:
    """Everybody is invited, begins and is reviewed once; the trail is whole; nobody is decided."""
    assert result.complaints == []
    assert result.history.toll.injected >= 2
    assert result.history.toll.answers["accepted"] >= 8


async def test_a_stack_gets_over_power_cuts_in_its_first_minutes(tmp_path: Path) -> None:
    result = await on_power_cuts(tmp_path, SEED, folders=3)
    print(result.sentence())
    assert (result.totals.lost.total(), result.totals.doubled.total()) == (0, 0)
    assert result.complaints == []
    assert result.totals.made == result.totals.asked > 0
