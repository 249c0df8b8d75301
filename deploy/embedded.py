"""The embedded stack: every service in one process, with no server to install."""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import structlog

import attention_service.main
import gateway.main
import grading_service.main
import report_service.main
import stt_service.main
from gateway.settings import GatewaySettings
from shared.broker import open_broker
from shared.service import Host, processes_for, run_loop, stop_on_signals, to_the_end
from shared.settings import Settings, keep_in_data_dir
from shared.telemetry import configure_logging, serve_metrics

log = structlog.get_logger(__name__)

SERVICES = (stt_service, attention_service, grading_service, report_service, gateway)
PRELOAD = ("grading_service.loaded", "report_service.loaded")


def main() -> int:
    """Serve until SIGTERM or Ctrl-C."""
    keep_in_data_dir()
    run_loop(_main())
    return 0


async def _main() -> None:
    settings = Settings()
    configure_logging("vivavoce", settings)
    stop = stop_on_signals()
    with only_one(Path(os.environ.get("DATA_DIR", "data"))):
        await _serve(settings, stop)
    log.info("stopped")


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """SystemExit when another process runs on the folder: both would handle the same events."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # words will lie in it
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit(f"another Vivavoce runs on the folder {folder} (DATA_DIR)") from None
        yield


async def _serve(settings: Settings, stop: asyncio.Event) -> None:
    async with open_broker(settings.broker_url) as broker:
        with closing(processes_for(settings, PRELOAD)) as processes:
            host = Host(settings, broker, processes, stop)
            if settings.metrics_port is not None:
                serve_metrics(settings.metrics_host, settings.metrics_port, lambda: host.healthy)
            served = GatewaySettings()
            log.info("starting", page=f"http://{served.host}:{served.port}")
            async with asyncio.TaskGroup() as services:
                for service in SERVICES:
                    services.create_task(to_the_end(service.main.run, host))
