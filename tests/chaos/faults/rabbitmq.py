"""RabbitMQ itself goes away, or has no memory left."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.stack import Stack
from tests.support.servers import RabbitMQ


@dataclass(frozen=True, slots=True)
class Gone:
    """Stopped in order or killed, and started again at the heal."""

    stack: Stack
    name: str
    end: Callable[[RabbitMQ], None]
    seconds: float = 5.0

    async def inject(self) -> None:
        await asyncio.to_thread(self.end, self.stack.rabbitmq)

    async def heal(self) -> None:
        await asyncio.to_thread(self.stack.rabbitmq.start)


@dataclass(frozen=True, slots=True)
class MemoryAlarm:
    """RabbitMQ blocks every connection that publishes."""

    stack: Stack
    name: str = "RabbitMQ's memory alarm"
    seconds: float = 10.0

    async def inject(self) -> None:
        await self._limit("0.00001")

    async def heal(self) -> None:
        await self._limit("0.4")

    async def _limit(self, share: str) -> None:
        rabbitmq = self.stack.rabbitmq
        await asyncio.to_thread(rabbitmq.control, "set_vm_memory_high_watermark", share)


@dataclass(frozen=True, slots=True)
class ConnectionsClosed:
    """An operator closes every connection at RabbitMQ, several times, while events flow."""

    stack: Stack
    name: str = "RabbitMQ closes all connections"
    times: int = 3
    seconds: float = 2.0

    async def inject(self) -> None:
        for _ in range(self.times):
            rabbitmq = self.stack.rabbitmq
            await asyncio.to_thread(rabbitmq.control, "close_all_connections", "chaos")

    async def heal(self) -> None:
        """Do nothing: new connections are accepted."""


def stopped(stack: Stack) -> Gone:
    return Gone(stack, "RabbitMQ stopped and started", RabbitMQ.stop)


def killed(stack: Stack) -> Gone:
    return Gone(stack, "RabbitMQ killed and started", RabbitMQ.kill)
