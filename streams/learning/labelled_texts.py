"""Labelled texts from a file: JSON lines, or CSV whose first row names the columns."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from streams.errors import UserError
from streams.files import open_file
from streams.sources.lines import MAX_LINE_BYTES, RawLine, read_lines

__all__ = ["read_rows"]


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a `.jsonl`, `.csv` or `.tsv` file; each has at least a `text` that is a string.

    Raises:
        UserError: the file cannot be read, or a row has no text.
    """
    try:
        rows = _csv(path) if path.suffix in (".csv", ".tsv") else _jsonl(path)
        for number, row in rows:
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise UserError(f"{path}, line {number}: every row needs a text")
            yield row
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8; save it as UTF-8") from error


def _jsonl(path: Path) -> Iterator[tuple[int, Any]]:
    for line in _lines(path):
        if line.raw.strip():
            try:
                yield line.number, orjson.loads(line.raw)
            except orjson.JSONDecodeError as error:
                raise UserError(f"{path}, line {line.number}: not JSON; each line is one object") from error


def _csv(path: Path) -> Iterator[tuple[int, Any]]:
    texts = (line.raw.decode() for line in _lines(path))
    reader = csv.DictReader(texts, delimiter="\t" if path.suffix == ".tsv" else ",")
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise UserError(f"{path}, line {reader.line_num}: {error}; check the quotation marks") from error


def _lines(path: Path) -> Iterator[RawLine]:
    with open_file(path) as stream:
        try:
            for line in read_lines(stream):
                if not line.whole:
                    raise UserError(f"line {line.number} is longer than {MAX_LINE_BYTES} bytes")  # noqa: TRY301 - told below
                yield line
        except UserError as error:
            raise UserError(f"{path}: {error}") from None
