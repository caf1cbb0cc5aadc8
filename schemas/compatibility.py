"""Checks that new records can be read by earlier releases: `python -m schemas.compatibility [--release]`.

What this program writes (alerts, scored posts, headers of dead letters) must be readable by a program of the last
release, and what others write (posts, watchlists) by their last release must be readable here. `--release` keeps the
schemas of today as those of the version in hand.

Source of the rules: what Confluent's Schema Registry calls forward compatibility for JSON Schema, with an open reader: a
field that it does not know is dropped.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from schemas.export import FOLDER

__all__ = ["READ", "RELEASED", "WRITTEN", "breaks", "faults", "last_release", "main"]

RELEASED = Path(__file__).parent / "released"
WRITTEN = ("alert", "scored-post", "dead-letter-headers")
READ = ("post", "issue", "watchlist")

Schema = Mapping[str, Any]

_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_SAME = ("pattern", "format")


def breaks(reader: Schema, writer: Schema) -> list[str]:
    """What a reader of the one schema may be given by a writer of the other and cannot take, one line each.

    Both are JSON Schemas (draft 2020-12) as pydantic writes them: `$defs`, `anyOf`, enumerations and bounds.
    """
    return list(_breaks("", reader, writer, reader, writer))


def _breaks(path: str, reader: Schema, writer: Schema, old: Schema, new: Schema) -> Iterator[str]:
    reader, writer = _resolved(reader, old), _resolved(writer, new)
    wanted, given = _alternatives(reader), _alternatives(writer)
    if len(wanted) > 1 or len(given) > 1:
        for one in given:
            if all(any(_breaks(path, other, one, old, new)) for other in wanted):
                yield f"{path or '/'}: the reader takes no {_named(_resolved(one, new))}"
        return
    yield from _value_breaks(path or "/", reader, writer)
    if "properties" in reader:
        yield from _property_breaks(path, reader, writer, old, new)
    if "items" in reader:
        if "items" in writer:
            yield from _breaks(f"{path}/*", reader["items"], writer["items"], old, new)
        else:
            yield f"{path or '/'}: the items may be anything"


def _property_breaks(path: str, reader: Schema, writer: Schema, old: Schema, new: Schema) -> Iterator[str]:
    properties = writer.get("properties", {})
    for name in reader.get("required", ()):
        if name not in writer.get("required", ()):
            yield f"{path}/{name}: the reader needs it, and it may be missing"
    for name, field in reader["properties"].items():
        if name in properties:
            yield from _breaks(f"{path}/{name}", field, properties[name], old, new)


def _value_breaks(path: str, reader: Schema, writer: Schema) -> Iterator[str]:
    kinds = {reader.get("type")} | ({"integer"} if reader.get("type") == "number" else set())
    if reader.get("type") and writer.get("type") not in kinds:
        yield f"{path}: the reader takes {reader['type']}, not {_named(writer)}"
    if (allowed := _values(reader)) is not None:
        extra = allowed if (found := _values(writer)) is None else found - allowed
        if found is None or extra:
            yield f"{path}: the reader does not know {', '.join(sorted(extra)) if found else 'every value'}"
    for name in (*_LEAST, *_MOST):
        if name in reader and not _within(name, reader[name], writer.get(name)):
            yield f"{path}: {name} is {reader[name]} for the reader and {writer.get(name, 'open')} now"
    for name in _SAME:
        if name in reader and reader[name] != writer.get(name) and _values(writer) is None:
            yield f"{path}: {name} is {reader[name]} for the reader and {writer.get(name, 'open')} now"


def _within(name: str, bound: float, found: float | None) -> bool:
    return found is not None and (found >= bound if name in _LEAST else found <= bound)


def _values(schema: Schema) -> set[str] | None:
    if "const" in schema:
        return {json.dumps(schema["const"])}
    return {json.dumps(value) for value in schema["enum"]} if "enum" in schema else None


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def _alternatives(schema: Schema) -> Sequence[Schema]:
    found: Sequence[Schema] = schema.get("anyOf", (schema,))
    return found


def _named(schema: Schema) -> str:
    return str(schema.get("title") or schema.get("type") or "anything")


def last_release(folder: Path = RELEASED) -> Path | None:
    """The folder of the highest version that was released, or None."""
    versions = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return max(versions, key=lambda path: [int(part) for part in path.name.split(".")], default=None)


def faults(present: Path = FOLDER, released: Path = RELEASED) -> list[str]:
    """What of the present schemas does not fit the last release, one line each."""
    last = last_release(released)
    found: list[str] = []
    for name in (*WRITTEN, *READ) if last else ():
        old, new = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for folder in (last, present) if folder)
        found += [f"{name}{fault}" for fault in (breaks(old, new) if name in WRITTEN else breaks(new, old))]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m schemas.compatibility", description="Compare with the last release.")
    parser.add_argument("--release", action="store_true", help="keep the schemas as those of the version in hand")
    if parser.parse_args(arguments).release:
        folder = RELEASED / version("kentongan")
        folder.mkdir(parents=True, exist_ok=True)
        for name in (*WRITTEN, *READ):
            shutil.copyfile(FOLDER / f"{name}.json", folder / f"{name}.json")
        return 0
    found = faults()
    for fault in found:
        print(fault, file=sys.stderr)
    if found:
        print("Readers or writers of the last release would stumble; add a field instead of changing one.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
