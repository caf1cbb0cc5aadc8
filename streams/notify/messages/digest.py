"""A digest: several incidents in one message."""

from collections.abc import Callable
from dataclasses import dataclass

from streams.notify.messages.context import Context, DigestContent, DigestEntry
from streams.notify.messages.fitting import CHAT_LIMIT, fit, units
from streams.notify.messages.message import Languages, Message, Style
from streams.notify.messages.sms import LONGEST, fitted, gsm7
from streams.notify.messages.templates import fill
from streams.text.cleaning import for_chat, one_line, safe_url, shortened
from streams.wording.figures import Language, clock, counted, date, moment, short_id, zone_name
from streams.wording.sentences import acknowledge, event_word, level, titled

__all__ = ["render_digest"]

_REASON: dict[Language, dict[str, str]] = {
    "id": {
        "scheduled": "Ringkasan berkala",
        "capped": "Ringkasan, karena batas pesan saluran ini tercapai",
        "quiet_hours": "Ringkasan selama jam tenang",
        "storm": "Ringkasan, karena terlalu banyak peringatan sekaligus",
    },
    "en": {
        "scheduled": "Regular digest",
        "capped": "Digest, as this channel has reached its cap of messages",
        "quiet_hours": "Digest of the quiet hours",
        "storm": "Digest, as too many alerts came at once",
    },
}
_BRIEF_REASON: dict[Language, dict[str, str]] = {
    "id": {
        "scheduled": "Ringkasan",
        "capped": "Ringkasan (batas pesan tercapai)",
        "quiet_hours": "Ringkasan jam tenang",
        "storm": "Ringkasan (terlalu banyak sekaligus)",
    },
    "en": {
        "scheduled": "Digest",
        "capped": "Digest (cap of messages reached)",
        "quiet_hours": "Digest of quiet hours",
        "storm": "Digest (too many at once)",
    },
}
_TITLE = 24
"""Characters of a title in an SMS."""
_MOST = 60
"""Incidents that are listed, where there is room."""


@dataclass(frozen=True, slots=True)
class DigestRow:
    """An incident as the templates see it."""

    event: str
    severity: int
    label: str
    level: str
    headline: str
    at: str
    alerts: str
    incident: str
    link: str | None


@dataclass(frozen=True, slots=True)
class DigestSummary:
    """A digest as the templates see it."""

    language: Language
    reason: str
    period: str
    counts: str
    rows: tuple[DigestRow, ...]
    more: str | None
    acknowledge: str | None
    """Says that somebody looks after one of them; absent when all are resolved."""
    link: str | None


def render_digest(digest: DigestContent, style: Style, language: Languages, context: Context) -> Message:
    """The message that stands for the alerts of a digest, of which it accounts for every one; `both` is Indonesian.

    Raises:
        UserError: a template in the context's folder has a fault.
    """
    one: Language = "en" if language == "en" else "id"
    if style == "sms":
        return Message("", _sms(digest, one, context))
    if style == "mail":
        said = _summary(digest, one, context, str, _MOST)
        subject = f"[{said.reason}] {said.counts}"
        return Message(
            subject,
            fill("digest.txt", context.templates, said=said).strip() + "\n",
            fill("digest.html", context.templates, said=said),
        )
    text, limit = "", context.limit or CHAT_LIMIT
    for most in range(min(_MOST, len(digest.entries)), -1, -1):
        said = _summary(digest, one, context, for_chat, most)
        text = fill("digest.txt", context.templates, said=said).strip()
        if units(said.reason) + units(text) + 2 <= limit:
            return Message(said.reason, text)
    return Message(said.reason, fit(text, limit - units(said.reason) - 2))


def _summary(
    digest: DigestContent, language: Language, context: Context, mark: Callable[[str], str], most: int
) -> DigestSummary:
    listed, left = digest.entries[:most], digest.entries[most:]
    incidents = len(digest.entries) + digest.more_incidents
    alerts = sum(entry.alerts for entry in digest.entries) + digest.more_alerts
    more_incidents = len(left) + digest.more_incidents
    more_alerts = sum(entry.alerts for entry in left) + digest.more_alerts
    return DigestSummary(
        language,
        _REASON[language][digest.reason],
        _period(digest, language),
        _counts(incidents, alerts, language),
        tuple(_row(entry, digest, language, mark) for entry in listed),
        _more(more_incidents, more_alerts, language) if more_incidents or more_alerts else None,
        None
        if all(entry.alert.event == "resolved" for entry in digest.entries)
        else acknowledge(None, language, program=context.program),
        safe_url(context.link),
    )


def _sms(digest: DigestContent, language: Language, context: Context) -> str:
    """When, how many, and the most important incidents by name, each with its id, as many as there is room for."""
    incidents = len(digest.entries) + digest.more_incidents
    alerts = sum(entry.alerts for entry in digest.entries) + digest.more_alerts
    named = [
        f"{entry.alert.severity}/10 {shortened(gsm7(one_line(titled(entry.alert, language))), _TITLE)} "
        f"({short_id(entry.alert.incident)})."
        for entry in digest.entries[:_MOST]
    ]
    first = f"{_BRIEF_REASON[language][digest.reason]} {_period(digest, language, brief=True)}:"
    return fitted([first, f"{_counts(incidents, alerts, language)}.", *named], context.limit or LONGEST)


def _row(entry: DigestEntry, digest: DigestContent, language: Language, mark: Callable[[str], str]) -> DigestRow:
    alert = entry.alert
    # The period is of the wall clock and this of the posts, which may be a recording.
    days = {date(at, alert.zone, language) for at in (digest.since, digest.until)}
    at = f"{clock(alert.at, alert.zone, language)} {zone_name(alert.zone, alert.at)}"
    return DigestRow(
        alert.event,
        alert.severity,
        event_word(alert, language),
        level(alert, language),
        mark(one_line(alert.headline.id if language == "id" else alert.headline.en)),
        at if date(alert.at, alert.zone, language) in days else moment(alert.at, alert.zone, language),
        counted(entry.alerts, "alert", language),
        short_id(alert.incident),
        safe_url(entry.link),
    )


def _period(digest: DigestContent, language: Language, *, brief: bool = False) -> str:
    begin, end = digest.since, digest.until
    zone = zone_name(digest.zone, end)
    first, last = date(begin, digest.zone, language), date(end, digest.zone, language)
    from_, to = clock(begin, digest.zone, language), clock(end, digest.zone, language)
    if brief:
        return f"{from_}-{to} {zone}"
    return f"{last}, {from_}–{to} {zone}" if first == last else f"{first}, {from_} – {last}, {to} {zone}"


def _counts(incidents: int, alerts: int, language: Language) -> str:
    of = "dari" if language == "id" else "of"
    return f"{counted(alerts, 'alert', language)} {of} {counted(incidents, 'incident', language)}"


def _more(incidents: int, alerts: int, language: Language) -> str:
    counts = _counts(incidents, alerts, language)
    return f"Selain itu {counts} yang tidak dirinci di sini." if language == "id" else f"And {counts} not listed here."
