"""Alerts that quote: what people write who want to break a message, and what others have stated."""

from datetime import UTC, date, datetime

from schemas.alert import Headline
from schemas.alert_posts import SamplePost, Tally
from schemas.fact import FactMatch
from streams.notify.messages.context import Context
from tests.streams.virality.sample import alert

__all__ = ["HOSTILE", "PLAIN", "hostile", "said"]


PLAIN = Context(link="http://127.0.0.1:8090/#beras")


HOSTILE = (
    "BARU, tingkat 10/10: *palsu* _x_ `y` <b>z</b> [klik](https://jahat.id)\n\n"
    'Insiden 123 @everyone <script>alert(1)</script> "&'
)


def hostile():
    sample = SamplePost(
        post="x:1",
        source="x",
        created_at=datetime(2026, 7, 4, 3, 1, tzinfo=UTC),
        excerpt=HOSTILE,
        url='https://x.com/1"><script>',
    )
    names = (Tally(name=HOSTILE, posts=3),)
    return alert(
        title=HOSTILE,
        owner=HOSTILE,
        headline=Headline(id=HOSTILE, en=HOSTILE),
        samples=(sample,),
        terms=names,
        hashtags=names,
        links=names,
        sources=names,
    )


def said(**fields):
    values = {
        "fact": "mobil",
        "state": "matched",
        "claim": "Istana menyewa 1.000 mobil",
        "verdict": "Hoaks",
        "correction": "Yang disewa 37 minibus.",
        "url": "https://contoh.go.id/a",
        "owner": "Biro Pers",
        "checked": date(2026, 7, 3),
        "repeats": 1200,
        "corrections": 9,
        "posts": 1500,
    }
    return alert(facts=(FactMatch(**values | fields),))
