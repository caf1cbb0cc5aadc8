"""JSON Schema files (draft 2020-12) of everything on the topics: `python -m schemas.export [--check]`.

Without an option the files in `schemas/jsonschema` are written; with `--check` they are compared, and the exit code is 1
when one differs, is missing or is not generated from here.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schemas.action import Action
from schemas.alert import Alert
from schemas.audit import AuditEntry
from schemas.base import Record
from schemas.deadletter import DeadLetter
from schemas.detected import DetectedPost
from schemas.fact import Fact, FactFile
from schemas.mention import MentionBatch
from schemas.notification import Notification
from schemas.post import Post
from schemas.scored import ScoredPost
from schemas.watchlist import Issue, Watchlist

__all__ = ["DIALECT", "FOLDER", "drift", "main", "schema_texts", "write"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = Path(__file__).parent / "jsonschema"

_RECORDS: tuple[type[Record], ...] = (
    *(Post, DetectedPost, ScoredPost, MentionBatch),
    *(Alert, Notification, Issue, Watchlist, Fact, FactFile, Action, AuditEntry),
)

_HEADER_MEANINGS = {
    "topic": "Topic that the record was read from.",
    "partition": "Partition that the record was read from, in decimal digits.",
    "offset": "Offset of the record there, in decimal digits.",
    "index": "Place in the array, in decimal digits; absent when the whole record failed.",
    "stage": "Stage that gave up.",
    "error": "Reason: the class of the error, or the kind of fault and the field, never a value.",
    "attempts": "How often processing was tried, in decimal digits.",
}
_NUMBER_HEADERS = frozenset({"partition", "offset", "index", "attempts"})


def schema_texts() -> dict[str, str]:
    """The text of every schema file, by file name: keys in the order of the fields, with a newline at the end."""
    schemas = {_file_stem(record.__name__): _record_schema(record) for record in _RECORDS}
    schemas["dead-letter-headers"] = _header_schema()
    return {
        f"{stem}.json": json.dumps(_identified(stem, schema), indent=2, ensure_ascii=False) + "\n"
        for stem, schema in schemas.items()
    }


def drift(folder: Path = FOLDER) -> list[str]:
    """Say, one line a file, how the files in `folder` differ from what the code describes; empty when they do not."""
    expected = schema_texts()
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    faults = [f"{name}: missing" for name in expected if name not in present]
    faults += [f"{name}: differs" for name in expected if name in present and present[name] != expected[name]]
    faults += [f"{name}: not generated from the code" for name in present if name not in expected]
    return sorted(faults)


def write(folder: Path = FOLDER) -> None:
    """Write every schema file, and remove JSON files that no longer stand for anything."""
    folder.mkdir(parents=True, exist_ok=True)
    expected = schema_texts()
    for path in folder.glob("*.json"):
        if path.name not in expected:
            path.unlink()
    for name, text in expected.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m schemas.export", description="Write the JSON Schema files.")
    parser.add_argument("--check", action="store_true", help="compare only; exit with 1 when a file differs")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the files are (default: %(default)s)")
    options = parser.parse_args(arguments)
    if not options.check:
        write(options.folder)
        return 0
    faults = drift(options.folder)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print("JSON Schema files differ from the code: run `python -m schemas.export`.", file=sys.stderr)
    return 1 if faults else 0


def _record_schema(record: type[Record]) -> dict[str, Any]:
    """What a reader accepts, which is also what is written: absent fields are left out there."""
    return record.model_json_schema(mode="validation")


def _header_schema() -> dict[str, Any]:
    """The headers of a dead letter, as an object of header names with their values decoded as UTF-8."""
    sample = DeadLetter("posts", 0, 0, 0, "language", "empty", 1, None, None)
    names = [name for name, _ in sample.headers()]
    properties: dict[str, Any] = {}
    for name in names:
        field = name.removeprefix("kentongan-")
        rule = {"pattern": "^[0-9]+$"} if field in _NUMBER_HEADERS else {"minLength": 1}
        properties[name] = {"description": _HEADER_MEANINGS[field], "type": "string", **rule}
    return {
        "title": "DeadLetterHeaders",
        "description": "Headers of a record of `posts-dlt`, UTF-8; its value holds the bytes that could not be processed.",
        "type": "object",
        "properties": properties,
        "required": [name for name in names if name != "kentongan-index"],
    }


def _identified(stem: str, schema: dict[str, Any]) -> dict[str, Any]:
    head = {"$schema": DIALECT, "$id": f"urn:kentongan:schema:{stem}"}
    head |= {key: schema[key] for key in ("title", "description", "type")}
    return head | schema


def _file_stem(class_name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", class_name).lower()


if __name__ == "__main__":
    sys.exit(main())
