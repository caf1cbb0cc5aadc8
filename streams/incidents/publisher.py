"""Publishing what people decide about incidents: one record each on a compacted topic."""

from collections.abc import Sequence

from schemas.action import Action, ActionKind, action_key
from schemas.audit import AuditAction
from schemas.codec import encode_record
from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.incidents.book import ActionBook
from streams.kafka.compacted_publisher import publish, read_rows
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["publish_action", "read_actions", "remove_notes"]

_ENTERED: dict[ActionKind, AuditAction] = {
    "acknowledge": "incident.acknowledge",
    "mute": "incident.mute",
    "close": "incident.close",
    "false_alarm": "incident.false_alarm",
    "note": "incident.note",
}


async def read_actions(settings: Settings) -> ActionBook:
    """The actions that are on the topic.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    return ActionBook(await read_rows(settings, Topics(settings).incident_actions, Action))


async def publish_action(settings: Settings, action: Action) -> None:
    """Publish an action; it takes the place of an earlier one of its kind on the same thing.

    Raises:
        UserError: no broker answers, the topic is missing, or the broker refuses.
    """
    target = action.incident or f"issue {action.issue}"
    details: dict[str, str | int] = {"issue": action.issue}
    if action.until is not None:
        details["until"] = action.until.isoformat(timespec="seconds")
    entered = _ENTERED[action.kind] if action.to is None else "incident.hand_over"
    topic = Topics(settings).incident_actions
    async with recorded(settings, Doing(action.by, entered, target, details), topic.name):
        await publish(settings, topic, {action_key(action): encode_record(action)})


async def remove_notes(settings: Settings, notes: Sequence[Action], by: str | None) -> None:
    """Take notes off the topic, and so out of every store; nobody's name is given where they have become too old.

    Raises:
        UserError: no broker answers, the topic is missing, or the broker refuses.
    """
    topic, gone = Topics(settings).incident_actions, dict.fromkeys(map(action_key, notes))
    if by is None:
        await publish(settings, topic, gone)
        return
    details: dict[str, str | int] = {"notes": len(notes)}
    async with recorded(settings, Doing(by, "incident.note_removed", notes[0].incident or "", details)):
        await publish(settings, topic, gone)
