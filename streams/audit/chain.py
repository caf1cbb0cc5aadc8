"""The chain of the audit trail: each entry carries the digest of the one before it (SHA-256 over canonical JSON).

What is changed, taken out, put in or moved is found as long as the digest of the newest entry is known from elsewhere: who
may write to the topic could else rewrite the whole chain, or cut its end off.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from pydantic import ValidationError

from schemas.audit import AuditAction, AuditEntry

__all__ = ["BEGIN", "Anchor", "Doing", "TrailFault", "digest_of", "following", "verify"]

BEGIN = "0" * 64
"""What the first entry has for the digest of the one before it."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What an entry records."""

    by: str
    action: AuditAction
    target: str
    details: dict[str, str | int]
    outcome: str = "done"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A number and a digest that were noted down elsewhere."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class TrailFault:
    """What is wrong with the trail, in words, and at which offset of the topic."""

    offset: int | None
    words: str

    def __str__(self) -> str:
        """A line."""
        return self.words if self.offset is None else f"offset {self.offset}: {self.words}"


def digest_of(entry: AuditEntry) -> str:
    """The digest that an entry must have."""
    fields = entry.model_dump(mode="json", exclude={"digest"})
    fields["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return hashlib.sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).hexdigest()


def following(last: AuditEntry | None, doing: Doing, at: datetime) -> AuditEntry:
    """The entry that comes behind the last one."""
    entry = AuditEntry.model_validate(
        {
            "number": 0 if last is None else last.number + 1,
            "at": at,
            "by": doing.by,
            "action": doing.action,
            "target": doing.target,
            "outcome": doing.outcome,
            "details": doing.details,
            "previous": BEGIN if last is None else last.digest,
            "digest": BEGIN,
        }
    )
    return entry.model_copy(update={"digest": digest_of(entry)})


def verify(
    records: Iterable[tuple[int, bytes | None]], anchors: Sequence[Anchor] = ()
) -> tuple[list[AuditEntry], list[TrailFault]]:
    """Read the trail, given as offsets and values; return its entries, and what is wrong with it."""
    entries: list[AuditEntry] = []
    faults: list[TrailFault] = []
    places: dict[int, int] = {}
    for offset, value in records:
        try:
            entry = AuditEntry.model_validate_json(value or b"")
        except ValidationError:
            faults.append(TrailFault(offset, "this is no entry of the trail; it was put in, or an entry was changed"))
            continue
        if digest_of(entry) != entry.digest:
            faults.append(TrailFault(offset, f"entry {entry.number} was changed: its digest is not that of what it says"))
        if entry.number in places:
            faults.append(
                TrailFault(offset, f"entry {entry.number} stands at offset {places[entry.number]} too: one was put in")
            )
        elif entries:
            faults += _between(entries[-1], entry, offset)
        elif entry.number == 0 and entry.previous != BEGIN:
            faults.append(TrailFault(offset, "entry 0 is not the first: what it follows is missing"))
        places.setdefault(entry.number, offset)
        entries.append(entry)
    known = {entry.number: entry.digest for entry in entries}
    return entries, faults + [fault for anchor in anchors if (fault := _unlike(anchor, known))]


def _between(last: AuditEntry, entry: AuditEntry, offset: int) -> list[TrailFault]:
    if entry.number < last.number:
        return [TrailFault(offset, f"entry {entry.number} stands behind entry {last.number}: the order was changed")]
    if entry.number > last.number + 1:
        first, to = last.number + 1, entry.number - 1
        which = f"entry {first} is" if first == to else f"entries {first} to {to} are"
        return [TrailFault(offset, f"{which} not between entry {last.number} and entry {entry.number}: taken out, or moved")]
    if entry.previous != last.digest:
        return [
            TrailFault(offset, f"entry {entry.number} does not follow from entry {last.number} as it is: it was replaced")
        ]
    return []


def _unlike(anchor: Anchor, known: dict[int, str]) -> TrailFault | None:
    if not known or anchor.number > max(known):
        return TrailFault(None, f"the trail ends before entry {anchor.number}, which was noted down: its end was cut off")
    if anchor.number < min(known):
        return TrailFault(
            None, f"entry {anchor.number}, which was noted down, is kept no more; note the head down more often"
        )
    if known.get(anchor.number) != anchor.digest:
        return TrailFault(None, f"entry {anchor.number} is not the one that was noted down: the trail was rewritten")
    return None
