"""What the page of an incident shows beside its card, in the reader's language: why, how it grew, and who spoke first."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from schemas.alert import Alert
from schemas.alert_posts import SamplePost
from streams.desk.dashboards import dashboard_link
from streams.desk.first_voices import LOOKED_AT, FirstVoices
from streams.desk.growth_chart import growth_chart
from streams.desk.incident_growth import growth
from streams.desk.incidents import Whole
from streams.desk.page_views import Page, safe_link
from streams.desk.rendering import Renderer
from streams.text.cleaning import shortened
from streams.wording.advice import advice
from streams.wording.figures import moment, number
from streams.wording.reasoning import readiness, reasons, sources
from streams.wording.sentences import event_word, sample_source, spread
from streams.wording.why import figures

__all__ = ["UNWATCHED", "spoke_first", "whole_view"]

UNWATCHED: Final = frozenset({"emerging_issue", "source_silent"})
"""Kinds of alerts whose posts belong to no watched issue, so that the desk stores none of them."""
_BEFORE, _AFTER = timedelta(hours=6), timedelta(hours=1)
"""What a dashboard shows besides an incident."""
_TOLD: Final = 30
"""The newest alerts of an incident, which are listed beside the first one."""
_EXCERPT: Final = 280
"""Characters of a post, as in an alert."""


def whole_view(render: Renderer, page: Page, whole: Whole, asked: Mapping[str, str]) -> dict[str, Any]:
    """Everything about an incident; `asked` may say which part of its chart is wanted."""
    alert, language, card = whole.row.alert, page.language, page.card(whole.row)
    grown = growth(render.engine, whole, page.newest, asked)
    (_, _, first), *others = reasons(alert, language)
    return {
        "card": card,
        "figures": figures(alert.reasons[0], language),
        "why": [first, *(f"{seen} {unusual}" for _, seen, unusual in others)],
        "spread": spread(alert, language),
        "sources_say": sources(alert, language),
        "watched": alert.kind not in UNWATCHED,
        "samples": [_sample(page, sample, alert.zone) for sample in alert.samples],
        "advice": advice(alert, language, alert.suggested_query),
        "watch": _search(alert),
        "chart": None if grown is None else growth_chart(page, grown, alert.zone, f"{card['path']}/bagian"),
        "notes": [
            {"id": note.id, "by": note.by, "at": moment(note.at, alert.zone, language), "text": note.reason}
            for note in whole.notes
        ],
        "dashboard": None if alert.kind in UNWATCHED else dashboard_link(render.settings, alert.issue, *_around(alert)),
        "once": uuid.uuid4().hex,
        "course": [_told(page, one) for one in reversed(whole.alerts[-_TOLD:])],
        "earlier": max(0, len(whole.alerts) - _TOLD - 1),
        "first_told": _told(page, whole.alerts[0]) if len(whole.alerts) > _TOLD else None,
    }


def spoke_first(page: Page, found: FirstVoices, whole: Whole, *, knows_accounts: bool) -> dict[str, Any]:
    """Who spoke first of an incident, or that it was nobody who may be named."""
    zone, first_told = whole.row.alert.zone, whole.alerts[0]
    since = moment(datetime.fromtimestamp(found.since, UTC), zone, page.language)
    among = page.say(
        "unggahan yang tersimpan" if found.whole else f"{number(LOOKED_AT, 'id')} unggahan pertama yang tersimpan",
        "the stored posts" if found.whole else f"the first {number(LOOKED_AT, 'en')} stored posts",
    )
    none = page.say(
        f"Tidak ada media atau akun resmi lembaga di antara {among} sejak {since}.",
        f"No outlet and no official account of an institution is among {among} since {since}.",
    )
    if not knows_accounts:
        none += page.say(
            " Akun resmi dikenali setelah ditulis di KENTONGAN_PUBLIC_ACCOUNTS.",
            " Official accounts are known once KENTONGAN_PUBLIC_ACCOUNTS lists them.",
        )
    return {
        "posts": [
            {
                "name": voice.name,
                "about": f"{post.source} · {moment(datetime.fromtimestamp(post.created_at, UTC), zone, page.language)}",
                "text": shortened(post.text, _EXCERPT),
                "url": safe_link(post.url),
                "sentiment": post.sentiment,
                "is_before": post.created_at < first_told.at.timestamp() and not first_told.sequence,
            }
            for voice, post in found.posts
        ],
        "none": none,
    }


def _search(alert: Alert) -> str | None:
    """Where on the desk an emerging issue is searched for, and saved as one that is watched."""
    query = alert.suggested_query if alert.kind == "emerging_issue" and alert.event != "resolved" else None
    return None if query is None else f"/unggahan?q={quote(query)}"


def _around(alert: Alert) -> tuple[float, float]:
    """The hours around an incident, in seconds since 1970."""
    return (alert.opened_at - _BEFORE).timestamp(), (alert.at + _AFTER).timestamp()


def _told(page: Page, alert: Alert) -> dict[str, Any]:
    """An alert with the reasons why it was raised, from its own fields."""
    return {
        "id": alert.id,
        "event": alert.event,
        "says": event_word(alert, page.language),
        "headline": page.say(alert.headline.id, alert.headline.en),
        "at": moment(alert.at, alert.zone, page.language),
        "reasons": reasons(alert, page.language),
        "sources": sources(alert, page.language),
        "readiness": readiness(alert, page.language),
    }


def _sample(page: Page, sample: SamplePost, zone: str) -> dict[str, Any]:
    """An example that an alert shows, as a post of a list."""
    about = sample_source(sample, zone, page.language)
    return {"text": sample.excerpt, "about": about, "url": safe_link(sample.url), "sentiment": sample.sentiment}
