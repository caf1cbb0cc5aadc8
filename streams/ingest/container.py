"""The container of a file: gzip, a zip archive with one file, a spreadsheet, or none."""

import gzip
import io
import os
import stat
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from streams.errors import UserError

__all__ = ["Contents", "unpack", "written_at"]

MOST_EXPANSION: Final = 300
"""A packed file that grows more than this is taken for a bomb, from `LEAST_BOMB` on."""

LEAST_BOMB: Final = 200_000_000

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_DEEPEST: Final = 3
_DATA: Final = frozenset({".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".js", ".gz", ".xlsx", ".tab"})


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds once it is unpacked."""

    stream: BinaryIO
    """At its beginning."""
    packed: tuple[str, ...]
    """What it was packed in, from the outside in."""
    spreadsheet: bool
    again: bool
    """Whether the stream can be read a second time, after `stream.seek(0)`; a pipe cannot."""


class _Piped(io.RawIOBase):
    """A pipe of which the beginning has been looked at."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        view = memoryview(into).cast("B")
        if self._head:
            part, self._head = self._head[: len(view)], self._head[len(view) :]
        else:
            read = getattr(self._rest, "read1", self._rest.read)
            part = read(len(view))
        view[: len(part)] = part
        return len(part)


class _Unpacked(io.RawIOBase):
    """An unpacked stream that ends with one sentence where it is broken or does not end."""

    def __init__(self, stream: BinaryIO, kind: str, most: int | None) -> None:
        self._stream = stream
        self._kind = kind
        self._most = most
        self._read = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        self._read = 0
        return self._stream.seek(offset, whence)

    def readinto(self, into: Any) -> int:
        view = memoryview(into).cast("B")
        try:
            part = self._stream.read(len(view))
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise UserError(f"the {self._kind} file is broken or locked ({error}); unpack it by hand") from error
        self._read += len(part)
        if self._most is not None and self._read > self._most:
            raise UserError(f"the {self._kind} file grows beyond {self._most:,} bytes when it is unpacked; unpack it by hand")
        view[: len(part)] = part
        return len(part)


def unpack(stream: BinaryIO) -> Contents:
    """Look into a stream, and unpack what it holds.

    Raises:
        UserError: an archive is broken, locked, or does not hold one file of posts; or one comes through a pipe.
    """
    again = _seekable(stream)
    packed: list[str] = []
    size = _size(stream) if again else None
    for _ in range(_DEEPEST):
        head, stream = _head(stream, again)
        most = None if size is None else max(LEAST_BOMB, MOST_EXPANSION * size)
        if head.startswith(_GZIP):
            unzipped = gzip.GzipFile(fileobj=stream)
            stream = io.BufferedReader(_Unpacked(unzipped, "gz", most), 1 << 16)  # type: ignore[arg-type]
            packed.append("gz")
        elif head.startswith(_ZIP):
            if not again:
                raise UserError("a zip or xlsx file cannot be read from a pipe; name the file")
            archive = _archive(stream)
            if _is_sheet(archive):
                stream.seek(0)
                return Contents(stream, tuple(packed), spreadsheet=True, again=True)
            stream = io.BufferedReader(_Unpacked(_only_file(archive), "zip", most), 1 << 16)
            packed.append("zip")
        else:
            sheet = head.startswith(_OLE)
            if sheet and not again:
                raise UserError("a spreadsheet cannot be read from a pipe; name the file")
            return Contents(stream, tuple(packed), spreadsheet=sheet, again=again)
    raise UserError("the file is packed more than three times over; unpack it by hand")


def written_at(stream: BinaryIO) -> datetime | None:
    """When a file was last written, in UTC; None of what is no file, such as a pipe."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return None
    return datetime.fromtimestamp(status.st_mtime, UTC) if stat.S_ISREG(status.st_mode) else None


def _seekable(stream: BinaryIO) -> bool:
    try:
        return stream.seekable() and stream.seek(0) == 0
    except OSError:
        return False


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


def _head(stream: BinaryIO, again: bool) -> tuple[bytes, BinaryIO]:
    if again:
        head = stream.read(len(_ZIP))
        stream.seek(0)
        return head, stream
    read = getattr(stream, "read1", stream.read)
    head = b""
    while len(head) < len(_ZIP) and (part := read(1 << 16)):
        head += part
    return head, io.BufferedReader(_Piped(head, stream), 1 << 16)


def _archive(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UserError(f"the zip file is broken ({error}); unpack it by hand") from error


def _is_sheet(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


def _only_file(archive: zipfile.ZipFile) -> BinaryIO:
    found = [one for one in archive.infolist() if not one.is_dir() and not _is_litter(one.filename)]
    if len(found) > 1:
        found = [one for one in found if PurePath(one.filename).suffix.lower() in _DATA]
    if len(found) != 1:
        held = ", ".join(PurePath(one.filename).name for one in found[:5]) or "none of posts"
        raise UserError(f"the zip file should hold one file of posts, and holds {held}; unpack it and name one")
    try:
        return archive.open(found[0])  # type: ignore[return-value]
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError) as error:
        raise UserError(f"the zip file is broken or locked ({error}); unpack it by hand") from error


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePath(name).name.startswith(".")
