"""`python -m tools.documents`: docs/openapi.json, docs/asyncapi.json and the page's types."""

import asyncio
import json
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from gateway.app import PARTS, application
from gateway.main import open_context
from gateway.settings import GatewaySettings
from shared.broker import open_broker
from shared.host import Host
from shared.processes import Processes
from tools import page_types
from tools.asyncapi import asyncapi

FOLDER = Path(__file__).parent.parent / "docs"


def main() -> None:
    for name, document in {"openapi": asyncio.run(openapi()), "asyncapi": asyncapi()}.items():
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


if __name__ == "__main__":
    main()
