"""A story of five issues, three sources and the terms in their posts; each minute has a chance of its own."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.codec import encode_record
from schemas.fact import FactHit
from schemas.mention import Mention, MentionBatch, MentionSegment, Sighting, SourceTotals
from streams.clock import minute_of, start_of
from streams.kafka.records import Incoming

__all__ = ["BEGIN", "CUT", "END", "records"]

BEGIN = minute_of(datetime(2026, 7, 1, 17, 0, tzinfo=UTC))
CUT = BEGIN + 3 * 1440 + 10 * 60
"""The last minute that was read before the rows were written."""
END = CUT + 8 * 60
_STORY = CUT - 50
_PAGES = 100_000
_TEXT = "harga naik pasar operasi bulog gudang impor petani panen warga antre subsidi pemerintah janji hujan sungai"
_WORDS = _TEXT.split()
_FEELINGS = ("negative", "neutral", "positive")


def _posts(minute: int) -> Iterator[dict[str, Any]]:
    """The posts of a minute, by a chance of its own."""
    chance = random.Random(minute)
    hour = (minute // 60 + 7) % 24
    base = 0.12 if hour < 6 else 0.5
    rates = {"banjir": base, "beras": base * 1.6, "bbm": base / 2, "vaksin": base / 4}
    since = minute - _STORY
    if minute > CUT + 60:
        rates["telur"] = 1.0
    if 0 <= since < 150:
        rates["banjir"] += 6
    if 0 <= since - 20 < 120:
        rates["bbm"] += 1.5
    for issue, rate in rates.items():
        for _ in range(int(rate) + (chance.random() < rate % 1)):
            angry = issue == "bbm" and since >= 20
            liked = issue == "beras" and since >= 30
            yield {
                "issue": issue,
                "sentiment": "negative" if angry and chance.random() < 0.9 else chance.choice(_FEELINGS),
                "source": chance.choice(("x", "x", "tiktok", "berita", "forum")),
                "excerpt": f"{issue} {' '.join(chance.choices(_WORDS, k=8))} #{issue}{chance.randrange(3)} https://x.id/{issue}",
                "engagement": int(chance.paretovariate(1)) + (400 if liked else 0) if issue != "bbm" else None,
                "author_followers": chance.randrange(1000),
                "late": chance.randrange(8) if chance.random() < 0.1 else 0,
                "facts": (FactHit(fact="cek-1", stance="claim", near=True),) if chance.random() < 0.1 else (),
            }


def _mention(minute: int, place: int, fields: dict[str, Any]) -> Mention:
    fields = dict(fields)
    late = fields.pop("late")
    return Mention(
        offset=minute * _PAGES + place,
        index=0,
        clock=minute,
        topic_id="4e2b6c1e-9a5d-4f0e-8c37-2f6f3b9b7d11",
        post=f"{fields['source']}:{minute}.{place}",
        created_at=start_of(minute - late) + timedelta(seconds=place % 60),
        language="id",
        engagement_gained=fields["engagement"] or 0,
        **fields,
    )


def _again(minute: int, place: int) -> Mention | None:
    """A post of vaccines that is read every ten minutes, and goes viral before the cut."""
    since = minute - (_STORY + 5)
    if since < 0 or since % 10 or since > 200:
        return None
    actions = int(40 * 1.8 ** min(since // 10, 12))
    return Mention(
        issue="vaksin",
        offset=minute * _PAGES + place,
        index=0,
        clock=minute,
        topic_id="4e2b6c1e-9a5d-4f0e-8c37-2f6f3b9b7d11",
        post="tiktok:viral",
        source="tiktok",
        created_at=start_of(_STORY + 5),
        excerpt="vaksin baru di puskesmas",
        url="https://contoh.example.invalid/viral",
        language="id",
        sentiment=None if since else "positive",
        engagement=actions,
        engagement_gained=actions - int(40 * 1.8 ** min((since - 10) // 10, 12)) if since else actions,
        read_before=minute - 10 if since else None,
        repeat=since > 0,
    )


def _sightings(minute: int, partition: int) -> tuple[Sighting, ...]:
    chance = random.Random(-minute)
    found = []
    said = [f"#biasa{chance.randrange(6)}"] if minute % 4 == 0 else []
    if 0 <= minute - (_STORY + 10) < 90:
        said += ["#jembatan"] * 3
    for place, term in enumerate(said):
        found.append(
            Sighting(
                offset=minute * _PAGES + place,
                index=0,
                clock=minute,
                terms=(term, "warga antre") if place % 2 else (term,),
                watched=chance.random() < 0.1,
                post=f"x:s{minute}.{place}",
                source="x",
                created_at=start_of(minute),
                excerpt=f"{term} {chance.randrange(10_000)}",
                author=f"a{chance.randrange(2000)}",
                engagement=place,
            )
        )
    return tuple(found) if partition == 0 else ()


def _totals(minute: int) -> SourceTotals | None:
    """Running totals of three sources; one falls silent two hours before the cut, and comes back after."""
    if minute % 5 != 4:
        return None
    slots = (minute - BEGIN) // 5 + 1
    stopped = min(slots, (CUT - 120 - BEGIN) // 5) + max(0, slots - (CUT + 90 - BEGIN) // 5)
    counts = {"x": 9 * slots + slots % 7, "tiktok": 6 * stopped, "berita": 2 * slots}
    return SourceTotals(minute=minute, since=0, totals={name: (n, n - n // 50) for name, n in counts.items()})


def records(first: int, last: int) -> Iterator[Incoming]:
    """A record of `mentions` for each half of the minutes from `first` to `last`."""
    for minute in range(first, last + 1):
        posts = [_mention(minute, place, fields) for place, fields in enumerate(_posts(minute))]
        again = _again(minute, len(posts))
        posts += [again] if again else []
        totals = _totals(minute)
        for half in range(2):
            segments = tuple(
                MentionSegment(
                    partition=partition,
                    clock=minute + half,
                    mentions=tuple(one for one in posts[half::2] if one.offset % 2 == partition),
                    sightings=_sightings(minute, partition) if half == 0 else (),
                    sources=(totals,) if totals and partition == 0 and half == 0 else (),
                )
                for partition in range(2)
            )
            batch = encode_record(MentionBatch(segments=segments, model="m@1"))
            yield Incoming("mentions", 0, 2 * minute + half, start_of(minute + 1), None, batch)
