"""Deciding about an incident, or about an issue as a whole: publishing the action, and saying what it does."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from schemas.action import Action, ActionKind, action_key
from streams.errors import UserError
from streams.faults import faults
from streams.incidents.publisher import publish_action, read_actions
from streams.incidents.target import Target
from streams.settings import Settings
from streams.wording.actions import consequence, kind_words

__all__ = ["LONGEST", "Decider", "decide", "withdraw"]

LONGEST = timedelta(days=30)
"""For how long something may be muted or acknowledged: what is never to be told is taken off the watchlist."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and why."""

    by: str
    reason: str | None = None


async def decide(
    settings: Settings, kind: ActionKind, target: Target, decider: Decider, lasting: timedelta | None = None
) -> str:
    """Publish an action that begins now and lasts so long, or until it is withdrawn; return a sentence on what it does.

    Raises:
        UserError: the action cannot be such, or it cannot be published.
    """
    now = datetime.now(UTC)
    action = _action(kind, target, decider, now, None if lasting is None else now + lasting)
    await publish_action(settings, action)
    said = consequence(action, target.words, target.zone)
    if kind != "false_alarm":
        return said
    count = (await read_actions(settings)).false_alarms.get(target.issue, 0)
    return f"{said.removesuffix('.')}; false alarms of the issue so far: {count}."


async def withdraw(settings: Settings, kind: ActionKind, target: Target, decider: Decider) -> str:
    """End what was decided now; return a sentence that says so.

    Raises:
        UserError: nothing of this kind stands, or it cannot be published.
    """
    now = datetime.now(UTC)
    action = _action(kind, target, decider, now, now)
    standing = (await read_actions(settings)).rows.get(action_key(action))
    if standing is None or not standing.stands(now.timestamp()):
        raise UserError(f"the {target.words} is not {kind_words(kind)}, so there is nothing to take back")
    await publish_action(settings, action)
    return f"The {target.words} is no longer {kind_words(kind)}."


def _action(kind: ActionKind, target: Target, decider: Decider, at: datetime, until: datetime | None) -> Action:
    if target.incident is None and kind != "mute":
        raise UserError(f"only a mute is of a whole issue; name the incident that is to be {kind_words(kind)}")
    try:
        return Action(
            id=uuid.uuid4().hex,
            kind=kind,
            incident=target.incident,
            issue=target.issue,
            by=decider.by,
            at=at,
            until=until,
            reason=decider.reason,
        )
    except ValidationError as error:
        said = "; ".join(f"--{fault.place[0]} cannot be used: it {fault.said}" for fault in faults(error))
        raise UserError(said) from error
