"""A digest: several incidents in one message."""

from collections.abc import Callable
from dataclasses import dataclass

from streams.notify.messages.cleaning import for_chat, one_line, safe_url
from streams.notify.messages.context import Context, Digest, DigestEntry
from streams.notify.messages.fitting import fit, units
from streams.notify.messages.message import Languages, Message, Style
from streams.notify.messages.sentences import event_word, level
from streams.notify.messages.sms import fitted
from streams.notify.messages.templates import fill
from streams.text.figures import Language, clock, date, number, zone_name

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
_MOST = 60
"""Incidents that are listed, where there is room."""


@dataclass(frozen=True, slots=True)
class Row:
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
class Summary:
    """A digest as the templates see it."""

    language: Language
    reason: str
    period: str
    counts: str
    rows: tuple[Row, ...]
    more: str | None
    link: str | None


def render_digest(digest: Digest, style: Style, language: Languages, context: Context) -> Message:
    """The message that stands for the alerts of a digest, of which it accounts for every one; `both` is Indonesian.

    Raises:
        UserError: a template in the context's folder has a fault.
    """
    one: Language = "en" if language == "en" else "id"
    if style == "sms":
        said = _summary(digest, one, context, str, 0)
        return Message("", fitted([f"{said.reason}, {said.period}:", f"{said.counts}.", context.link or ""]))
    if style == "mail":
        said = _summary(digest, one, context, str, _MOST)
        subject = f"[{said.reason}] {said.counts}"
        return Message(
            subject,
            fill("digest.txt", context.templates, said=said).strip() + "\n",
            fill("digest.html", context.templates, said=said),
        )
    text = ""
    for most in range(min(_MOST, len(digest.entries)), -1, -1):
        said = _summary(digest, one, context, for_chat, most)
        text = fill("digest.txt", context.templates, said=said).strip()
        if units(said.reason) + units(text) + 2 <= context.limit:
            return Message(said.reason, text)
    return Message(said.reason, fit(text, context.limit - units(said.reason) - 2))


def _summary(digest: Digest, language: Language, context: Context, mark: Callable[[str], str], most: int) -> Summary:
    listed, left = digest.entries[:most], digest.entries[most:]
    incidents = len(digest.entries) + digest.more_incidents
    alerts = sum(entry.alerts for entry in digest.entries) + digest.more_alerts
    more_incidents = len(left) + digest.more_incidents
    more_alerts = sum(entry.alerts for entry in left) + digest.more_alerts
    return Summary(
        language,
        _REASON[language][digest.reason],
        _period(digest, language),
        _counts(incidents, alerts, language),
        tuple(_row(entry, language, mark) for entry in listed),
        _more(more_incidents, more_alerts, language) if more_incidents or more_alerts else None,
        safe_url(context.link),
    )


def _row(entry: DigestEntry, language: Language, mark: Callable[[str], str]) -> Row:
    alert = entry.alert
    return Row(
        alert.event,
        alert.severity,
        event_word(alert, language),
        level(alert, language),
        mark(one_line(alert.headline.id if language == "id" else alert.headline.en)),
        f"{clock(alert.at, alert.zone, language)} {zone_name(alert.zone, alert.at)}",
        _alerts(entry.alerts, language),
        alert.incident,
        safe_url(entry.link),
    )


def _period(digest: Digest, language: Language) -> str:
    begin, end = digest.since, digest.until
    zone = zone_name(digest.zone, end)
    first, last = date(begin, digest.zone, language), date(end, digest.zone, language)
    from_, to = clock(begin, digest.zone, language), clock(end, digest.zone, language)
    return f"{last}, {from_}–{to} {zone}" if first == last else f"{first}, {from_} – {last}, {to} {zone}"


def _alerts(n: int, language: Language) -> str:
    return f"{number(n, language)} " + ("peringatan" if language == "id" else "alert" if n == 1 else "alerts")


def _counts(incidents: int, alerts: int, language: Language) -> str:
    if language == "id":
        return f"{_alerts(alerts, language)} dari {number(incidents, language)} insiden"
    return f"{_alerts(alerts, language)} of {number(incidents, language)} incident" + ("" if incidents == 1 else "s")


def _more(incidents: int, alerts: int, language: Language) -> str:
    counts = _counts(incidents, alerts, language)
    return f"Selain itu {counts} yang tidak dirinci di sini." if language == "id" else f"And {counts} not listed here."
