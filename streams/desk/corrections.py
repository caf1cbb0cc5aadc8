"""Verdicts that people corrected: kept with the posts, and in the file from which a model learns.

A post that is deleted or erased leaves both.
"""

import os
import tempfile
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy import Connection, Engine, delete, func, insert, select

from schemas.scored import SentimentLabel
from streams.desk.database import writing
from streams.desk.post_rows import some_of
from streams.desk.posts import StoredPost
from streams.desk.tables import corrections, gone
from streams.learning.labelled_texts import label_row

__all__ = ["Correction", "correct", "corrected", "count_corrections", "forget_corrections", "write_corrections"]


@dataclass(frozen=True, slots=True)
class Correction:
    """How somebody read a post."""

    label: SentimentLabel
    by: str


def correct(engine: Engine, post: StoredPost, label: SentimentLabel | None, by: str) -> None:
    """Keep how a post feels, in place of what was said before; None takes that back."""
    with writing(engine) as (connection, _):
        forget_corrections(connection, [post.id])
        if label is not None:
            row = {"post": post.id, "source": post.source, "text": post.text, "label": label, "by": by}
            connection.execute(insert(corrections).values(at=int(time.time()), **row))


def corrected(engine: Engine, names: Collection[str]) -> Mapping[str, Correction]:
    """What was corrected of these posts, by id."""
    found: dict[str, Correction] = {}
    with engine.connect() as connection:
        for some in some_of(names):
            for row in connection.execute(select(corrections).where(corrections.c.post.in_(some))):
                found[row.post] = Correction(row.label, row.by)
    return found


def count_corrections(engine: Engine) -> int:
    """How many posts were corrected."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(corrections)).scalar_one()


def forget_corrections(connection: Connection, names: Collection[str]) -> None:
    """Take out what was said of these posts."""
    for some in some_of(names):
        connection.execute(delete(corrections).where(corrections.c.post.in_(some)))


def write_corrections(engine: Engine, path: Path, taken_back: Collection[str] = ()) -> bool:
    """Bring the file up to the store; only its owner may read it. Return whether it was written.

    What else is in it, such as labels of `kentongan audit sentiment`, stays; not so posts that were taken back or deleted.

    Raises:
        OSError: it cannot be read or written.
    """
    file = path.expanduser()
    before = file.read_bytes() if file.exists() else b""
    lines = {_name(line) or f"line {number}": line for number, line in enumerate(before.splitlines(keepends=True))}
    with engine.connect() as connection:
        rows = connection.execute(select(corrections).order_by(corrections.c.at, corrections.c.post)).all()
        deleted = set(taken_back)
        for some in some_of(lines):
            deleted.update(connection.execute(select(gone.c.post).where(gone.c.post.in_(some))).scalars())
    kept = {name: line for name, line in lines.items() if name not in deleted}
    kept |= {row.post: orjson.dumps(label_row(row.post, row.source, row.text, row.label)) + b"\n" for row in rows}
    whole = b"".join(kept.values())
    if whole == before:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(number, "wb") as out:
            out.write(whole)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
    return True


def _name(line: bytes) -> str | None:
    """The id of the post of a row."""
    try:
        return str(orjson.loads(line)["id"])
    except (ValueError, TypeError, LookupError):
        return None
