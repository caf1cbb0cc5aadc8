"""Posts from a file: JSON lines, or CSV with a header row."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import PurePath
from typing import BinaryIO, Literal, TypeVar

import orjson
from pydantic import ValidationError

from schemas.post import Post
from streams.errors import UserError
from streams.sources.columns import pick, place_columns, typed
from streams.sources.csv_rows import CsvRows, Row
from streams.sources.draft import Completion, Draft, why_invalid
from streams.sources.lines import MAX_LINE_BYTES, RawLine, read_lines
from streams.sources.sanitize import derived_id

__all__ = ["Format", "Line", "Reading", "Reject", "format_of", "read_posts"]

Format = Literal["jsonl", "csv"]
Raw = TypeVar("Raw", RawLine, Row)

_SUFFIXES: dict[str, Format] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".tsv": "csv"}


@dataclass(frozen=True, slots=True)
class Line:
    """A post and the line on which it begins, counted from 1."""

    number: int
    post: Post


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that gives no post."""

    number: int
    reason: str
    """What is wrong and where, without any value of the post."""
    raw: bytes
    """The line as it came; of an overlong one the beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a file is to be read."""

    format: Format
    columns: Mapping[str, str] = field(default_factory=dict)
    """From field to column (in CSV) or key (in JSON), where the names differ; as `columns.parse_map` gives it."""
    source: str = "file"
    """Source of posts that name none."""
    zone: tzinfo | None = None
    """Zone of times that have none; without it such posts are rejected."""
    from_line: int = 1
    """Posts that begin on an earlier line are passed over."""
    future_tolerance: float = 300.0
    """Seconds that a post may be ahead of the clock at the time of its reading."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def format_of(path: str) -> Format:
    """The format that a path's suffix tells; standard input (`-`) is JSON lines.

    Raises:
        UserError: the suffix tells none.
    """
    if path == "-":
        return "jsonl"
    found = _SUFFIXES.get(PurePath(path).suffix.lower())
    if found is None:
        raise UserError(f"the name {PurePath(path).name} does not tell the format; add --format jsonl or --format csv")
    return found


def read_posts(stream: BinaryIO, reading: Reading, sanitize: Callable[[Post], Post]) -> Iterator[Line | Reject]:
    """Read a stream to its end, a post at a time; empty lines are passed over.

    Posts are as the file has them. One without an id gets `sanitize.derived_id` of what `sanitize` makes of it, so that no
    personal data can be guessed back from the id.

    Raises:
        UserError: the encoding or the header cannot be used; at once, before the iterator is returned, for CSV.
    """
    lines = read_lines(stream)
    if reading.format == "jsonl":
        read_line = partial(_read_json, columns=reading.columns)
        return (_entry(line, read_line, reading, sanitize) for line in lines if _wanted(line, reading))
    rows = CsvRows(lines)
    places = place_columns(rows.header, reading.columns)

    def read_row(row: Row) -> Draft:
        if row.fault is not None:
            raise ValueError(row.fault)
        if len(row.cells) != len(rows.header):
            raise ValueError(f"the row has {len(row.cells)} cells, but the header {len(rows.header)}")
        fields = typed({name: row.cells[place] for name, place in places.items()})
        return Draft.model_validate_json(orjson.dumps(fields))

    return (_entry(row, read_row, reading, sanitize) for row in rows if row.number >= reading.from_line)


def _wanted(line: RawLine, reading: Reading) -> bool:
    return line.number >= reading.from_line and line.raw.strip() != b""


def _read_json(line: RawLine, columns: Mapping[str, str]) -> Draft:
    if not line.whole:
        raise ValueError(f"the line is longer than {MAX_LINE_BYTES} bytes, of which only the beginning is kept here")
    if not columns:
        return Draft.model_validate_json(line.raw)
    try:
        fields = orjson.loads(line.raw)
    except orjson.JSONDecodeError:
        fields = None
    if not isinstance(fields, dict):
        # The same words as without a mapping.
        return Draft.model_validate_json(line.raw)
    return Draft.model_validate_json(orjson.dumps(pick(fields, columns)))


def _entry(raw: Raw, read: Callable[[Raw], Draft], reading: Reading, sanitize: Callable[[Post], Post]) -> Line | Reject:
    completion = Completion(reading.source, reading.zone, reading.now() + timedelta(seconds=reading.future_tolerance))
    try:
        post = completion.post(read(raw))
    except ValidationError as error:
        return Reject(raw.number, _unreadable(raw.raw) or why_invalid(error), raw.raw)
    except (ValueError, OverflowError) as error:
        return Reject(raw.number, str(error), raw.raw)
    if not post.id:
        post = post.model_copy(update={"id": derived_id(sanitize(post))})
    return Line(raw.number, post)


def _unreadable(raw: bytes) -> str | None:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "the line is not encoded as UTF-8"
    return None
