"""Digests: what is held back is sent together, at fixed times. Moments are seconds since 1970."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.alert import Alert
from streams.notify.channels import Channel
from streams.notify.messages.context import DigestReason
from streams.notify.restraint.channel_state import ChannelState
from streams.notify.restraint.digest import Digest

__all__ = ["Hold", "hold", "next_digest", "only_in_digests", "take_back"]


Hold = tuple[DigestReason, float]
"""Why an alert waits for a digest, and until when."""


def only_in_digests(state: ChannelState, alert: Alert, now: float) -> Hold | None:
    """Hold an alert that is not severe enough to be sent by itself."""
    return ("scheduled", next_digest(now, state.rules)) if alert.severity < state.rules.digest.below else None


def hold(state: ChannelState, number: int, alert: Alert, held: Hold, now: float) -> None:
    """Put an alert into the digest that fills."""
    reason, until = held
    digest = state.digests.fill(now, until, reason)
    delivery = state.incidents[alert.incident]
    counted = delivery.unlisted_in == digest.serial
    if counted:
        delivery.unlisted_in = 0
    state.incidents.unlist(digest.add(alert.incident, number, alert.severity, counted=counted), digest.serial)


def take_back(state: ChannelState, digest: Digest, now: float) -> None:
    """Merge a digest that could not be sent into the next one."""
    state.digests.sending = None
    filling = state.digests.filling = state.digests.filling or digest
    if filling is not digest:
        unlisted = [name for name, one in state.incidents.items() if one.unlisted_in == digest.serial]
        state.incidents.unlist(unlisted + filling.take_back(digest), filling.serial)
    filling.due_at = next_digest(now, state.rules)


def next_digest(at: float, rules: Channel) -> float:
    """The first time of a digest after `at`: whole steps of `every` from the time of day `at` of the rule."""
    rule = rules.digest
    local = datetime.fromtimestamp(at, ZoneInfo(rules.zone))
    base = datetime.combine(local.date(), rule.at, local.tzinfo)
    if base.timestamp() > at:
        base = datetime.combine(local.date() - timedelta(days=1), rule.at, local.tzinfo)
    if rule.every >= 86_400:
        return datetime.combine(base.date() + timedelta(days=1), rule.at, local.tzinfo).astimezone(UTC).timestamp()
    begin = base.timestamp()
    return begin + (int((at - begin) // rule.every) + 1) * rule.every
