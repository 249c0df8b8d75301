"""`vivavoce desk`: the operator's commands on the desk's machine.

    setup-link             print a link for the first account; earlier setup links end
    reset-link EMAIL       print a link by which a user chooses another password
    audit verify [--head]  check the chain of the audit trail

The commands work on the store of the desk (STORE_URL), also while the desk runs.
"""

import asyncio
from collections.abc import Awaitable, Callable

from desk_service.audit.domain import Broken
from desk_service.audit.trail import Trail
from desk_service.domain import plain_email
from desk_service.people.users import new_link
from desk_service.secret_tokens import JOIN, new_token
from desk_service.settings import DeskSettings
from desk_service.setup import Setup
from desk_service.store import Links, Users
from shared.private import private_files
from shared.store import Store, open_store

OPERATOR = "operator"
"""The actor of the audit entries about these commands."""

Work = Callable[[Store, Trail, DeskSettings], Awaitable[int]]


def run(work: Work) -> int:
    """Open the store and the audit trail, do the work, and return its exit code."""
    settings = DeskSettings()

    async def opened() -> int:
        async with open_store(settings.store_url, "desk") as store:
            trail = await Trail.open(store, settings.trail_key())
            return await work(store, trail, settings)

    with private_files():
        return asyncio.run(opened())


async def setup_link(store: Store, trail: Trail, settings: DeskSettings) -> int:
    setup = await Setup.open(store, await Users.open(store), trail)
    if (link := await setup.new_link(settings.desk_url)) is None:
        print("The desk has its first account: log in, or use `vivavoce desk reset-link EMAIL`.")
        return 1
    print(link)
    return 0


def reset_link(email: str) -> Work:
    async def work(store: Store, trail: Trail, settings: DeskSettings) -> int:
        user = await (await Users.open(store)).by_email(plain_email(email))
        if user is None or user.state == "disabled":
            print("There is no active user with this e-mail address.")
            return 1
        await trail.write(OPERATOR, "user.link_made", user.id)
        link = await new_link(await Links.open(store), user.id, settings.desk_url, new_token(JOIN))
        print(link.link)
        return 0

    return work


def verify(head: str | None) -> Work:
    async def work(store: Store, trail: Trail, settings: DeskSettings) -> int:
        try:
            last = await trail.verify(head)
        except Broken as broken:
            print(f"The audit trail is broken at entry {broken.seq}: {broken}.")
            return 1
        if last is None:
            print("The audit trail is empty.")
            return 0
        print(f"{last.seq} entries follow from each other. Head: {last.hash}")
        return 0

    return work
