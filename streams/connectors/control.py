"""What somebody asked of a source (pause, resume, reset): a row of the topic `source-state` beside the source's own."""

from typing import Final

from pydantic import Field

from schemas.base import Record, SourceName, Timestamp
from streams.connectors.formats import within_format

__all__ = ["FORMAT", "SourceControl", "control_key", "controlled"]

FORMAT: Final = 1
"""Format of the rows that this release writes, and the newest that it reads."""

_PREFIX: Final = "control/"  # which no source's name holds


class SourceControl(Record):
    """The newest request for a source; it holds over restarts."""

    name: SourceName = Field(description="The source.")
    format: int = Field(FORMAT, ge=1, description="Format of the row.")
    at: Timestamp = Field(description="When it was said.")
    paused: bool = Field(False, description="Whether it is to give nothing until it is resumed.")
    reset: str = Field("", max_length=40, description="Identifies a reset: a row that names another one is forgotten, once.")

    @classmethod
    def read(cls, value: bytes) -> "SourceControl":
        """The row that a record holds.

        Raises:
            NewerFormatError: a newer release wrote it.
            ValidationError: it holds none.
        """
        within_format(value, FORMAT, "the control of a source")
        return cls.model_validate_json(value)


def control_key(name: str) -> str:
    """Key of the record with the control of a source."""
    return _PREFIX + name


def controlled(key: str) -> str | None:
    """The source that a record with this key controls; None where it is a source's own row."""
    return key.removeprefix(_PREFIX) if key.startswith(_PREFIX) else None
