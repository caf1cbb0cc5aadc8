"""The format of a file (table, JSON lines, JSON document, spreadsheet, chat), and its records."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, BinaryIO, Final, Literal, TypeAlias

import orjson

from streams.errors import UserError
from streams.ingest import chat
from streams.ingest.container import Contents
from streams.ingest.csv_rows import CsvRows
from streams.ingest.dialect import HEAD_LINES, dialect_of
from streams.ingest.encoding import encoding_of
from streams.ingest.json_document import JsonDocument, JsonFault
from streams.ingest.json_shape import inside, places_in, records_within
from streams.ingest.record import RawRecord
from streams.ingest.spreadsheet import Spreadsheet
from streams.ingest.text_lines import KEPT, MAX_LINE, TextLine, TextLines

__all__ = ["FORMATS", "Format", "Shape", "shape_of"]

Format: TypeAlias = Literal["jsonl", "json", "csv", "xlsx", "whatsapp"]
FORMATS: Final = ("jsonl", "json", "csv", "xlsx", "whatsapp")

_HEAD: Final = 1 << 20


@dataclass(slots=True)
class Shape:
    """A file that has been looked at."""

    words: str
    """What it is, in words."""
    format: Format
    encoding: str | None
    columns: list[str] | None
    """Those of a table; None for JSON, of which every record has its own keys."""
    records: Callable[[], Iterator[RawRecord]]
    """The records from the first on; of a pipe only once."""
    paths: list[tuple[str, ...]] = field(default_factory=list)
    """Of JSON, the places where records may stand, the likeliest first; the first is the one in use."""
    unit: str = "line"
    """What the numbers of its records count: lines, or records of a document, or rows of a sheet."""
    replaced: Callable[[], int] = lambda: 0
    """How many characters could not be decoded so far."""


def shape_of(
    contents: Contents, *, format: Format | None, encoding: str | None, path: tuple[str, ...] | None, names: Collection[str]
) -> Shape:
    """Look at a file. `names` are those of columns that one may expect, `path` where the records of JSON stand.

    Raises:
        UserError: it is none of these, or not what `format` says.
    """
    stream = contents.stream
    if contents.spreadsheet or format == "xlsx":
        if not contents.spreadsheet:
            raise UserError("the file is no spreadsheet; leave --format out")
        sheet = Spreadsheet(stream, names)
        others = f", the largest of {sheet.others + 1} sheets ({sheet.sheet})" if sheet.others else ""
        return Shape(f"spreadsheet{others}", "xlsx", None, sheet.header, lambda: iter(sheet), unit="row")
    encoding = encoding or encoding_of(stream, whole=contents.again)
    opening = _Opening(stream, encoding, contents.again)
    head = opening.head()
    start = next((line.text.lstrip("\ufeff \t\r\n") for line in head if line.text.strip("\ufeff \t\r\n")), "")
    if not start and contents.again:
        raise UserError("the file is empty; name the file of posts")
    found = format or _detected(start, head)
    if found == "csv":
        return _table(opening, head, names)
    if found == "whatsapp":
        kept = "a chat that WhatsApp exported"
        return Shape(
            kept,
            found,
            opening.encoding,
            list(chat.COLUMNS),
            lambda: chat.chat_records(opening.lines()),
            replaced=opening.replaced,
        )
    return _json_lines(opening, head, path) if found == "jsonl" else _document(opening, path)


class _Opening:
    """Lines of a stream, from its beginning as often as it can be read."""

    def __init__(self, stream: BinaryIO, encoding: str, again: bool) -> None:
        self._stream = stream
        self.encoding = encoding
        self._again = again
        self._held: list[TextLine] = []
        self._lines: TextLines | None = None
        self._newline = "\n"
        self._rest: Iterator[TextLine] = iter(())

    def head(self) -> list[TextLine]:
        """The first lines: of a pipe only the first that says something."""
        lines = self._begin()
        self._rest = iter(lines)
        if self._again:
            self._held = _first(self._rest)
            if len(self._held) == 1 and self._held[0].text.count("\r") > 1:
                self._newline = "\r"
                self._held = _first(iter(self._begin()))
        else:
            for line in self._rest:
                self._held.append(line)
                if line.text.strip("\ufeff \t\r\n") and not line.text.lower().startswith("sep="):
                    break
        return self._held

    def lines(self, skipped: int = 0) -> Iterator[TextLine]:
        """All lines but the first few."""
        if self._again:
            return islice(iter(self._begin()), skipped, None)
        held, self._held = self._held, []
        return islice(chain(held, self._rest), skipped, None)

    def text(self) -> Callable[[int], str]:
        """What reads on from the beginning, so many characters at a time."""
        if self._again:
            return self._begin().read
        held, self._held = [line.text for line in self._held], []
        assert self._lines is not None
        read = self._lines.read
        return lambda most: held.pop(0) if held else read(most)

    def replaced(self) -> int:
        return self._lines.replaced if self._lines else 0

    def _begin(self) -> TextLines:
        if self._again:
            self._stream.seek(0)
        self._lines = TextLines(self._stream, self.encoding, newline=self._newline)
        return self._lines


def _first(lines: Iterator[TextLine]) -> list[TextLine]:
    held: list[TextLine] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line.text)
        if len(held) == HEAD_LINES or size > _HEAD:
            break
    return held


def _detected(start: str, head: list[TextLine]) -> Format:
    texts = [line.text for line in head if line.text.strip("\ufeff \t\r\n")]
    if start.startswith("{"):
        objects = [_loaded(text) is not None for text in texts if text.lstrip("\ufeff \t").startswith("{")]
        return "jsonl" if objects[0] or 2 * sum(objects) > len(objects) else "json"
    if chat.is_chat(texts):
        return "whatsapp"
    return "json" if start.startswith("[") else "csv"


def _table(opening: _Opening, head: list[TextLine], names: Collection[str]) -> Shape:
    dialect = dialect_of([line.text for line in head], names)
    rows = CsvRows(opening.lines(dialect.skipped), dialect)
    made = [rows]

    def records() -> Iterator[RawRecord]:
        return iter(made.pop() if made else CsvRows(opening.lines(dialect.skipped), dialect))

    return Shape(dialect.words, "csv", opening.encoding, rows.header, records, replaced=opening.replaced)


def _json_lines(opening: _Opening, head: list[TextLine], path: tuple[str, ...] | None) -> Shape:
    first = next((value for line in head if isinstance(value := _loaded(line.text), dict)), {})
    paths = [path] if path else [place.path for place in inside(first)]
    shape = Shape("JSON lines", "jsonl", opening.encoding, None, lambda: iter(()), paths, replaced=opening.replaced)
    shape.records = lambda: _of_lines(opening.lines(), shape.paths[0] if shape.paths else ())
    return shape


def _of_lines(lines: Iterator[TextLine], path: tuple[str, ...]) -> Iterator[RawRecord]:
    for number, text, whole in lines:
        if not whole:
            fault = f"the line is longer than {MAX_LINE} characters, of which only the beginning is kept here"
            yield RawRecord(number, text, {}, fault)
            continue
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            if not text.strip("\ufeff \t\r\n"):
                continue
            value = _loaded(text)
        if not isinstance(value, dict):
            yield RawRecord(number, text, {}, "this is not one JSON object")
        elif not path:
            yield RawRecord(number, text, value)
        else:
            yield from _inner(number, text, value, path)


def _inner(number: int, text: str, value: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[RawRecord]:
    for one, outer in records_within(value, path):
        if isinstance(one, dict):
            yield RawRecord(number, text if len(text) <= KEPT else orjson.dumps(one).decode(), one, None, outer)
        else:
            yield RawRecord(number, text[:KEPT], {}, "this is not one JSON object")


def _loaded(text: str) -> Any:
    """A value as Python's own reader takes it, which knows NaN; None where it is none."""
    try:
        return json.loads(text.strip("\ufeff \t\r\n"))
    except (ValueError, RecursionError):
        return None


