"""Sends requests (pause, resume, reset) to a source that some worker runs."""

import uuid
from datetime import UTC, datetime
from typing import Literal

from schemas.codec import encode_record
from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.connectors.control import control_key
from streams.kafka.compacted_publisher import publish
from streams.kafka.topics import Topics
from streams.live.stored import read_stored
from streams.settings import Settings

__all__ = ["Verb", "steer"]

Verb = Literal["pause", "resume", "reset"]


async def steer(settings: Settings, verb: Verb, name: str, by: str) -> None:
    """Pause a source, resume it, or reset it, which resumes it too, and enter in the audit trail that it was `by` somebody.

    The worker that runs it follows at once, any other one when it takes over.

    Raises:
        UserError: no broker answers, it refuses, or a topic is missing.
    """
    topics = Topics(settings)
    async with recorded(settings, Doing(by, f"source.{verb}", name, {})):  # type: ignore[arg-type]
        _, controls = await read_stored(settings, topics)
        told = {"at": datetime.now(UTC), "paused": verb == "pause"} | ({"reset": uuid.uuid4().hex} if verb == "reset" else {})
        control = controls.of(name).model_copy(update=told)
        await publish(settings, topics.source_state, {control_key(name): encode_record(control)})
