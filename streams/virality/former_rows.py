"""Rows that earlier releases wrote, in today's form: records are arrays here, which whoever asked for them reads and checks.

Issues: form 1 has neither engagement nor viral posts, 1 and 2 are compressed as a whole, 1 to 3 know no usual hours, and up
to 4 every detector had bytes of its own. 5 counted people twice. Rings held four bytes a cell once.
"""

import struct
import zlib
from array import array
from collections.abc import Mapping
from typing import Any, Final

import orjson
from msgspec import Raw

from streams.virality.codec import encoded, pack, unpack
from streams.virality.detect.daily_habits import DAYS
from streams.virality.detect.share import ShareDetector
from streams.virality.detect.spike import SpikeDetector
from streams.virality.detect.time_grid import Grid
from streams.virality.detect.usual_hour import KEPT
from streams.virality.detect.weekly_profile import CELLS
from streams.virality.inflate import inflated
from streams.virality.issue.five_minutes import FEELINGS
from streams.virality.issue.post_filter import marks
from streams.virality.issue.row import FORM, HEAD, RowAge, row_age, row_of, written

__all__ = ["issue_as_today", "source_as_today", "terms_as_today"]

_QUARTERS, _SLOTS_A_QUARTER = 5, 3
_QUARTERS, _SLOTS_A_QUARTER = 5, 3
_WHOLE = 2  # up to this form all is compressed together
_MOST_BYTES: Final = 4 * 1024 * 1024  # decompressed
_PARTS: Final = ("facts", "incident", "volume", "negative", "engagement", "said")
_CHECK, _LENGTHS = struct.Struct("<I"), struct.Struct("<6I")
_SPIKE, _SHARE, _ENGAGEMENT = struct.Struct("<BIIB?"), struct.Struct("<BIIB"), struct.Struct("<BI")
_INCIDENT = struct.Struct("<BIqqqIIdBd")
_WITHOUT_HOURS = 1  # of a detector of spikes
_PLANES = -2  # what is below stands where the first form of a ring has the last closed bucket
_SPIKES = SpikeDetector().grid
_SHARES = ShareDetector().grid

Record = list[Any]


def issue_as_today(row: bytes) -> bytes:
    """The row of an issue in today's form; one of that form as it is.

    Raises:
        ValueError, struct.error, zlib.error, LookupError, TypeError, AttributeError: it is damaged.
    """
    form, closed, folded = HEAD.unpack_from(row)
    if form == FORM:
        return row
    if form == _QUARTERS:
        return _without_quarters(row)
    if form == _QUARTERS:
        return _without_quarters(row)
    parts = _whole(inflated(row[HEAD.size :], _MOST_BYTES)) if form <= _WHOLE else _parts(row[HEAD.size :])
    facts, said = orjson.loads(parts["facts"]), orjson.loads(parts["said"])
    zone, volume = _spike(parts["volume"])
    found = {"volume": volume, "negative": _share(parts["negative"]), "recent": _recent(said["recent"])}
    shown = [one["post"] for one in said["recent"]["samples"]]
    if parts.get("engagement"):
        found["engagement"] = _engagement(parts["engagement"])
    if viral := said["viral"]:
        found["viral"] = _viral(viral, closed)
        shown += [one["post"] for one in viral["samples"].values()]
        shown += [sample["post"] for *_, sample in viral["followed"].values() if sample]
    _, too_late, *_ = volume[3]
    history_until, waiting = facts.get("history", (-1, False))
    issue = [
        facts.get("zone") or zone,
        facts["posts"],
        too_late,
        facts["last_mention"],
        history_until,
        waiting,
        marks(shown).to_bytes(64, "little"),
        _positions(facts),
        _incident(parts["incident"]),
        {name: pack(part) for name, part in found.items()},
    ]
    return written(RowAge(closed, folded), issue)


