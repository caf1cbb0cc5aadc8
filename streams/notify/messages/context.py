"""The context of a message, besides its alert."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from schemas.alert import Alert
from streams.notify.messages.offers import Offer

__all__ = ["Context", "DigestContent", "DigestEntry", "DigestReason", "link_to"]

DigestReason = Literal["scheduled", "capped", "quiet_hours", "storm"]
"""Why several come in one: the channel wants digests, its cap was reached, its quiet hours are over, or too many came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a message needs besides the alert."""

    link: str | None = None
    """Where more can be seen: the page or a dashboard."""
    offers: tuple[Offer, ...] = ()
    """Links to the desk; an SMS, and a chat without room, carry none."""
    limit: int | None = None
    """Most characters of a chat's subject and text together (UTF-16 units, as chats count; at least 300, and 4000 without
    a limit), or of an SMS (at least 160, which is the limit without one)."""
    templates: Path | None = None
    """A folder whose files replace templates of the same name."""
    program: str = "kentongan"
    """How this program is called in the commands of a message; an SMS, which has no room, says `kentongan`."""
    facts_page: str | None = None
    """Where statements are added on the desk; None where its address is not known."""
    parts: tuple[str, ...] = ()
    """Titles of other issues whose incidents share this message."""
    unanswered: int | None = None
    """For an escalation: for how many minutes nobody has acknowledged the incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestEntry:
    """One incident in a digest."""

    alert: Alert
    """Its latest alert."""
    alerts: int = 1
    """How many alerts of it the digest stands for."""
    link: str | None = None
    """Where more can be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestContent:
    """Several incidents in one message."""

    reason: DigestReason
    since: datetime
    until: datetime
    zone: str = "Asia/Jakarta"
    entries: tuple[DigestEntry, ...] = ()
    """The incidents, most important first."""
    more_incidents: int = 0
    """Incidents that are not listed, ..."""
    more_alerts: int = 0
    """... and their alerts."""


def link_to(pattern: str | None, alert: Alert) -> str | None:
    """The address in which `{issue}` and `{incident}` are filled in; None without a pattern."""
    if not pattern:
        return None
    return pattern.replace("{issue}", quote(alert.issue, safe="")).replace("{incident}", quote(alert.incident, safe=""))
