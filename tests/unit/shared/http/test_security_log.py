"""The security log is bounded, and holds no words, tokens or whole ids."""

import asyncio

from structlog.testing import capture_logs

from shared.http import security_log
from shared.http.security_log import SecurityLog

SCOPE = {
    "type": "http",
    "client": ("203.0.113.9", 4711),
    "path": "/interview/0123456789abcdef0123456789abcdef/export",
    "query_string": b"token=a-token",
    "headers": [(b"authorization", b"Bearer a-token")],
    "path_params": {"session_id": "0123456789abcdef0123456789abcdef"},
}


async def test_a_line_names_the_address_and_shortens_the_session() -> None:
    with capture_logs() as lines:
        SecurityLog().refused(SCOPE, 403)
        SecurityLog().refused(SCOPE, 404)
    (line,) = lines
    assert line["event"] == "refused"
    assert (line["logger"], line["log_level"]) == ("security", "warning")
    assert (line["address"], line["session"], line["status"]) == ("203.0.113.9", "01234567", 403)
    assert "0123456789abcdef0" not in str(line)
    assert "a-token" not in str(line)


async def test_a_flood_is_counted_and_its_number_told() -> None:
    now = 5.0
    log = SecurityLog(lines_per_second=3, clock=lambda: now)
    with capture_logs() as lines:
        for _ in range(100):
            log.refused(SCOPE, 401)
        now = 6.0
        log.refused(SCOPE, 401)
    assert [line["event"] for line in lines] == [*["refused"] * 3, "lines were left out", "refused"]
    assert lines[3]["count"] == 97


async def test_after_a_flood_its_number_is_told_without_another_call() -> None:
    log = SecurityLog(lines_per_second=0, clock=lambda: 5.0)
    with capture_logs() as lines:
        for _ in range(7):
            log.refused(SCOPE, 401)
        await asyncio.sleep(security_log.LEFT_OUT_SECONDS + 0.1)
    assert [(line["event"], line["count"]) for line in lines] == [("lines were left out", 7)]