def _without_quarters(row: bytes) -> bytes:
    """A row of form 5, whose last hour had accounts and texts, and beside them authors and texts by quarters of an hour."""
    issue = row_of(row)
    recent = unpack(issue.parts["recent"], list[Any])
    said, (accounts, texts, quarters) = recent[:6], [*recent[6:], None, None, None][:3]
    posts = {slot: sum(names.get("sources", {}).values()) for slot, (_, names, *_) in recent[0].items()}
    past = {(number + 1) * _SLOTS_A_QUARTER - 1: packed for number, packed in quarters[1].items()} if quarters else {}
    issue.parts["recent"] = pack([*said, [accounts or [{}], texts or [[]], posts, past]])
    return written(row_age(row), issue)


def source_as_today(row: bytes) -> bytes:
    """What the row of a source said in form 1, as `pack` gives it today.

    Raises:
        ValueError, struct.error, LookupError, TypeError, AttributeError: it is damaged.
    """
    body = inflated(row[HEAD.size :], _MOST_BYTES)
    reader = _Reader(body)
    (length,) = reader.take("I")
    facts = orjson.loads(body[4 + length :])
    names = ("zone", "born", "last_post", "opened", "sequence", "silence", "window", "flooding")
    rate = [reader.baseline(), facts["alpha"], facts["rate"]]
    totals = [{int(partition): base for partition, base in facts["bases"].items()}, *facts["pending"]]
    return pack([*(facts[name] for name in names), rate, reader.take("4d"), [facts["slots"]], totals])


def terms_as_today(state: Mapping[str, Any]) -> dict[str, Any]:
    """What the row of the terms said in form 1, where samples had names and incidents were bytes."""
    terms = {
        name: [*term, [_sample(one) for one in samples], incident and _incident(bytes.fromhex(incident))]
        for name, (*term, samples, incident) in state["terms"].items()
    }
    return {**state, "terms": terms, "positions": _positions(state), "peaks": [state["known"], state["peaks"]]}


def _whole(body: bytes) -> dict[str, bytes]:
    parts: list[bytes] = []
    while body:
        (length,) = _CHECK.unpack_from(body)
        parts.append(body[_CHECK.size : _CHECK.size + length])
        body = body[_CHECK.size + length :]
    known: dict[str, Any] = orjson.loads(parts[0])
    said = {"recent": known["recent"], "viral": known.get("viral")}
    named = dict(zip(("volume", "negative", "incident", "engagement"), parts[1:], strict=False))
    return named | {"facts": parts[0], "said": orjson.dumps(said)}


def _parts(body: bytes) -> dict[str, bytes]:
    (check,) = _CHECK.unpack_from(body)
    body = body[_CHECK.size :]
    if zlib.crc32(body) != check:
        raise ValueError("its check sum is another one")
    found, at = {}, _LENGTHS.size
    for name, length in zip(_PARTS, _LENGTHS.unpack_from(body), strict=True):
        found[name] = body[at : at + length]
        at += length
    return found | {name: inflated(found[name], _MOST_BYTES) for name in ("facts", "said")}


