"""Issuing: invitations are stored, and then the gateway is told of them."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from desk_service.invitations.domain import Guest, Invitation, label_of, sought_of
from desk_service.invitations.store import Invitations
from desk_service.minting import Mint
from desk_service.secret_tokens import INVITE, digest
from desk_service.templates.domain import Version
from shared.broker import Broker
from shared.broker.message import bundle, pack
from shared.retry import Unavailable

log = structlog.get_logger(__name__)

NOTED_AT_ONCE = 20
"""Invitations that are noted as told at a time: a store serves so many writers at once."""

ID_SPACE = 16**32


@dataclass(frozen=True, slots=True)
class Issuing:
    """The issuer of invitations. The next sweep sends the events that did not reach the gateway."""

    invitations: Invitations
    broker: Broker

    async def issue(
        self, guests: Sequence[Guest], version: Version, mint: Mint
    ) -> list[tuple[Invitation, str]]:
        """Return an invitation to the version for each guest, with the token of its link.

        A mint whose call was broken off before makes the same invitations again.
        """
        numbers = await self.invitations.numbers(len(guests))
        made = [
            _made(guest, version, label_of(number), mint)
            for guest, number in zip(guests, numbers, strict=True)
        ]
        invitations = [invitation for invitation, _ in made]
        if await self.invitations.add(invitations) < len(invitations):
            invitations = await self.invitations.stored(invitations)
        await self.tell(invitations)
        return list(zip(invitations, (token for _, token in made), strict=True))

    async def tell(self, invitations: Sequence[Invitation]) -> None:
        """Tell the gateway of invitations as they are now, or leave that to the next sweep."""
        messages = [bundle([pack(invitation.event())]) for invitation in invitations]
        try:
            await self.broker.publish(messages)
            for start in range(0, len(invitations), NOTED_AT_ONCE):
                noted = invitations[start : start + NOTED_AT_ONCE]
                await asyncio.gather(*map(self.invitations.note_told, noted))
        except Unavailable as error:
            log.info("invitations are told of later", reason=str(error))

    async def sweep(self) -> None:
        if untold := await self.invitations.untold():
            await self.tell(untold)


def _made(guest: Guest, version: Version, label: str, mint: Mint) -> tuple[Invitation, str]:
    token, id_ = mint.new_token(INVITE), mint.new_id()
    invitation = Invitation(
        id=id_,
        place=f"{ID_SPACE - int(id_, 16):032x}",
        template_id=version.template_id,
        version=version.n,
        token=digest(token),
        label=label,
        person=guest.person,
        sought=sought_of(label, guest.person),
        retention_days=version.content.retention_days,
        made_at=time.time(),
        **dict(guest.terms),
    )
    return invitation, token
