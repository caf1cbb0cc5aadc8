"""Changing the verified statements, as commands and the desk do: who did it is in the audit trail."""

from collections.abc import Sequence

from schemas.audit import AuditAction
from schemas.fact import Fact
from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.factcheck.publisher import publish_facts, remove_fact
from streams.kafka.compacted_publisher import Changes
from streams.settings import Settings

__all__ = ["publish_recorded", "remove_recorded"]


async def publish_recorded(settings: Settings, action: AuditAction, facts: Sequence[Fact], by: str, *, keep: bool) -> Changes:
    """Publish what differs from the topic, and enter it; statements that are not among `facts` are removed, unless `keep`.

    Raises:
        UserError: no broker answers, it refuses, or a topic is missing.
    """
    async with recorded(settings, Doing(by, action, "facts", {})) as doing:
        changes = await publish_facts(settings, facts, keep=keep)
        doing.details.update(changes.to_details())
    return changes


async def remove_recorded(settings: Settings, name: str, by: str) -> Changes:
    """Take one statement back, and enter it.

    Raises:
        UserError: there is none of this id, no broker answers, it refuses, or a topic is missing.
    """
    async with recorded(settings, Doing(by, "facts.apply", "facts", {})) as doing:
        changes = await remove_fact(settings, name)
        doing.details.update(changes.to_details())
    return changes
