"""A stand-in for mongod that speaks its wire protocol: `mongoeco_server.py FOLDER PORT`.

Runs in an environment of its own (tests/mongoeco.lock), since it needs Python 3.13.
"""

import asyncio
import signal
import sys
from pathlib import Path

from mongoeco.engines.sqlite import SQLiteEngine  # type: ignore[import-not-found]
from mongoeco.wire import AsyncMongoEcoProxyServer  # type: ignore[import-not-found]


async def main(folder: Path, port: int) -> None:
    engine = SQLiteEngine(str(folder / "stand-in.sqlite"))
    server = AsyncMongoEcoProxyServer(engine=engine, host="127.0.0.1", port=port)
    await server.start()
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    await server.close()


asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