class _Reader:
    """Numbers in little-endian bytes, front to back."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self._data, self._at)
        self._at += struct.calcsize(f"<{form}")
        return found

    def bytes(self, n: int) -> bytes:
        found: bytes = self.take(f"{n}s")[0]
        return found

    def floats(self, form: str, n: int) -> "array[float]":
        return array(form, self.take(f"{n}{form}"))

    def ring(self, grid: Grid) -> Record:
        (first,) = self.take("q")
        closed = self.take("q")[0] if first < _PLANES else first
        too_late, n = self.take("2q")
        ahead = dict(zip(self.take(f"{n}q"), self.take(f"{n}q"), strict=True))
        size = grid.ring_hours * grid.per_hour
        if first < _PLANES:
            planes = [self.bytes(size) for _ in range(_PLANES - first)]
        else:
            cells = self.bytes(4 * size)
            planes = [cells[plane::4] for plane in range(4)]
        return [None if closed < 0 else closed, too_late, ahead, planes]

    def baseline(self) -> Record:
        return [*self.take("q"), self.floats("f", CELLS), self.floats("f", CELLS)]


def _spike(data: bytes) -> tuple[str, Record]:
    version, _, _, length, scaled = _SPIKE.unpack_from(data)
    body = inflated(data[_SPIKE.size :], _MOST_BYTES)
    reader, windows = _Reader(body[length:]), len(_SPIKES.windows)
    found = [*reader.take("2q"), scaled, reader.ring(_SPIKES), reader.baseline(), [reader.bytes(DAYS * 288)]]
    found += [[reader.floats("d", windows), reader.floats("d", windows)]]
    found += [reader.take("4d"), reader.take("4d"), reader.take("2d")]
    found += [None if version == _WITHOUT_HOURS else [reader.bytes(KEPT)]]
    return body[:length].decode(), found


def _share(data: bytes) -> Record:
    *_, length = _SHARE.unpack_from(data)
    reader = _Reader(inflated(data[_SHARE.size :], _MOST_BYTES)[length:])
    return [*reader.take("2q4d"), reader.take("4d"), reader.ring(_SHARES), reader.ring(_SHARES)]


def _engagement(data: bytes) -> Record:
    _, length = _ENGAGEMENT.unpack_from(data)
    _, spikes = _spike(data[_ENGAGEMENT.size : _ENGAGEMENT.size + length])
    reader = _Reader(data[_ENGAGEMENT.size + length :])
    return [spikes, *reader.take("3q2d"), reader.ring(_SPIKES)]


def _incident(data: bytes) -> Record:
    _, seconds, opened, loud, rest, sequence, sent, announced, kinds, peak = _INCIDENT.unpack_from(data)
    names = data[_INCIDENT.size :].decode().split("\n") if kinds else []
    return [seconds, opened, loud, rest, sequence, sent, announced, peak, names]


def _recent(data: Mapping[str, Any]) -> Record:
    slots = {int(number): _slot(*slot) for number, slot in data["slots"].items()}
    samples = [_sample(one) for one in data["samples"]]
    return [slots, _feelings(data["usual"]), data["usual_at"], data.get("usual_sources", {}), samples]


def _slot(feelings: Mapping[str, int], names: Mapping[str, Any], gained: int, reach: int) -> Record:
    said = {kind: counts for kind, counts in names.items() if counts}
    return [_feelings(feelings), Raw(encoded(said)), gained, reach]


def _feelings(counts: Mapping[str, Any]) -> Record:
    return [counts.get(name, 0) for name in FEELINGS]


def _viral(data: Mapping[str, Any], closed: int) -> Record:
    typical = {source: bytes.fromhex(counts) for source, counts in data["typical"].items()}
    calibration = _Reader(bytes.fromhex(data["calibration"])).take("4d")
    samples = {key: _sample(one) for key, one in data["samples"].items()}
    followed = {key: [*post, sample and _sample(sample)] for key, (*post, sample) in data["followed"].items()}
    return [data["born"], data["day"], closed, [typical], calibration, data["readings"], samples, followed]


def _sample(data: Mapping[str, Any]) -> Record:
    fields = [data["post"], data["source"], data["created_at"].replace("Z", "+00:00"), data["excerpt"]]
    return [*fields, data.get("url"), data.get("sentiment"), data.get("engagement", 0)]


def _positions(facts: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"positions": _numbered(facts["positions"])}
    if "topic_id" in facts:
        found["topic_id"] = facts["topic_id"]
    before = [(topic, _numbered(places)) for topic, places in facts.get("positions_before", ())]
    return found | {"positions_before": before}


def _numbered(places: Mapping[str, Any]) -> dict[int, Any]:
    return {int(partition): place for partition, place in places.items()}
