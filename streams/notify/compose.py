"""From what is due on a channel to the message that its sender takes."""

from datetime import UTC, datetime

from streams.notify.channels import Channels
from streams.notify.messages.context import Context, DigestContent, DigestEntry, link_to
from streams.notify.messages.digest import render_digest
from streams.notify.messages.message import Message
from streams.notify.messages.offers import Offers
from streams.notify.messages.render import render, render_test
from streams.notify.restraint.channel_state import ChannelState, Due, Pending
from streams.notify.senders.sender import OutgoingMessage

__all__ = ["compose", "compose_test"]


def compose(
    due: Due,
    state: ChannelState,
    channels: Channels,
    now: float,
    program: str = "kentongan",
    offers: Offers | None = None,
    facts_page: str | None = None,
) -> OutgoingMessage:
    """The message for the channel; `now` is in seconds since 1970, `program` how its readers call this program.

    `offers` gives the links to the desk of a message about one alert, `facts_page` is the address of its page of statements;
    a digest carries neither.
    """
    rules = state.rules
    if isinstance(due, Pending):
        notification = state.bodies[due.number]
        offered = () if offers is None else offers(notification.alert)
        link = link_to(channels.link, notification.alert)
        context = Context(
            link=None if any(one.url == link for one in offered) else link,
            offers=offered,
            limit=rules.limit,
            templates=channels.templates,
            program=program,
            facts_page=facts_page,
            parts=tuple(dict.fromkeys(one.title for one in state.matters.others(due.incident))),
            unanswered=notification.unanswered_minutes,
        )
        return OutgoingMessage(
            (notification.alert,), lambda: render(notification.alert, rules.style, rules.language, context)
        )
    entries = tuple(
        DigestEntry(alert=alert, alerts=line.alerts, link=link_to(channels.link, alert))
        for line in sorted(due.lines.values(), key=lambda one: (one.severity, one.number), reverse=True)
        if (alert := state.bodies[line.number].alert)
    )
    content = DigestContent(
        reason="storm" if due.more_incidents else due.reason,
        since=datetime.fromtimestamp(due.since, UTC),
        until=datetime.fromtimestamp(now, UTC),
        zone=rules.zone,
        entries=entries,
        more_incidents=due.more_incidents,
        more_alerts=due.more_alerts,
    )
    context = Context(limit=rules.limit, templates=channels.templates, program=program)
    return OutgoingMessage(
        tuple(entry.alert for entry in entries),
        lambda: render_digest(content, rules.style, rules.language, context),
        digest=True,
        left_out=due.alerts - len(entries),
    )


def compose_test(name: str, channels: Channels, now: datetime) -> OutgoingMessage:
    """The message by which an operator sees that a channel works."""
    rules = channels.channels[name]

    def message() -> Message:
        return render_test(name, now, rules.zone, rules.style, rules.language, Context(templates=channels.templates))

    return OutgoingMessage((), message, test=True)
