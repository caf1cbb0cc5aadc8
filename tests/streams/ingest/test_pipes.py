"""Posts from a pipe are read as they come."""

import gzip
import json
import os

import pytest

from streams.errors import UserError
from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.sources.sanitize import Sanitizer
from tests.streams.ingest.readings import CSV, POST, TEXTS, line, zipped


class TestPipes:
    def read(self, *parts, **options):
        """What a pipe gives that is written to part by part, the next one once the post of the last is there."""
        reading, writing = os.pipe()
        stream = os.fdopen(reading, "rb")
        found = []
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            pipe.write(parts[0])
            posts = iter(read_posts(stream, ReadingSettings(**options), Sanitizer(None)))
            for number, part in enumerate(parts):
                if number:
                    pipe.write(part)
                if number < len(parts) - 1:
                    found.append(next(posts))
        with stream:
            return [*found, *posts]

    def test_lines_arrive_while_the_pipe_is_open(self):
        found = self.read(line() + b"\n", line(id="x:2") + b"\n")
        assert [entry.post.id for entry in found] == ["x:1", "x:2"]

    def test_a_table_arrives_while_the_pipe_is_open(self):
        head, first, second = CSV.splitlines(keepends=True)
        assert [entry.post.text for entry in self.read(head + first, second, b"")] == TEXTS

    @pytest.mark.parametrize(
        "content",
        [gzip.compress(CSV), json.dumps([{**POST, "text": text} for text in TEXTS], indent=1).encode()],
        ids=["gzip", "one document"],
    )
    def test_what_is_no_lines_is_read_too(self, content):
        stream = os.fdopen(_piped(content), "rb")
        with stream:
            assert [entry.post.text for entry in read_posts(stream, ReadingSettings(), Sanitizer(None))] == TEXTS

    def test_an_archive_is_asked_for_by_name(self):
        stream = os.fdopen(_piped(zipped(a=CSV)), "rb")
        with stream, pytest.raises(UserError, match="name the file"):
            list(read_posts(stream, ReadingSettings(), Sanitizer(None)))


def _piped(content):
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(content)
    return reading
