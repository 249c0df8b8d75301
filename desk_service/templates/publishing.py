"""Publishing: a draft becomes the next version, and the other services are told."""

import time
from dataclasses import dataclass

import structlog

from desk_service.audit.trail import Trail
from desk_service.templates.domain import Template, Version, digest_of, version_id
from desk_service.templates.store import Templates
from shared.broker import Broker
from shared.broker.message import bundle, pack
from shared.events import Event, IdealsPublished, TemplatePublished
from shared.retry import Unavailable

log = structlog.get_logger(__name__)


class OvertakenError(Exception):
    """Somebody else published the template meanwhile."""


@dataclass(frozen=True, slots=True)
class Publishing:
    """The publisher of versions.

    A version is added first, under a number that only one call can take; then the template points
    to it, and the event goes out. The next call or sweep finishes the work of a killed process.
    """

    templates: Templates
    trail: Trail
    broker: Broker

    async def publish(self, template: Template, user_id: str) -> Version:
        """Return the new version, or the newest one where the draft says the same.

        OvertakenError if somebody else publishes at the same time.
        """
        head = await self._newest(template)
        digest = digest_of(template.draft)
        if head is not None and head.digest == digest:
            return head
        n = head.n + 1 if head else 1
        version = Version(
            id=version_id(template.id, n),
            template_id=template.id,
            n=n,
            digest=digest,
            content=template.draft,
            published_at=time.time(),
            published_by=user_id,
        )
        await self.trail.write(user_id, "template.published", template.id, n=n, sha256=digest)
        if not await self.templates.add_version(version):
            raise OvertakenError
        await self.templates.take_head(version)
        await self.tell(version)
        return version

    async def _newest(self, template: Template) -> Version | None:
        """Return the newest version, which the template then points to."""
        beyond = await self.templates.version(template.id, template.head + 1)
        if beyond is not None:
            await self.templates.take_head(beyond)
            return beyond
        return await self.templates.version(template.id, template.head)

    async def tell(self, version: Version) -> None:
        """Tell the other services of the version, or leave that to the next sweep."""
        content = version.content
        event = TemplatePublished(
            template_id=version.template_id,
            version=version.n,
            sha256=version.digest,
            title=content.title,
            language=content.language,
            questions=content.planned(),
            follow_ups=content.limits(),
            attention=content.attention,
            retention_days=content.retention_days,
            alternative=content.alternative,
            blind_marks=content.blind.ai_marks,
            published_at=version.published_at,
        )
        events: list[Event] = [event]
        if any(ideals := tuple(question.ideal for question in content.questions)):
            events.append(IdealsPublished(sha256=version.digest, ideals=ideals))
        try:
            await self.broker.publish([bundle([pack(each)]) for each in events])
        except Unavailable as error:
            log.info("a version is told of later", reason=str(error))
        else:
            await self.templates.note_told(version)

    async def sweep(self) -> None:
        """Tell of the versions that nobody was told of."""
        for version in await self.templates.untold():
            await self.templates.take_head(version)
            await self.tell(version)
