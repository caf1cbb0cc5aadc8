"""Labelled texts from a file: any that posts can be read from."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from streams.errors import UserError
from streams.files import open_file
from streams.ingest.container import unpack
from streams.ingest.paths import MISSING, getter_of
from streams.ingest.shape import shape_of
from streams.ingest.values import read_text
from streams.text.text_format import as_read

__all__ = ["ENOUGH_TO_ADAPT", "LABELS", "label_row", "read_rows"]

LABELS: Final = ("text", "label", "language", "source")
"""What a row may give."""

ENOUGH_TO_ADAPT: Final = 100
"""Labelled texts from which on a model may be corrected by them."""


def label_row(post: str, source: str, text: str, label: str) -> dict[str, str]:
    """A row that says how somebody read a post; `post` is its id."""
    return {"id": post, "source": source, "text": text, "label": label}


def read_rows(path: Path, columns: Mapping[str, str] | None = None, encoding: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file; each has at least a `text` that is a string, without markup.

    `columns` says which column gives the text, the label, the language or the source, where the names differ.

    Raises:
        UserError: the file cannot be read, or a row has no text.
    """
    said = columns or {}
    try:
        with open_file(path) as stream:
            names = {*LABELS, *said.values()}
            shape = shape_of(unpack(stream), format=None, encoding=encoding, path=None, names=names)
            if shape.columns is not None and (
                missing := next((one for one in said.values() if one not in shape.columns), None)
            ):
                raise UserError(f"there is no column {missing!r}; its columns are {', '.join(shape.columns)}")  # noqa: TRY301
            getters = {name: getter_of(spec, shape.columns, "".join) for name, spec in said.items()}
            for record in shape.records():
                if record.fault is not None:
                    raise UserError(f"{shape.unit} {record.number}: {record.fault}")  # noqa: TRY301 - reported below
                found = {name: value for name, get in getters.items() if (value := get(record)) is not MISSING}
                row = {**record.fields, **found}
                text = row.get("text")
                if not isinstance(text, str) and (text is None or read_text(text) is None):
                    raise UserError(f"{shape.unit} {record.number}: every row needs a text")  # noqa: TRY301 - reported below
                yield {**row, "text": as_read(text if isinstance(text, str) else read_text(text) or "")}
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except UserError as error:
        raise UserError(f"{path}: {error}") from None
