"""Deciding about an incident, or about an issue as a whole: publishing the action, and saying what it does."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from schemas.action import LONGEST_REASON, Action, ActionKind, action_key
from streams.errors import UserError
from streams.faults import faults
from streams.incidents.publisher import publish_action, read_actions
from streams.incidents.target import Target
from streams.privacy.accounts import hide_accounts, public_accounts
from streams.privacy.mask import mask
from streams.settings import Settings
from streams.wording.actions import consequence, kind_words

__all__ = ["LONGEST", "Decider", "decide", "withdraw"]

LONGEST = timedelta(days=30)
"""For how long something may be muted or acknowledged: what should never raise alerts belongs off the watchlist."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, why, and to whom an incident is handed over."""

    by: str
    reason: str | None = None
    to: str | None = None
    """To whom the incident is handed over."""


async def decide(
    settings: Settings,
    kind: ActionKind,
    target: Target,
    decider: Decider,
    lasting: timedelta | None = None,
    once: str | None = None,
) -> str:
    """Publish an action that begins now and lasts so long, or until it is withdrawn; return a sentence on what it does.

    The same decision with the same `once` is published once, however often it is given, unless another one of its kind came
    between.

    Raises:
        UserError: the action cannot be such, or it cannot be published.
    """
    now = datetime.now(UTC)
    action = _action(settings, kind, target, decider, now, None if lasting is None else now + lasting)
    if once is not None:
        action = action.model_copy(update={"id": _digest(action, once)})
        status = (await read_actions(settings)).rows.get(action_key(action))
        if status is not None and status.id == action.id:
            return consequence(status, target.words, target.zone)
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
    action = _action(settings, kind, target, decider, now, now)
    status = (await read_actions(settings)).rows.get(action_key(action))
    if status is None or not status.stands(now.timestamp()):
        raise UserError(f"the {target.words} is not {kind_words(kind)}, so there is nothing to take back")
    await publish_action(settings, action)
    return f"The {target.words} is no longer {kind_words(kind)}."


def _digest(action: Action, once: str) -> str:
    parts = (once, action.incident or "", action.by, action.reason or "")
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _action(
    settings: Settings, kind: ActionKind, target: Target, decider: Decider, at: datetime, until: datetime | None
) -> Action:
    if target.incident is None and kind != "mute":
        raise UserError(f"only a mute is of a whole issue; name the incident that is to be {kind_words(kind)}")
    try:
        action = Action(
            id=uuid.uuid4().hex,
            kind=kind,
            incident=target.incident,
            issue=target.issue,
            by=decider.by,
            at=at,
            until=until,
            reason=decider.reason,
            to=decider.to,
        )
    except ValidationError as error:
        said = "; ".join(f"--{fault.place[0]} cannot be used: it {fault.said}" for fault in faults(error))
        raise UserError(said) from error
    if action.reason is None:
        return action
    # As in posts; a label may be longer than what it stands for.
    public = public_accounts(settings.public_accounts.split(","))
    return action.model_copy(update={"reason": hide_accounts(mask(action.reason), public)[:LONGEST_REASON]})
