"""The user's options for reading a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Literal, TypeAlias

from schemas.post import TextFormat
from streams.ingest.shape import Format

__all__ = ["Order", "ReadingSettings"]

Order: TypeAlias = Literal["auto", "time", "file"]
"""In which order posts come: of time where the file is out of it, always of time, or as in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSettings:
    """How a file is to be read; what is not given is detected from the file."""

    format: Format | None = None
    encoding: str | None = None
    """A name of an encoding, as `encoding.checked` gives it."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """From field to column (of a table) or key (of JSON), where the names differ; as `columns.parse_map` gives it."""
    records: str | None = None
    """Of JSON, the dotted keys that lead to the records."""
    profile: str | None = None
    """The name of a profile, or its file; `none` for none."""
    profiles: Path | None = None
    """A folder with profiles of the user's own."""
    source: str | None = None
    """Source of posts that name none; else that of the profile, or `file`."""
    text_format: TextFormat | None = None
    """The form in which texts are written; else that of the profile, or each text's own is detected."""
    zone: tzinfo | None = None
    """Zone of times that have none."""
    date_format: str | None = None
    """The form of times, as `time_column.TimeColumn` takes it."""
    as_of: datetime | None = None
    """The moment from which ages such as "2 days ago" are counted."""
    order: Order = "auto"
    from_line: int = 1
    """Posts of an earlier number are passed over."""
    future_tolerance: float = 300.0
    """Seconds that a post may be ahead of the clock at the time of its reading."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
