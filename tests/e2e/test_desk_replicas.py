"""Two desks of a full stack behind one broker, under kills."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from tests.e2e.replicas import Replicas
from tests.support.server_process import free_port
from tests.support.stacks import ON_FULL_STACKS, Stack

ACTIONS, KILLS = 1000, 4
SLOW_ACTIONS, SLOW_KILLS = 100, 2
"""On the stand-in for MongoDB, which takes some 100 writes a second: a template with its entry in
the trail is five of them, and the test is to stay under a minute."""


@contextmanager
def second_desk(stack: Stack) -> Iterator[Replicas]:
    """Run another desk of a full stack beside its own, which runs again at the end."""
    name, port = "other_desk", free_port()
    stack.add_worker(name, ["desk_service"], DESK_PORT=str(port))
    servers = (stack.servers["desk_service"], stack.servers[name])
    try:
        stack.start([name])
        yield Replicas(stack, servers, (stack.desk_url, f"http://localhost:{port}"))
    finally:
        servers[0].start()
        servers[1].stop()
        del stack.servers[name], stack.metrics[name]


@ON_FULL_STACKS
async def test_the_chain_of_two_desks_behind_a_broker_stays_whole_under_kills(
    stack: Stack, admin: httpx2.AsyncClient
) -> None:
    actions, kills = (SLOW_ACTIONS, SLOW_KILLS) if stack.writes_slowly else (ACTIONS, KILLS)
    with second_desk(stack) as desks:
        made = await desks.act(admin.cookies, actions, kills)
        assert len(made) >= actions
        await desks.check_chain(made)
