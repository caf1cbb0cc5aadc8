"""From what is due on a channel to the parcel that its sender takes."""

from datetime import UTC, datetime

from streams.notify.channel_state import ChannelState
from streams.notify.channels import Channels
from streams.notify.due import AlertDue, Due
from streams.notify.messages.context import Context, Digest, DigestEntry, link_to
from streams.notify.messages.digest import render_digest
from streams.notify.messages.message import Message
from streams.notify.messages.render import render, render_test
from streams.notify.senders.sender import Parcel

__all__ = ["parcel_of", "test_parcel"]


def parcel_of(due: Due, state: ChannelState, channels: Channels, now: float, program: str = "kentongan") -> Parcel:
    """What the channel is told; `now` is in seconds since 1970, `program` how its readers call this program."""
    rules = state.rules
    if isinstance(due, AlertDue):
        notification = due.notification
        context = Context(
            link=link_to(channels.link, notification.alert),
            limit=rules.limit,
            templates=channels.templates,
            program=program,
            unanswered=notification.unanswered_minutes,
        )
        return Parcel((notification.alert,), lambda: render(notification.alert, rules.style, rules.language, context))
    gathering = due.gathering
    entries = tuple(
        DigestEntry(alert=alert, alerts=line.alerts, link=link_to(channels.link, alert))
        for line in sorted(gathering.lines.values(), key=lambda one: (one.severity, one.number), reverse=True)
        if (alert := state.bodies[line.number].alert)
    )
    digest = Digest(
        reason="storm" if gathering.more_incidents else gathering.reason,
        since=datetime.fromtimestamp(gathering.since, UTC),
        until=datetime.fromtimestamp(now, UTC),
        zone=rules.zone,
        entries=entries,
        more_incidents=gathering.more_incidents,
        more_alerts=gathering.more_alerts,
    )
    context = Context(limit=rules.limit, templates=channels.templates, program=program)
    return Parcel(
        tuple(entry.alert for entry in entries),
        lambda: render_digest(digest, rules.style, rules.language, context),
        digest=True,
        left_out=gathering.alerts - len(entries),
    )


def test_parcel(name: str, channels: Channels, now: datetime) -> Parcel:
    """The message by which an operator sees that a channel works."""
    rules = channels.channels[name]

    def message() -> Message:
        return render_test(name, now, rules.zone, rules.style, rules.language, Context(templates=channels.templates))

    return Parcel((), message, test=True)
