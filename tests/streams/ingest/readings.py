"""Files of posts to read, and what is read from them."""

import io
import json
import zipfile
from datetime import UTC, datetime

from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.sources.sanitize import Sanitizer

NOW = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)
POST = {"id": "x:1", "source": "x", "created_at": "2025-03-01T09:40:00+07:00", "text": "beras naik"}


def reader_of(content, *, sanitize=Sanitizer(None), **options):  # noqa: B008
    return read_posts(io.BytesIO(content), ReadingSettings(now=lambda: NOW, **options), sanitize)


def entries(content, format=None, *, sanitize=Sanitizer(None), **options):  # noqa: B008
    reading = ReadingSettings(format=format, now=lambda: NOW, **options)
    return list(read_posts(io.BytesIO(content), reading, sanitize))


def only(content, format=None, **options):
    [entry] = entries(content, format, **options)
    return entry


def line(**fields):
    return json.dumps({name: value for name, value in {**POST, **fields}.items() if value is not None}).encode()


def csv_of(*rows):
    return "".join(f"{row}\r\n" for row in rows).encode()


CSV = csv_of("text,created_at", "naik,2025-03-01T00:00:00Z", "turun,2025-03-01T00:01:00Z")
TEXTS = ["naik", "turun"]


def texts(content, **options):
    """The texts of the posts of a file."""
    return [entry.post.text for entry in entries(content, **options)]


def zipped(**files):
    """An archive; `__` in a name stands for a dot."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in files.items():
            archive.writestr(name.replace("__", "."), held)
    return content.getvalue()
