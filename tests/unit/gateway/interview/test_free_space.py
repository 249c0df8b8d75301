"""The watermark on free disk space."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from gateway.errors import SpaceLow
from gateway.http.problems import problem_of
from gateway.interview.free_space import FreeSpace, free_bytes

MIN = 1_000


class Disk:
    """A disk whose free space a test sets."""

    def __init__(self) -> None:
        self.free: int | None = 5 * MIN
        self.looks = 0

    def __call__(self, folders: Sequence[Path]) -> int | None:
        self.looks += 1
        return self.free


async def test_below_the_watermark_no_interview_begins_until_there_is_clearly_more() -> None:
    disk = Disk()
    space = FreeSpace([], MIN, look_seconds=0.0, look=disk)
    low = []
    for disk.free in (MIN, MIN - 1, MIN, MIN * 11 // 10 - 1, MIN * 11 // 10, MIN - 1):
        low.append(await space.is_low())
    assert low == [False, True, True, True, False, True]
    with pytest.raises(SpaceLow) as refused:
        await space.check()
    problem = problem_of(refused.value)
    assert (problem.status, problem.code) == (503, "space-low")
    assert problem.headers == {"Retry-After": "60"}


async def test_a_change_is_logged_once_and_the_metric_follows() -> None:
    disk = Disk()
    space = FreeSpace([], MIN, look_seconds=0.0, look=disk)
    with capture_logs() as logs:
        for disk.free in (10, 20, 30, 5_000, 6_000):
            await space.is_low()
    assert [entry["log_level"] for entry in logs] == ["error", "info"]
    assert REGISTRY.get_sample_value("vivavoce_free_bytes") == 6_000
    assert REGISTRY.get_sample_value("vivavoce_least_free_bytes") == MIN


async def test_the_disks_are_looked_at_once_a_second_and_not_without_a_watermark() -> None:
    disk = Disk()
    space = FreeSpace([], MIN, look_seconds=60.0, look=disk)
    for _ in range(3):
        await space.is_low()
    assert disk.looks == 1
    assert not await FreeSpace([], 0, look=disk).is_low()
    assert disk.looks == 1


async def test_a_disk_that_cannot_be_looked_at_changes_nothing() -> None:
    disk = Disk()
    space = FreeSpace([], MIN, look_seconds=0.0, look=disk)
    for disk.free in (10, None):
        assert await space.is_low()


def test_the_fullest_disk_counts_and_a_missing_folder_does_not(tmp_path: Path) -> None:
    free = free_bytes([tmp_path / "missing", tmp_path])
    assert free is not None
    assert free > 0
    assert free_bytes([tmp_path / "missing"]) is None
