"""A gateway that takes sound."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.context import Context
from gateway.handlers import Broadcasts
from gateway.main import open_context
from gateway.settings import GatewaySettings
from gateway.sound.spans import Spans
from shared.broker import open_broker
from shared.host import Host
from shared.processes import Processes
from tests.unit.gateway.fakes import SESSION, session
from tests.unit.gateway.sound.fakes import find_fake_cuts


@pytest.fixture
async def context(tmp_path: Path) -> AsyncIterator[Context]:
    """Open a gateway that has a recogniser and a session."""
    settings = GatewaySettings(
        broker_url=f"embedded:///{tmp_path}",
        store_url=f"sqlite:///{tmp_path}",
        jwt_secret_file=tmp_path / "jwt_secret",
        sound_dir=tmp_path / "sound",
    )
    async with open_broker(settings.broker_url) as broker:
        with closing(Processes(1)) as processes:
            host = Host(settings, broker, processes, asyncio.Event())
            async with open_context(host, settings) as opened:
                broadcasts = Broadcasts(opened.open_sessions, opened.wakeups)
                async with broker.listen(broadcasts.hear):
                    await opened.sessions.add(session(SESSION))
                    yield with_recogniser(opened)


def with_recogniser(context: Context) -> Context:
    spans = Spans(context.settings.sound_dir, context.events, find_fake_cuts)
    microphones = replace(context.microphones, spans=spans, has_recogniser=lambda _: True)
    return replace(context, microphones=microphones)