def _document(opening: _Opening, path: tuple[str, ...] | None) -> Shape:
    paths: list[tuple[str, ...]] = [path] if path is not None else []
    if path is None:
        paths = [place.path for place in places_in(_beginning(opening))] or [()]
    shape = Shape("a JSON document", "json", opening.encoding, None, lambda: iter(()), paths, "record", opening.replaced)
    shape.records = lambda: _of_document(JsonDocument(opening.text()), shape.paths[0])
    return shape


def _beginning(opening: _Opening) -> str:
    """As much of a document as shows where its records stand; of a pipe it is handed out again."""
    read = opening.text()
    text = read(_HEAD)
    if not opening._again:
        while len(text) < _HEAD and (part := read(_HEAD - len(text))):
            text += part
        opening._held = [TextLine(1, text)]
    return text


def _of_document(document: JsonDocument, path: tuple[str, ...]) -> Iterator[RawRecord]:
    number = 0
    try:
        for element in document.elements(path):
            number += 1
            if isinstance(element.value, dict):
                yield RawRecord(number, element.raw, element.value, None, element.outer)
            else:
                yield RawRecord(number, element.raw[:KEPT], {}, "this is no JSON object")
    except JsonFault as fault:
        yield RawRecord(number + 1, fault.beginning, {}, str(fault))
