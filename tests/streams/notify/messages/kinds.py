"""Alerts of every kind as the virality stage builds them, each with numbers of its own."""

from datetime import UTC, datetime

from schemas.alert import Alert, AlertEvent, AlertKind, Reason
from streams.virality.coverage.alert import source_alert
from streams.virality.coverage.coverage import SourceEvent
from streams.virality.coverage.windows import Flow
from streams.virality.detect.incident import IncidentEvent
from streams.virality.detect.verdict import Verdict
from streams.virality.emerging.alert import emerging_alert
from streams.virality.emerging.detector import Emerged
from streams.virality.emerging.term import Term
from streams.virality.issue.sample_post import Sample
from streams.virality.unwatched import NOBODY
from streams.wording.headline import headline
from tests.streams.virality.sample import alert

__all__ = ["MINUTES", "alert_of_kind", "emerging", "silent"]

MINUTES = 180
_AT = int(datetime(2026, 7, 4, 3, 5, tzinfo=UTC).timestamp()) // 60
_INCIDENT = "8e0e7c0e-0000-4000-8000-000000000000"


def alert_of_kind(kind: AlertKind, event: AlertEvent, observed: float, expected: float) -> Alert:
    if kind == "emerging_issue":
        return emerging("#BerasOplosan", event, observed, expected)
    if kind == "source_silent":
        return silent(event, round(observed), expected)
    reason = Reason(kind=kind, score=1.4, observed=observed, expected=expected, window_minutes=MINUTES, path="slow")
    numbers = {"observed": observed, "expected": expected, "window_minutes": MINUTES}
    return alert(kind=kind, event=event, reasons=(reason,), headline=headline("Harga beras", event, reason), **numbers)


def emerging(name: str, event: AlertEvent, observed: float, expected: float) -> Alert:
    term = Term()
    term.posts, term.beside, term.sources = 977, {"oplosan": 60}, {"x": 977}
    said_at = datetime(2026, 7, 4, 3, 1, tzinfo=UTC)
    term.samples = [Sample("x:1", "x", said_at.isoformat(), "beras oplosan lagi", url=None, sentiment=None, engagement=0)]
    verdict = Verdict(_AT, 1.4, 6.0, 6.0, observed, expected, 0.0, 20.0, 3600, "fast", 977, False)
    told = IncidentEvent(_INCIDENT, event, 0, _AT, _AT - 60, "emerging_issue", ("emerging_issue",), 8, 1.4, verdict)
    return emerging_alert(Emerged(name, term, told), NOBODY)


def silent(event: AlertEvent, observed: int, expected: float, *, retired: bool = False) -> Alert:
    flow = Flow(MINUTES, observed, observed, expected, expected)
    slot = _AT // 5
    return source_alert(
        SourceEvent("rss.antara", _INCIDENT, event, 0, slot - 12, slot, slot - 40, 1.3, flow, 0.4, retired), NOBODY
    )
