"""`python -m tools.documents`: the documents of both APIs and the events, and the page's types."""

import asyncio
import json
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from desk_service.app import application as desk_application
from desk_service.context import open_context as desk_context
from desk_service.settings import DeskSettings
from gateway.app import PARTS, application
from gateway.main import open_context
from gateway.settings import GatewaySettings
from shared.broker import open_broker
from shared.host import Host
from shared.processes import Processes
from shared.store import open_store
from tools import page_types
from tools.asyncapi import asyncapi

FOLDER = Path(__file__).parent.parent / "docs"


def main() -> None:
    made = {
        "openapi": asyncio.run(openapi()),
        "desk-openapi": asyncio.run(desk_openapi()),
        "asyncapi": asyncapi(),
    }
    for name, document in made.items():
        path = FOLDER / f"{name}.json"
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
        print(f"wrote docs/{path.name}")
    page_types.main()


async def openapi() -> dict[str, Any]:
    """Return the document that the gateway serves at /openapi.json."""
    with tempfile.TemporaryDirectory() as folder:
        settings = GatewaySettings(
            broker_url=f"embedded:///{folder}",
            store_url=f"sqlite:///{folder}",
            jwt_secret_file=Path(folder) / "jwt_secret",
        )
        async with open_broker(settings.broker_url) as broker:
            with closing(Processes(1)) as processes:
                host = Host(settings, broker, processes, asyncio.Event())
                async with open_context(host, settings) as context:
                    return application(context, [part.routes(context) for part in PARTS]).openapi()


async def desk_openapi() -> dict[str, Any]:
    """Return the document that the desk serves at /desk/openapi.json."""
    with tempfile.TemporaryDirectory() as folder:
        settings = DeskSettings(desk_dir=Path(folder))
        async with (
            open_broker(f"embedded:///{folder}") as broker,
            open_store(f"sqlite:///{folder}", "desk") as store,
            desk_context(settings, broker, store) as context,
        ):
            return desk_application(context).openapi()


if __name__ == "__main__":
    main()
