"""How the records of a file become posts: which column gives which field, found from the file and from what the user says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from schemas.post import TextFormat
from streams.errors import UserError
from streams.ingest.columns import ASIDE, COUNTS, REQUIRED, TARGETS, check_table, missing_fields, named_in
from streams.ingest.identity import id_in_link, spoilt_in
from streams.ingest.paths import MISSING, Getter, getter_of
from streams.ingest.profile import Profile
from streams.ingest.reading import ReadingSettings
from streams.ingest.record import RawRecord
from streams.ingest.shape import Shape
from streams.ingest.time_column import TimeColumn
from streams.ingest.time_format import named_zone
from streams.ingest.values import CountFault, is_nothing, read_count, read_text, yes_or_no

__all__ = ["Plan", "complain_of_spoilt_ids", "plan_of"]

_MOST_KEYS: Final = 60
_IDS: Final = frozenset({"id", "reply_to", "repost_of"})


@dataclass(slots=True)
class Plan:
    """The plan for one file."""

    specs: dict[str, str]
    """Which column gives which field, of those that one gives."""
    getters: dict[str, Getter]
    times: TimeColumn
    source: str
    """Of posts that name none."""
    read_at: datetime | None = None
    """When the counts of records that do not say so were read; None where that was as the post came."""
    has_counts: bool = False
    """Whether a record of the sample has any."""
    skip: list[tuple[Getter, frozenset[str]]] = field(default_factory=list)
    """Records of which this column has one of these values are no posts."""
    text_format: TextFormat | None = None
    """In which form texts are written; where it is None, each text's own is detected."""
    text_optional: bool = False
    """Whether a record may lack its text, since the tool leaves it out for pictures."""
    repost_flags: bool = False
    """Whether the column for reposts says yes or no, and not of which post."""
    ids_from_links: bool = False
    """Whether ids are taken from addresses, since a spreadsheet has spoilt the others."""
    spoilt: str | None = None
    """An id that a spreadsheet has spoilt, where none can be had otherwise."""


def plan_of(
    shape: Shape, sample: Sequence[RawRecord], profile: Profile | None, reading: ReadingSettings, made: datetime | None = None
) -> Plan:
    """Find out from a sample how records become posts. The form of their times is yet to be learnt.

    `made` is when the file was written, where that is known. What a tool exported holds the counts of that moment,
    or of the one that the user says.

    Raises:
        UserError: a column is missing, or nothing gives the text or the time.
    """
    said = dict(reading.columns)
    table = shape.columns
    if table is not None:
        check_table(table, said)
    specs: dict[str, str] = {}
    for target in TARGETS:
        spec = said.get(target) or (profile.map.get(target) if profile else None) or _usual(target, table)
        if spec == ASIDE:
            continue
        if target in said and table is None and spec != target:
            spec = f"{spec}|{_usual(target, table)}"
        if table is None or named_in(spec, table):
            specs[target] = spec
    getters = {target: getter_of(spec, table, _join_of(target), whole=target in _IDS) for target, spec in specs.items()}
    _check_required(specs, getters, sample, table)
    zone = reading.zone or (named_zone(profile.zone) if profile and profile.zone else None)

    def latest() -> datetime:
        return reading.now() + timedelta(seconds=reading.future_tolerance)

    plan = Plan(
        specs,
        getters,
        TimeColumn(
            zone=zone,
            date_format=reading.date_format or (profile.date_format if profile else None),
            as_of=reading.as_of,
            latest=latest,
        ),
        reading.source or (profile.source if profile else None) or "file",
        text_format=reading.text_format or (profile.text_format if profile else None),
        text_optional=profile is not None,
        read_at=reading.as_of or (made if profile else None),
    )
    if profile:
        plan.skip = [(getter_of(spec, table, _text_join), frozenset(values)) for spec, values in profile.skip.items()]
    _look_at_ids(plan, sample)
    plan.has_counts = any(_values(plan, name, sample) for name in COUNTS)
    flags = [value for value in _values(plan, "repost_of", sample) if not is_nothing(value)]
    plan.repost_flags = bool(flags) and all(not isinstance(value, dict) and yes_or_no(value) is not None for value in flags)
    return plan


def _usual(target: str, table: Sequence[str] | None) -> str:
    """The column that gives a field where nobody says otherwise: one of its name."""
    return f"engagement.{target}|{target}" if target in COUNTS and table is None else target


def _check_required(
    specs: dict[str, str], getters: dict[str, Getter], sample: Sequence[RawRecord], table: Sequence[str] | None
) -> None:
    """Raise an error for a file that has no column for the text or the time."""
    if table is not None:
        if missing := [target for target in REQUIRED if target not in specs]:
            raise missing_fields(missing, table, "column")
    elif whole := [record for record in sample if record.fault is None]:
        given = [one for one in REQUIRED if one in getters and any(getters[one](record) is not MISSING for record in whole)]
        if missing := [target for target in REQUIRED if target not in given]:
            keys = list(dict.fromkeys(key for record in whole for key in _keys(record)))[:_MOST_KEYS]
            raise missing_fields(missing, keys, "key")


def _keys(record: RawRecord) -> list[str]:
    found: list[str] = []
    for key, value in record.fields.items():
        found.append(key)
        if isinstance(value, dict):
            found += [f"{key}.{inner}" for inner in value]
    return found


def _look_at_ids(plan: Plan, sample: Sequence[RawRecord]) -> None:
    spoilt = spoilt_in(_values(plan, "id", sample))
    if spoilt is None:
        return
    links = _values(plan, "url", sample)
    plan.ids_from_links = bool(links) and all(id_in_link(link) for link in links)
    plan.spoilt = None if plan.ids_from_links else spoilt


def _values(plan: Plan, target: str, sample: Sequence[RawRecord]) -> list[Any]:
    get = plan.getters.get(target)
    found = [get(record) for record in sample if record.fault is None] if get else []
    return [value for value in found if value is not MISSING]


def complain_of_spoilt_ids(plan: Plan) -> None:
    """Refuse ids that a spreadsheet has spoilt.

    Raises:
        UserError: with what to do.
    """
    if plan.spoilt is not None:
        raise UserError(
            f"the ids of {plan.specs['id']}, such as {plan.spoilt}, were spoilt by a spreadsheet, which keeps 15 digits: "
            "export the file again, do not open it in one, or leave the ids out with --map id=- (posts are then known "
            "by source, author, time and text)"
        )


def _join_of(target: str) -> Callable[[Sequence[Any]], Any]:
    if target in COUNTS or target == "author_followers":
        return _sum
    if target == "text":
        return _text_join
    return _id_join if target in _IDS else _word_join


def _sum(values: Sequence[Any]) -> int | None:
    """Of counts that can be read the sum."""
    found = []
    for value in values:
        try:
            count = read_count(value)
        except CountFault:
            continue
        if count is not None:
            found.append(count)
    return sum(found) if found else None


def _text_join(values: Sequence[Any]) -> str:
    texts = [text for value in values if (text := read_text(value))]
    return "\n".join(dict.fromkeys(texts))


def _word_join(values: Sequence[Any]) -> Any:
    return " ".join(str(value).strip() for value in values) if len(values) != 1 else values[0]


def _id_join(values: Sequence[Any]) -> Any:
    return "/".join(str(value) for value in values)
