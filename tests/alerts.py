"""Alerts with numbers, by the hundred, put on their topic."""

import asyncio
import re
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from schemas.alert import Alert, Headline
from schemas.alert_posts import SamplePost, Tally
from schemas.codec import encode_record
from streams.kafka.clients import producer
from tests.pipeline import Pipeline
from tests.streams.virality.sample import alert

__all__ = ["Told", "marks", "numbered", "send_alerts"]

Told = list[tuple[int, int]]
"""Incident and sequence of each message, in the order in which a channel took them."""

_MARK = re.compile(r"uji-(\d+)-(\d+)")

_TALK = "harga beras naik lagi di pasar warga mengeluh karena belum ada operasi dari dinas pangan"
_WORDS = _TALK.split()


def numbered(incident: int, sequence: int, **fields: Any) -> Alert:
    """An alert of an incident, about 3 kB with its samples; its title and headline are `uji-INCIDENT-SEQUENCE`."""
    mark = f"uji-{incident}-{sequence}"
    now = datetime.now(UTC)
    samples = tuple(
        SamplePost(
            post=f"x:{incident}{sequence}{number}",
            source="x",
            created_at=now,
            excerpt=" ".join(_WORDS[(incident + place * (number + 1)) % len(_WORDS)] for place in range(45)),
            sentiment="negative",
        )
        for number in range(5)
    )
    return alert(
        **{
            "id": mark,
            "incident": f"insiden-{incident}",
            "issue": f"isu-{incident}",
            "title": mark,
            "sequence": sequence,
            "event": "updated" if sequence else "opened",
            "headline": Headline(id=mark, en=mark),
            "at": now,
            "samples": samples,
            "terms": tuple(Tally(name=f"{word}{incident}", posts=80 - place) for place, word in enumerate(_WORDS[:10])),
        }
        | fields
    )


def marks(texts: Iterable[Any]) -> Told:
    """Which numbered alert each message tells of."""
    return [(int(found[1]), int(found[2])) for text in texts if (found := _MARK.search(str(text)))]


async def send_alerts(pipeline: Pipeline, alerts: Sequence[Alert], *, every: float = 0.0) -> float:
    """Put alerts on their topic, with a pause after each; returns how many seconds it took."""
    began = time.monotonic()
    async with producer(pipeline.settings) as sender:
        waiting = []
        for one in alerts:
            key = one.incident.encode()
            waiting.append(await sender.send(pipeline.topics.alerts.name, encode_record(one), key))
            if every:
                await asyncio.sleep(every)
        await asyncio.gather(*waiting)
    return time.monotonic() - began
