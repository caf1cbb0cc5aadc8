"""Rows that a release wrote in the middle of a story, and the alerts that it told of the rest.

`python -m tests.streams.virality.golden FOLDER` writes them; each form of the rows has a folder of its own in
`tests/fixtures/rows`.
"""

import base64
import json
import random
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from schemas.codec import encode_record
from schemas.fact import FactHit
from schemas.mention import Mention, MentionBatch, MentionSegment, Sighting, SourceTotals
from schemas.watchlist import Issue
from streams.clock import minute_of, start_of
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.runtime.steps import records_of
from streams.settings import Settings
from streams.virality.stage import ViralityStage
from streams.virality.unwatched import Unwatched

__all__ = ["CUT", "END", "FORMS", "checkpoint", "play", "read_alerts", "read_rows", "restored"]

FORMS = Path(__file__).parents[2] / "fixtures/rows"
TOPICS = Topics(Settings(partitions=2))
ISSUES = {
    name: Issue(id=name, title=name.title(), query=name, zone=zone, preset=preset)
    for name, zone, preset in (
        ("banjir", "Asia/Jakarta", "default"),
        ("beras", "Asia/Makassar", "sensitive"),
        ("bbm", "Asia/Jakarta", "strict"),
        ("vaksin", "Asia/Jayapura", "sensitive"),
        ("telur", "Asia/Makassar", "default"),
    )
}
BEGIN = minute_of(datetime(2026, 7, 1, 17, 0, tzinfo=UTC))
CUT = BEGIN + 3 * 1440 + 10 * 60
"""The last minute that was read before the rows were written."""
END = CUT + 8 * 60
_STORY = CUT - 50
_PAGES = 100_000
_WORDS = "harga naik pasar operasi bulog gudang impor petani panen warga antre subsidi pemerintah janji hujan sungai".split()
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


def golden_stage() -> ViralityStage:
    """A stage that has nothing yet."""
    found = ViralityStage(
        TOPICS,
        lambda: ISSUES,
        hold=100_000,
        checkpoint_interval=10**9,
        partition_of=lambda name: 0,
        unwatched=Unwatched("Humas", ("konsol",), "Asia/Jakarta", 60, 20),
    )
    found.assign([0])
    return found


def play(stage: ViralityStage, first: int, last: int) -> list[bytes]:
    """Give a stage the story from minute `first` to `last`; return its alerts as they go out."""
    told: list[bytes] = []
    for record in records(first, last):
        items, dead = stage.decode(record)
        assert not dead
        sent: list[Outgoing] = records_of(stage.apply([record], items, ()))
        told += [one.value for one in sent if one.topic == TOPICS.alerts.name and one.value]
    return told


def checkpoint(stage: ViralityStage) -> dict[str, bytes]:
    """The rows of everything, by key."""
    stage.write_all()
    sent = records_of(stage.checkpoint())
    return {
        one.key.decode(): one.value
        for one in sent
        if one.topic == TOPICS.issue_state.name and one.key is not None and one.value is not None
    }


def read_rows(folder: Path) -> dict[str, bytes]:
    """The rows of a form, by key."""
    return {key: base64.b64decode(row) for key, row in json.loads((folder / "rows.json").read_text()).items()}


def read_alerts(folder: Path) -> list[bytes]:
    """The alerts that were told after those rows."""
    return zlib.decompress((folder / "alerts.jsonl.z").read_bytes()).splitlines()


def restored(rows: dict[str, bytes]) -> ViralityStage:
    """A stage that goes on from rows."""
    stage = golden_stage()
    take_back(stage, rows)
    return stage


def take_back(stage: ViralityStage, rows: dict[str, bytes]) -> None:
    """Have a stage take back rows."""
    for key, row in rows.items():
        stage.restore(Incoming(TOPICS.issue_state.name, 0, 0, start_of(CUT), key.encode(), row))


def write(folder: Path) -> None:
    """Write the rows of this program's form, and the alerts that follow."""
    stage = golden_stage()
    play(stage, BEGIN, CUT)
    folder.mkdir(parents=True, exist_ok=True)
    history = {"telur": stage.issues()["beras"].as_history()}
    take_back(stage, history)
    rows = checkpoint(stage)
    (folder / "rows.json").write_text(
        json.dumps({key: base64.b64encode(row).decode() for key, row in sorted(rows.items())}, indent=1) + "\n"
    )
    told = play(stage, CUT + 1, END)
    (folder / "alerts.jsonl.z").write_bytes(zlib.compress(b"\n".join(told), 9))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
