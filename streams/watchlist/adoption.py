"""Adopts an emerging issue: the watchlist entry that its alert suggests."""

import re
import unicodedata
from collections.abc import Iterable

from schemas.alert import Alert
from schemas.watchlist import Issue
from streams.errors import UserError

__all__ = ["alert_of_term", "issue_id", "suggested_issue"]

_BETWEEN = re.compile(r"[^a-z0-9]+")


def alert_of_term(alerts: Iterable[Alert], wanted: str) -> Alert:
    """The newest alert of the emerging issue `wanted`: its term (`tanggul` stands for `#tanggul` too) or an id of its alerts.

    Raises:
        UserError: there is none.
    """
    emerged = [alert for alert in alerts if alert.kind == "emerging_issue"]
    term = wanted.casefold().strip()
    found = [one for one in emerged if one.title in (term, f"#{term}") or wanted in (one.id, one.incident, one.issue)]
    if not found:
        newest = sorted(emerged, key=lambda one: one.at, reverse=True)
        known = ", ".join(dict.fromkeys(one.title for one in newest[:20])) or "none"
        raise UserError(f"no alert of an emerging issue is about {wanted!r}; those that are kept are about: {known}")
    return max(found, key=lambda one: (one.title == term, one.at))


def issue_id(term: str) -> str:
    """An issue's name for a term: lower case, words joined by hyphens; empty where no letter can stand in one."""
    plain = unicodedata.normalize("NFKD", term.casefold()).encode("ascii", "ignore").decode()
    return _BETWEEN.sub("-", plain).strip("-")[:100].rstrip("-")


def suggested_issue(alert: Alert, *, name: str | None = None, title: str | None = None, query: str | None = None) -> Issue:
    """The issue that watches what the alert is about, with its owner, channels and zone; what is given replaces what it says.

    Raises:
        UserError: no query or name follows from the term, so that it has to be given.
    """
    query = query or alert.suggested_query
    if query is None:
        raise UserError(f"no query follows from {alert.title!r}; give one with --query")
    name = name or issue_id(alert.title)
    if not name:
        raise UserError(f"no id follows from {alert.title!r}; give one with --id")
    title = title or alert.title[:120]
    return Issue(id=name, title=title, query=query, owner=alert.owner, channels=alert.channels, zone=alert.zone)
